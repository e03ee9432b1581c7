package exposurewatch.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A real Prometheus with the configuration and the rules of {@code docker/prometheus}, only in more of a hurry. */
public final class Prometheus implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final Process process;
    private final Path log;
    private final URI base;

    private Prometheus(Process process, Path log, URI base) {
        this.process = process;
        this.log = log;
        this.base = base;
    }

    /** Where {@code prometheus} or {@code promtool} is. */
    public static Path program(String name) {
        for (String folder : (System.getenv("PATH") + ":/usr/bin:/usr/local/bin").split(":")) {
            if (Files.isExecutable(Path.of(folder, name))) {
                return Path.of(folder, name);
            }
        }
        return Assumptions.abort("needs Prometheus: install the Debian package prometheus");
    }

    /** A port that nobody listens on now. */
    public static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    /** What {@code promtool} says, which must be nothing against it. */
    public static void promtool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program("promtool").toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    /**
     * @param home      for its data and its log
     * @param processor port of the metrics of {@code run}
     * @param actuator  port of the metrics of {@code actuate}
     */
    public static Prometheus start(Path home, int processor, int actuator) throws IOException {
        return start(home, processor, actuator, Rules.FILE, "");
    }

    /**
     * @param rules        instead of those of {@code docker/prometheus}
     * @param alertmanager host:port of where alerts are sent; empty = nowhere
     */
    public static Prometheus start(Path home, int processor, int actuator, Path rules, String alertmanager)
            throws IOException {
        String config = Files.readString(Rules.CONFIG);
        for (Map.Entry<String, String> part : Map.of(
                        "[exposure-watch-1:9464, exposure-watch-2:9464]",
                        "['127.0.0.1:" + processor + "']",
                        "[actuator:9464]",
                        "['127.0.0.1:" + actuator + "']",
                        "targets: [alertmanager:9093]",
                        "targets: [" + (alertmanager.isEmpty() ? "" : "'" + alertmanager + "'") + "]",
                        "interval: 15s",
                        "interval: 2s",
                        "rules/exposure-watch.yml",
                        rules.toAbsolutePath().toString())
                .entrySet()) {
            assertThat(config).contains(part.getKey());
            config = config.replace(part.getKey(), part.getValue());
        }
        Path file = Files.writeString(home.resolve("prometheus.yml"), config);
        Path log = home.resolve("prometheus.log");
        int port = freePort();
        Process process = new ProcessBuilder(
                        program("prometheus").toString(),
                        "--config.file=" + file,
                        "--storage.tsdb.path=" + home.resolve("tsdb"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new Prometheus(process, log, URI.create("http://127.0.0.1:" + port));
    }

    /** Whether it answers by now. */
    public boolean isReady() throws IOException, InterruptedException {
        assertThat(process.isAlive()).as(() -> "prometheus: " + said()).isTrue();
        try {
            return CLIENT.send(HttpRequest.newBuilder(base.resolve("/-/ready")).build(), BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (java.net.ConnectException e) {
            return false;
        }
    }

    /** Where it answers. */
    public URI address() {
        return base;
    }

    /** What it wrote. */
    public String said() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        JsonNode answer = JSON.readTree(
                CLIENT.send(HttpRequest.newBuilder(base.resolve(path)).build(), BodyHandlers.ofString())
                        .body());
        assertThat(answer.path("status").asText()).as("%s: %s", path, answer).isEqualTo("success");
        return answer.path("data");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** The values of a query now; no NaN among them. */
    public List<Double> values(String expression) throws IOException, InterruptedException {
        List<Double> values = new ArrayList<>();
        for (JsonNode one : get("/api/v1/query?query=" + encoded(expression)).path("result")) {
            double value = Double.parseDouble(one.path("value").path(1).asText());
            if (!Double.isNaN(value)) {
                values.add(value);
            }
        }
        return values;
    }

    /** The values that a label has among the series of a metric. */
    public Set<String> labels(String selector, String label) throws IOException, InterruptedException {
        Set<String> values = new TreeSet<>();
        String match = selector.isEmpty() ? "" : "?match%5B%5D=" + encoded(selector);
        get("/api/v1/label/" + label + "/values" + match).forEach(value -> values.add(value.asText()));
        return values;
    }

    /** How each alert stands: inactive, pending (its time is not yet over) or firing. */
    public Map<String, String> alerts() throws IOException, InterruptedException {
        Map<String, String> states = new TreeMap<>();
        for (JsonNode group : get("/api/v1/rules").path("groups")) {
            for (JsonNode rule : group.path("rules")) {
                String state = rule.path("state").asText();
                states.put(
                        rule.path("name").asText(),
                        rule.path("lastError").asText().isEmpty()
                                ? state
                                : rule.path("lastError").asText());
            }
        }
        return states;
    }

    @Override
    public void close() throws Exception {
        process.destroy();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
