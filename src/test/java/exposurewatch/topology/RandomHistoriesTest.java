package exposurewatch.topology;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import exposurewatch.access.Reading;
import exposurewatch.judgement.Counts;
import exposurewatch.judgement.SiteTraffic;
import exposurewatch.judgement.Traffic;
import exposurewatch.judgement.clearing.ClearingTables;
import exposurewatch.ownership.OwnershipReader;
import exposurewatch.ownership.OwnershipRow;
import exposurewatch.policy.Policy;
import exposurewatch.session.SessionReader;
import exposurewatch.session.SessionRow;
import exposurewatch.simulation.Oracle;
import exposurewatch.simulation.RandomHistory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Small histories in which everything meets, in random order of arrival: however late a fact comes, what stands on the
 * topics in the end is what the oracle says.
 */
class RandomHistoriesTest {

    private static final int HISTORIES = Integer.getInteger("histories", 600);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path stateDir;

    @Test
    void shouldEndInTheOraclesVerdictsWhateverTheOrderOfArrival() throws IOException {
        long cleared = 0;
        long exposed = 0;
        for (long seed = 0; seed < HISTORIES; seed++) {
            RandomHistory history = RandomHistory.of(seed);
            try (Run run = new Run(history, seed, stateDir.resolve("h" + seed))) {
                run.play();
                assertThat(run.told(run.exposures))
                        .as("exposures of RandomHistory.of(%d)", seed)
                        .isEqualTo(run.expected(Oracle.Truth::exposed));
                assertThat(run.told(run.unjudged))
                        .as("unjudged of RandomHistory.of(%d)", seed)
                        .isEqualTo(run.expected(truth -> truth.verdict().startsWith("unresolved")));
                run.checkTraffic(seed);
                cleared += run.counts.clearedAccesses();
                exposed += run.told(run.exposures).size();
            }
        }
        // A run in which nothing is ever cleared, or nothing exposed, would prove nothing.
        assertThat(cleared).isGreaterThan(HISTORIES / 20);
        assertThat(exposed).isGreaterThan(HISTORIES / 2);
    }

    /** One history through the real topology, with clearing tables that lag behind as the dice will have it. */
    private static final class Run implements AutoCloseable {
        private final RandomHistory history;
        private final SplittableRandom dice;
        private final Counts counts = new Counts();
        private final Traffic traffic = new Traffic();
        private final ClearingTables tables;
        private final List<Runnable> pending = new ArrayList<>();
        private final List<AccessLog.Entry> log = new ArrayList<>();
        private final TopologyTestDriver driver;
        private final TestInputTopic<byte[], byte[]> accesses;
        private final TestInputTopic<byte[], byte[]> sessions;
        private final TestInputTopic<byte[], byte[]> ownership;
        private final TestOutputTopic<String, byte[]> exposures;
        private final TestOutputTopic<String, byte[]> unjudged;
        private final Map<TestOutputTopic<String, byte[]>, TreeSet<String>> standing = new LinkedHashMap<>();
        private long now;

        Run(RandomHistory history, long seed, Path stateDir) {
            this.history = history;
            this.dice = new SplittableRandom(seed ^ 0x5eed);
            Policy policy = Inputs.policy(history.rules());
            this.tables = new ClearingTables(policy, 1_000);
            long first =
                    history.arrivals().stream().mapToLong(Oracle.Item::at).min().orElse(0);
            this.now = first + dice.nextLong(-10_000, 120_000);
            boolean preloaded = dice.nextBoolean();
            int before = preloaded ? leadingFacts() : 0;
            long sessionsBefore = history.arrivals().subList(0, before).stream()
                    .filter(Oracle.SessionFact.class::isInstance)
                    .count();
            Properties config = new Properties();
            config.put(StreamsConfig.APPLICATION_ID_CONFIG, "random-histories");
            config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
            config.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
            config.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
            driver = new TopologyTestDriver(
                    ExposureTopology.build(
                            config,
                            new Topics("", 1),
                            JudgingRules.of(policy),
                            Containing.of(policy),
                            tables,
                            counts,
                            traffic,
                            (topic, partition) -> topic.equals("sessions") ? sessionsBefore : before - sessionsBefore,
                            () -> new ListLog(log),
                            new Stores(org.apache.kafka.streams.state.Stores::inMemoryKeyValueStore)),
                    config,
                    Instant.ofEpochMilli(now));
            ByteArraySerializer bytes = new ByteArraySerializer();
            accesses = driver.createInputTopic("access-events", bytes, bytes);
            sessions = driver.createInputTopic("sessions", bytes, bytes);
            ownership = driver.createInputTopic("record-ownership", bytes, bytes);
            exposures = driver.createOutputTopic("exposures", new StringDeserializer(), new ByteArrayDeserializer());
            unjudged = driver.createOutputTopic("unjudged", new StringDeserializer(), new ByteArrayDeserializer());
            history.arrivals().subList(0, before).forEach(this::intoTables);
            applyPending();
        }

        private int leadingFacts() {
            int n = 0;
            while (n < history.arrivals().size() && !(history.arrivals().get(n) instanceof Oracle.Access)) {
                n++;
            }
            return n;
        }

        void play() {
            for (Oracle.Item item : history.arrivals()) {
                pass(dice.nextInt(4) == 0 ? dice.nextLong(20_000) : dice.nextLong(400));
                arrive(item);
            }
            applyPending();
            // Longer than any waiting: what is late by now came later than that.
            for (int i = 0; i < 12; i++) {
                pass(2_000);
                applyPending();
            }
        }

        private void pass(long millis) {
            now += millis;
            driver.advanceWallClockTime(Duration.ofMillis(millis));
            if (dice.nextInt(3) > 0) {
                applyPending();
            }
        }

        private void applyPending() {
            pending.forEach(Runnable::run);
            pending.clear();
            tables.completeUntil(now);
        }

        private void arrive(Oracle.Item item) {
            if (item instanceof Oracle.Access access) {
                byte[] json = Inputs.json(access);
                log.add(new AccessLog.Entry(json, "access-events", 0, log.size(), now));
                accesses.pipeInput(new byte[0], json, now);
            } else {
                intoTables(item);
                if (item instanceof Oracle.SessionFact fact) {
                    sessions.pipeInput(new byte[0], Inputs.json(fact), now);
                } else if (item instanceof Oracle.OwnershipFact fact) {
                    ownership.pipeInput(new byte[0], Inputs.json(fact), now);
                }
            }
        }

        /** A fact that the follower of the topics has yet to read: the fence may not pass it. */
        private void intoTables(Oracle.Item item) {
            if (item instanceof Oracle.SessionFact fact
                    && SessionReader.read(null, Inputs.json(fact), now) instanceof Reading.Readable<SessionRow> row) {
                pending.add(() -> tables.put(row.value()));
            } else if (item instanceof Oracle.OwnershipFact fact
                    && OwnershipReader.read(null, Inputs.json(fact), now)
                            instanceof Reading.Readable<OwnershipRow> row) {
                pending.add(() -> tables.put(row.value(), now));
            }
        }

        TreeSet<String> told(TestOutputTopic<String, byte[]> topic) throws IOException {
            if (!standing.containsKey(topic)) {
                Map<String, String> byId = new LinkedHashMap<>();
                for (byte[] value : topic.readValuesToList()) {
                    JsonNode json = JSON.readTree(value);
                    String id = json.at("/event/id").asText()
                            + ' '
                            + json.at("/record/id").asText();
                    if (json.get("withdrawn").asBoolean()) {
                        byId.remove(id);
                    } else {
                        byId.put(
                                id,
                                line(
                                        id,
                                        json.get("verdict").asText(),
                                        json.at("/viewer/user").asText(null),
                                        json.at("/viewer/organization").asText(null),
                                        json.at("/owner/user").asText(null),
                                        json.at("/owner/organization").asText(null)));
                    }
                }
                standing.put(topic, new TreeSet<>(byId.values()));
            }
            return standing.get(topic);
        }

        /** Every access is counted once, however often it was looked at. */
        void checkTraffic(long seed) {
            List<SiteTraffic> drained = new ArrayList<>(traffic.drain());
            // What was told to the stage that groups is kept there.
            driver.<org.apache.kafka.common.utils.Bytes, SiteTraffic>getKeyValueStore(Stores.SITE_TRAFFIC)
                    .all()
                    .forEachRemaining(hour -> drained.add(hour.value));
            long shown = history.accesses().stream()
                    .filter(access -> shows(access) && !access.exempt())
                    .count();
            long refused = history.accesses().stream()
                    .filter(access -> REFUSED.contains(access.status()) && !isSilent(access))
                    .count();
            assertThat(drained.stream()
                            .flatMap(site -> site.shown().stream())
                            .filter(entry -> entry.dimension() == null)
                            .mapToLong(SiteTraffic.Shown::accesses)
                            .sum())
                    .as("shown accesses of RandomHistory.of(%d)", seed)
                    .isEqualTo(shown);
            assertThat(drained.stream()
                            .flatMap(site -> site.refused().stream())
                            .mapToLong(SiteTraffic.Refused::accesses)
                            .sum())
                    .as("refused accesses of RandomHistory.of(%d)", seed)
                    .isEqualTo(refused);
        }

        private static final java.util.Set<Integer> REFUSED = java.util.Set.of(401, 403, 404, 410, 429);

        private static boolean isSilent(Oracle.Access access) {
            return "HEAD".equalsIgnoreCase(access.method()) || "OPTIONS".equalsIgnoreCase(access.method());
        }

        private static boolean shows(Oracle.Access access) {
            return (access.status() / 100 == 2 || access.status() == 304) && !isSilent(access);
        }

        TreeSet<String> expected(java.util.function.Predicate<Oracle.Truth> which) {
            TreeSet<String> lines = new TreeSet<>();
            history.truth().stream()
                    .filter(which)
                    .map(truth -> line(
                            truth.eventId() + ' ' + truth.recordId(),
                            truth.verdict(),
                            truth.viewerUser(),
                            truth.viewerOrganization(),
                            truth.ownerUser(),
                            truth.ownerOrganization()))
                    .forEach(lines::add);
            return lines;
        }

        private static String line(@org.jspecify.annotations.Nullable Object... fields) {
            return java.util.Arrays.toString(fields);
        }

        @Override
        public void close() {
            driver.close();
        }
    }

    /** The accesses that were piped in, from some append time on. */
    private static final class ListLog implements AccessLog {
        private final List<Entry> all;
        private List<Entry> rest = List.of();

        ListLog(List<Entry> all) {
            this.all = all;
        }

        @Override
        public void seek(long appendedFrom) {
            rest = all.stream()
                    .filter(entry -> entry.appended() >= appendedFrom)
                    .toList();
        }

        @Override
        public List<Entry> next() {
            List<Entry> now = rest;
            rest = List.of();
            return now;
        }

        @Override
        public boolean atEnd() {
            return rest.isEmpty();
        }

        @Override
        public void close() {}
    }
}
