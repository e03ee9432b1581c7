package exposurewatch.containment.actuator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import exposurewatch.policy.Containment.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
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

    private SmallSite site;
    private Haproxy proxy;
    private Switch gate;

    @BeforeEach
    void start() throws Exception {
        Haproxy.program();
        site = SmallSite.open();
        proxy = Haproxy.start(home, site.port());
        gate = new HaproxySwitch(home.resolve("socket"), home);
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (proxy != null) {
            proxy.close();
        }
        if (site != null) {
            site.close();
        }
    }

    private void assertShut(String path, String session) throws Exception {
        Visit.of(proxy.port(), path, session).assertShut("3600");
    }

    private void assertOpen(String path, String session) throws Exception {
        Visit.of(proxy.port(), path, session).assertOpen();
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
        proxy.close();
        assertThatThrownBy(() -> gate.isShut(SITE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("socket");

        proxy = Haproxy.start(home, site.port());

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
