package exposurewatch.topology;

import exposurewatch.judgement.Counts;
import exposurewatch.judgement.Traffic;
import exposurewatch.judgement.clearing.ClearingTables;
import exposurewatch.policy.Policy;
import exposurewatch.simulation.Oracle.Access;
import exposurewatch.simulation.Oracle.OwnershipFact;
import exposurewatch.simulation.Oracle.Rules;
import exposurewatch.simulation.Oracle.SessionFact;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * How much state there is while days go by: sessions that come and end, and an exposure an hour that nobody looks after.
 * The real topology and stores on disk, the clock of a test:
 *
 * <pre>mvn -q -Pbench test -Dbench.main=topology.StateBenchmark [-Dbench.sessions=10000000] [-Dbench.days=60]</pre>
 *
 * State has to stop growing once what is kept longest, ended sessions for 37 days, begins to be forgotten.
 */
@SuppressWarnings("NullAway") // a row that is a tombstone is not sent here
public final class StateBenchmark {

    private static final int STEPS_A_DAY = 400;
    /** One each 18 seconds; a running processor looks at a slice of the old entries every second. */
    private static final int SWEEPS_A_STEP = 12;

    private static final int EXPOSURES_A_DAY = 24;

    private final Policy policy = Inputs.policy(new Rules(Set.of("support"), Set.of(), 2_000, 30_000));
    private final long sessions;
    private final int days;
    private final Path directory;
    private final Map<String, TestOutputTopic<byte[], byte[]>> outputs = new HashMap<>();
    private long now = Instant.parse("2026-03-02T08:00:00Z").toEpochMilli();
    private long made;
    private int exposures;

    private StateBenchmark(long sessions, int days, Path directory) {
        this.sessions = sessions;
        this.days = days;
        this.directory = directory;
    }

    /** Arguments: none. */
    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createTempDirectory("exposure-watch-state");
        try {
            new StateBenchmark(number("sessions", 10_000_000), (int) number("days", 60), directory).run();
        } finally {
            try (Stream<Path> files = Files.walk(directory)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            }
        }
    }

    private static long number(String name, long usual) {
        String given = System.getProperty("bench." + name, "");
        return given.isBlank() ? usual : Long.parseLong(given.replace("_", ""));
    }

    private void run() throws Exception {
        Properties config = new Properties();
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, "state");
        config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
        config.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
        config.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        try (TopologyTestDriver driver = new TopologyTestDriver(
                ExposureTopology.build(
                        config,
                        new Topics("", 1),
                        JudgingRules.of(policy),
                        Containing.of(policy),
                        new ClearingTables(policy, 1_000),
                        new Counts(),
                        new Traffic(),
                        (topic, partition) -> Long.MAX_VALUE,
                        () -> {
                            throw new IllegalStateException("nothing is late here");
                        },
                        new Stores(org.apache.kafka.streams.state.Stores::persistentKeyValueStore)),
                config,
                Instant.ofEpochMilli(now))) {
            System.out.printf(
                    "%5s %14s %14s %12s %12s %10s %10s%n",
                    "day", "sessions made", "in the store", "exposures", "incidents", "disk MiB", "heap MiB");
            for (int day = 1; day <= days; day++) {
                pass(driver);
                if (day % 5 == 0) {
                    print(driver, day);
                }
            }
        }
    }

    /** Whatever is written is read and dropped: the driver would keep it. */
    private void drop(TopologyTestDriver driver) {
        ByteArrayDeserializer bytes = new ByteArrayDeserializer();
        for (String name : driver.producedTopicNames()) {
            TestOutputTopic<byte[], byte[]> output =
                    outputs.computeIfAbsent(name, topic -> driver.createOutputTopic(topic, bytes, bytes));
            if (!output.isEmpty()) {
                output.readRecordsToList();
            }
        }
    }

    private void pass(TopologyTestDriver driver) {
        ByteArraySerializer bytes = new ByteArraySerializer();
        TestInputTopic<byte[], byte[]> rows = driver.createInputTopic("sessions", bytes, bytes);
        TestInputTopic<byte[], byte[]> owners = driver.createInputTopic("record-ownership", bytes, bytes);
        TestInputTopic<byte[], byte[]> accesses = driver.createInputTopic("access-events", bytes, bytes);
        long aStep = Duration.ofDays(1).toMillis() / STEPS_A_DAY;
        long target = 0;
        for (int step = 0; step < STEPS_A_DAY; step++) {
            target = made + sessions / days / STEPS_A_DAY;
            for (; made < target; made++) {
                String session = "session-" + made;
                rows.pipeInput(key(session), Inputs.json(start(session, "user-" + made)), now);
                rows.pipeInput(key(session), Inputs.json(end(session)), now);
            }
            if (step % (STEPS_A_DAY / EXPOSURES_A_DAY) == 0) {
                expose(rows, owners, accesses);
            }
            now += aStep;
            for (int i = 0; i < SWEEPS_A_STEP; i++) {
                driver.advanceWallClockTime(Duration.ofMillis(aStep / SWEEPS_A_STEP));
            }
            drop(driver);
        }
    }

    private SessionFact start(String session, String user) {
        return new SessionFact(session, now, user, List.of(), null, false);
    }

    private SessionFact end(String session) {
        return new SessionFact(session, now + 1, null, List.of(), null, true);
    }

    private void expose(
            TestInputTopic<byte[], byte[]> rows,
            TestInputTopic<byte[], byte[]> owners,
            TestInputTopic<byte[], byte[]> accesses) {
        String name = "x" + ++exposures;
        String record = "invoice:" + exposures;
        rows.pipeInput(key(name), Inputs.json(start(name, "viewer-" + exposures)), now);
        owners.pipeInput(
                key(record),
                Inputs.json(new OwnershipFact(record, now, "owner-" + exposures, null, List.of(), false, false)),
                now);
        accesses.pipeInput(
                key(name), Inputs.json(new Access(name, now, 200, "GET", name, List.of(record), false)), now);
    }

    private static byte[] key(String key) {
        return key.getBytes(StandardCharsets.UTF_8);
    }

    private void print(TopologyTestDriver driver, int day) {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        System.out.printf(
                Locale.ROOT,
                "%5d %,14d %,14d %,12d %,12d %,10d %,10d%n",
                day,
                made,
                count(driver.getKeyValueStore(Stores.SESSION_ROWS)),
                count(driver.getKeyValueStore(Stores.SITE_EXPOSURES)),
                count(driver.getKeyValueStore(Stores.SITE_INCIDENTS)),
                size() >> 20,
                (runtime.totalMemory() - runtime.freeMemory()) >> 20);
    }

    private static long count(KeyValueStore<?, ?> store) {
        long n = 0;
        try (var entries = store.all()) {
            for (; entries.hasNext(); entries.next()) {
                n++;
            }
        }
        return n;
    }

    private long size() {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
