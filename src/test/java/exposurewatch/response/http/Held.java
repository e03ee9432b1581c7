package exposurewatch.response.http;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Sits in every consumer of what is served: counts what is read of one trail, and holds it up until it is let go. */
public final class Held implements ConsumerInterceptor<byte[], byte[]> {

    private static final AtomicInteger READ = new AtomicInteger();
    private static volatile String topic = "";
    private static volatile String key = "";
    private static volatile CountDownLatch gate = new CountDownLatch(0);

    static void hold(String heldTopic, String heldKey) {
        READ.set(0);
        gate = new CountDownLatch(1);
        key = heldKey;
        topic = heldTopic;
    }

    static void letGo() {
        gate.countDown();
    }

    /** Entries that were read since it was held. */
    static int read() {
        return READ.get();
    }

    @Override
    public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
        int held = 0;
        for (ConsumerRecord<byte[], byte[]> record : records.records(topic)) {
            if (record.key() != null && new String(record.key(), StandardCharsets.UTF_8).equals(key)) {
                held++;
            }
        }
        if (held > 0) {
            READ.addAndGet(held);
            try {
                gate.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return records;
    }

    @Override
    public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

    @Override
    public void close() {}

    @Override
    public void configure(Map<String, ?> configs) {}
}
