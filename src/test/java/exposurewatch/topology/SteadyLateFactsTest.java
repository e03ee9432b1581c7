package exposurewatch.topology;

import static org.assertj.core.api.Assertions.assertThat;

import exposurewatch.access.Reading;
import exposurewatch.judgement.Counts;
import exposurewatch.judgement.Traffic;
import exposurewatch.judgement.clearing.ClearingTables;
import exposurewatch.ownership.OwnershipReader;
import exposurewatch.ownership.OwnershipRow;
import exposurewatch.policy.Policy;
import exposurewatch.session.SessionReader;
import exposurewatch.session.SessionRow;
import exposurewatch.simulation.Oracle.Access;
import exposurewatch.simulation.Oracle.OwnershipFact;
import exposurewatch.simulation.Oracle.Rules;
import exposurewatch.simulation.Oracle.SessionFact;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A feed of facts that is always late, as one that ships every minute, must not put the second looks off for ever. */
class SteadyLateFactsTest {

    private static final long START = Instant.parse("2026-03-02T08:00:00Z").toEpochMilli();
    private static final Duration LATE = Duration.ofMinutes(1);

    @TempDir
    Path stateDir;

    private final Policy policy = Inputs.policy(new Rules(Set.of("support"), Set.of(), 2_000, 30_000));
    private final ClearingTables tables = new ClearingTables(policy, 1_000);
    private final Counts counts = new Counts();
    private final List<AccessLog.Entry> log = new ArrayList<>();
    private long now = START;

    @Test
    void shouldFindClearedExposureWhenLateFactsNeverPause() {
        Properties config = new Properties();
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, "steady-late-facts");
        config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
        config.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
        config.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        try (TopologyTestDriver driver = new TopologyTestDriver(
                ExposureTopology.build(
                        config,
                        new Topics("", 1),
                        JudgingRules.of(policy),
                        Containing.of(policy),
                        tables,
                        counts,
                        new Traffic(),
                        (topic, partition) -> 0,
                        () -> new ListLog(log),
                        new Stores(org.apache.kafka.streams.state.Stores::inMemoryKeyValueStore)),
                config,
                Instant.ofEpochMilli(now))) {
            TestOutputTopic<String, byte[]> exposures =
                    driver.createOutputTopic("exposures", new StringDeserializer(), new ByteArrayDeserializer());
            session(driver, new SessionFact("s1", now, "eve", List.of(), null, false));
            ownership(driver, "invoice:1", "eve", now);
            pass(driver, 10_000);
            access(driver, new Access("e1", now, 200, "GET", "s1", List.of("invoice:1"), false));
            assertThat(counts.clearedAccesses()).isEqualTo(1);

            long soldAt = now - 5_000;
            pass(driver, LATE.toMillis());
            ownership(driver, "invoice:1", "bob", soldAt);
            int told = 0;
            for (int second = 0; second < 30 && told == 0; second++) {
                ownership(driver, "invoice:" + (100 + second), "bob", now - LATE.toMillis());
                pass(driver, 1_000);
                told = exposures.readValuesToList().size();
            }
            assertThat(told).isEqualTo(1);
        }
    }

    private void pass(TopologyTestDriver driver, long millis) {
        for (long passed = 0; passed < millis; passed += 200) {
            now += 200;
            tables.completeUntil(now);
            driver.advanceWallClockTime(Duration.ofMillis(200));
        }
    }

    private void session(TopologyTestDriver driver, SessionFact fact) {
        if (SessionReader.read(null, Inputs.json(fact), now) instanceof Reading.Readable<SessionRow> row) {
            tables.put(row.value());
        }
        input(driver, "sessions").pipeInput(new byte[0], Inputs.json(fact), now);
    }

    private void ownership(TopologyTestDriver driver, String record, String user, long at) {
        byte[] json = Inputs.json(new OwnershipFact(record, at, user, null, List.of(), false, false));
        if (OwnershipReader.read(null, json, now) instanceof Reading.Readable<OwnershipRow> row) {
            tables.put(row.value(), now);
        }
        input(driver, "record-ownership").pipeInput(new byte[0], json, now);
    }

    private void access(TopologyTestDriver driver, Access access) {
        byte[] json = Inputs.json(access);
        log.add(new AccessLog.Entry(json, "access-events", 0, log.size(), now));
        input(driver, "access-events").pipeInput(new byte[0], json, now);
    }

    private static TestInputTopic<byte[], byte[]> input(TopologyTestDriver driver, String topic) {
        return driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** All accesses, from any time on. */
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
