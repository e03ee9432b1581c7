package exposurewatch.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import exposurewatch.app.EmbeddedBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real broker deletes what was not read yet. */
@Timeout(120)
class GapsIT {

    private static final Topics TOPICS = new Topics("", 2);
    private static final String LOG = TOPICS.accessEvents().name();

    @Test
    void shouldCountWhatWasDeletedBeforeItWasRead(@TempDir Path directory) throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory, 0);
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                        Map.of("bootstrap.servers", broker.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            new TopicPlan(admin, broker.bootstrapServers(), TOPICS, TopicPlan.LIMIT).create();
            for (int i = 0; i < 100; i++) {
                producer.send(new ProducerRecord<>(LOG, i % 2, null, "{}".getBytes(StandardCharsets.UTF_8)));
            }
            producer.flush();
            delete(admin, 0, 10);
            assertThat(Gaps.of(admin, "watch", TOPICS)).as("it has never run").containsEntry(LOG, 0L);
            assertThat(Gaps.of(admin, "watch", TOPICS)).hasSize(5);

            commit(admin, 0, 10);
            assertThat(Gaps.of(admin, "watch", TOPICS))
                    .as("all that is gone was read")
                    .containsEntry(LOG, 0L);

            delete(admin, 0, 17);
            delete(admin, 1, 5);
            assertThat(Gaps.of(admin, "watch", TOPICS))
                    .as("7 after what was read, and 5 of which nothing was")
                    .containsEntry(LOG, 12L);
            assertThat(Gaps.of(admin, "another", TOPICS)).containsEntry(LOG, 0L);

            admin.createTopics(java.util.List.of(new NewTopic("another-site-store-changelog", 1, (short) 1)))
                    .all()
                    .get();
            // A broker may learn of it a moment later than the controller that made it.
            await("the topic of its state")
                    .until(() -> admin.listTopics().names().get().contains("another-site-store-changelog"));
            assertThat(Gaps.of(admin, "another", TOPICS))
                    .as("its state is there, and nobody knows where it was")
                    .containsEntry(LOG, 22L);
        }
    }

    private static void delete(Admin admin, int partition, long before) throws Exception {
        admin.deleteRecords(Map.of(new TopicPartition(LOG, partition), RecordsToDelete.beforeOffset(before)))
                .all()
                .get();
    }

    private static void commit(Admin admin, int partition, long at) throws Exception {
        admin.alterConsumerGroupOffsets("watch", Map.of(new TopicPartition(LOG, partition), new OffsetAndMetadata(at)))
                .all()
                .get();
    }
}
