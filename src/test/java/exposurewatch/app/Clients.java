package exposurewatch.app;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Kafka clients for tests, with one address; topics have one partition. Everything waits for facts, 30 s at most. */
record Clients(String bootstrapServers) {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", bootstrapServers, "default.api.timeout.ms", 30_000));
    }

    void createTopic(String topic) throws Exception {
        try (Admin admin = admin()) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get(30, TimeUnit.SECONDS);
        }
    }

    String clusterId() throws Exception {
        try (Admin admin = admin()) {
            return admin.describeCluster().clusterId().get(30, TimeUnit.SECONDS);
        }
    }

    /** A transactional producer, ready; what an earlier one of the same id left open is aborted. */
    KafkaProducer<byte[], byte[]> producer(String transactionalId) {
        KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "transactional.id",
                        transactionalId,
                        "max.request.size",
                        17 << 20,
                        "max.block.ms",
                        LIMIT.toMillis()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        producer.initTransactions();
        return producer;
    }

    static void send(KafkaProducer<byte[], byte[]> producer, String topic, String value) {
        // Were it refused, so would be the commit.
        Future<?> unused = producer.send(new ProducerRecord<>(topic, value.getBytes(StandardCharsets.UTF_8)));
    }

    /** All committed values of a topic, in order. */
    List<String> readCommitted(String topic) {
        TopicPartition partition = new TopicPartition(topic, 0);
        long deadline = System.nanoTime() + LIMIT.toNanos();
        List<String> values = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            consumer.assign(Set.of(partition));
            consumer.seekToBeginning(Set.of(partition));
            long end = requireNonNull(consumer.endOffsets(Set.of(partition)).get(partition));
            while (consumer.position(partition) < end) {
                if (System.nanoTime() - deadline > 0) {
                    throw new AssertionError("read only " + values.size() + " records of " + topic + " up to offset "
                            + consumer.position(partition) + " of " + end);
                }
                consumer.poll(Duration.ofMillis(200))
                        .forEach(record -> values.add(new String(record.value(), StandardCharsets.UTF_8)));
            }
        }
        return values;
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "isolation.level",
                        "read_committed",
                        "fetch.max.wait.ms",
                        20),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }
}
