package exposurewatch.containment.actuator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.standardwebhooks.Webhook;
import com.sun.net.httpserver.HttpServer;
import exposurewatch.policy.Containment.Scope;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Switches that are files, and the one that tells others. */
class SwitchesTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Part SITE = new Part(Scope.SITE, "shop");
    private static final Part ROUTE = new Part(Scope.ROUTE, "GET /orders/{id}");
    private static final Part SESSION = new Part(Scope.SESSION, "s\"1\u202e\n");
    private static final Part PARTNER = new Part(Scope.INTEGRATION, "freight");
    private static final String SECRET = "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    @TempDir
    private Path home;

    private HttpServer server;
    private final List<String> bodies = Collections.synchronizedList(new ArrayList<>());
    private final List<Map<String, List<String>>> headers = Collections.synchronizedList(new ArrayList<>());
    private volatile int[] answers = {204};

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            Map<String, List<String>> sent = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            sent.putAll(exchange.getRequestHeaders());
            headers.add(sent);
            int status = answers[Math.min(bodies.size(), answers.length) - 1];
            exchange.getResponseHeaders().set("Location", "/elsewhere");
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private static void assertRemembers(Switch gate, Part... parts) throws IOException {
        for (Part part : parts) {
            assertThat(gate.isShut(part)).isFalse();
            gate.set(part, true);
            gate.set(part, true);
            assertThat(gate.isShut(part)).as(part.toString()).isTrue();
        }
        for (Part part : parts) {
            gate.set(part, false);
            assertThat(gate.isShut(part)).as(part.toString()).isFalse();
            for (Part other : parts) {
                boolean before = List.of(parts).indexOf(other) > List.of(parts).indexOf(part);
                assertThat(gate.isShut(other)).isEqualTo(before);
            }
        }
    }

    @Test
    void shouldSayInAFileWhatIsWanted() throws IOException {
        Path file = home.resolve("shut.json");
        assertRemembers(new FileSwitch(file), SITE, ROUTE, SESSION, PARTNER);
        new FileSwitch(file).set(ROUTE, true);
        assertThat(JSON.readTree(Files.readString(file)))
                .isEqualTo(JSON.readTree("{\"shut\":[{\"scope\":\"route\",\"target\":\"GET /orders/{id}\"}]}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[]", "{\"shut\":1}", "{\"shut\":[{\"scope\":\"planet\",\"target\":\"x\"}]}"})
    void shouldNotGoOnWithAFileThatIsBroken(String text) throws IOException {
        Path file = home.resolve("shut.json");
        Files.writeString(file, text);
        assertThatThrownBy(() -> new FileSwitch(file).isShut(SITE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("shut.json");
        assertThatThrownBy(() -> new FileSwitch(file).set(SITE, true)).isInstanceOf(IOException.class);
        assertThat(Files.readString(file)).isEqualTo(text);
    }

    @Test
    void shouldSetAFlagOfFlagdAndLeaveOthersAlone() throws IOException {
        Path file = home.resolve("flags.json");
        Files.writeString(
                file,
                "{\"flags\":{\"banner\":{\"state\":\"ENABLED\",\"variants\":{\"a\":1},\"defaultVariant\":\"a\"}}}");
        FlagdSwitch gate = new FlagdSwitch(file, "closed");
        assertRemembers(gate, SITE, ROUTE, SESSION, PARTNER);
        gate.set(ROUTE, true);
        gate.set(PARTNER, true);

        JsonNode root = JSON.readTree(Files.readString(file));
        assertThat(root.at("/flags/banner/defaultVariant").asText()).isEqualTo("a");
        JsonNode flag = root.at("/flags/closed");
        assertThat(flag.path("state").asText()).isEqualTo("ENABLED");
        assertThat(flag.at("/variants/" + flag.path("defaultVariant").asText()).asBoolean())
                .isFalse();
        assertThat(evaluated(flag, "route", "GET /orders/{id}")).isTrue();
        assertThat(evaluated(flag, "integration", "freight")).isTrue();
        assertThat(evaluated(flag, "route", "GET /invoices/{id}")).isFalse();
        gate.set(SITE, true);
        assertThat(evaluated(JSON.readTree(Files.readString(file)).at("/flags/closed"), "route", "x"))
                .isTrue();
    }

    /** As flagd evaluates it: JsonLogic's if, or, in and var; no result is the default variant. */
    private static boolean evaluated(JsonNode flag, String name, String value) {
        String variant = flag.path("defaultVariant").asText();
        JsonNode rule = flag.at("/targeting/if");
        for (JsonNode any : rule.path(0).path("or")) {
            JsonNode in = any.path("in");
            for (JsonNode one : in.path(1)) {
                if (in.at("/0/var").asText().equals(name) && one.asText().equals(value)) {
                    variant = rule.path(1).asText();
                }
            }
        }
        return flag.path("variants").path(variant).asBoolean();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[]", "{\"flags\":[]}"})
    void shouldNotWriteOverWhatIsNoFileOfFlagd(String text) throws IOException {
        Path file = home.resolve("flags.json");
        Files.writeString(file, text);
        assertThatThrownBy(() -> new FlagdSwitch(file, "closed").set(SITE, true))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("flags.json");
        assertThat(Files.readString(file)).isEqualTo(text);
    }

    private URI address(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    private WebhookSwitch webhook(URI address) {
        return new WebhookSwitch(
                "shop",
                List.of(address),
                Set.of("127.0.0.1"),
                SECRET,
                home.resolve("acknowledged.json"),
                Clock.systemUTC());
    }

    @Test
    void shouldTellOthersSignedAndRememberWhatTheyAcknowledged() throws Exception {
        WebhookSwitch gate = webhook(address("/shut"));
        assertRemembers(gate, ROUTE);
        assertThat(bodies).hasSize(3);
        for (int i = 0; i < bodies.size(); i++) {
            new Webhook(SECRET).verify(bodies.get(i), headers.get(i));
        }
        JsonNode body = JSON.readTree(bodies.get(0));
        assertThat(body.path("type").asText()).isEqualTo("containment.shut");
        assertThat(body.at("/data/target").asText()).isEqualTo("GET /orders/{id}");
    }

    @Test
    void shouldTryAgainUnderTheSameId() throws IOException {
        answers = new int[] {500, 429, 200};
        WebhookSwitch gate = webhook(address("/shut"));
        gate.set(ROUTE, true);
        assertThat(gate.isShut(ROUTE)).isTrue();
        assertThat(headers.stream().map(sent -> sent.get("webhook-id")).distinct())
                .hasSize(1);
        assertThat(bodies).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 307, 404, 500})
    void shouldNotTakeForAcknowledgedWhatIsNot(int status) throws IOException {
        answers = new int[] {status};
        WebhookSwitch gate = webhook(address("/shut"));
        assertThatThrownBy(() -> gate.set(ROUTE, true))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("answers " + status);
        assertThat(gate.isShut(ROUTE)).isFalse();
        assertThat(bodies).as("not elsewhere").hasSize(4);
    }

    @ParameterizedTest
    @CsvSource({
        "https://evil.example/shut, not among",
        "http://ops.example/shut, https",
        "ftp://ops.example/shut, https",
        "https://ops.example@evil.example/, not among",
    })
    void shouldSpeakOnlyToHostsThatAreAllowed(String address, String why) {
        assertThatThrownBy(() -> new WebhookSwitch(
                        "shop",
                        List.of(URI.create(address)),
                        Set.of("ops.example"),
                        SECRET,
                        home.resolve("state"),
                        Clock.systemUTC()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }
}
