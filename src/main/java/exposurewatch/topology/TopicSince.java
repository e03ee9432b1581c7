package exposurewatch.topology;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/** Reads a topic from a time on to where it ends now, found by the broker's append time, record by record. */
public final class TopicSince {

    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);
    /** Nanoseconds without any progress after which a broker is taken for gone. */
    private static final long STUCK_AFTER = Duration.ofSeconds(30).toNanos();

    private final Properties config;

    /** @param config of a consumer that reads what is committed and belongs to no group */
    public TopicSince(Properties config) {
        this.config = config;
    }

    /** Is shown every record; those of a partition in their order. */
    public interface Visitor {
        void visit(ConsumerRecord<byte[], byte[]> record);
    }

    /**
     * @param appendedFrom epoch milliseconds
     * @param cancelled    asked between records
     * @return whether all was read; false when it was cancelled
     * @throws ClusterException if the brokers don't answer
     */
    public boolean read(String topic, long appendedFrom, Visitor visitor, BooleanSupplier cancelled) {
        return read(topic, null, appendedFrom, visitor, cancelled);
    }

    /**
     * Only the partition that records of this key are in; others with other keys are there, too.
     *
     * @param key null = all partitions
     */
    public boolean read(
            String topic, byte @Nullable [] key, long appendedFrom, Visitor visitor, BooleanSupplier cancelled) {
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        try {
            List<TopicPartition> all = consumer.partitionsFor(topic, ANSWER).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            List<TopicPartition> partitions = key == null || all.isEmpty()
                    ? all
                    : List.of(new TopicPartition(topic, Utils.toPositive(Utils.murmur2(key)) % all.size()));
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, ANSWER);
            seek(consumer, partitions, ends, appendedFrom);
            long stuckFrom = System.nanoTime() + STUCK_AFTER;
            while (!partitions.stream().allMatch(at -> consumer.position(at, ANSWER) >= ends.getOrDefault(at, 0L))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (cancelled.getAsBoolean()) {
                        return false;
                    }
                    visitor.visit(record);
                    stuckFrom = System.nanoTime() + STUCK_AFTER;
                }
                if (System.nanoTime() > stuckFrom) {
                    throw new ClusterException("nothing more of topic " + topic + " could be read for "
                            + STUCK_AFTER / 1_000_000_000 + " s: look at the brokers");
                }
            }
            return true;
        } finally {
            consumer.close(CloseOptions.timeout(CLOSE_WITHIN));
        }
    }

    private static void seek(
            KafkaConsumer<byte[], byte[]> consumer,
            List<TopicPartition> partitions,
            Map<TopicPartition, Long> ends,
            long from) {
        Map<TopicPartition, Long> times = new HashMap<>();
        partitions.forEach(partition -> times.put(partition, Math.max(0, from)));
        Map<TopicPartition, OffsetAndTimestamp> starts = consumer.offsetsForTimes(times, ANSWER);
        for (TopicPartition partition : partitions) {
            OffsetAndTimestamp start = starts.get(partition);
            consumer.seek(partition, start == null ? ends.getOrDefault(partition, 0L) : start.offset());
        }
    }
}
