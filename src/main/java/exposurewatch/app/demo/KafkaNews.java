package exposurewatch.app.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import exposurewatch.app.OutsideException;
import exposurewatch.app.demo.Bulletin.Kind;
import exposurewatch.topology.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The topics of alerts and of incidents, from their beginning, committed records only. For one thread. */
final class KafkaNews implements News, AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String alerts;

    /** @param config of a consumer that reads what is committed */
    KafkaNews(Properties config, Topics topics) {
        consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        alerts = topics.alerts().name();
        List<TopicPartition> partitions = Stream.of(alerts, topics.incidents().name())
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    @Override
    public List<Bulletin> next(Duration wait) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(wait);
        Instant at = Instant.now();
        long nanos = System.nanoTime();
        List<Bulletin> bulletins = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            // A tombstone tells nothing new.
            if (record.key() != null && record.value() != null) {
                bulletins.add(bulletin(record, at, nanos));
            }
        }
        return bulletins;
    }

    private Bulletin bulletin(ConsumerRecord<byte[], byte[]> record, Instant at, long nanos) {
        Kind kind = record.topic().equals(alerts) ? Kind.ALERT : Kind.INCIDENT;
        try {
            String incident = new String(record.key(), StandardCharsets.UTF_8);
            return new Bulletin(kind, incident, JSON.readTree(record.value()), at, nanos);
        } catch (IOException e) {
            throw new OutsideException(
                    record.topic() + "-" + record.partition() + "-" + record.offset()
                            + " is no JSON: is another version of this program at work on this broker?",
                    e);
        }
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(CLOSE_WITHIN));
    }
}
