package exposurewatch.topology;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
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

    /** Milliseconds that a broker waits for more than there is. */
    private static final String FETCH_WAIT = "20";

    private final Properties config;

    /** @param config of a consumer that reads what is committed and belongs to no group */
    public TopicSince(Properties config) {
        this.config = new Properties();
        this.config.putAll(config);
        // At a partition's end there is nothing to wait for.
        this.config.putIfAbsent(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_WAIT);
    }

    /** Is shown every record; those of a partition in their order. */
    public interface Visitor {
        void visit(ConsumerRecord<byte[], byte[]> record);
    }

    /** Is told how far it is: records looked at, of so many that there are. */
    public interface Progress {
        void at(long done, long of);
    }

    /**
     * What is read.
     *
     * @param key  only the partition that records of this key are in; others with other keys are there, too; null = all
     * @param from append time, epoch milliseconds
     * @param to   append time before which it ends; {@link Long#MAX_VALUE} = where the topic ends now
     */
    public record Part(String topic, byte @Nullable [] key, long from, long to) {

        /** All partitions, to where they end now. */
        public static Part since(String topic, long from) {
            return new Part(topic, null, from, Long.MAX_VALUE);
        }
    }

    /**
     * @param appendedFrom epoch milliseconds
     * @param cancelled    asked between records
     * @return whether all was read; false when it was cancelled
     * @throws ClusterException if the brokers don't answer
     */
    public boolean read(String topic, long appendedFrom, Visitor visitor, BooleanSupplier cancelled) {
        return read(Part.since(topic, appendedFrom), visitor, (done, of) -> {}, cancelled);
    }

    /**
     * @param progress told now and then
     * @return whether all was read; false when it was cancelled
     * @throws ClusterException if the brokers don't answer
     */
    public boolean read(Part part, Visitor visitor, Progress progress, BooleanSupplier cancelled) {
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        try {
            Map<TopicPartition, Long> ends = ends(consumer, part);
            Map<TopicPartition, Long> starts = offsets(consumer, ends, Math.max(0, part.from));
            starts.replaceAll((at, offset) -> Math.min(offset, ends.getOrDefault(at, offset)));
            starts.forEach(consumer::seek);
            long all = sum(ends) - sum(starts);
            long left = all;
            long stuckFrom = System.nanoTime() + STUCK_AFTER;
            while (left > 0) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (cancelled.getAsBoolean()) {
                        return false;
                    }
                    if (record.offset()
                            < ends.getOrDefault(new TopicPartition(record.topic(), record.partition()), 0L)) {
                        visitor.visit(record);
                    }
                    stuckFrom = System.nanoTime() + STUCK_AFTER;
                }
                left = left(consumer, ends);
                progress.at(all - left, all);
                if (cancelled.getAsBoolean()) {
                    return false;
                }
                if (System.nanoTime() > stuckFrom) {
                    throw new ClusterException("nothing more of topic " + part.topic + " could be read for "
                            + STUCK_AFTER / 1_000_000_000 + " s: look at the brokers");
                }
            }
            return true;
        } finally {
            consumer.close(CloseOptions.timeout(CLOSE_WITHIN));
        }
    }

    private static Map<TopicPartition, Long> ends(KafkaConsumer<byte[], byte[]> consumer, Part part) {
        List<TopicPartition> all = consumer.partitionsFor(part.topic, ANSWER).stream()
                .map(info -> new TopicPartition(part.topic, info.partition()))
                .toList();
        List<TopicPartition> partitions = part.key == null || all.isEmpty()
                ? all
                : List.of(new TopicPartition(part.topic, Utils.toPositive(Utils.murmur2(part.key)) % all.size()));
        consumer.assign(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, ANSWER);
        return part.to == Long.MAX_VALUE ? ends : offsets(consumer, ends, Math.max(0, part.to));
    }

    /** The first offset of this append time or later; where there is none, the end. */
    private static Map<TopicPartition, Long> offsets(
            KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends, long time) {
        Map<TopicPartition, Long> times = new HashMap<>();
        ends.keySet().forEach(partition -> times.put(partition, time));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        consumer.offsetsForTimes(times, ANSWER)
                .forEach((at, found) ->
                        offsets.put(at, found == null ? ends.getOrDefault(at, 0L) : Long.valueOf(found.offset())));
        return offsets;
    }

    private static long sum(Map<TopicPartition, Long> offsets) {
        return offsets.values().stream().mapToLong(Long::longValue).sum();
    }

    private static long left(KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream()
                .mapToLong(end -> Math.max(0, end.getValue() - consumer.position(end.getKey(), ANSWER)))
                .sum();
    }
}
