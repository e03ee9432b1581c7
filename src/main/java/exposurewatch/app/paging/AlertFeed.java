package exposurewatch.app.paging;

import com.fasterxml.jackson.databind.ObjectMapper;
import exposurewatch.alert.delivery.ToldAlert;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topic of alerts, read for one target by a consumer group of its own: how far it was told is kept by the brokers, so
 * a receiver that is down keeps up nobody but its own alerts, and those wait in order. What was taken is committed
 * afterwards: it may be told twice when this process dies in between, and is never left out.
 */
final class AlertFeed implements AutoCloseable {

    /** Nobody wants to be called for what was told longer ago, and it has been told otherwise by then. */
    static final Duration OLDEST = Duration.ofHours(24);

    private static final Logger LOG = LoggerFactory.getLogger(AlertFeed.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);
    private static final long AGAIN_MILLIS = 2_000;

    private final Properties config;
    private final String topic;
    private final Courier courier;
    private final Clock clock;
    private final Thread thread;
    private final Waiting waiting = new Waiting();
    private final Map<TopicPartition, OffsetAndMetadata> told = new HashMap<>();
    private final Pause pause = new Pause();
    private volatile boolean running = true;

    /**
     * @param consumer settings of consumers that read what is committed
     * @param group    of this target's consumers
     */
    AlertFeed(Properties consumer, String group, String topic, Target target, Courier courier, Clock clock) {
        this.config = new Properties();
        // A group that lost one of its own by a crash goes on after ten seconds instead of 45.
        config.put("session.timeout.ms", "10000");
        config.put("heartbeat.interval.ms", "3000");
        config.putAll(consumer);
        config.put("group.id", group);
        config.put("enable.auto.commit", "false");
        config.put("auto.offset.reset", "earliest");
        config.put("max.poll.records", "100");
        this.topic = topic;
        this.courier = courier;
        this.clock = clock;
        this.thread = new Thread(this::run, "paging-" + target.label());
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        while (running) {
            waiting.clear();
            told.clear();
            try (KafkaConsumer<byte[], byte[]> consumer =
                    new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
                follow(consumer);
            } catch (InterruptException | InterruptedException e) {
                return;
            } catch (KafkaException e) {
                LOG.warn("alerts can't be read just now, they are asked for again: {}", e.getMessage());
                giveItTime();
            } catch (RuntimeException e) {
                // A fault of ours; a pager that has fallen silent unseen would be the worst of all.
                LOG.error("alerts are not told just now, it is begun anew", e);
                giveItTime();
            }
        }
    }

    private void giveItTime() {
        try {
            Thread.sleep(AGAIN_MILLIS);
        } catch (InterruptedException e) {
            running = false;
        }
    }

    private void follow(KafkaConsumer<byte[], byte[]> consumer) throws InterruptedException {
        consumer.subscribe(List.of(topic), new Assignment(consumer));
        while (running) {
            if (waiting.isEmpty()) {
                consumer.resume(consumer.paused());
                take(consumer, POLL);
            } else {
                // Still polled, so that the group knows that somebody is there, but no more is fetched than is told.
                consumer.pause(consumer.assignment());
                take(consumer, shorter(pause.left(clock.instant()), POLL));
            }
            if (!waiting.isEmpty() && pause.isOver(clock.instant())) {
                tell(waiting.first());
            }
            commit(consumer);
        }
        consumer.close(CloseOptions.timeout(CLOSE_WITHIN));
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private void take(KafkaConsumer<byte[], byte[]> consumer, Duration wait) {
        consumer.poll(wait).forEach(waiting::add);
    }

    private void tell(ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
        String place = record.topic() + '-' + record.partition() + '-' + record.offset();
        Duration age = Duration.ofMillis(clock.millis() - record.timestamp());
        if (age.compareTo(OLDEST) > 0) {
            courier.skip("at " + place, "it is older than " + OLDEST.toHours() + " hours");
            done(record);
            return;
        }
        ToldAlert alert;
        try {
            alert = ToldAlert.of(JSON.readTree(record.value() == null ? new byte[0] : record.value()));
        } catch (IOException e) {
            courier.skip("at " + place, "it is no JSON");
            done(record);
            return;
        } catch (IllegalArgumentException e) {
            courier.skip("at " + place, "it can't be read (" + e.getMessage() + ")");
            done(record);
            return;
        }
        courier.tell(alert).ifPresentOrElse(length -> pause.begin(clock.instant(), length), () -> done(record));
    }

    private void done(ConsumerRecord<byte[], byte[]> record) {
        waiting.removeFirst();
        told.put(Waiting.partition(record), new OffsetAndMetadata(record.offset() + 1));
    }

    /** What the brokers don't take now is committed with the next; until then only a restart would tell it twice. */
    private void commit(KafkaConsumer<byte[], byte[]> consumer) {
        if (told.isEmpty()) {
            return;
        }
        try {
            consumer.commitSync(Map.copyOf(told), ANSWER);
            told.clear();
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            LOG.warn("how far alerts were told can't be kept just now, it is tried again: {}", e.getMessage());
        }
    }

    @Override
    public void close() {
        running = false;
        try {
            thread.join(CLOSE_WITHIN.toMillis());
            // It may be waiting for a receiver.
            thread.interrupt();
            thread.join(CLOSE_WITHIN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Partitions come and go as instances do. */
    private final class Assignment implements ConsumerRebalanceListener {

        private final KafkaConsumer<byte[], byte[]> consumer;

        Assignment(KafkaConsumer<byte[], byte[]> consumer) {
            this.consumer = consumer;
        }

        /** Where nothing was told yet, it begins with what isn't too old: not with the first of two years. */
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            Set<TopicPartition> all = Set.copyOf(partitions);
            Map<TopicPartition, OffsetAndMetadata> known = consumer.committed(all, ANSWER);
            Map<TopicPartition, Long> fresh = all.stream()
                    .filter(partition -> known.get(partition) == null)
                    .collect(Collectors.toMap(partition -> partition, partition -> clock.millis() - OLDEST.toMillis()));
            if (fresh.isEmpty()) {
                return;
            }
            // In this order: what comes in between must not be passed over.
            Map<TopicPartition, Long> ends = consumer.endOffsets(fresh.keySet(), ANSWER);
            Map<TopicPartition, OffsetAndTimestamp> begins = consumer.offsetsForTimes(fresh, ANSWER);
            fresh.keySet().forEach(partition -> {
                OffsetAndTimestamp begin = begins.get(partition);
                consumer.seek(partition, begin == null ? ends.getOrDefault(partition, 0L) : begin.offset());
            });
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            commit(consumer);
            onPartitionsLost(partitions);
        }

        /** Whoever has them now tells them. */
        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            waiting.removeAll(partitions);
            told.keySet().removeAll(partitions);
        }
    }
}
