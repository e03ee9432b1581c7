package exposurewatch.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Follows a topic and says each of its records in a line. */
final class TopicPrinter implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST_FIELD = 80;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Function<JsonNode, String> line;
    private final PrintStream out;
    private long told;
    private long withdrawn;

    /**
     * @param fromBeginning whether what was told before this start is said, too
     * @param line          what is said of a record
     */
    TopicPrinter(
            Properties consumerConfig,
            String topic,
            boolean fromBeginning,
            Function<JsonNode, String> line,
            PrintStream out) {
        this.line = line;
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
                JsonNode json = record.value() == null ? MissingNode.getInstance() : JSON.readTree(record.value());
                if (!json.isObject()) {
                    throw new IOException("no JSON object");
                }
                boolean taken = json.path("withdrawn").asBoolean();
                told += taken ? 0 : 1;
                withdrawn += taken ? 1 : 0;
                out.println(line.apply(json));
            } catch (IOException e) {
                out.println("a record of " + record.topic() + " at offset " + record.offset() + " can't be read");
            }
        }
        return n;
    }

    /** Who saw what of whom. */
    static String exposure(JsonNode json) {
        boolean taken = json.path("withdrawn").asBoolean();
        String viewer = text(json.at("/viewer/user"));
        String who = viewer.isEmpty() ? "somebody who was not signed in" : "user " + viewer;
        String owner = text(json.at("/owner/user"));
        String whose = owner.isEmpty() ? "organization " + text(json.at("/owner/organization")) : "user " + owner;
        return "%s  %s  %s %s %s of %s   %s %s"
                .formatted(
                        taken ? "WITHDRAWN" : "EXPOSURE ",
                        text(json.at("/@timestamp")),
                        who,
                        taken ? "was after all allowed to see" : "saw",
                        text(json.at("/record/id")),
                        whose,
                        text(json.at("/http/request/method")),
                        text(json.at("/url/path")));
    }

    /** What a person should know, and of which incident. */
    static String alert(JsonNode json) {
        return Instant.ofEpochMilli(json.path("time").asLong()) + "  "
                + PlainText.of(json.path("message").asText()) + "  [incident "
                + text(json.at("/finding_info/uid")) + "]";
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
