package exposurewatch.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Follows the topic of exposures and says each one in a line. */
final class ExposurePrinter implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST_FIELD = 80;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final PrintStream out;
    private long told;
    private long withdrawn;

    /**
     * @param fromBeginning whether what was told before this start is said, too
     */
    ExposurePrinter(Properties consumerConfig, String topic, boolean fromBeginning, PrintStream out) {
        this.consumer = new KafkaConsumer<>(consumerConfig, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.out = out;
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        consumer.assign(partitions);
        if (fromBeginning) {
            consumer.seekToBeginning(partitions);
        } else {
            consumer.seekToEnd(partitions);
            partitions.forEach(consumer::position);
        }
    }

    /** Waits at most this long for new ones and says them; returns how many there were. */
    int print(Duration wait) {
        int n = 0;
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(wait)) {
            n++;
            try {
                say(JSON.readTree(record.value()));
            } catch (IOException e) {
                out.println("a record of " + record.topic() + " at offset " + record.offset() + " can't be read");
            }
        }
        return n;
    }

    private void say(JsonNode json) {
        boolean taken = json.path("withdrawn").asBoolean();
        told += taken ? 0 : 1;
        withdrawn += taken ? 1 : 0;
        String viewer = text(json.at("/viewer/user"));
        String who = viewer.isEmpty() ? "somebody who was not signed in" : "user " + viewer;
        String owner = text(json.at("/owner/user"));
        String whose = owner.isEmpty() ? "organization " + text(json.at("/owner/organization")) : "user " + owner;
        out.printf(
                "%s  %s  %s %s %s of %s   %s %s%n",
                taken ? "WITHDRAWN" : "EXPOSURE ",
                text(json.at("/@timestamp")),
                who,
                taken ? "was after all allowed to see" : "saw",
                text(json.at("/record/id")),
                whose,
                text(json.at("/http/request/method")),
                text(json.at("/url/path")));
    }

    private static String text(JsonNode node) {
        String text = PlainText.of(node.asText(""));
        return text.length() <= LONGEST_FIELD ? text : text.substring(0, LONGEST_FIELD) + "…";
    }

    long told() {
        return told;
    }

    long withdrawn() {
        return withdrawn;
    }

    @Override
    public void close() {
        consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ofSeconds(2)));
    }
}
