package exposurewatch.app.actuate;

import exposurewatch.policy.Containment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * The topic of commands, committed records only, in no consumer group: reading is all that it needs to be allowed. It
 * begins with those of a little more than the last hour, since older ones have expired. With Kafka away it is just empty. For one thread.
 */
final class CommandFeed implements AutoCloseable {

    /** As long as any command is valid for, and what clocks may differ by. */
    private static final long BACK =
            Containment.MOST_VALID.plus(Duration.ofMinutes(5)).toMillis();

    private static final Duration ANSWER = Duration.ofSeconds(1);
    private static final long AGAIN = Duration.ofSeconds(2).toNanos();
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);
    /** Nanoseconds after which a broker that doesn't say where its topic ends is taken for gone. */
    private static final long GONE_AFTER = Duration.ofSeconds(10).toNanos();

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String topic;
    private boolean assigned;
    private long tryFrom = System.nanoTime();
    private long askFrom = System.nanoTime();
    private long answeredAt = System.nanoTime() - GONE_AFTER;
    private @Nullable String fault = "not asked yet";

    CommandFeed(Map<String, String> clients, String topic) {
        Properties config = new Properties();
        config.put("isolation.level", "read_committed");
        config.put("enable.auto.commit", "false");
        config.put("allow.auto.create.topics", "false");
        config.put("auto.offset.reset", "latest");
        config.put("fetch.max.wait.ms", "40");
        config.put("reconnect.backoff.max.ms", "2000");
        config.putAll(clients);
        this.topic = topic;
        this.consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Values of the topic that have come, in the order of each site; waits this long for the first. */
    List<byte[]> next(Duration wait) {
        List<byte[]> values = new ArrayList<>();
        try {
            if (!assigned) {
                assign();
            }
            if (assigned) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(wait)) {
                    values.add(record.value() == null ? new byte[0] : record.value());
                }
                ask();
            }
        } catch (KafkaException e) {
            fault = e.getMessage();
        }
        return values;
    }

    /** A topic that is not there yet, or a broker: it is asked again a little later. */
    private void assign() {
        long now = System.nanoTime();
        if (now - tryFrom < 0) {
            return;
        }
        tryFrom = now + AGAIN;
        List<PartitionInfo> found = consumer.partitionsFor(topic, ANSWER);
        if (found == null || found.isEmpty()) {
            fault = "there is no topic " + topic;
            return;
        }
        Map<TopicPartition, Long> since = new HashMap<>();
        found.forEach(
                info -> since.put(new TopicPartition(topic, info.partition()), System.currentTimeMillis() - BACK));
        // In this order: what comes in between must not be passed over.
        Map<TopicPartition, Long> ends = consumer.endOffsets(since.keySet(), ANSWER);
        Map<TopicPartition, OffsetAndTimestamp> offsets = consumer.offsetsForTimes(since, ANSWER);
        consumer.assign(since.keySet());
        since.keySet().forEach(partition -> {
            OffsetAndTimestamp begin = offsets.get(partition);
            consumer.seek(partition, begin == null ? ends.getOrDefault(partition, 0L) : begin.offset());
        });
        assigned = true;
        answered();
    }

    private void answered() {
        answeredAt = System.nanoTime();
        fault = null;
    }

    /** Polling says nothing of a broker that is gone; asking where the topic ends does. */
    private void ask() {
        long now = System.nanoTime();
        if (now - askFrom >= 0) {
            askFrom = now + AGAIN;
            consumer.endOffsets(consumer.assignment(), ANSWER);
            answered();
        }
    }

    /** Why no command could come now; null = one could. */
    @Nullable String fault() {
        return fault != null && System.nanoTime() - answeredAt > GONE_AFTER ? fault : null;
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(CLOSE_WITHIN));
    }
}
