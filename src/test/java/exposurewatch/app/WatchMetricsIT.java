package exposurewatch.app;

import static exposurewatch.app.LiveTopics.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import exposurewatch.access.FieldMapping;
import exposurewatch.judgement.Canary;
import exposurewatch.policy.Policy;
import exposurewatch.response.IncidentBoard;
import exposurewatch.topology.Topics;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators see of a processor on a real broker: metrics, health, canaries. */
class WatchMetricsIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @TempDir
    private Path home;

    private static HttpResponse<String> get(URI at) {
        return CLIENT.sendAsync(HttpRequest.newBuilder(at).build(), BodyHandlers.ofString())
                .join();
    }

    /** Names with their labels, without values. */
    private static Set<String> series(String metrics) {
        Set<String> series = new TreeSet<>();
        metrics.lines()
                .filter(line -> !line.startsWith("#"))
                .filter(line -> !line.startsWith("jvm_"))
                .forEach(line -> series.add(line.substring(0, line.lastIndexOf(' '))));
        return series;
    }

    private static double value(String metrics, String series) {
        return metrics.lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError(series + " is not there"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Each of another site, route, session, record, release, client. */
    private static void hostile(KafkaProducer<byte[], byte[]> producer, Topics topics, int from, int to) {
        for (int i = from; i < to; i++) {
            String json =
                    ("{'@timestamp':%d,'event.id':'h%d','http.response.status_code':200,'http.request.method':'GET',"
                                    + "'url.path':'/x/%d','http.route':'/r%d','session.id':'s%d','service.name':'site%d',"
                                    + "'service.version':'v%d','client.ip':'c%d','exposure.records':['t%d:r%d']}")
                            .formatted(System.currentTimeMillis(), i, i, i, i, i, i, i, i, i)
                            .replace('\'', '"');
            producer.send(new ProducerRecord<>(
                    topics.accessEvents().name(), bytes("k" + i), bytes(i % 10 == 0 ? "bad" + i : json)));
        }
        producer.flush();
    }

    @Test
    void shouldSayWhatItSeesAndThatItSees() throws Exception {
        AtomicInteger beats = new AtomicInteger();
        com.sun.net.httpserver.HttpServer switchboard =
                com.sun.net.httpserver.HttpServer.create(new java.net.InetSocketAddress("127.0.0.1", 0), 0);
        switchboard.createContext("/beat", exchange -> {
            beats.incrementAndGet();
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        switchboard.start();
        RunConfig config = RunConfig.load(null, Map.of("EXPOSURE_WATCH_TOPICS_PARTITIONS", "1"));
        Health health = new Health();
        try (EmbeddedBroker broker = EmbeddedBroker.start(home.resolve("broker"), 0);
                StopSignal stop = StopSignal.install();
                WatchMetrics metrics = new WatchMetrics(health);
                MetricsEndpoint endpoint = MetricsEndpoint.open("127.0.0.1:0", metrics.registry(), health)) {
            URI base = endpoint.address();
            assertThat(get(base.resolve("/health/live")).statusCode()).isEqualTo(200);
            HttpResponse<String> starting = get(base.resolve("/health/ready"));
            assertThat(starting.statusCode()).isEqualTo(503);
            assertThat(starting.body()).contains("\"started_percent\":0", "starting");
            try (Watch watch =
                            Watch.prepare(broker.bootstrapServers(), config, Policy.DEFAULT, home, true, stop, health);
                    IncidentBoard board = IncidentBoard.follow(watch.consumer(), watch.topics());
                    KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                            Map.of("bootstrap.servers", broker.bootstrapServers()),
                            new ByteArraySerializer(),
                            new ByteArraySerializer())) {
                watch.streams().start();
                metrics.watch(watch, board, Policy.DEFAULT.containment().mode());
                await(
                        "it is ready",
                        LIMIT,
                        () -> get(base.resolve("/health/ready")).body().contains("\"ready\":true"));
                assertThat(get(base.resolve("/health")).body()).contains("\"started_percent\":100");
                String first = get(base).body();
                assertThat(first)
                        .contains("exposure_watch_verdicts_total{verdict=\"other-owner\"} 0.0")
                        .contains("exposure_watch_unreadable_total{reason=\"not-json\"} 0.0")
                        .contains("exposure_watch_gap_records{topic=\"access-events\"} 0.0")
                        .contains("exposure_watch_verdict_seconds_count 0")
                        .contains("exposure_watch_incidents{pattern=\"cross-view\",severity=\"critical\"} 0.0");

                canaries(watch, broker, metrics, base, switchboard, beats);
                assertThat(board.incidents()).isEmpty();
                assertThat(board.states().keySet()).doesNotContain(Canary.SITE);

                hostile(producer, watch.topics(), 0, 500);
                await("all are read", LIMIT, () -> value(get(base).body(), "exposure_watch_accesses_total") >= 500);
                // Kafka's own meters come with the first traffic.
                await("they are judged", LIMIT, () -> value(get(base).body(), "exposure_watch_records_waiting") == 0);
                metrics.refresh();
                Set<String> before = series(get(base).body());
                hostile(producer, watch.topics(), 500, 10_500);
                await("all are read", LIMIT, () -> value(get(base).body(), "exposure_watch_accesses_total") >= 10_500);
                await("they are judged", LIMIT, () -> value(get(base).body(), "exposure_watch_records_waiting") == 0);
                metrics.refresh();
                Set<String> after = series(get(base).body());
                after.removeAll(before);
                // Kafka's own come with time; they name clients, topics, tasks and stores, and nothing that was sent.
                assertThat(after)
                        .filteredOn(one -> one.startsWith("exposure_watch_"))
                        .isEmpty();
                assertThat(after).noneMatch(one -> one.matches(".*[\"/](site|r|v|s|c|t|x/)[0-9]+\\b.*"));
                assertThat(value(get(base).body(), "exposure_watch_unreadable_total{reason=\"not-json\"}"))
                        .isEqualTo(1_050);
                assertThat(value(get(base).body(), "exposure_watch_verdict_seconds_count"))
                        .isPositive();
                assertThat(value(get(base).body(), "exposure_watch_feed_age_seconds{feed=\"accesses\"}"))
                        .isLessThan(60);
            }
        } finally {
            switchboard.stop(0);
        }
    }

    /** They come through, are marked, and are counted nowhere. */
    private void canaries(
            Watch watch,
            EmbeddedBroker broker,
            WatchMetrics metrics,
            URI base,
            com.sun.net.httpserver.HttpServer switchboard,
            AtomicInteger beats)
            throws Exception {
        URI heartbeat =
                URI.create("http://127.0.0.1:" + switchboard.getAddress().getPort() + "/beat");
        java.util.Properties producer = new java.util.Properties();
        producer.put("bootstrap.servers", broker.bootstrapServers());
        try (CanaryFlight flight = new CanaryFlight(
                        watch.consumer(),
                        producer,
                        watch.topics(),
                        FieldMapping.ECS,
                        200,
                        heartbeat,
                        metrics.canaries())
                .start()) {
            await(
                    "some came through",
                    LIMIT,
                    () -> value(get(base).body(), "exposure_watch_canary_seconds_count") >= 3);
            await("the dead-man's switch knows", LIMIT, () -> beats.get() > 0);
        }
        String seen = get(base).body();
        assertThat(value(seen, "exposure_watch_verdicts_total{verdict=\"other-owner\"}"))
                .isZero();
        assertThat(value(seen, "exposure_watch_canary_seen_timestamp_seconds"))
                .isGreaterThan(System.currentTimeMillis() / 1e3 - 60);
        try (LiveTopics live = new LiveTopics(broker.bootstrapServers(), watch.topics(), "exposure-watch")) {
            assertThat(live.read(watch.topics().exposures())).isNotEmpty().allSatisfy(record -> {
                JsonNode json = new ObjectMapper().readTree(record.value());
                assertThat(Canary.is(json)).isTrue();
                assertThat(json.path("site").asText()).isEqualTo(Canary.SITE);
            });
            assertThat(live.read(watch.topics().incidents())).isEmpty();
            assertThat(live.read(watch.topics().alerts())).isEmpty();
        }
    }
}
