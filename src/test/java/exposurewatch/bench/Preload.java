package exposurewatch.bench;

import exposurewatch.topology.TopicPlan;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Creates the topics and fills them, each row and access under the key by which the obvious topology joins it. */
final class Preload {

    private static final Duration FACTS_ARE_OLD = Duration.ofHours(1);

    private Preload() {}

    static void run(String servers, BenchParameters parameters) throws Exception {
        try (Cluster cluster = new Cluster(servers)) {
            BenchTopics topics = BenchTopics.ALL;
            new TopicPlan(cluster.admin(), servers, topics.product(), Duration.ofSeconds(60)).create();
            NewTopic output = new NewTopic(
                    topics.obviousExposures(), Optional.of(topics.product().partitions()), Optional.empty());
            cluster.admin().createTopics(List.of(output)).all().get();
        }
        BenchWorld world = new BenchWorld(parameters);
        Instant began = Instant.now().minus(FACTS_ARE_OLD);
        AtomicReference<RuntimeException> failure = new AtomicReference<>();
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        servers,
                        "compression.type",
                        parameters.compression(),
                        "linger.ms",
                        20,
                        "batch.size",
                        128 << 10,
                        "buffer.memory",
                        64L << 20),
                new StringSerializer(),
                new ByteArraySerializer())) {
            Sender sender = (topic, count, key, value) -> {
                for (int i = 0; i < count && failure.get() == null; i++) {
                    producer.send(new ProducerRecord<>(topic, key.apply(i), value.apply(i)), (sent, error) -> {
                        if (error != null) {
                            failure.compareAndSet(
                                    null, new IllegalStateException("the broker refused a record", error));
                        }
                    });
                }
                producer.flush();
            };
            BenchTopics topics = BenchTopics.ALL;
            sender.send(topics.sessions(), parameters.sessions(), world::sessionId, i -> world.sessionRow(i, began));
            sender.send(topics.ownership(), parameters.records(), world::recordId, i -> world.ownershipRow(i, began));
            sender.send(
                    topics.accesses(),
                    parameters.events(),
                    i -> world.sessionId(world.sessionOf(i)),
                    i -> world.access(i, Instant.now()));
        }
        if (failure.get() != null) {
            throw failure.get();
        }
    }

    private interface Sender {
        void send(String topic, int count, IntFunction<String> key, IntFunction<byte[]> value);
    }
}
