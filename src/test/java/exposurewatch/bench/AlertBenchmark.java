package exposurewatch.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/**
 * From the first wrong page to the alert that a consumer can read, while accesses come in at a steady rate:
 *
 * <pre>mvn -q -Pbench test -Dbench.main=bench.AlertBenchmark [-Dbench.rate=5000] [-Dbench.seconds=60]</pre>
 *
 * Each wrong page is the first one of a site of its own, so that each opens an incident. The clock runs from the moment at
 * which the site hands its access event to its Kafka producer until a consumer that reads committed records only has the
 * alert. Exactly-once, one stream thread, the broker in a process of its own on the same machine.
 */
public final class AlertBenchmark {

    private static final int WRONG_PAGES_A_SECOND = 5;
    private static final int WARM_UP_SECONDS = 15;

    private final BenchWorld world;
    private final BenchParameters parameters;
    private final Live live;
    private final int rate;
    private final Map<String, Long> sent = new ConcurrentHashMap<>();
    private final List<Double> millis = Collections.synchronizedList(new ArrayList<>());
    private volatile boolean counting;
    private volatile boolean running = true;

    private AlertBenchmark(BenchParameters parameters, Live live, int rate) {
        this.parameters = parameters;
        this.world = new BenchWorld(parameters);
        this.live = live;
        this.rate = rate;
    }

    /** Arguments: none. */
    public static void main(String[] arguments) throws Exception {
        BenchParameters.orElse(
                Map.of("records", "200000", "events", "1000000", "sessions", "40000", "foreign", "0", "seconds", "60"));
        BenchParameters parameters = BenchParameters.read();
        String given = System.getProperty("bench.rate", "");
        int rate = given.isBlank() ? 5_000 : Integer.parseInt(given);
        Path directory = Files.createTempDirectory("exposure-watch-alert");
        Runtime.getRuntime().addShutdownHook(new Thread(Child::killAll));
        try (Child broker = new Child(
                BrokerProcess.class,
                List.of("-Xms1g", "-Xmx1g"),
                List.of(directory.resolve("broker").toString()))) {
            String servers = broker.answer().get(0);
            try (Live live = new Live(servers, "");
                    Child processor = new Child(
                            ProcessorProcess.class,
                            List.of("-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch"),
                            List.of(servers, directory.resolve("state").toString()))) {
                new AlertBenchmark(parameters, live, rate).run(processor);
            }
        }
    }

    private void run(Child processor) throws Exception {
        Instant began = Instant.now().minusSeconds(3_600);
        live.fill(
                live.topics.sessions().name(),
                parameters.sessions(),
                world::sessionId,
                i -> world.sessionRow(i, began));
        live.fill(
                live.topics.recordOwnership().name(),
                parameters.records(),
                world::recordId,
                i -> world.ownershipRow(i, began));
        processor.tell("start ");
        processor.answer();
        awaitFacts();
        Thread reader = new Thread(this::read, "alerts");
        reader.start();
        int seconds = WARM_UP_SECONDS + parameters.seconds();
        long begin = System.nanoTime();
        int planted = 0;
        for (int i = 0; i < seconds * rate; i++) {
            long due = begin + (long) (i * 1e9 / rate);
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(Math.max(1, due - System.nanoTime()));
            }
            counting = i >= WARM_UP_SECONDS * rate;
            send(i % parameters.events());
            if (i % (rate / WRONG_PAGES_A_SECOND) == 0) {
                wrongPage(planted++);
            }
        }
        live.producer.flush();
        live.check();
        LockSupport.parkNanos(Duration.ofSeconds(2).toNanos());
        running = false;
        reader.join();
        processor.tell("count");
        List<String> counts = processor.answer();
        System.out.printf("%s accesses taken, %s of them judged exactly%n", counts.get(0), counts.get(1));
        print(planted);
        processor.tell("stop");
        processor.answer();
    }

    /** The judging stages take in sessions and owners at their own pace; that is not what is measured. */
    private void awaitFacts() throws Exception {
        List<String> facts = List.of(
                live.topics.sessions().name(), live.topics.recordOwnership().name());
        long until = System.nanoTime() + Duration.ofMinutes(10).toNanos();
        try (Cluster cluster = new Cluster(live.servers)) {
            while (!cluster.isCommitted("exposure-watch", facts) || !cluster.isDrained("exposure-watch")) {
                if (System.nanoTime() > until) {
                    throw new IllegalStateException("sessions and owners were not taken in within 10 minutes");
                }
                LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
            }
        }
    }

    private void send(int event) {
        live.send(
                live.topics.accessEvents().name(),
                world.sessionId(world.sessionOf(event)),
                world.access(event, Instant.now()));
    }

    /** Somebody's own session asks for another one's record, on a site where that never happened. */
    private void wrongPage(int number) {
        int session = 1 + number % 400;
        // The next one's, and none that is public.
        int record = session + 1 + (session % 40 == 39 ? 1 : 0);
        String site = "site-" + number;
        String json = "{\"@timestamp\":\"" + Instant.now() + "\",\"event\":{\"id\":\"wrong-" + number
                + "\"},\"http\":{\"request\":{\"method\":\"GET\"},\"response\":{\"status_code\":200}},"
                + "\"exposure\":{\"records\":[\"" + world.recordId(record) + "\"]},\"session\":{\"id\":\""
                + world.sessionId(session) + "\"},\"client\":{\"ip\":\"192.0.2.7\"},\"service\":{\"name\":\"" + site
                + "\",\"version\":\"1\"}}";
        sent.put(site, System.nanoTime());
        live.send(live.topics.accessEvents().name(), site, json.getBytes(StandardCharsets.UTF_8));
    }

    private void read() {
        try (KafkaConsumer<byte[], byte[]> alerts =
                live.consumer(live.topics.alerts().name())) {
            while (running) {
                for (JsonNode alert : Live.poll(alerts, Duration.ofMillis(50))) {
                    long now = System.nanoTime();
                    String message = alert.path("message").asText();
                    sent.entrySet().removeIf(one -> {
                        boolean told = message.contains(one.getKey() + " ") || message.endsWith(one.getKey());
                        if (told && counting) {
                            millis.add((now - one.getValue()) / 1e6);
                        }
                        return told;
                    });
                }
            }
        }
    }

    private void print(int planted) {
        List<Double> sorted = new ArrayList<>(millis);
        Collections.sort(sorted);
        System.out.printf(
                Locale.ROOT,
                "%,d accesses/s, %d wrong pages, %d not told; of %d after the warm-up: p50 %.0f ms, p90 %.0f ms, p99 %.0f ms, max %.0f ms%n",
                rate,
                planted,
                sent.size(),
                sorted.size(),
                at(sorted, 0.5),
                at(sorted, 0.9),
                at(sorted, 0.99),
                at(sorted, 1));
        if (!sent.isEmpty()) {
            throw new IllegalStateException("wrong pages without an alert: " + sent.keySet());
        }
    }

    private static double at(List<Double> sorted, double part) {
        return sorted.isEmpty() ? Double.NaN : sorted.get((int) Math.ceil(part * sorted.size()) - 1);
    }
}
