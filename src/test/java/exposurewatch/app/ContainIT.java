package exposurewatch.app;

import static exposurewatch.app.LiveTopics.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.CommandKey;
import exposurewatch.SchemaFiles;
import exposurewatch.app.Shell.Said;
import exposurewatch.containment.actuator.Haproxy;
import exposurewatch.containment.actuator.SmallSite;
import exposurewatch.containment.actuator.Visit;
import exposurewatch.policy.Policy;
import exposurewatch.policy.PolicyReader;
import exposurewatch.topology.ExposureStreams;
import exposurewatch.topology.TopicSpec;
import exposurewatch.topology.Topics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The whole way by the command line: a site behind a real HAProxy leaks, is shut by an {@code actuate} of its own, and
 * opened again by {@code contain}, which says first what happened since.
 */
@Execution(ExecutionMode.CONCURRENT)
@SuppressWarnings("NullAway") // what start makes is there in every test
@Order(3)
class ContainIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final int PEOPLE = 40;
    private static final String POLICY = """
            version: 1
            site: shop
            records:
              order:
                owner: user
                routes:
                  - GET /orders/{id}
            containment:
              mode: enforce
            """;

    @TempDir
    private Path home;

    private SmallSite site;
    private Haproxy proxy;
    private EmbeddedBroker broker;
    private KafkaProducer<byte[], byte[]> producer;
    private LiveTopics live;
    private ExposureStreams streams;
    private Typist typist;
    private @Nullable Process actuator;
    private int accesses;

    @BeforeEach
    void start() throws Exception {
        Haproxy.program();
        typist = Typist.in(home);
        site = SmallSite.open();
        proxy = Haproxy.start(home, site.port());
        broker = EmbeddedBroker.start(home.resolve("data"), 0);
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        live = new LiveTopics(broker.bootstrapServers(), new Topics(""), "exposure-watch");
        live.create();
        Files.writeString(home.resolve("policy.yaml"), POLICY);
        Policy policy =
                Objects.requireNonNull(PolicyReader.read("policy.yaml", POLICY).policy());
        streams = new ExposureStreams(live.settings(home.resolve("state"), policy, 1));
        streams.loadTables();
        assertThat(streams.awaitTables(LIMIT)).isTrue();
        streams.start();
        long before = System.currentTimeMillis() - 60_000;
        for (int i = 0; i < PEOPLE; i++) {
            ObjectNode row = JSON.createObjectNode().put("@timestamp", before).put("record.id", "order:" + i);
            send(live.topics().recordOwnership(), "order:" + i, row.put("owner.user", "u" + i));
            ObjectNode session = JSON.createObjectNode()
                    .put("@timestamp", before)
                    .put("event.action", "session-start")
                    .put("session.id", "s" + i)
                    .put("user.id", "u" + i);
            send(live.topics().sessions(), "s" + i, session);
        }
        producer.flush();
        live.awaitQuiet(LIMIT);
    }

    @AfterEach
    void stop() throws Exception {
        Process running = actuator;
        if (running != null) {
            running.destroy();
            assertThat(running.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
        if (typist != null) {
            typist.close();
        }
        if (streams != null) {
            streams.close();
            live.close();
            producer.close();
            broker.close();
        }
        if (proxy != null) {
            proxy.close();
            site.close();
        }
    }

    private void send(TopicSpec topic, String key, ObjectNode json) {
        producer.send(new ProducerRecord<>(
                topic.name(),
                key.getBytes(StandardCharsets.UTF_8),
                json.toString().getBytes(StandardCharsets.UTF_8)));
    }

    /** A page as this person gets it, and its line in the log. */
    private Visit look(int person, int order) throws Exception {
        Visit visit = Visit.of(proxy.port(), "/orders/" + order, "s" + person);
        log("GET", person, order, visit.answer().statusCode());
        return visit;
    }

    private void log(String method, int person, int order, int status) {
        ObjectNode line = JSON.createObjectNode()
                .put("@timestamp", System.currentTimeMillis())
                .put("event.id", "a" + ++accesses)
                .put("session.id", "s" + person)
                .put("http.request.method", method)
                .put("http.response.status_code", status)
                .put("url.path", "/orders/" + order)
                .put("client.ip", "10.0." + person + ".7");
        send(live.topics().accessEvents(), "s" + person, line);
        producer.flush();
    }

    /** {@code contain} as somebody types it, in the directory of the policy. */
    private Said contain(String typed, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("contain"));
        all.addAll(List.of(arguments));
        if (!all.contains("--bootstrap-servers")) {
            all.add("--bootstrap-servers=" + broker.bootstrapServers());
        }
        return typist.type(typed, all);
    }

    private void actuate() throws IOException {
        Files.writeString(
                home.resolve("command.key.pub"),
                "-----BEGIN PUBLIC KEY-----\n"
                        + Base64.getEncoder()
                                .encodeToString(CommandKey.PAIR.getPublic().getEncoded())
                        + "\n-----END PUBLIC KEY-----\n");
        Files.writeString(
                home.resolve("actuator.properties"),
                "bootstrap.servers=" + broker.bootstrapServers() + "\n" + """
                        actuator.site=shop
                        actuator.name=edge-1
                        actuator.driver=haproxy
                        actuator.key=command.key.pub
                        actuator.journal=journal
                        haproxy.socket=socket
                        haproxy.maps=.
                        proof.status=/status
                        actuator.metrics=127.0.0.1:0
                        """ + "proof.base=http://127.0.0.1:"
                        + proxy.port() + "\n");
        actuator = new Shell(home)
                .builder(List.of("actuate", "--config", "actuator.properties"))
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("actuate.log").toFile())
                .start();
    }

    private String metrics() throws Exception {
        String address = Files.readAllLines(home.resolve("actuate.log")).stream()
                .filter(line -> line.contains("metrics at "))
                .map(line -> line.substring(line.indexOf("http")))
                .findFirst()
                .orElseThrow();
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.ofString())
                .body();
    }

    private String incident(String pattern) {
        List<JsonNode> newest = live.read(live.topics().incidents()).stream()
                .map(record -> tree(record.value()))
                .filter(json -> json.path("pattern").asText().equals(pattern))
                .toList();
        return newest.isEmpty() ? "" : newest.get(newest.size() - 1).path("id").asText();
    }

    private static JsonNode tree(byte[] json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void assertFine(Said said, String... words) {
        said.assertFine(words);
    }

    @Test
    void shouldShutByItselfSayWhatHappenedSinceAndOpenWhenAPersonSaysSo() throws Exception {
        assertThat(contain("", "status").code()).isEqualTo(1);
        look(1, 1).assertOpen();
        await(
                "the site's state",
                LIMIT,
                () -> !live.read(live.topics().containmentState()).isEmpty());
        Said blind = contain("", "status");
        assertThat(blind.code()).isEqualTo(1);
        assertThat(blind.out()).contains("site shop, mode enforce, not armed", "switch   NONE");
        actuate();
        await(
                "a heartbeat",
                LIMIT,
                () -> !live.read(live.topics().actuatorHeartbeats()).isEmpty());
        assertFine(contain("", "test", "--by", "ann"), "edge-1");
        assertThat(metrics())
                .contains(
                        "exposure_watch_switch_ready{actuator=\"edge-1\",driver=\"haproxy\",site=\"shop\"} 1.0",
                        "exposure_watch_switch_commands_total{actuator=\"edge-1\",driver=\"haproxy\",outcome=\"done\",site=\"shop\"} 1.0",
                        "exposure_watch_switch_untrusted_commands_total{actuator=\"edge-1\",driver=\"haproxy\",site=\"shop\"} 0.0");
        assertFine(contain("", "arm", "--until", "12h", "--by", "ann"), "site shop is armed by ann until ");
        assertFine(contain("", "status"), "armed by ann", "edge-1 (haproxy) ready");

        // Six customers of six networks are shown each other's orders.
        for (int i = 0; i < 6; i++) {
            look(i, i + 10).assertOpen();
        }
        Visit.await(() -> Visit.of(proxy.port(), "/orders/7", "s7").assertShut("3600"));
        Visit.of(proxy.port(), "/status", "s7").assertOpen();
        Visit.of(proxy.port(), "/", "s7").assertOpen();
        look(7, 8).assertShut("3600");
        look(8, 9).assertShut("3600");
        String id = incident("cross-view");
        // The page is away before the switch has said so.
        Visit.await(
                () -> assertFine(contain("", "status"), "route GET /orders/{id}: shut since ", "edge-1 says done", id));

        // Started anew it reads the commands of the last hour once more, which changes nothing.
        int answers = live.read(live.topics().containmentResults()).size();
        actuator.destroy();
        assertThat(actuator.waitFor(30, TimeUnit.SECONDS)).isTrue();
        actuate();
        await(
                "what had ended is told again",
                LIMIT,
                () -> live.read(live.topics().containmentResults()).size() > answers);
        assertFine(contain("", "test", "--by", "ann"), "edge-1");
        assertFine(contain("", "status"), "route GET /orders/{id}: shut since ", "edge-1 says done", id);

        Said unsure = contain("no\n", "restore", id);
        assertThat(unsure.code()).isEqualTo(2);
        assertThat(unsure.err()).contains("nothing was done: 'shop' was not typed");
        look(7, 7).assertShut("3600");
        Said json = contain("", "restore", id, "--json");
        assertThat(json.code()).isEqualTo(2);
        JsonNode since = JSON.readTree(json.out()).path(0);
        assertThat(since.at("/exposures/after").asInt()).isZero();
        assertThat(since.at("/requests_since/refused").asInt()).isEqualTo(3);
        assertThat(live.read(live.topics().auditLog()))
                .as("people, sessions and addresses were shown, though nothing was opened")
                .hasSize(2)
                .allSatisfy(record -> {
                    JsonNode look = tree(record.value());
                    assertThat(SchemaFiles.errors("audit-log", look)).isEmpty();
                    assertThat(look.at("/event/action").asText()).isEqualTo("reopening");
                    assertThat(look.at("/incident/id").asText()).isEqualTo(id);
                    assertThat(look.path("site").asText()).isEqualTo("shop");
                });

        Said restored = contain("shop\n", "restore", id.substring(0, 8), "--by", "bob");
        assertFine(
                restored,
                "shut since ",
                "route GET /orders/{id}",
                "3 refused (2 people turned away)",
                "transactions   none was left without an answer");
        look(7, 7).assertOpen();
        assertThat(contain("shop\n", "restore", id).err()).contains("nothing is shut for this incident");
        assertThat(live.read(live.topics().alerts()).stream()
                        .map(record -> tree(record.value()).path("status_code").asText()))
                .contains("opened", "shutdown-ordered", "contained", "restored");
    }

    @Test
    void shouldAskWhileItIsNotArmedAndShutWhenAPersonAgrees() throws Exception {
        actuate();
        for (int order = 10; order < 20; order++) {
            look(3, order).assertOpen();
        }
        await(
                "it asks",
                LIMIT,
                () -> live.read(live.topics().alerts()).stream()
                        .anyMatch(record -> tree(record.value())
                                .path("status_code")
                                .asText()
                                .equals("shutdown-asked")));
        String id = incident("enumeration");
        Said status = contain("", "status");
        assertThat(status.out()).contains("asks to shut session s3: 0 of 1 approvals; contain approve " + id);
        look(3, 20).assertOpen();
        assertThat(contain("", "approve", id).err()).contains("nothing was done");
        // He pays while it is being shut.
        log("POST", 3, 3, 502);
        assertFine(contain("shut\n", "approve", id, "--by", "ann"), "edge-1");
        look(3, 21).assertShut("3600");
        look(4, 4).assertOpen();
        assertFine(
                contain("", "restore", id, "--yes", "--by", "ann"),
                "session s3",
                "transactions   1 may have been cut off",
                "POST /orders/3 502, session s3");
        look(3, 3).assertOpen();
    }

    @Test
    void shouldSayWhatIsWrongAndDoNothing() throws Exception {
        look(1, 1);
        await(
                "the site's state",
                LIMIT,
                () -> !live.read(live.topics().containmentState()).isEmpty());
        for (String[] wrong : new String[][] {
            {},
            {"arm"},
            {"arm", "--until", "tomorrow"},
            {"arm", "--until", "99d"},
            {"arm", "--until", "2020-01-01T00:00:00Z"},
            {"arm", "--until", "1h", "--site", "blog"},
            {"arm", "--until", "1h", "--by", " "},
            {"approve"},
            {"approve", "abc"},
            {"approve", "\u001b[2J"},
            {"restore", "0123456789"},
            {"status", "--site", "blog"},
            {"status", "--config", "nowhere.properties"}
        }) {
            Said said = contain("shop\n", wrong);
            assertThat(said.code()).as(String.join(" ", wrong)).isEqualTo(2);
            assertThat(said.err())
                    .as(String.join(" ", wrong))
                    .startsWith("exposure-watch: ")
                    .hasLineCount(1)
                    .doesNotContain("\u001b");
        }
        Said nobody = contain("", "status", "--bootstrap-servers", "127.0.0.1:1");
        assertThat(nobody.code()).isEqualTo(3);
        assertThat(nobody.err()).contains("nothing could be read from 127.0.0.1:1");
        Said untested = contain("", "test");
        assertThat(untested.code()).isEqualTo(3);
        assertThat(untested.err()).contains("no switch has answered within 20 s");
        assertThat(live.read(live.topics().responderActions())).hasSize(1);
    }
}
