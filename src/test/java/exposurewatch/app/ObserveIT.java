package exposurewatch.app;

import static exposurewatch.app.LiveTopics.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import exposurewatch.app.demo.DashboardPage;
import exposurewatch.ops.Dashboards;
import exposurewatch.ops.Dashboards.Query;
import exposurewatch.ops.Prometheus;
import exposurewatch.ops.Rules;
import exposurewatch.response.http.Chromium;
import exposurewatch.topology.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What operators see of a real {@code run} and a real {@code actuate}, by a real Prometheus: every panel has data, no alert
 * is up for a processor that is well, and when it is gone nothing says that all is fine. The page that shows the dashboards
 * without Grafana draws them all, in a real browser.
 */
@Order(2)
class ObserveIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    /** Kafka's metrics of tasks and stores are looked for once a minute. */
    private static final Duration LIMIT = Duration.ofSeconds(150);

    private static final int PEOPLE = 20;
    private static final Pattern LABEL_VALUES = Pattern.compile("label_values\\((.+), (\\w+)\\)");

    /** A site has these only while somebody has armed it, or a part of it is shut. */
    private static final Set<String> ONLY_WHILE_SHUT_OR_ARMED =
            Set.of("exposure_watch_containment_armed_until_timestamp_seconds", "exposure_watch_containment_shut_parts");

    private static final Path PICTURES = Path.of("target", "screenshots");
    /** What of the page is not as it should be: panels without data, text that is cut off, axes that can't be read. */
    private static final String WRONG = """
            (() => {
              const wrong = [];
              for (const panel of document.querySelectorAll('.panel')) {
                const title = (panel.querySelector('h3') || panel).textContent;
                const complain = (what, node) => wrong.push(title + ': ' + what + ': ' + node.textContent.slice(0, 80));
                if (panel.matches('section') && panel.dataset.state !== 'data') complain('no data', panel);
                if (/No data|NaN|undefined|null/.test(panel.innerText)) complain('no value', panel);
                const edge = panel.getBoundingClientRect();
                const shown = [...panel.querySelectorAll('*')].filter(one => one.checkVisibility());
                for (const node of shown) {
                  const box = node.getBoundingClientRect();
                  if (box.left < edge.left - 1 || box.right > edge.right + 1 || box.top < edge.top - 1 || box.bottom > edge.bottom + 1) complain('overflows', node);
                  if (node.clientWidth && (node.scrollWidth > node.clientWidth + 1 || node.scrollHeight > node.clientHeight + 1)) complain('is cut off', node);
                }
                const texts = [...panel.querySelectorAll('svg text')].map(one => [one, one.getBoundingClientRect()]);
                texts.forEach(([one, a], i) => texts.slice(i + 1).forEach(([, b]) => {
                  if (a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom) complain('is written over', one);
                }));
                if (panel.matches('.timeseries') && !(texts.length > 3 && panel.querySelector('path.line') && panel.querySelector('.legend li'))) complain('no lines', panel);
              }
              return wrong;
            })()""";

    @TempDir
    private Path home;

    private int accesses;
    private long lastAccess;

    /** A question that may fail on the way. */
    private interface Asked {
        boolean isSo() throws Exception;
    }

    private static void until(String what, Asked asked) {
        await(what, LIMIT, () -> {
            try {
                return asked.isSo();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Test
    void shouldHaveRulesThatPassTheirTests() throws Exception {
        Prometheus.promtool("check", "rules", Rules.FILE.toString());
        Prometheus.promtool("check", "config", Rules.CONFIG.toString());
        for (Path tests : Rules.TESTS) {
            Prometheus.promtool("test", "rules", tests.toString());
        }
    }

    @Test
    void shouldShowOnEveryPanelWhatARealProcessorSees() throws Exception {
        Prometheus.program("prometheus");
        Chromium.program();
        int run = Prometheus.freePort();
        int actuate = Prometheus.freePort();
        try (EmbeddedBroker broker = EmbeddedBroker.start(home.resolve("broker"), 0);
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                        Map.of("bootstrap.servers", broker.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
                LiveTopics live = new LiveTopics(broker.bootstrapServers(), new Topics(""), "exposure-watch");
                Running programs = new Running()) {
            live.create();
            SmallShop shop = new SmallShop(producer, live.topics());
            shop.facts(PEOPLE);
            Process processor = programs.start(
                    "run",
                    SmallShop.run(
                            home,
                            broker.bootstrapServers(),
                            "data",
                            "exposure-watch.metrics.address=127.0.0.1:" + run));
            Path key = home.resolve("data/command.key.pub");
            until("the processor has made its key", () -> Files.exists(key));
            programs.start("actuate", SmallShop.actuate(home, broker.bootstrapServers(), actuate));
            Prometheus prometheus = Prometheus.start(home, run, actuate);
            programs.add(prometheus);
            until("Prometheus is ready", prometheus::isReady);
            watch(prometheus, shop);
            processor.destroy();
            until("nobody says that all is fine", () -> {
                Set<String> alerts = standing(prometheus).keySet();
                return prometheus.values(anybody()).equals(List.of(-1.0))
                        && alerts.contains("ExposureWatchDown")
                        && !alerts.contains("ExposureWatchWatchdog");
            });
        }
    }

    private void watch(Prometheus prometheus, SmallShop shop) {
        until("nobody sees somebody else's data", () -> {
            access(shop, 1, 1);
            return prometheus.values(anybody()).equals(List.of(0.0));
        });
        awaitAlerts(prometheus, shop, Map.of("ExposureWatchWatchdog", "firing"));
        exposeOnce(shop);
        until("somebody does", () -> {
            access(shop, 3, 3);
            return prometheus.values(anybody()).equals(List.of(1.0));
        });
        awaitData(prometheus, shop);
        until(
                "the month knows of it, and one name stands for stores of all kinds",
                () -> prometheus.values("sum(exposure_watch_recent_incidents)").equals(List.of(1.0))
                        && prometheus
                                .values("exposure_watch_recent_affected_people")
                                .equals(List.of(1.0))
                        && prometheus
                                .labels("kafka_stream_state_total_sst_files_size", "store")
                                .contains("site-incidents-store"));
        // The line that is none fires when its minute is over.
        awaitAlerts(prometheus, shop, Map.of("ExposureWatchWatchdog", "firing", "ExposureWatchUnreadable", "firing"));
        Set<String> used = new TreeSet<>(namesUsed());
        used.removeAll(ONLY_WHILE_SHUT_OR_ARMED);
        assertThat(namesOf(prometheus)).containsAll(used);
        assertVariablesAndAnnotations(prometheus);
        look(prometheus);
    }

    /** Every dashboard in light and dark, and on a phone. */
    private void look(Prometheus prometheus) {
        try (DashboardPage page = DashboardPage.open(prometheus.address());
                Chromium chromium = Chromium.start(home.resolve("chromium"));
                Chromium.Tab tab = chromium.open(1_440, 900)) {
            for (JsonNode dashboard : Dashboards.all()) {
                look(tab, page.address() + "/#/", dashboard);
            }
            assertThat(tab.complaints()).isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void look(Chromium.Tab tab, String address, JsonNode dashboard) throws IOException {
        String uid = dashboard.path("uid").asText();
        tab.screen(1_440, 900);
        tab.prefers("light");
        tab.go(address + uid + "/5m");
        // Drawn again until one scrape after another came through: a busy machine may miss one.
        tab.until("document.querySelector('h1').textContent === '"
                + dashboard.path("title").asText() + "' && document.querySelector('#panels').dataset.drawn && "
                + "!document.querySelector('section.panel:not([data-state=data])')");
        tab.click("Pause");
        assertThat(
                        tab.value(
                                "[...document.querySelectorAll('.panel')].map(one => (one.querySelector('h3') || one).textContent)"))
                .extracting(JsonNode::asText)
                .containsExactlyInAnyOrderElementsOf(Dashboards.panels(dashboard).stream()
                        .map(panel -> panel.path("title").asText())
                        .toList());
        assertThat(tab.value(WRONG)).as(uid).isEmpty();
        assertThat(tab.text("document.querySelector('#trouble').textContent")).isEmpty();
        tab.picture(PICTURES.resolve("light-" + uid + ".png"));
        tab.prefers("dark");
        tab.picture(PICTURES.resolve("dark-" + uid + ".png"));
        tab.screen(360, 800);
        tab.until("document.querySelector('#panels').clientWidth < 360");
        assertThat(tab.value("document.documentElement.scrollWidth").asInt()).isLessThanOrEqualTo(360);
        assertThat(tab.value(
                        "new Promise(requestAnimationFrame).then(() => new Promise(requestAnimationFrame)).then(() => "
                                + WRONG + ")"))
                .as(uid + " on a phone")
                .isEmpty();
        tab.picture(PICTURES.resolve("phone-" + uid + ".png"));
        tab.click("Go on");
    }

    /** The first number on the first dashboard. */
    private static String anybody() {
        return filled(Dashboards.queries().stream()
                .filter(query -> query.panel().startsWith("Is anybody seeing"))
                .findFirst()
                .orElseThrow()
                .expression());
    }

    /** As Grafana does it. */
    private static String filled(String expression) {
        return expression
                .replace("$job", "exposure-watch")
                .replace("$instance", ".*")
                .replace("$site", ".*")
                .replace("$incident", ".*")
                .replace("$__rate_interval", "15s")
                .replace("$__range", "10m");
    }

    private static Map<String, String> standing(Prometheus prometheus) throws IOException, InterruptedException {
        Map<String, String> standing = new TreeMap<>(prometheus.alerts());
        assertThat(standing.keySet()).isEqualTo(Rules.names());
        standing.values().removeIf("inactive"::equals);
        return standing;
    }

    /** These, and no others. */
    private void awaitAlerts(Prometheus prometheus, SmallShop shop, Map<String, String> expected) {
        Map<String, String> last = new TreeMap<>();
        try {
            until("alerts are up: " + expected, () -> {
                access(shop, 2, 2);
                last.clear();
                last.putAll(standing(prometheus));
                return last.equals(expected);
            });
        } catch (AssertionError e) {
            throw new AssertionError("alerts that are up: " + last + ", and not " + expected, e);
        }
    }

    private void awaitData(Prometheus prometheus, SmallShop shop) {
        List<Query> empty = new ArrayList<>(Dashboards.queries());
        assertThat(empty).hasSizeGreaterThan(60);
        try {
            until("every panel has data", () -> {
                access(shop, accesses % PEOPLE, accesses % PEOPLE);
                for (Query query : List.copyOf(empty)) {
                    if (!prometheus.values(filled(query.expression())).isEmpty()) {
                        empty.remove(query);
                    }
                }
                return empty.isEmpty();
            });
        } catch (AssertionError e) {
            throw new AssertionError("without data: " + empty, e);
        }
    }

    private static Set<String> namesUsed() {
        Set<String> names = new TreeSet<>();
        Dashboards.queries().forEach(query -> names.addAll(Rules.metrics(filled(query.expression()))));
        Dashboards.annotations().forEach(query -> names.addAll(Rules.metrics(filled(query.expression()))));
        Rules.expressions().forEach(expression -> names.addAll(Rules.metrics(expression)));
        return names;
    }

    private static Set<String> namesOf(Prometheus prometheus) {
        try {
            return prometheus.labels("", "__name__");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void assertVariablesAndAnnotations(Prometheus prometheus) {
        try {
            for (Query query : Dashboards.annotations()) {
                assertThat(prometheus.values(filled(query.expression())))
                        .as(query.toString())
                        .isNotNull();
            }
            for (var dashboard : Dashboards.all()) {
                for (var variable : dashboard.at("/templating/list")) {
                    Matcher asked =
                            LABEL_VALUES.matcher(variable.path("definition").asText());
                    if (asked.matches()) {
                        assertThat(prometheus.labels(filled(asked.group(1)), asked.group(2)))
                                .as(variable.path("definition").asText())
                                .isNotEmpty();
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Five a second at most; else one test would be a storm. */
    private void access(SmallShop shop, int person, int order) {
        long now = System.currentTimeMillis();
        if (now - lastAccess >= 200) {
            lastAccess = now;
            accesses++;
            shop.page(person, order);
        }
    }

    /** And what else a log has: a page without a record, a record that nobody knows, a line that is none. */
    private static void exposeOnce(SmallShop shop) {
        shop.page(7, 8);
        shop.page("", "/help");
        shop.page(7, 4711);
        shop.unreadable();
    }

    /** Programs that end with the test. */
    private final class Running implements AutoCloseable {
        private final List<Process> processes = new ArrayList<>();
        private final List<AutoCloseable> others = new ArrayList<>();

        Process start(String name, List<String> arguments) throws IOException {
            Process process = new Shell(home)
                    .builder(arguments)
                    .redirectErrorStream(true)
                    .redirectOutput(home.resolve(name + ".log").toFile())
                    .start();
            processes.add(process);
            return process;
        }

        void add(AutoCloseable other) {
            others.add(other);
        }

        @Override
        public void close() throws Exception {
            for (AutoCloseable other : others) {
                other.close();
            }
            processes.forEach(Process::destroy);
            for (Process process : processes) {
                if (!process.waitFor(30, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            }
        }
    }
}
