package exposurewatch.containment.actuator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import exposurewatch.policy.Containment.Scope;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The configuration of {@code topology/containment} in a real HAProxy in front of a small site. */
class HaproxyIT {

    private static final Part SITE = new Part(Scope.SITE, "shop");
    private static final Part ROUTE = new Part(Scope.ROUTE, "GET /orders/{id}");
    private static final Part SESSION = new Part(Scope.SESSION, "s-1");

    @TempDir
    private Path home;

    private final HttpClient client = HttpClient.newHttpClient();
    private HttpServer site;
    private Process proxy;
    private int port;
    private Switch gate;

    @BeforeEach
    void start() throws Exception {
        Path program = program();
        site = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        site.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        site.start();
        for (String map : List.of("sites", "routes", "sessions")) {
            Files.createFile(home.resolve(map + ".map"));
        }
        startProxy(program);
        gate = new HaproxySwitch(home.resolve("socket"), home);
    }

    private static Path program() {
        for (String folder : (System.getenv("PATH") + ":/usr/sbin:/usr/local/sbin").split(":")) {
            if (Files.isExecutable(Path.of(folder, "haproxy"))) {
                return Path.of(folder, "haproxy");
            }
        }
        return Assumptions.abort("needs HAProxy: install the Debian package haproxy");
    }

    private void startProxy(Path program) throws Exception {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        ProcessBuilder builder = new ProcessBuilder(program.toString(), "-db", "-f", "topology/containment/haproxy.cfg")
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("haproxy.log").toFile());
        builder.environment()
                .put("EXPOSURE_WATCH_SOCKET", home.resolve("socket").toString());
        builder.environment().put("EXPOSURE_WATCH_MAPS", home.toString());
        builder.environment().put("EXPOSURE_WATCH_BIND", "127.0.0.1:" + port);
        builder.environment()
                .put("EXPOSURE_WATCH_SERVER", "127.0.0.1:" + site.getAddress().getPort());
        proxy = builder.start();
        long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!answers()) {
            assertThat(proxy.isAlive() && System.nanoTime() < until)
                    .as(() -> read(home.resolve("haproxy.log")))
                    .isTrue();
            proxy.waitFor(20, TimeUnit.MILLISECONDS);
        }
    }

    private boolean answers() throws InterruptedException {
        try {
            return get("/status", "-").statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (proxy != null) {
            proxy.destroy();
            assertThat(proxy.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
        if (site != null) {
            site.stop(0);
        }
    }

    private HttpResponse<String> get(String path, String session) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .header("Cookie", "session=" + session)
                        .timeout(Duration.ofSeconds(10))
                        .build(),
                BodyHandlers.ofString());
    }

    private void assertShut(String path, String session) throws Exception {
        HttpResponse<String> answer = get(path, session);
        assertThat(answer.statusCode()).as(path).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).as(path).contains("3600");
        assertThat(answer.body()).as(path).contains("later");
    }

    private void assertOpen(String path, String session) throws Exception {
        assertThat(get(path, session).statusCode()).as(path).isEqualTo(200);
    }

    @Test
    void shouldShutAndOpenTheSite() throws Exception {
        gate.set(SITE, true);
        assertThat(gate.isShut(SITE)).isTrue();
        assertShut("/", "s-1");
        assertShut("/orders/7", "s-2");
        assertOpen("/status", "s-1");
        assertOpen("/health", "s-1");

        gate.set(SITE, false);
        assertThat(gate.isShut(SITE)).isFalse();
        assertOpen("/", "s-1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/orders/7",
                "/orders/7/",
                "//orders//7",
                "/Orders/7",
                "/orders/007",
                "/%6frders/7",
                "/orders;x=1/7",
                "/orders/7;x=1",
                "/orders/7?a=b"
            })
    void shouldShutEverySpellingOfARoute(String path) throws Exception {
        gate.set(ROUTE, true);

        assertShut(path, "s-1");
        assertOpen("/orders", "s-1");
        assertOpen("/orders/7/lines", "s-1");
        assertOpen("/invoices/7", "s-1");

        gate.set(ROUTE, false);
        assertOpen(path, "s-1");
    }

    @Test
    void shouldShutOneSession() throws Exception {
        gate.set(SESSION, true);

        assertShut("/", "s-1");
        assertOpen("/", "s-2");
        assertOpen("/", "s-11");

        gate.set(SESSION, false);
        assertOpen("/", "s-1");
    }

    @Test
    void shouldChangeNothingWhenItIsSoAlready() throws Exception {
        gate.set(SESSION, false);
        gate.set(SESSION, true);
        gate.set(SESSION, true);
        assertThat(Files.readString(home.resolve("sessions.map"))).isEqualTo("s-1 1\n");
        gate.set(SESSION, false);
        assertThat(Files.readString(home.resolve("sessions.map"))).isEmpty();
        assertOpen("/", "s-1");
    }

    @Test
    void shouldStayShutWhenTheProxyIsStartedAgain() throws Exception {
        gate.set(SITE, true);
        gate.set(ROUTE, true);
        proxy.destroy();
        assertThat(proxy.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> gate.isShut(SITE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("socket");

        startProxy(program());

        assertThat(gate.isShut(SITE)).isTrue();
        assertThat(gate.isShut(ROUTE)).isTrue();
        assertShut("/", "s-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a\nshutdown frontend site", "a;show info", "", "ü", "a\\", "a\u0000"})
    void shouldSendNoSessionThatNoCookieCanBe(String session) throws Exception {
        assertThatThrownBy(() -> gate.set(new Part(Scope.SESSION, session), true))
                .isInstanceOf(IOException.class);

        assertOpen("/", "s-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /a.b(c)|d*;e", "GET /[x]{y}^$", "GET /\\d+", "GET /'\"#&"})
    void shouldTakeARouteLiterally(String route) throws Exception {
        Part part = new Part(Scope.ROUTE, route);

        gate.set(part, true);

        assertThat(gate.isShut(part)).isTrue();
        assertOpen("/", "s-1");
        assertOpen("/a", "s-1");
        assertOpen("/1", "s-1");
        gate.set(part, false);
        assertThat(gate.isShut(part)).isFalse();
    }

    @Test
    void shouldShutTheSiteByItsServers() throws Exception {
        Switch servers = new HaproxyServers(home.resolve("socket"), List.of("servers/one"));
        assertThat(servers.isShut(SITE)).isFalse();
        servers.set(SITE, true);
        assertThat(servers.isShut(SITE)).isTrue();
        assertShut("/", "s-1");
        servers.set(SITE, false);
        assertThat(servers.isShut(SITE)).isFalse();
        assertOpen("/", "s-1");

        assertThatThrownBy(() -> servers.set(ROUTE, true)).hasMessageContaining("whole site");
        for (String name : List.of("servers/two", "other/one", "servers/one;shutdown", "one")) {
            assertThatThrownBy(() -> new HaproxyServers(home.resolve("socket"), List.of(name)).set(SITE, true))
                    .isInstanceOf(IOException.class);
        }
    }
}
