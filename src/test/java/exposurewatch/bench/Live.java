package exposurewatch.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import exposurewatch.topology.TopicPlan;
import exposurewatch.topology.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The topics of one prefix, to be filled and read from outside. */
final class Live implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    final Topics topics;
    final String servers;
    final KafkaProducer<String, byte[]> producer;
    private final AtomicReference<RuntimeException> failure = new AtomicReference<>();

    Live(String servers, String prefix) {
        this.servers = servers;
        this.topics = new Topics(prefix);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            new TopicPlan(admin, servers, topics, Duration.ofSeconds(60)).create();
        }
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers, "linger.ms", 1, "compression.type", "lz4"),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    void fill(String topic, int count, IntFunction<String> key, IntFunction<byte[]> value) {
        for (int i = 0; i < count; i++) {
            send(topic, key.apply(i), value.apply(i));
        }
        producer.flush();
        check();
    }

    void send(String topic, String key, byte[] value) {
        producer.send(new ProducerRecord<>(topic, key, value), (sent, error) -> {
            if (error != null) {
                failure.compareAndSet(null, new IllegalStateException("the broker refused a record", error));
            }
        });
    }

    void check() {
        if (failure.get() != null) {
            throw failure.get();
        }
    }

    /** Reads committed records only, from the beginning. */
    KafkaConsumer<byte[], byte[]> consumer(String topic) {
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", servers, "isolation.level", "read_committed", "enable.auto.commit", false),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = new ArrayList<>();
        for (int i = 0; i < topics.partitions(); i++) {
            partitions.add(new TopicPartition(topic, i));
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        partitions.forEach(consumer::position);
        return consumer;
    }

    static List<JsonNode> poll(KafkaConsumer<byte[], byte[]> consumer, Duration wait) {
        List<JsonNode> values = new ArrayList<>();
        try {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(wait)) {
                values.add(JSON.readTree(record.value()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return values;
    }

    @Override
    public void close() {
        producer.close();
    }
}
