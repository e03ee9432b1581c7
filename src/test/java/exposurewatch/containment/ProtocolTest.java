package exposurewatch.containment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.policy.Containment.Scope;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What actuators and the detector tell each other survives being written and read; what is broken is refused in words. */
class ProtocolTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Outcome OUTCOME = new Outcome(
            "c1", "i1", "shop", Scope.ROUTE, "GET /orders/{id}", "edge-1", Outcome.Kind.UNPROVEN, 1_000, "no 503");
    private static final Heartbeat HEARTBEAT = new Heartbeat(
            "shop",
            "edge-1",
            "haproxy",
            1_000,
            List.of(new Heartbeat.Check("socket", true, "answers"), new Heartbeat.Check("page", false, "refused")),
            List.of(new Heartbeat.Shut(Scope.SITE, "shop")),
            "all is open",
            7);

    @TempDir
    private Path directory;

    @Test
    void shouldReadWhatItWrites() throws IOException {
        assertThat(Outcome.of(JSON.readTree(OUTCOME.toJson().toString()))).isEqualTo(OUTCOME);
        assertThat(Heartbeat.of(JSON.readTree(HEARTBEAT.toJson().toString()))).isEqualTo(HEARTBEAT);
        assertThat(HEARTBEAT.ready()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"command", "incident", "site", "scope", "target", "actuator", "outcome", "@timestamp"})
    void shouldNameTheFieldOfAnOutcomeThatIsMissingOrWrong(String field) {
        ObjectNode json = OUTCOME.toJson();
        json.put(field, " ");
        assertThatThrownBy(() -> Outcome.of(json))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(field);
        json.remove(field);
        assertThatThrownBy(() -> Outcome.of(json)).hasMessageContaining(field);
        json.put(field, "x".repeat(5_000));
        assertThatThrownBy(() -> Outcome.of(json)).hasMessageContaining(field);
    }

    @Test
    void shouldNotBeReadyWithoutHavingLooked() {
        assertThat(new Heartbeat("s", "a", "file", 1, List.of(), List.of(), null, 0).ready())
                .isFalse();
    }

    @Test
    void shouldMakeAKeyOnceThatOnlyItsOwnerReads() throws IOException {
        Path file = directory.resolve("keys/command.key");
        var made = SigningKey.openOrCreate(file);
        var again = SigningKey.openOrCreate(file);
        assertThat(again).isEqualTo(made);
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));

        Command command =
                Command.of(Command.Kind.TEST, Scope.SITE, "shop", "shop", Command.NO_INCIDENT, "ann", "drill", 1, 2, 3);
        byte[] signed = CommandSignature.sign(command, made);
        assertThat(CommandSignature.verify(signed, SigningKey.readPublic(SigningKey.publicFile(file))))
                .isEqualTo(command);
        assertThat(new String(signed, StandardCharsets.UTF_8)).contains("signature");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nothing", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"})
    void shouldSayWhatIsWrongWithAKeyFile(String text) throws IOException {
        Path file = directory.resolve("broken");
        Files.writeString(file, text);
        assertThatThrownBy(() -> SigningKey.openOrCreate(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("broken");
        assertThatThrownBy(() -> SigningKey.readPublic(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("broken");
    }
}
