package exposurewatch.app;

import static exposurewatch.app.LiveTopics.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import exposurewatch.app.PlayedWorld.Verdict;
import exposurewatch.simulation.SimulationParameters;
import exposurewatch.topology.ExposureStreams;
import exposurewatch.topology.TopicSpec;
import exposurewatch.topology.Topics;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * What {@code audit} finds in files with all facts known, the running processor ends in, too, whatever the order in which
 * the same comes to its topics, and wherever it is stopped or killed on the way. Both are the simulator's truth.
 */
@Execution(ExecutionMode.CONCURRENT)
class SameVerdictsIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(180);
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final int THREADS = 2;
    /** Items that are judged before the next are sent, so that facts really come after the accesses they change. */
    private static final int CHUNK = 250;

    private static final int PIECE = 40;

    @TempDir
    Path home;

    @Test
    void shouldEndInTheVerdictsOfTheAuditWhateverTheOrderOfArrival() throws Exception {
        // Far in the past, with tombstones, which end a session at their record's time.
        PlayedWorld mixed = PlayedWorld.write(
                "mixed", 12, 2_500, 40, SimulationParameters.DEFAULT_START, true, home.resolve("mixed"));
        // Around now: the clock passes over its events while they come in.
        PlayedWorld late =
                PlayedWorld.write("late", 11, 2_500, 40, Instant.now().minusSeconds(300), false, home.resolve("late"));
        try (EmbeddedBroker broker = EmbeddedBroker.start(home.resolve("broker"), 0);
                LiveTopics mixedLive = live(broker, "mixed");
                LiveTopics lateLive = live(broker, "late");
                KafkaProducer<byte[], byte[]> producer = producer(broker)) {
            mixedLive.create();
            lateLive.create();
            bearProducersTimes(mixedLive, mixedLive.topics().sessions());
            bearProducersTimes(mixedLive, mixedLive.topics().recordOwnership());
            try (ExposureStreams mixedStreams = start(mixedLive, mixed);
                    ExposureStreams lateStreams = start(lateLive, late)) {
                while (!mixed.isAllSent() || !late.isAllSent()) {
                    mixed.send(CHUNK, producer, mixedLive);
                    late.send(CHUNK, producer, lateLive);
                    awaitTaken(mixedStreams, mixed);
                    awaitTaken(lateStreams, late);
                }
                mixedLive.awaitQuiet(LIMIT);
                lateLive.awaitQuiet(LIMIT);
                assertSameVerdicts(mixed, mixedLive);
                assertSameVerdicts(late, lateLive);
                for (ExposureStreams streams : List.of(mixedStreams, lateStreams)) {
                    assertThat(streams.state()).isEqualTo(KafkaStreams.State.RUNNING);
                    assertThat(streams.failure()).isNull();
                    // Where nothing was ever cleared, that what was cleared is looked at again would not be tried.
                    assertThat(streams.counts().clearedAccesses()).isGreaterThan(400);
                    assertThat(streams.counts().accesses()).isEqualTo(2_500);
                }
                assertThat(mixedLive.read(mixedLive.topics().secondLooks())).isNotEmpty();
                assertThat(lateLive.read(lateLive.topics().secondLooks())).isNotEmpty();
            }
        }
    }

    @Test
    void shouldEndInTheVerdictsOfTheAuditAfterARestartHalfWay() throws Exception {
        PlayedWorld world = PlayedWorld.write(
                "unknown", 13, 2_500, 40, Instant.now().minusSeconds(900), false, home.resolve("world"));
        try (EmbeddedBroker broker = EmbeddedBroker.start(home.resolve("broker"), 0);
                LiveTopics live = live(broker, "shop");
                KafkaProducer<byte[], byte[]> producer = producer(broker)) {
            live.create();
            try (ExposureStreams streams = start(live, world)) {
                while (world.sentAccesses() < world.accesses() / 2) {
                    world.send(CHUNK, producer, live);
                    awaitTaken(streams, world);
                }
                // Unread when it stops, and in the topics when it starts.
                world.send(CHUNK, producer, live);
            }
        }
        try (EmbeddedBroker broker = EmbeddedBroker.start(home.resolve("broker"), 0);
                LiveTopics live = live(broker, "shop");
                KafkaProducer<byte[], byte[]> producer = producer(broker)) {
            live.create();
            world.send(CHUNK, producer, live);
            try (ExposureStreams streams = start(live, world)) {
                while (!world.isAllSent()) {
                    world.send(CHUNK, producer, live);
                }
                live.awaitQuiet(LIMIT);
                assertSameVerdicts(world, live);
                assertThat(streams.state()).isEqualTo(KafkaStreams.State.RUNNING);
                assertThat(streams.failure()).isNull();
            }
        }
    }

    @Test
    void shouldLoseNothingAndSayNothingTwiceWhenKilledTwice() throws Exception {
        PlayedWorld world =
                PlayedWorld.write("late", 13, 2_500, 40, Instant.now().minusSeconds(600), false, home.resolve("world"));
        try (EmbeddedBroker broker = EmbeddedBroker.start(home.resolve("broker"), 0);
                LiveTopics live = live(broker, "shop");
                KafkaProducer<byte[], byte[]> producer = producer(broker)) {
            live.create();
            world.send(world.size() / 4, producer, live);
            for (int kill = 1; kill <= 2; kill++) {
                long before = live.accessesCommitted();
                try (Child child = new Child(broker, live, world, kill)) {
                    await("child " + kill + " takes accesses", LIMIT, () -> {
                        child.requireAlive();
                        return live.accessesCommitted() > before;
                    });
                    child.killInTransaction(live, () -> world.send(PIECE, producer, live));
                }
                assertThat(world.isAllSent()).as("the kill was in the middle").isFalse();
                world.send(world.size() / 4, producer, live);
            }
            try (Child child = new Child(broker, live, world, 3)) {
                while (!world.isAllSent()) {
                    world.send(CHUNK, producer, live);
                }
                live.awaitQuiet(LIMIT);
                child.requireAlive();
                assertSameVerdicts(world, live);
            }
        }
    }

    private static LiveTopics live(EmbeddedBroker broker, String name) {
        return new LiveTopics(broker.bootstrapServers(), new Topics(name + "."), name + ".exposure-watch");
    }

    private static KafkaProducer<byte[], byte[]> producer(EmbeddedBroker broker) {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "linger.ms", 2),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** As on a cluster where somebody else made the topic. */
    private static void bearProducersTimes(LiveTopics live, TopicSpec topic)
            throws ExecutionException, InterruptedException {
        ConfigEntry entry = new ConfigEntry("message.timestamp.type", "CreateTime");
        live.admin()
                .incrementalAlterConfigs(Map.of(
                        new ConfigResource(ConfigResource.Type.TOPIC, topic.name()),
                        List.of(new AlterConfigOp(entry, AlterConfigOp.OpType.SET))))
                .all()
                .get();
    }

    private ExposureStreams start(LiveTopics live, PlayedWorld world) throws InterruptedException {
        Path state = home.resolve("state").resolve(live.topics().prefix());
        ExposureStreams streams = new ExposureStreams(live.settings(state, world.policy(), THREADS));
        streams.loadTables();
        assertThat(streams.awaitTables(START_LIMIT)).isTrue();
        streams.start();
        return streams;
    }

    private static void awaitTaken(ExposureStreams streams, PlayedWorld world) {
        await("all that was sent is taken", LIMIT, () -> {
            assertThat(streams.failure()).isNull();
            return streams.counts().accesses() >= world.sentAccesses();
        });
    }

    private static void assertSameVerdicts(PlayedWorld world, LiveTopics live) throws IOException {
        assertThat(world.audit()).as("exit code of audit").isEqualTo(1);
        TreeSet<Verdict> exposures = standing(told(live, live.topics().exposures()));
        TreeSet<Verdict> unjudged = standing(told(live, live.topics().unjudged()));
        assertThat(exposures)
                .as("exposures of run, in %s", live.topics().prefix())
                .isEqualTo(world.audited("exposures.jsonl"))
                .hasSizeGreaterThan(30);
        assertThat(unjudged)
                .as("unjudged of run, in %s", live.topics().prefix())
                .isEqualTo(world.audited("unjudged.jsonl"))
                .isNotEmpty();
        assertThat(withoutSessions(exposures)).isEqualTo(world.truth("anonymous", "other-owner"));
        assertThat(withoutSessions(unjudged)).isEqualTo(world.truth("unresolved-session", "unresolved-record"));
        assertThat(live.read(live.topics().deadLetters())).isEmpty();
        assertSaidOnce(live);
    }

    private static TreeSet<Verdict> withoutSessions(TreeSet<Verdict> verdicts) {
        return verdicts.stream().map(Verdict::withoutSession).collect(Collectors.toCollection(TreeSet::new));
    }

    /** What a reader of committed records gets. */
    private static List<JsonNode> told(LiveTopics live, TopicSpec topic) throws IOException {
        List<JsonNode> told = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : live.read(topic)) {
            told.add(JSON.readTree(record.value()));
        }
        return told;
    }

    /** The last word on each, where it was not withdrawn. */
    private static TreeSet<Verdict> standing(List<JsonNode> told) {
        Map<String, JsonNode> last = new LinkedHashMap<>();
        told.forEach(json -> last.put(json.get("id").asText(), json));
        return last.values().stream()
                .filter(json -> !json.get("withdrawn").asBoolean())
                .map(Verdict::of)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Each revision of each finding stands once on one of the two topics, without a gap and in order on each. */
    private static void assertSaidOnce(LiveTopics live) throws IOException {
        Map<String, TreeSet<Integer>> revisions = new HashMap<>();
        for (TopicSpec topic : List.of(live.topics().exposures(), live.topics().unjudged())) {
            Map<String, Integer> last = new HashMap<>();
            for (JsonNode json : told(live, topic)) {
                String id = json.get("id").asText();
                int revision = json.get("revision").asInt();
                assertThat(revisions.computeIfAbsent(id, any -> new TreeSet<>()).add(revision))
                        .as("revision %d of %s stands once", revision, id)
                        .isTrue();
                Integer before = last.put(id, revision);
                assertThat(before == null || before < revision)
                        .as("revision %d of %s comes after %s", revision, id, before)
                        .isTrue();
            }
        }
        revisions.forEach((id, all) ->
                assertThat(all.last()).as("no revision of %s is missing", id).isEqualTo(all.size()));
    }

    /** A processor in a process of its own. */
    private final class Child implements AutoCloseable {
        private final Process process;
        private final Path log;

        Child(EmbeddedBroker broker, LiveTopics live, PlayedWorld world, int number) throws IOException {
            Path config = home.resolve("child.properties");
            Files.writeString(
                    config,
                    "exposure-watch.topics.prefix=" + live.topics().prefix() + "\nexposure-watch.threads=" + THREADS
                            + "\nexposure-watch.api.address=\nexposure-watch.metrics.address=\nexposure-watch.canary.every=0\n");
            log = home.resolve("child-" + number + ".log");
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx384m",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Main.class.getName(),
                            "run",
                            "--bootstrap-servers",
                            broker.bootstrapServers(),
                            "--policy",
                            world.policyFile().toString(),
                            "--config",
                            config.toString(),
                            "--data",
                            home.resolve("child").toString())
                    .redirectErrorStream(true)
                    .redirectOutput(new File(log.toString()))
                    .start();
        }

        void requireAlive() {
            if (!process.isAlive()) {
                throw new AssertionError("the child ended with " + process.exitValue() + ": " + said());
            }
        }

        private String said() {
            try {
                return Files.readString(log);
            } catch (IOException e) {
                return e.toString();
            }
        }

        /** Kills it as `kill -9` does, at a moment at which it has written something and not committed. */
        void killInTransaction(LiveTopics live, Runnable sendMore) throws Exception {
            boolean killed = false;
            for (int tries = 0; !killed && tries < 200; tries++) {
                requireAlive();
                sendMore.run();
                signal("STOP");
                killed = live.inTransaction();
                if (killed) {
                    process.destroyForcibly();
                } else {
                    signal("CONT");
                }
            }
            assertThat(killed).as("the child was found in a transaction").isTrue();
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }

        private void signal(String name) throws IOException, InterruptedException {
            assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                            .start()
                            .waitFor())
                    .isZero();
        }

        @Override
        public void close() throws InterruptedException {
            process.destroy();
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
    }
}
