package exposurewatch.containment.actuator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A real nginx with the configuration of {@code topology/containment}, in front of a site. */
public final class Nginx implements AutoCloseable {

    private final Process process;
    private final int port;
    private final Switch gate;

    private Nginx(Process process, int port, Switch gate) {
        this.process = process;
        this.port = port;
        this.gate = gate;
    }

    public static Path program() {
        for (String folder : (System.getenv("PATH") + ":/usr/sbin:/usr/local/sbin").split(":")) {
            if (Files.isExecutable(Path.of(folder, "nginx"))) {
                return Path.of(folder, "nginx");
            }
        }
        return Assumptions.abort("needs nginx: install the Debian package nginx-light");
    }

    /**
     * @param home for its configuration, its maps and its log
     * @param site port of the site behind it
     */
    public static Nginx start(Path home, int site) throws IOException, InterruptedException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        for (String map : List.of("routes.map", "sessions.map")) {
            if (!Files.exists(home.resolve(map))) {
                Files.createFile(home.resolve(map));
            }
        }
        // Its workers run as another user when it is root's.
        home.toFile().setExecutable(true, false);
        home.toFile().setReadable(true, false);
        Path config = home.resolve("nginx.conf");
        Files.writeString(
                config,
                Files.readString(Path.of("topology", "containment", "nginx.conf"))
                        .replace("DIRECTORY", home.toString())
                        .replace("BIND", "127.0.0.1:" + port)
                        .replace("SERVER", "127.0.0.1:" + site));
        String program = program().toString();
        List<String> words = List.of(
                program,
                "-c",
                config.toString(),
                "-e",
                home.resolve("error.log").toString());
        List<String> start = new java.util.ArrayList<>(words);
        start.addAll(List.of("-g", "daemon off;"));
        Process process = new ProcessBuilder(start)
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("nginx.log").toFile())
                .start();
        List<String> test = new java.util.ArrayList<>(words);
        test.add("-t");
        List<String> reload = new java.util.ArrayList<>(words);
        reload.addAll(List.of("-s", "reload"));
        Nginx nginx = new Nginx(process, port, new NginxSwitch(home, test, reload));
        long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!nginx.answers()) {
            assertThat(process.isAlive() && System.nanoTime() < until)
                    .as(Files.readString(home.resolve("nginx.log")))
                    .isTrue();
            process.waitFor(20, TimeUnit.MILLISECONDS);
        }
        return nginx;
    }

    private boolean answers() throws InterruptedException {
        try {
            return Visit.of(port, "/status", "-").answer().statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    public int port() {
        return port;
    }

    public Switch gate() {
        return gate;
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }
}
