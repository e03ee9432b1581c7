package exposurewatch.topology;

import exposurewatch.judgement.clearing.Clearing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * CLEAR, as early as can be: accesses that are cleared leave the batch before Kafka Streams queues, times and counts
 * each of them. What stays is looked at once more by {@link ClearAccesses}, so this may be left out without any other
 * difference than speed. One for each consumer, and so for each stream thread.
 */
public final class ClearAtPoll implements ConsumerInterceptor<byte[], byte[]> {

    /** Configuration key of a {@code Supplier<Clearing>}. */
    static final String CLEARING = "exposure-watch.clearing";
    /** Configuration key of the name of the topic of accesses. */
    static final String TOPIC = "exposure-watch.access-events";

    private @Nullable Clearing clearing;
    private String topic = "";

    @Override
    public void configure(Map<String, ?> configs) {
        if (!(configs.get(CLEARING) instanceof Supplier<?> supplier) || !(supplier.get() instanceof Clearing made)) {
            throw new IllegalArgumentException(CLEARING + " has to supply a Clearing");
        }
        clearing = made;
        topic = String.valueOf(configs.get(TOPIC));
    }

    @Override
    public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
        Clearing clears = clearing;
        if (clears == null || records.isEmpty()) {
            return records;
        }
        long now = System.currentTimeMillis();
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> left = new HashMap<>();
        for (TopicPartition partition : records.partitions()) {
            List<ConsumerRecord<byte[], byte[]>> all = records.records(partition);
            List<ConsumerRecord<byte[], byte[]>> rest =
                    partition.topic().equals(topic) ? suspects(all, clears, now) : all;
            if (!rest.isEmpty()) {
                left.put(partition, rest);
            }
        }
        return new ConsumerRecords<>(left, records.nextOffsets());
    }

    private static List<ConsumerRecord<byte[], byte[]>> suspects(
            List<ConsumerRecord<byte[], byte[]>> all, Clearing clears, long now) {
        List<ConsumerRecord<byte[], byte[]>> rest = new ArrayList<>();
        // The last one is left in whatever it is: Kafka Streams commits how far it came only behind a record of its
        // own.
        for (ConsumerRecord<byte[], byte[]> record : all.subList(0, all.size() - 1)) {
            if (!clears.clears(record.value(), Math.max(0, record.timestamp()), now)) {
                rest.add(record);
            }
        }
        rest.add(all.get(all.size() - 1));
        return rest;
    }

    @Override
    public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {
        // offsets are Kafka Streams' matter
    }

    @Override
    public void close() {
        // nothing is held open
    }
}
