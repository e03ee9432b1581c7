package exposurewatch.topology;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;

/** The real topic of accesses; positions are found by the broker's append time. */
final class KafkaAccessLog implements AccessLog {

    private static final Duration POLL = Duration.ofMillis(10);
    private static final Duration ANSWER = Duration.ofSeconds(10);

    private final Consumer<byte[], byte[]> consumer;
    private final String topic;
    private Map<TopicPartition, Long> ends = Map.of();

    /**
     * @param consumer reads committed records only, belongs to no group, and is closed by this
     */
    KafkaAccessLog(Consumer<byte[], byte[]> consumer, String topic) {
        this.consumer = consumer;
        this.topic = topic;
    }

    @Override
    public void seek(long appendedFrom) {
        List<TopicPartition> partitions = consumer.partitionsFor(topic, ANSWER).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        consumer.assign(partitions);
        ends = consumer.endOffsets(partitions, ANSWER);
        Map<TopicPartition, Long> times = new HashMap<>();
        partitions.forEach(partition -> times.put(partition, Math.max(0, appendedFrom)));
        Map<TopicPartition, OffsetAndTimestamp> starts = consumer.offsetsForTimes(times, ANSWER);
        for (TopicPartition partition : partitions) {
            OffsetAndTimestamp start = starts.get(partition);
            consumer.seek(partition, start == null ? ends.getOrDefault(partition, 0L) : start.offset());
        }
    }

    @Override
    public List<Entry> next() {
        List<Entry> entries = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            entries.add(
                    new Entry(record.value(), record.topic(), record.partition(), record.offset(), record.timestamp()));
        }
        return entries;
    }

    @Override
    public boolean atEnd() {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey(), ANSWER) >= end.getValue());
    }

    @Override
    public void close() {
        consumer.close();
    }
}
