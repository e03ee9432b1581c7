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

/** A real HAProxy with the configuration of {@code topology/containment}, in front of a site. */
public final class Haproxy implements AutoCloseable {

    private final Process process;
    private final Path home;
    private final int port;

    private Haproxy(Process process, Path home, int port) {
        this.process = process;
        this.home = home;
        this.port = port;
    }

    public static Path program() {
        for (String folder : (System.getenv("PATH") + ":/usr/sbin:/usr/local/sbin").split(":")) {
            if (Files.isExecutable(Path.of(folder, "haproxy"))) {
                return Path.of(folder, "haproxy");
            }
        }
        return Assumptions.abort("needs HAProxy: install the Debian package haproxy");
    }

    /**
     * @param home for its socket, its maps and its log
     * @param site port of the site behind it
     */
    public static Haproxy start(Path home, int site) throws IOException, InterruptedException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        for (String map : List.of("sites.map", "routes.map", "sessions.map")) {
            if (!Files.exists(home.resolve(map))) {
                Files.createFile(home.resolve(map));
            }
        }
        ProcessBuilder builder = new ProcessBuilder(
                        program().toString(), "-db", "-f", "topology/containment/haproxy.cfg")
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("haproxy.log").toFile());
        builder.environment()
                .put("EXPOSURE_WATCH_SOCKET", home.resolve("socket").toString());
        builder.environment().put("EXPOSURE_WATCH_MAPS", home.toString());
        builder.environment().put("EXPOSURE_WATCH_BIND", "127.0.0.1:" + port);
        builder.environment().put("EXPOSURE_WATCH_SERVER", "127.0.0.1:" + site);
        Haproxy proxy = new Haproxy(builder.start(), home, port);
        long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!proxy.answers()) {
            assertThat(proxy.process.isAlive() && System.nanoTime() < until)
                    .as(Files.readString(home.resolve("haproxy.log")))
                    .isTrue();
            proxy.process.waitFor(20, TimeUnit.MILLISECONDS);
        }
        return proxy;
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

    /** Its runtime socket. */
    public Path socket() {
        return home.resolve("socket");
    }

    /** The directory of its maps. */
    public Path maps() {
        return home;
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }
}
