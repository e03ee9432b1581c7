package exposurewatch.containment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.policy.Containment.Scope;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandSignatureTest {

    private static final KeyPair KEYS = keys();
    private static final Command COMMAND = Command.of(
            Command.Kind.SHUTDOWN,
            Scope.ROUTE,
            "GET /orders/{id}",
            "shop",
            "0f1e",
            "officer-1",
            "412 people's orders",
            1_800_000_000_000L,
            1_800_000_060_000L,
            7);

    private static KeyPair keys() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void shouldReadWhatWasSigned() {
        byte[] value = CommandSignature.sign(COMMAND, KEYS.getPrivate());

        assertThat(CommandSignature.verify(value, KEYS.getPublic())).isEqualTo(COMMAND);
    }

    @Test
    void shouldRefuseTheSignatureOfAnotherKey() {
        byte[] value = CommandSignature.sign(COMMAND, keys().getPrivate());

        assertThatThrownBy(() -> CommandSignature.verify(value, KEYS.getPublic()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not that of the expected key");
    }

    @Test
    void shouldRefuseEveryChangedByte() {
        byte[] signed = CommandSignature.sign(COMMAND, KEYS.getPrivate());
        int accepted = 0;
        for (int i = 0; i < signed.length; i++) {
            byte[] changed = signed.clone();
            changed[i] ^= 1;
            try {
                // A change in the last two bits of Base64 or of a field's name may say the same command, never another.
                assertThat(CommandSignature.verify(changed, KEYS.getPublic())).isEqualTo(COMMAND);
                accepted++;
            } catch (IllegalArgumentException refused) {
                assertThat(refused).hasMessageMatching("(?s).{3,200}");
            }
        }
        assertThat(accepted).isLessThan(4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "{\"command\":1,\"signature\":\"\"}",
                "{\"command\":\"{}\",\"signature\":\"%\"}",
                "{\"command\":\"{}\",\"signature\":\"\"}",
                "not JSON \u202e"
            })
    void shouldRefuseWhatIsNoSignedCommand(String value) {
        assertThatThrownBy(() -> CommandSignature.verify(value.getBytes(UTF_8), KEYS.getPublic()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "scope, '', scope is missing",
        "scope, everything, scope is none of",
        "target, '', target is missing",
        "target, ' ', target is missing",
        "site, '', site is missing",
        "action, open, action is none of",
        "not_after, later, not_after is no time",
        "@timestamp, +1000000001-01-01T00:00:00Z, @timestamp is no time",
        "reason, other words, id is not that",
    })
    void shouldRefuseWhatSaysNoCommandThoughItIsSigned(String field, String value, String message) throws Exception {
        ObjectNode json = COMMAND.toJson().put(field, value);

        byte[] signed = signed(json.toString());

        assertThatThrownBy(() -> CommandSignature.verify(signed, KEYS.getPublic()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + message.replaceFirst(" ", "' "));
    }

    private static byte[] signed(String text) throws Exception {
        java.security.Signature signature = java.security.Signature.getInstance("Ed25519");
        signature.initSign(KEYS.getPrivate());
        signature.update(text.getBytes(UTF_8));
        ObjectNode json = new ObjectMapper().createObjectNode();
        json.put("command", text);
        return json.put("signature", Base64.getEncoder().encodeToString(signature.sign()))
                .toString()
                .getBytes(UTF_8);
    }
}
