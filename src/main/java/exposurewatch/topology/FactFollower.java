package exposurewatch.topology;

import exposurewatch.access.Reading;
import exposurewatch.judgement.Canary;
import exposurewatch.judgement.clearing.ClearingTables;
import exposurewatch.ownership.OwnershipReader;
import exposurewatch.ownership.OwnershipRow;
import exposurewatch.session.SessionReader;
import exposurewatch.session.SessionRow;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills the clearing tables from the topics of sessions and ownership, and says up to when they are complete: the
 * fence. It is asked for at a wall time; once all that was in the topics then has been read, the tables hold all that
 * was appended before. When this stops for whatever reason, the fence stands still and nothing is cleared.
 */
final class FactFollower implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FactFollower.class);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final long ASK_EVERY_MILLIS = 100;
    private static final long PARTITIONS_EVERY_MILLIS = 10_000;

    private final Consumer<byte[], byte[]> consumer;
    private final ClearingTables tables;
    private final Topics topics;
    private final Clock clock;
    private final Thread thread = new Thread(this::follow, "fact-follower");
    private final CountDownLatch complete = new CountDownLatch(1);
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
    private volatile long newestSession = Long.MIN_VALUE;
    private volatile boolean running = true;
    private volatile long read;
    private volatile long toRead;
    private volatile Map<TopicPartition, Long> loaded = Map.of();

    private List<TopicPartition> partitions = List.of();
    private long partitionsAskedAt;
    private long endAskedAt;
    private @Nullable Map<TopicPartition, Long> end;

    /**
     * @param consumer reads committed records only, belongs to no group, and is closed by this
     */
    FactFollower(Consumer<byte[], byte[]> consumer, ClearingTables tables, Topics topics, Clock clock) {
        this.consumer = consumer;
        this.tables = tables;
        this.topics = topics;
        this.clock = clock;
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Whether the tables were complete for the first time within this time. */
    boolean awaitComplete(Duration limit) throws InterruptedException {
        boolean done = complete.await(limit.toMillis(), TimeUnit.MILLISECONDS);
        RuntimeException failed = failure.get();
        if (failed != null) {
            throw failed;
        }
        return done;
    }

    /** Rows of the topics that were read so far. */
    long read() {
        return read;
    }

    /** Rows that were in the topics when they were asked first. */
    long toRead() {
        return toRead;
    }

    /** When the broker took the newest row of a session, epoch milliseconds; {@code Long.MIN_VALUE} = there is none. */
    long newestSession() {
        return newestSession;
    }

    /** Rows of the partition before this offset were in the tables when they were complete for the first time. */
    long loaded(String topic, int partition) {
        return loaded.getOrDefault(new TopicPartition(topic, partition), 0L);
    }

    /** Why it stopped following, or null. */
    @Nullable RuntimeException failure() {
        return failure.get();
    }

    private void follow() {
        try {
            while (running) {
                try {
                    step();
                } catch (RetriableException e) {
                    LOG.warn("the topics of sessions and ownership can't be followed at the moment: {}", e.toString());
                }
            }
        } catch (WakeupException e) {
            LOG.debug("woken up to stop");
        } catch (RuntimeException e) {
            LOG.error("the topics of sessions and ownership are no longer followed: nothing is cleared from now on", e);
            failure.set(e);
        } finally {
            complete.countDown();
            consumer.close();
        }
    }

    private void step() {
        long now = clock.millis();
        if (partitions.isEmpty() || now - partitionsAskedAt >= PARTITIONS_EVERY_MILLIS) {
            partitionsAskedAt = now;
            assign();
        }
        if (end == null && now - endAskedAt >= ASK_EVERY_MILLIS) {
            // The time is taken before the question: whatever is appended after it may be missing from the answer.
            endAskedAt = now;
            end = consumer.endOffsets(partitions, ANSWER);
            toRead = Math.max(toRead, sum(end));
        }
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            take(record);
        }
        Map<TopicPartition, Long> wanted = end;
        if (wanted != null
                && partitions.stream().allMatch(at -> consumer.position(at) >= wanted.getOrDefault(at, 0L))) {
            if (complete.getCount() > 0) {
                loaded = Map.copyOf(wanted);
            }
            tables.completeUntil(endAskedAt);
            complete.countDown();
            end = null;
        }
    }

    private static long sum(Map<TopicPartition, Long> offsets) {
        return offsets.values().stream().mapToLong(Long::longValue).sum();
    }

    private void assign() {
        List<TopicPartition> found = new ArrayList<>();
        for (String topic :
                List.of(topics.sessions().name(), topics.recordOwnership().name())) {
            for (PartitionInfo info : consumer.partitionsFor(topic, ANSWER)) {
                found.add(new TopicPartition(topic, info.partition()));
            }
        }
        if (found.size() == partitions.size()) {
            return;
        }
        Map<TopicPartition, Long> positions = new HashMap<>();
        partitions.forEach(partition -> positions.put(partition, consumer.position(partition)));
        consumer.assign(found);
        consumer.seekToBeginning(found.stream()
                .filter(partition -> !positions.containsKey(partition))
                .toList());
        positions.forEach(consumer::seek);
        partitions = List.copyOf(found);
        // What was asked for before knows nothing of the new partitions.
        end = null;
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        read++;
        boolean session = record.topic().equals(topics.sessions().name());
        String key = record.key() == null ? null : new String(record.key(), StandardCharsets.UTF_8);
        // That of a canary says nothing of the site's feed.
        if (session && !Canary.SESSION.equals(key)) {
            newestSession = Math.max(newestSession, record.timestamp());
        }
        // Rows that can't be read are put aside by the topology, which reads the same topics.
        if (session) {
            if (SessionReader.read(key, record.value(), record.timestamp())
                    instanceof Reading.Readable<SessionRow> row) {
                tables.put(row.value());
            }
        } else if (OwnershipReader.read(key, record.value(), record.timestamp())
                instanceof Reading.Readable<OwnershipRow> row) {
            tables.put(row.value(), record.timestamp());
        }
    }

    @Override
    public void close() {
        running = false;
        consumer.wakeup();
        try {
            thread.join(ANSWER.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
