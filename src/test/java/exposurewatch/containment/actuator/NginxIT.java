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

/** The configuration of {@code topology/containment} in a real nginx in front of a small site. */
class NginxIT {

    private static final Part SITE = new Part(Scope.SITE, "shop");
    private static final Part ROUTE = new Part(Scope.ROUTE, "GET /orders/{id}");
    private static final Part SESSION = new Part(Scope.SESSION, "s-1");

    @TempDir
    private Path home;

    private SmallSite site;
    private Nginx nginx;

    @BeforeEach
    void start() throws Exception {
        Nginx.program();
        site = SmallSite.open();
        nginx = Nginx.start(home, site.port());
    }

    @AfterEach
    void stop() throws Exception {
        if (nginx != null) {
            nginx.close();
        }
        if (site != null) {
            site.close();
        }
    }

    private void assertShut(String path, String session) throws Exception {
        Visit.of(nginx.port(), path, session).assertShut("3600");
    }

    private void assertOpen(String path, String session) throws Exception {
        Visit.of(nginx.port(), path, session).assertOpen();
    }

    @Test
    void shouldShutAndOpenTheSite() throws Exception {
        assertOpen("/", "s-1");
        nginx.gate().set(SITE, true);
        assertThat(nginx.gate().isShut(SITE)).isTrue();
        assertShut("/", "s-1");
        assertShut("/orders/7", "s-2");
        assertOpen("/status", "s-1");
        assertOpen("/health", "s-1");

        nginx.gate().set(SITE, false);
        assertThat(nginx.gate().isShut(SITE)).isFalse();
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
                "/orders/7?a=b",
                "/x/../orders/7"
            })
    void shouldShutEverySpellingOfARoute(String path) throws Exception {
        nginx.gate().set(ROUTE, true);
        Visit.await(() -> assertShut("/orders/1", "s-1"));

        assertShut(path, "s-1");
        assertOpen("/orders", "s-1");
        assertOpen("/orders/7/lines", "s-1");
        assertOpen("/invoices/7", "s-1");

        nginx.gate().set(ROUTE, false);
        Visit.await(() -> assertOpen("/orders/1", "s-1"));
        assertOpen(path, "s-1");
    }

    @Test
    void shouldShutOneSessionAndKeepItShutWhenItIsStartedAgain() throws Exception {
        nginx.gate().set(SESSION, true);
        Visit.await(() -> assertShut("/", "s-1"));
        assertOpen("/", "s-2");
        assertOpen("/", "s-11");

        nginx.close();
        nginx = Nginx.start(home, site.port());
        assertShut("/", "s-1");
        nginx.gate().set(SESSION, false);
        Visit.await(() -> assertOpen("/", "s-1"));
    }

    /** The process died after it had written what nginx has to read, and before it could have it read. */
    @Test
    void shouldKnowWhatWasReadAndWhatOnlyWritten() throws Exception {
        nginx.gate().set(ROUTE, true);
        String shut = Files.readString(home.resolve("routes.map"));
        nginx.gate().set(ROUTE, false);
        Visit.await(() -> assertOpen("/orders/1", "s-1"));
        Files.writeString(home.resolve("routes.map"), shut);

        assertThat(nginx.gate().isShut(ROUTE)).as("it was not read").isFalse();
        assertThat(home.resolve("routes.map")).as("and will not be").isEmptyFile();
        assertOpen("/orders/1", "s-1");
        nginx.gate().set(ROUTE, true);
        Visit.await(() -> assertShut("/orders/1", "s-1"));

        Files.writeString(home.resolve("routes.map"), "");
        assertThat(nginx.gate().isShut(ROUTE)).as("it was read").isTrue();
        nginx.gate().set(ROUTE, false);
        Visit.await(() -> assertOpen("/orders/1", "s-1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"~.", "default", "hostnames", "include", "a=b:/+~"})
    void shouldTakeASessionLiterally(String session) throws Exception {
        nginx.gate().set(new Part(Scope.SESSION, session), true);
        Visit.await(() -> assertShut("/", session));
        assertOpen("/", "s-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a\" 1; include /etc/passwd; \"", "a;b", "", "ü", "a\\", "$x", "a\n"})
    void shouldWriteNoSessionThatNoCookieCanBe(String session) throws Exception {
        assertThatThrownBy(() -> nginx.gate().set(new Part(Scope.SESSION, session), true))
                .isInstanceOf(IOException.class);
        assertThat(Files.readString(home.resolve("sessions.map"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /a.b(c)|d*;e", "GET /[x]{y}^$", "GET /\\d+", "GET /'\"#&", "GET /$uri\\x2e"})
    void shouldTakeARouteLiterally(String route) throws Exception {
        Part part = new Part(Scope.ROUTE, route);
        nginx.gate().set(part, true);
        assertThat(nginx.gate().isShut(part)).isTrue();
        // A second one shows that the first was read.
        nginx.gate().set(ROUTE, true);
        Visit.await(() -> assertShut("/orders/1", "s-1"));
        assertOpen("/", "s-1");
        assertOpen("/a", "s-1");
        assertOpen("/1", "s-1");
        nginx.gate().set(part, false);
        assertThat(nginx.gate().isShut(part)).isFalse();
    }

    @Test
    void shouldPutBackWhatNginxDoesNotTake() throws Exception {
        Files.writeString(home.resolve("routes.map"), "broken");
        assertThatThrownBy(() -> nginx.gate().set(ROUTE, true))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("ended with 1")
                .hasMessageContaining("routes.map");
        assertThat(Files.readString(home.resolve("routes.map"))).isEqualTo("broken");
        assertOpen("/orders/7", "s-1");
    }

    @Test
    void shouldSayThatItsProgramIsNotThere() throws Exception {
        Switch gate = new NginxSwitch(home, List.of("/nowhere/nginx", "-t"), List.of("/nowhere/nginx"));
        assertThatThrownBy(() -> gate.set(ROUTE, true))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("/nowhere/nginx");
        assertThat(Files.readString(home.resolve("routes.map"))).isEmpty();
        assertThat(gate.isShut(ROUTE)).isFalse();
    }
}
