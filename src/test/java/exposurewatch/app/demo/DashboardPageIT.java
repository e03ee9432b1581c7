package exposurewatch.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import exposurewatch.ops.Prometheus;
import exposurewatch.response.http.Chromium;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page beside a Prometheus that has scraped what somebody hostile wrote, knows little, and then is gone. */
class DashboardPageIT {

    private static final int SWITCHES = 40;
    private static final String SITE = "<img src=x onerror=alert(1)><b>site</b>";
    /** Turns the direction of writing, and is longer than anything should be. */
    private static final String ACTUATOR = "\u202e\u0007<script>alert(2)</script>" + "long".repeat(500);

    @TempDir
    private Path home;

    /** Like that of {@code actuate}, of many switches with odd names and odd numbers. */
    private static String metrics() {
        StringBuilder text = new StringBuilder();
        for (int i = 10; i < 10 + SWITCHES; i++) {
            String labels = "{site=\"" + SITE + "\",actuator=\"" + i + ACTUATOR + "\"} ";
            text.append("exposure_watch_switch_ready").append(labels).append("1\n");
            text.append("exposure_watch_switch_shut_parts")
                    .append(labels)
                    .append(i % 3 == 0 ? "NaN" : i % 3 == 1 ? "+Inf" : "-1e300")
                    .append("\n");
        }
        return text.toString();
    }

    private static HttpServer hostile() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/metrics", exchange -> {
            try (exchange) {
                byte[] text = metrics().getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
                exchange.sendResponseHeaders(200, text.length);
                exchange.getResponseBody().write(text);
            }
        });
        server.start();
        return server;
    }

    @Test
    void shouldShowWhatIsHostileAsTextAndWhatIsUnknownAsUnknown() throws Exception {
        Prometheus.program("prometheus");
        Chromium.program();
        HttpServer exporter = hostile();
        int port = exporter.getAddress().getPort();
        try (Prometheus prometheus = Prometheus.start(home, port, port);
                DashboardPage page = DashboardPage.open(prometheus.address());
                Chromium chromium = Chromium.start(home.resolve("chromium"));
                Chromium.Tab tab = chromium.open(1_440, 900)) {
            chromium.until("it has scraped", () -> {
                try {
                    return prometheus.isReady()
                            && prometheus.values("exposure_watch_switch_ready").size() >= SWITCHES;
                } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            tab.go(page.address() + "/#/exposure-watch-switch/5m");
            tab.until("document.querySelector('#panels').dataset.drawn");

            assertText(tab);
            assertThat(tab.requests())
                    .isNotEmpty()
                    .allMatch(url ->
                            url.startsWith(page.address() + "/") || url.startsWith(prometheus.address() + "/api/v1/"));
            assertThat(tab.complaints()).isEmpty();
            assertThat(tab.dialogs()).isEmpty();

            assertThat(panel(tab, "Mode", "dataset.state")).isEqualTo("empty");
            assertThat(panel(tab, "Mode", "textContent")).contains("no site yet");
            assertThat(panel(tab, "Commands by outcome", "textContent")).contains("No data");
            assertThat(panel(tab, "Untrusted commands", "querySelector('.tile').className"))
                    .as("what is unknown is not green")
                    .isEqualTo("tile background text");

            tab.click("Pause");
            tab.untilShown("paused, as of");
            prometheus.close();
            tab.click("Go on");
            tab.untilShown("Prometheus at " + prometheus.address() + " can't be reached: is it running?");
            assertThat(tab.value("document.querySelectorAll('.panel[data-state=error]').length")
                            .asInt())
                    .isEqualTo(12);
            assertThat(tab.value("document.querySelectorAll('.tile, .bars, svg').length")
                            .asInt())
                    .as("no number of before")
                    .isZero();
        } finally {
            exporter.stop(0);
        }
    }

    private static String panel(Chromium.Tab tab, String title, String what) {
        return tab.text("[...document.querySelectorAll('.panel')].find(one => one.getAttribute('aria-label') === '"
                + title + "')." + what);
    }

    private static void assertText(Chromium.Tab tab) {
        assertThat(panel(tab, "Switch ready", "querySelectorAll('.tile').length"))
                .isEqualTo("12");
        assertThat(panel(tab, "Switch ready", "textContent"))
                .contains(SITE + " 10\\u202e\\u0007<script>", "and 28 more")
                .doesNotContain("\u202e");
        assertThat(panel(tab, "Parts that are shut", "textContent")).contains("NaN", "\u221e", "-1");
        assertThat(tab.value("document.querySelectorAll('#panels img, #panels script').length")
                        .asInt())
                .isZero();
        assertThat(tab.value(
                                "Math.max(...[...document.querySelectorAll('.tile span, .legend li')].map(one => one.textContent.length))")
                        .asInt())
                .isBetween(80, 200);
        assertThat(tab.value("document.documentElement.scrollWidth").asInt()).isLessThanOrEqualTo(1_440);
    }
}
