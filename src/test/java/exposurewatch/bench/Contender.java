package exposurewatch.bench;

import exposurewatch.CommandKey;
import exposurewatch.policy.Policy;
import exposurewatch.policy.PolicyReader;
import exposurewatch.policy.PolicyReading;
import exposurewatch.topology.ExposureStreams;
import exposurewatch.topology.StreamsSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.state.BuiltInDslStoreSuppliers;

/** One way to read the accesses, started anew for each pass. */
abstract class Contender implements AutoCloseable {

    static final String OURS = "ours";
    static final String OBVIOUS = "obvious";
    static final String OBVIOUS_TUNED = "obvious-tuned";
    static final String PARSER = "parser";
    static final List<String> NAMES = List.of(OURS, OBVIOUS, OBVIOUS_TUNED, PARSER);

    /** Begins, and returns when the first access is about to be read: state is there, partitions are assigned. */
    abstract void start() throws InterruptedException;

    /** Accesses that it is done with. */
    abstract long done();

    /** Why it can't go on, or null. */
    abstract Throwable failure();

    @Override
    public abstract void close();

    /** Whether it holds sessions and owners, which have to be loaded first. */
    static boolean hasTables(String name) {
        return !name.equals(PARSER);
    }

    /** Where it tells exposures, or null. */
    static String output(String name) {
        return switch (name) {
            case OURS -> BenchTopics.ALL.exposures();
            case OBVIOUS, OBVIOUS_TUNED -> BenchTopics.ALL.obviousExposures();
            default -> null;
        };
    }

    static Contender of(String name, String servers, Path stateDir, BenchParameters parameters) {
        return switch (name) {
            case OURS -> new Ours(servers, stateDir, parameters);
            case OBVIOUS -> new Obvious(name, servers, stateDir, Map.of());
            case OBVIOUS_TUNED ->
                new Obvious(
                        name,
                        servers,
                        stateDir,
                        Map.of(
                                StreamsConfig.DSL_STORE_SUPPLIERS_CLASS_CONFIG,
                                BuiltInDslStoreSuppliers.InMemoryDslStoreSuppliers.class,
                                StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG,
                                0,
                                StreamsConfig.consumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG),
                                5_000,
                                StreamsConfig.producerPrefix("compression.type"),
                                "lz4"));
            case PARSER -> new Parser(servers);
            default -> throw new IllegalArgumentException("no contender '" + name + "': choose of " + NAMES);
        };
    }

    static void await(java.util.function.BooleanSupplier what, Contender who, String told) throws InterruptedException {
        long until = System.nanoTime() + Duration.ofMinutes(30).toNanos();
        while (!what.getAsBoolean()) {
            if (who.failure() != null) {
                throw new IllegalStateException("a contender failed", who.failure());
            }
            if (System.nanoTime() > until) {
                throw new IllegalStateException("not within 30 minutes: " + told);
            }
            Thread.sleep(2);
        }
    }

    /** The product as it is run. */
    private static final class Ours extends Contender {
        private final ExposureStreams streams;

        Ours(String servers, Path stateDir, BenchParameters parameters) {
            PolicyReading reading = PolicyReader.read("bench.yaml", BenchWorld.POLICY);
            Policy policy = Objects.requireNonNull(reading.policy(), () -> String.valueOf(reading.problems()));
            this.streams = new ExposureStreams(new StreamsSettings(
                    servers,
                    OURS,
                    stateDir,
                    1,
                    BenchTopics.ALL.product(),
                    policy,
                    2L * parameters.records(),
                    CommandKey.PAIR.getPrivate(),
                    parameters.clients()));
        }

        @Override
        void start() throws InterruptedException {
            streams.loadTables();
            while (!streams.awaitTables(Duration.ofSeconds(1))) {
                // a failure is thrown by it
            }
            streams.start();
            await(() -> streams.state() == KafkaStreams.State.RUNNING, this, "state");
        }

        @Override
        long done() {
            return streams.counts().accesses();
        }

        @Override
        Throwable failure() {
            return streams.failure();
        }

        @Override
        public void close() {
            streams.close();
        }
    }

    /** The reference, with defaults but for exactly-once, or tuned. */
    private static final class Obvious extends Contender {
        private final LongAdder judged = new LongAdder();
        private final KafkaStreams streams;
        private volatile Throwable failure;

        Obvious(String name, String servers, Path stateDir, Map<String, Object> tuning) {
            Properties config = new Properties();
            config.put(StreamsConfig.APPLICATION_ID_CONFIG, name);
            config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, servers);
            config.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
            config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
            config.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
            config.putAll(tuning);
            this.streams = new KafkaStreams(ObviousTopology.build(BenchTopics.ALL, judged, config), config);
            streams.setUncaughtExceptionHandler(error -> {
                failure = error;
                return org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse
                        .SHUTDOWN_CLIENT;
            });
        }

        @Override
        void start() throws InterruptedException {
            streams.start();
            await(() -> streams.state() == KafkaStreams.State.RUNNING, this, "state");
        }

        @Override
        long done() {
            return judged.sum();
        }

        @Override
        Throwable failure() {
            return failure;
        }

        @Override
        public void close() {
            streams.close(CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
                    .withTimeout(Duration.ofSeconds(30)));
        }
    }

    /** A consumer that parses and commits, no more. */
    private static final class Parser extends Contender {
        private final KafkaConsumer<byte[], byte[]> consumer;
        private final CountDownLatch assigned = new CountDownLatch(1);
        private final Thread thread = new Thread(this::run, PARSER);
        private volatile boolean running = true;
        private volatile long parsed;
        private volatile long records;
        private volatile Throwable failure;

        Parser(String servers) {
            Map<String, Object> config = new HashMap<>();
            config.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, servers);
            config.put(ConsumerConfig.GROUP_ID_CONFIG, PARSER);
            config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
            config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
            config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
            this.consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        }

        private void run() {
            try (consumer) {
                consumer.subscribe(List.of(BenchTopics.ALL.accesses()), new ConsumerRebalanceListener() {
                    @Override
                    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                        assigned.countDown();
                    }

                    @Override
                    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {}
                });
                long committedAt = System.nanoTime();
                while (running) {
                    long n = 0;
                    long named = 0;
                    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                        named += Accesses.parse(record.value()).record() == null ? 0 : 1;
                        n++;
                    }
                    records += named;
                    parsed += n;
                    if (System.nanoTime() - committedAt > 100_000_000) {
                        consumer.commitAsync();
                        committedAt = System.nanoTime();
                    }
                }
            } catch (WakeupException e) {
                // closed
            } catch (RuntimeException e) {
                failure = e;
            }
        }

        @Override
        void start() throws InterruptedException {
            thread.start();
            assigned.await();
        }

        @Override
        long done() {
            return Math.min(parsed, records);
        }

        @Override
        Throwable failure() {
            return failure;
        }

        @Override
        public void close() {
            running = false;
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
