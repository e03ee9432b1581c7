package exposurewatch.app;

import static exposurewatch.app.LiveTopics.await;
import static org.assertj.core.api.Assertions.assertThat;

import exposurewatch.ops.Prometheus;
import exposurewatch.topology.TopicPlan;
import exposurewatch.topology.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The file tree of the image, with the settings of {@code docker/config}, at work. Root sees it as a container would: a
 * root that can't be written, another user, no capabilities. Everybody else sees it started in its place.
 */
class ImageIT {

    private static final Duration LIMIT = Duration.ofSeconds(180);
    private static final int STOPPED_BY_A_SIGNAL = 143;

    @TempDir
    private Path home;

    /** Where Maven built: beside the classes of this test. */
    private static Path build() throws URISyntaxException {
        URI classes = ImageIT.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI();
        Path build = Path.of(classes).resolve("..").normalize();
        assertThat(build.resolve("exposure-watch.jar"))
                .as("it is built in the phase 'package': run 'mvn verify', or 'mvn -Dquick package' first")
                .exists();
        return build;
    }

    private static String said(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    /** Whether the image's own health check is content. */
    private static boolean isHealthy(Path program, String... arguments) {
        try {
            List<String> command =
                    new ArrayList<>(List.of(program.resolve("healthcheck").toString()));
            command.addAll(List.of(arguments));
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void createTopics(String servers) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            new TopicPlan(admin, servers, new Topics("", 1), TopicPlan.LIMIT).create();
        }
    }

    /** The settings of the compose file, at other places. */
    private void configure(Path data, int metrics) throws Exception {
        said("docker/make-secrets", data.resolve("secrets").toString());
        said("chmod", "-R", "a+rX", data.toString());
        String config = Files.readString(Path.of("docker", "config", "exposure-watch.properties"))
                .replace("0.0.0.0:9464", "127.0.0.1:" + metrics)
                .replace("0.0.0.0:8084", "127.0.0.1:0")
                .replace("/run/secrets/", data.resolve("secrets") + "/")
                .replace("http://alertmanager:9093", "http://127.0.0.1:1");
        Files.writeString(data.resolve("exposure-watch.properties"), config);
        Files.copy(Path.of("docker", "config", "policy.yaml"), data.resolve("policy.yaml"));
    }

    @Test
    void shouldStartAsTheImageGetHealthyAndStopWhenAsked() throws Exception {
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/openssl")), "needs openssl: install the Debian package openssl");
        boolean root = said("id", "-u").strip().equals("0") && Files.isExecutable(Path.of("/usr/bin/setpriv"));
        Path tree = home.resolve("tree");
        Path data = Files.createDirectory(home.resolve("data"));
        Path program = tree.resolve("opt/exposure-watch");
        Path err = home.resolve("err.txt");
        int metrics = Prometheus.freePort();
        said("docker/image-tree", build().toString(), tree.toString());
        configure(data, metrics);
        // Where the command finds them.
        Path there = root ? Path.of("/var/lib/exposure-watch") : data;
        Path config = data.resolve("exposure-watch.properties");
        Files.writeString(config, Files.readString(config).replace(data.toString(), there.toString()));

        try (EmbeddedBroker broker = EmbeddedBroker.start(home.resolve("broker"), 0)) {
            createTopics(broker.bootstrapServers());
            List<String> command = new ArrayList<>();
            if (root) {
                command.addAll(List.of("src/test/resources/image/contain.sh", tree.toString(), data.toString()));
            }
            command.addAll(List.of(
                    (root ? Path.of("/opt/exposure-watch") : program)
                            .resolve("exposure-watch")
                            .toString(),
                    "run",
                    "--bootstrap-servers=" + broker.bootstrapServers(),
                    "--config=" + there.resolve("exposure-watch.properties"),
                    "--policy=" + there.resolve("policy.yaml"),
                    "--data=" + there));
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectOutput(home.resolve("out.txt").toFile())
                    .redirectError(err.toFile());
            builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
            builder.environment().put("EXPOSURE_WATCH_JAVA_OPTS", options());
            Process process = builder.start();
            try {
                await("it is healthy", LIMIT, () -> {
                    assertThat(process.isAlive()).as(() -> text(err)).isTrue();
                    return isHealthy(program, "127.0.0.1:" + metrics);
                });
                assertThat(isHealthy(program, "127.0.0.1:" + metrics, "/nothing"))
                        .isFalse();
                await("it is ready", LIMIT, () -> metrics(metrics).contains("exposure_watch_ready 1.0"));
                if (root) {
                    assertThat(text(Path.of("/proc", Long.toString(process.pid()), "status")))
                            .containsPattern("Uid:\\s+10001\\s+10001\\s+10001\\s+10001")
                            .containsPattern("CapBnd:\\s+0{16}");
                    assertThat(text(Path.of("/proc", Long.toString(process.pid()), "cmdline")))
                            .as("with an archive of classes")
                            .contains("-XX:SharedArchiveFile=/opt/exposure-watch/exposure-watch-");
                }
                process.destroy();
                assertThat(process.waitFor(70, TimeUnit.SECONDS)).isTrue();
                assertThat(process.exitValue()).as(() -> text(err)).isEqualTo(STOPPED_BY_A_SIGNAL);
                assertThat(text(err)).contains("exposure-watch: stopping; ");
                assertThat(isHealthy(program, "127.0.0.1:" + metrics)).isFalse();
            } finally {
                process.destroyForcibly().waitFor();
            }
        }
    }

    /** The options of the image. */
    private static String options() throws IOException {
        return Files.readString(Path.of("docker", "Dockerfile"))
                .lines()
                .filter(line -> line.startsWith("ENV EXPOSURE_WATCH_JAVA_OPTS="))
                .findFirst()
                .orElseThrow()
                .replaceAll(".*=\"|\"$", "");
    }

    private static String metrics(int port) {
        return HttpClient.newHttpClient()
                .sendAsync(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                                .build(),
                        BodyHandlers.ofString())
                .join()
                .body();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
