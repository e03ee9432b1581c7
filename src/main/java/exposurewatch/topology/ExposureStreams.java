package exposurewatch.topology;

import exposurewatch.judgement.Counts;
import exposurewatch.judgement.Traffic;
import exposurewatch.judgement.clearing.Clearing;
import exposurewatch.judgement.clearing.ClearingTables;
import java.time.Clock;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running processor: clearing tables, their follower, and the topology. */
public final class ExposureStreams implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ExposureStreams.class);
    private static final long ANSWER_SECONDS = 15;
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(30);

    private final Counts counts = new Counts();
    private final Traffic traffic = new Traffic();
    private final ClearingTables tables;
    private final FactFollower follower;
    private final KafkaStreams streams;
    private final Restoring restoring = new Restoring();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    public ExposureStreams(StreamsSettings settings) {
        this.tables = new ClearingTables(settings.policy(), settings.mostKeys());
        this.follower = new FactFollower(consumer(settings), tables, settings.topics(), Clock.systemUTC());
        Properties config = settings.streams();
        clearAtPoll(config, settings);
        this.streams = new KafkaStreams(
                ExposureTopology.build(
                        config,
                        settings.topics(),
                        JudgingRules.of(settings.policy()),
                        new ContainingRules(
                                settings.policy().containment(), settings.key(), new DetectorPulse(tables, counts)),
                        tables,
                        counts,
                        traffic,
                        startedBefore(settings) ? (topic, partition) -> 0 : follower::loaded,
                        () -> new KafkaAccessLog(
                                consumer(settings),
                                settings.topics().accessEvents().name()),
                        new Stores(org.apache.kafka.streams.state.Stores::persistentKeyValueStore)),
                config);
        streams.setUncaughtExceptionHandler(error -> {
            LOG.error("the stream processor stops because of an error", error);
            failure.compareAndSet(null, error);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
        streams.setGlobalStateRestoreListener(restoring);
        streams.setStateListener((now, before) -> {
            if (now == KafkaStreams.State.ERROR || now == KafkaStreams.State.NOT_RUNNING) {
                stopped.countDown();
            }
        });
    }

    /** Whether accesses may have been cleared by an earlier start: then no row counts as known before the first of them. */
    private static boolean startedBefore(StreamsSettings settings) {
        try (Admin admin = Admin.create(settings.admin())) {
            return !admin.listConsumerGroupOffsets(settings.applicationId())
                    .partitionsToOffsetAndMetadata()
                    .get(ANSWER_SECONDS, TimeUnit.SECONDS)
                    .isEmpty();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn(
                    "it is not known whether this application has run before, so late rows are all looked at again", e);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private void clearAtPoll(Properties config, StreamsSettings settings) {
        Supplier<Clearing> clearing = () -> new Clearing(settings.policy(), tables, counts, traffic);
        config.put(
                StreamsConfig.mainConsumerPrefix(ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG),
                ClearAtPoll.class.getName());
        config.put(StreamsConfig.mainConsumerPrefix(ClearAtPoll.CLEARING), clearing);
        config.put(
                StreamsConfig.mainConsumerPrefix(ClearAtPoll.TOPIC),
                settings.topics().accessEvents().name());
    }

    private static KafkaConsumer<byte[], byte[]> consumer(StreamsSettings settings) {
        return new KafkaConsumer<>(settings.consumer(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Begins to fill the clearing tables. */
    public void loadTables() {
        follower.start();
    }

    /** Whether the tables were complete within this time. */
    public boolean awaitTables(Duration limit) throws InterruptedException {
        return follower.awaitComplete(limit);
    }

    /** Starts judging. Before the tables are complete this is right but slow: everything is a suspect. */
    public void start() {
        streams.start();
    }

    /** Whether it has stopped within this time, by itself or by {@link #close}. */
    public boolean awaitStop(Duration limit) throws InterruptedException {
        return stopped.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The error that stopped it, or null. */
    public @Nullable Throwable failure() {
        Throwable error = failure.get();
        return error != null ? error : follower.failure();
    }

    public KafkaStreams.State state() {
        return streams.state();
    }

    public Counts counts() {
        return counts;
    }

    /** What traffic is like, since it was drained last. */
    public Traffic traffic() {
        return traffic;
    }

    public ClearingTables tables() {
        return tables;
    }

    /** When the broker took the newest row of a session, epoch milliseconds; {@code Long.MIN_VALUE} = there is none. */
    public long newestSession() {
        return follower.newestSession();
    }

    /** For those who read its metrics. */
    public KafkaStreams kafka() {
        return streams;
    }

    /** How many of the state's entries that a start has to read again are there, from 0 to 1. */
    public double restored() {
        return restoring.share();
    }

    /** Rows read into the tables so far. */
    public long rowsRead() {
        return follower.read();
    }

    /** Rows that were there to be read. */
    public long rowsToRead() {
        return follower.toRead();
    }

    /** Leaves the group, so that another instance goes on at once and the next start need not wait. */
    @Override
    public void close() {
        streams.close(CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
                .withTimeout(CLOSE_WITHIN));
        follower.close();
    }
}
