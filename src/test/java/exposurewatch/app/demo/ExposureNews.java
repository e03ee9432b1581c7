package exposurewatch.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import exposurewatch.topology.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The exposures that the processor told, plainly grouped. */
final class ExposureNews implements News, AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Grouping grouping = new Grouping();
    private final KafkaConsumer<byte[], byte[]> consumer;

    ExposureNews(Properties config, Topics topics) {
        consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer
                .partitionsFor(topics.exposures().name())
                .stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    @Override
    public List<Bulletin> next(Duration wait) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(wait)) {
            group(read(record.value()));
        }
        return grouping.next(Duration.ZERO);
    }

    private void group(JsonNode json) {
        assertThat(json.path("withdrawn").asBoolean()).as(json.toString()).isFalse();
        JsonNode viewer = json.at("/viewer/user");
        JsonNode owner = json.at("/owner/user");
        grouping.exposed(
                json.path("site").asText(),
                viewer.isTextual()
                        ? viewer.asText()
                        : "address " + json.at("/client/ip").asText(),
                json.at("/record/id").asText(),
                owner.isTextual()
                        ? owner.asText()
                        : json.at("/owner/organization").asText());
    }

    private static JsonNode read(byte[] value) {
        try {
            return JSON.readTree(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
