package exposurewatch.app.paging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A real Alertmanager that notifies a webhook at once: alone, on this machine, with everything in a directory. */
public final class Alertmanager implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Path home;
    private final int port;
    private Process process;

    private Alertmanager(Path home, int port, Process process) {
        this.home = home;
        this.port = port;
        this.process = process;
    }

    /** Where it is. */
    public static Path program() {
        for (String folder : (System.getenv("PATH") + ":/usr/bin:/usr/local/bin").split(":")) {
            for (String name : new String[] {"prometheus-alertmanager", "alertmanager"}) {
                if (Files.isExecutable(Path.of(folder, name))) {
                    return Path.of(folder, name);
                }
            }
        }
        return Assumptions.abort("needs Alertmanager: install the Debian package prometheus-alertmanager");
    }

    /** @param webhook where it notifies, each incident for itself */
    public static Alertmanager start(Path home, URI webhook) throws IOException, InterruptedException {
        Path program = program();
        Files.writeString(home.resolve("alertmanager.yml"), """
                route:
                  receiver: test
                  group_by: [alertname, site, incident]
                  group_wait: 50ms
                  group_interval: 200ms
                  repeat_interval: 4h
                receivers:
                  - name: test
                    webhook_configs:
                      - url: %s
                        send_resolved: true
                """.formatted(webhook));
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Alertmanager started = new Alertmanager(home, port, launch(program, home, port));
        started.awaitReady();
        return started;
    }

    private static Process launch(Path program, Path home, int port) throws IOException {
        return new ProcessBuilder(
                        program.toString(),
                        "--config.file=" + home.resolve("alertmanager.yml"),
                        "--storage.path=" + home.resolve("storage"),
                        "--web.listen-address=127.0.0.1:" + port,
                        "--cluster.listen-address=")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        home.resolve("alertmanager.log").toFile()))
                .start();
    }

    private void awaitReady() throws IOException, InterruptedException {
        long until = System.nanoTime() + LIMIT.toNanos();
        while (!isReady()) {
            assertThat(process.isAlive() && System.nanoTime() < until)
                    .as(Files.readString(home.resolve("alertmanager.log")))
                    .isTrue();
            process.waitFor(20, TimeUnit.MILLISECONDS);
        }
    }

    private boolean isReady() throws InterruptedException {
        try {
            return ask(HttpRequest.newBuilder(address("/-/ready"))).status() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private record Said(int status, String body) {}

    private static Said ask(HttpRequest.Builder request) throws IOException, InterruptedException {
        var answer = CLIENT.send(request.timeout(LIMIT).build(), BodyHandlers.ofString());
        return new Said(answer.statusCode(), answer.body());
    }

    public URI address(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /** Alerts that go on there, silenced or not. */
    public JsonNode firing() throws IOException, InterruptedException {
        return JSON.readTree(
                ask(HttpRequest.newBuilder(address("/api/v2/alerts"))).body());
    }

    /** How often it has looked whether somebody is to be notified. */
    long looks() throws IOException, InterruptedException {
        return ask(HttpRequest.newBuilder(address("/metrics")))
                .body()
                .lines()
                .filter(line -> line.startsWith("alertmanager_nflog_queries_total "))
                .mapToLong(line -> (long) Double.parseDouble(line.split(" ")[1]))
                .sum();
    }

    /** Somebody does not want to hear of an incident for an hour. */
    void silence(String incident, Instant now) throws IOException, InterruptedException {
        String body = """
                {"matchers": [{"name": "incident", "value": "%s", "isRegex": false, "isEqual": true}],
                 "startsAt": "%s", "endsAt": "%s", "createdBy": "test", "comment": "not tonight"}
                """.formatted(incident, now.minusSeconds(1), now.plusSeconds(3_600));
        Said said = ask(HttpRequest.newBuilder(address("/api/v2/silences"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
        assertThat(said.status()).as(said.body()).isEqualTo(200);
    }

    /** As a power cut does. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }

    /** At the same address, with what is on disk. */
    void startAgain() throws IOException, InterruptedException {
        process = launch(program(), home, port);
        awaitReady();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }
}
