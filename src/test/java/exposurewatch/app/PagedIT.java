package exposurewatch.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.standardwebhooks.Webhook;
import exposurewatch.app.paging.Alertmanager;
import exposurewatch.app.paging.Receiver;
import exposurewatch.app.paging.Receiver.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** From the answer that a site gave to somebody being called: all of it as people start it. */
@Timeout(180)
class PagedIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    @TempDir
    Path home;

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private Process run(int port) throws IOException {
        return new Shell(home)
                .builder(List.of(
                        "run",
                        "--policy",
                        home.resolve("policy.yaml").toString(),
                        "--config",
                        home.resolve("config").toString(),
                        "--port",
                        Integer.toString(port)))
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(home.resolve("run.log").toFile()))
                .start();
    }

    private void await(String what, Callable<Boolean> fact) throws Exception {
        assertThatCode(() -> Awaitility.await(what).atMost(LIMIT).until(fact))
                .as(this::log)
                .doesNotThrowAnyException();
    }

    private String log() {
        try {
            return Files.readString(home.resolve("run.log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static void show(int port, String session, String record) throws Exception {
        String now = Instant.now().toString();
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", "127.0.0.1:" + port), new StringSerializer(), new StringSerializer())) {
            String early = Instant.now().minusSeconds(600).toString();
            producer.send(new ProducerRecord<>("sessions", session, """
                    {"@timestamp":"%s","event":{"action":"session-start"},"session":{"id":"%s"},\
                    "user":{"id":"cust-%s","roles":["customer"]}}""".formatted(early, session, session)));
            producer.send(new ProducerRecord<>("record-ownership", "invoice:" + record, """
                    {"@timestamp":"%s","record":{"id":"invoice:%s"},"owner":{"user":"cust-7"}}""".formatted(early, record)));
            producer.send(new ProducerRecord<>(
                    "access-events", session, """
                    {"@timestamp":"%s","event":{"id":"a-%s-%s"},"session":{"id":"%s"},"http":{"request":\
                    {"method":"GET"},"response":{"status_code":200}},"url":{"path":"/invoices/%s"}}""".formatted(now, session, record, session, record)));
            producer.flush();
        }
    }

    @Test
    void shouldCallSomebodyOnceForWhatASiteShowedAlsoWhenItWasKilled() throws Exception {
        int port = freePort();
        try (Receiver ops = Receiver.open(request -> Reply.of(503));
                Receiver people = Receiver.open(request -> Reply.OK);
                Alertmanager alertmanager = Alertmanager.start(home, people.address("/"))) {
            Files.writeString(home.resolve("policy.yaml"), """
                    version: 1
                    site: office-supply
                    records:
                      invoice: {owner: user, routes: ["GET /invoices/{id}"]}
                    """);
            Files.writeString(home.resolve("secret"), SECRET);
            Files.writeString(home.resolve("config"), """
                    exposure-watch.api.address = 127.0.0.1:0
                    exposure-watch.topics.partitions = 1
                    exposure-watch.paging.alertmanager.url = %s
                    exposure-watch.paging.webhook.url = %s
                    exposure-watch.paging.webhook.secret.file = %s
                    """.formatted(
                            alertmanager.address("/"), ops.address("/alerts"), home.resolve("secret")));
            Process process = run(port);
            try {
                await("it watches", () -> log().contains("watching 127.0.0.1:" + port));
                show(port, "s1", "1042");
                await("somebody is called", () -> !people.taken().isEmpty());
                await("the webhook is tried", () -> !ops.requests().isEmpty());
                process.destroyForcibly().waitFor(20, TimeUnit.SECONDS);
                ops.answer(request -> Reply.OK);

                process = run(port);
                await("the webhook is told", () -> !ops.taken().isEmpty());
            } finally {
                process.destroyForcibly().waitFor(20, TimeUnit.SECONDS);
            }

            Receiver.Request told = ops.taken().get(0);
            new Webhook(SECRET).verify(told.body(), told.headers());
            JsonNode alert = JSON.readTree(told.body());
            assertThat(alert.path("type").asText()).isEqualTo("alert.opened");
            assertThat(ops.taken()).hasSize(1);
            assertThat(people.taken()).hasSize(1);
            JsonNode firing = alertmanager.firing();
            assertThat(firing).hasSize(1);
            String incident = alert.at("/data/finding_info/uid").asText();
            assertThat(firing.at("/0/labels/incident").asText()).isEqualTo(incident);
            assertThat(firing.at("/0/labels/site").asText()).isEqualTo("office-supply");
            assertThat(firing.at("/0/annotations/console").asText())
                    .matches("http://127\\.0\\.0\\.1:[0-9]+/#/incidents/" + incident);
            assertThat(firing.toString() + told.body() + people.taken().get(0).body())
                    .doesNotContain("cust-", "1042", "s1\"");
        }
    }
}
