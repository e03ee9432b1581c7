package exposurewatch.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.app.Shell.Said;
import exposurewatch.response.Trails;
import exposurewatch.topology.TopicPlan;
import exposurewatch.topology.TopicSpec;
import exposurewatch.topology.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Letters and drafts by the command line, while the incident counts somebody whom its trail does not name yet. */
class NoticeIT {

    private static final Topics TOPICS = new Topics("");

    @TempDir
    private Path home;

    @Test
    void shouldWriteNothingWhileTheListAndTheIncidentDoNotAgree() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(home.resolve("broker"), 0);
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                        Map.of("bootstrap.servers", broker.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
                Typist typist = Typist.in(home)) {
            new TopicPlan(admin, broker.bootstrapServers(), TOPICS, TopicPlan.LIMIT).create();
            Trails trail = new Trails().shown("order:1", "ann", "bob", Trails.AT);
            send(producer, TOPICS.incidentTrail(), trail.lines().get(0));
            ObjectNode incident = trail.incident().put("affected", 2).put("exposures", 1);
            send(producer, TOPICS.incidents(), incident.toString());

            for (String what : List.of("--letters", "--regime=gdpr")) {
                Said said = notice(typist, broker, what);
                assertThat(said.code()).as(what).isEqualTo(3);
                assertThat(said.err())
                        .startsWith("exposure-watch: ")
                        .contains("1 people and 1 exposures, the incident says 2 and 1");
                assertThat(said.out()).isEmpty();
                assertThat(home.resolve("out")).doesNotExist();
            }

            send(producer, TOPICS.incidents(), incident.put("affected", 1).toString());
            notice(typist, broker, "--letters").assertFine("1 people are concerned");
        }
    }

    private static Said notice(Typist typist, EmbeddedBroker broker, String what) throws Exception {
        return typist.type(
                "",
                List.of(
                        "notice",
                        Trails.INCIDENT,
                        what,
                        "--out=out",
                        "--bootstrap-servers=" + broker.bootstrapServers()));
    }

    private static void send(KafkaProducer<byte[], byte[]> producer, TopicSpec topic, String value) throws Exception {
        producer.send(new ProducerRecord<>(
                        topic.name(),
                        Trails.INCIDENT.getBytes(StandardCharsets.UTF_8),
                        value.getBytes(StandardCharsets.UTF_8)))
                .get();
    }
}
