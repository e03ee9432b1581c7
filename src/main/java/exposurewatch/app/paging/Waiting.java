package exposurewatch.app.paging;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Alerts that were read and not told yet. Those of a partition go by their offsets, whatever their times say: the leader may
 * have moved to a broker whose clock is behind, one incident's must not be swapped, and what is committed must have no hole
 * before it. Times only say which partition is next. For one thread.
 */
final class Waiting {

    private static final Comparator<ConsumerRecord<?, ?>> NEXT = Comparator.<ConsumerRecord<?, ?>>comparingLong(
                    ConsumerRecord::timestamp)
            .thenComparingInt(ConsumerRecord::partition);

    /** None of them is empty. */
    private final Map<TopicPartition, Deque<ConsumerRecord<byte[], byte[]>>> partitions = new HashMap<>();

    static TopicPartition partition(ConsumerRecord<?, ?> record) {
        return new TopicPartition(record.topic(), record.partition());
    }

    boolean isEmpty() {
        return partitions.isEmpty();
    }

    void add(ConsumerRecord<byte[], byte[]> record) {
        partitions.computeIfAbsent(partition(record), any -> new ArrayDeque<>()).addLast(record);
    }

    ConsumerRecord<byte[], byte[]> first() {
        return partitions.values().stream().map(Deque::getFirst).min(NEXT).orElseThrow();
    }

    void removeFirst() {
        partitions.computeIfPresent(partition(first()), (partition, records) -> {
            records.removeFirst();
            return records.isEmpty() ? null : records;
        });
    }

    void removeAll(Collection<TopicPartition> lost) {
        partitions.keySet().removeAll(lost);
    }

    void clear() {
        partitions.clear();
    }
}
