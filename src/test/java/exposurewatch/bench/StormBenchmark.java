package exposurewatch.bench;

import com.fasterxml.jackson.databind.JsonNode;
import exposurewatch.topology.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/**
 * How fast preloaded accesses are done with when nothing is wrong, when all have to be judged exactly, and when every
 * one is an exposure:
 *
 * <pre>mvn -q -Pbench test -Dbench.main=bench.StormBenchmark [-Dbench.events=100000] [-Dbench.sessions=5000]</pre>
 *
 * The clock runs from the processor's being ready until all accesses are done with and committed: in the calm when the
 * last access is counted, in the storm when an incident that counts all exposures can be read. The first round warms up.
 */
public final class StormBenchmark {

    private static final Duration WITHIN = Duration.ofMinutes(10);
    private static final int ROUNDS = 3;

    /** What the accesses are like. */
    private enum Weather {
        CALM,
        JUDGED,
        STORM
    }

    private record Result(double seconds, double cpu, int incidents, int alerts, String pattern, long affected) {}

    private final BenchParameters parameters;
    private final String servers;
    private final Child processor;

    private StormBenchmark(BenchParameters parameters, String servers, Child processor) {
        this.parameters = parameters;
        this.servers = servers;
        this.processor = processor;
    }

    /** Arguments: none. */
    public static void main(String[] arguments) throws Exception {
        BenchParameters.orElse(Map.of("events", "100000", "sessions", "5000", "records", "20000"));
        BenchParameters parameters = BenchParameters.read();
        Path directory = Files.createTempDirectory("exposure-watch-storm");
        Runtime.getRuntime().addShutdownHook(new Thread(Child::killAll));
        try (Child broker = new Child(
                BrokerProcess.class,
                List.of("-Xms1g", "-Xmx1g"),
                List.of(directory.resolve("broker").toString()))) {
            String servers = broker.answer().get(0);
            try (Child processor = new Child(
                    ProcessorProcess.class,
                    parameters.jvm(),
                    List.of(servers, directory.resolve("state").toString()))) {
                new StormBenchmark(parameters, servers, processor).run();
            }
        }
    }

    private void run() throws Exception {
        System.out.printf(
                "%-8s %14s %16s %10s %8s %12s %9s%n",
                "", "events/s", "events/CPU s", "incidents", "alerts", "pattern", "affected");
        for (int round = 0; round < ROUNDS; round++) {
            for (Weather weather : Weather.values()) {
                Result result = measure(weather, round);
                if (round > 0) {
                    System.out.printf(
                            Locale.ROOT,
                            "%-8s %,14.0f %,16.0f %10d %8d %12s %9d%n",
                            weather.name().toLowerCase(Locale.ROOT),
                            parameters.events() / result.seconds,
                            parameters.events() / result.cpu,
                            result.incidents,
                            result.alerts,
                            result.pattern,
                            result.affected);
                }
            }
        }
    }

    private Result measure(Weather weather, int round) throws Exception {
        String prefix = weather.name().toLowerCase(Locale.ROOT) + round + ".";
        BenchWorld world = new BenchWorld(parameters.withForeign(weather == Weather.STORM ? parameters.events() : 0));
        Instant began = Instant.now().minusSeconds(3_600);
        try (Live live = new Live(servers, prefix)) {
            Topics topics = live.topics;
            live.fill(
                    topics.sessions().name(), parameters.sessions(), world::sessionId, i -> world.sessionRow(i, began));
            live.fill(
                    topics.recordOwnership().name(),
                    parameters.records(),
                    world::recordId,
                    i -> world.ownershipRow(i, began));
            live.fill(
                    topics.accessEvents().name(), parameters.events(), i -> world.sessionId(world.sessionOf(i)), i -> {
                        byte[] json = world.access(i, Instant.now());
                        return weather == Weather.JUDGED ? suspect(json) : json;
                    });
            processor.tell("start " + prefix);
            processor.answer();
            long cpu = count()[1];
            long from = System.nanoTime();
            Result result = await(weather, live, from, cpu);
            processor.tell("stop");
            processor.answer();
            return result;
        }
    }

    /** The application took the caller for another: has to be looked at closely, and turns out to be harmless. */
    private static byte[] suspect(byte[] json) {
        return new String(json, StandardCharsets.UTF_8)
                .replace("\"client\":", "\"user\":{\"id\":\"other\"},\"client\":")
                .getBytes(StandardCharsets.UTF_8);
    }

    private long[] count() throws Exception {
        processor.tell("count");
        List<String> answer = processor.answer();
        return new long[] {Long.parseLong(answer.get(0)), Long.parseLong(answer.get(2))};
    }

    private Result await(Weather weather, Live live, long from, long cpu) throws Exception {
        long until = System.nanoTime() + WITHIN.toNanos();
        Map<String, JsonNode> incidents = new HashMap<>();
        List<JsonNode> alerts = new ArrayList<>();
        try (Cluster cluster = new Cluster(servers);
                KafkaConsumer<byte[], byte[]> states =
                        live.consumer(live.topics.incidents().name());
                KafkaConsumer<byte[], byte[]> told =
                        live.consumer(live.topics.alerts().name())) {
            while (true) {
                if (System.nanoTime() > until) {
                    throw new IllegalStateException("not done within " + WITHIN + ": " + incidents.values());
                }
                Live.poll(states, Duration.ofMillis(20))
                        .forEach(one -> incidents.put(one.path("id").asText(), one));
                boolean done = weather == Weather.STORM
                        ? incidents.values().stream()
                                .anyMatch(one -> one.path("exposures").asInt() == parameters.events())
                        : count()[0] >= parameters.events()
                                && cluster.isDrained(live.topics.prefix() + "exposure-watch");
                if (done) {
                    double seconds = (System.nanoTime() - from) / 1e9;
                    double spent = (count()[1] - cpu) / 1e9;
                    alerts.addAll(Live.poll(told, Duration.ofMillis(500)));
                    List<JsonNode> open = incidents.values().stream()
                            .filter(one -> one.path("state").asText().equals("open"))
                            .toList();
                    return new Result(
                            seconds,
                            spent,
                            open.size(),
                            alerts.size(),
                            open.isEmpty() ? "-" : open.get(0).path("pattern").asText(),
                            open.isEmpty() ? 0 : open.get(0).path("affected").asLong());
                }
            }
        }
    }
}
