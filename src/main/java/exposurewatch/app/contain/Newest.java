package exposurewatch.app.contain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import exposurewatch.containment.Heartbeat;
import exposurewatch.topology.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The newest state of every site's containment, and the newest heartbeat of every actuator, as their topics tell them.
 * For one thread.
 */
final class Newest implements AutoCloseable {

    /** A switch that was silent for longer is told as gone, if it is told at all. */
    static final Duration SILENT = Duration.ofMinutes(10);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);
    /** Sites, and actuators of each, that are told apart: whoever may write there must not fill this memory. */
    private static final int MOST = 10_000;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Topics topics;
    private final List<TopicPartition> partitions;
    private final Map<String, JsonNode> states = new TreeMap<>();
    private final Map<String, Heartbeat> heartbeats = new TreeMap<>();
    private final Map<String, JsonNode> commands = new HashMap<>();
    private final Map<String, List<JsonNode>> outcomes = new HashMap<>();

    /**
     * @param config of a consumer that reads what is committed
     * @param now    wall time, epoch milliseconds
     */
    Newest(Properties config, Topics topics, long now) {
        this.topics = topics;
        this.consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.partitions = List.of(
                        topics.containmentState(),
                        topics.actuatorHeartbeats(),
                        topics.containmentCommands(),
                        topics.containmentResults())
                .stream()
                .flatMap(topic -> consumer.partitionsFor(topic.name(), ANSWER).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        Map<TopicPartition, Long> wanted = new HashMap<>();
        for (TopicPartition partition : partitions) {
            boolean whole = partition.topic().equals(topics.containmentState().name());
            wanted.put(partition, whole ? 0 : now - SILENT.toMillis());
        }
        Map<TopicPartition, OffsetAndTimestamp> offsets = consumer.offsetsForTimes(wanted, ANSWER);
        consumer.seekToEnd(partitions);
        offsets.forEach((partition, offset) -> {
            if (offset != null) {
                consumer.seek(partition, offset.offset());
            }
        });
        catchUp();
    }

    /** Reads all that is there by now. */
    private void catchUp() {
        Map<TopicPartition, Long> end = consumer.endOffsets(partitions, ANSWER);
        long until = System.nanoTime() + ANSWER.toNanos();
        while (!partitions.stream()
                        .allMatch(partition -> consumer.position(partition) >= end.getOrDefault(partition, 0L))
                && System.nanoTime() < until) {
            look();
        }
    }

    /** Reads what has come since, and waits a moment for it. */
    void look() {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(LOOK)) {
            if (record.value() != null) {
                try {
                    take(record.topic(), JSON.readTree(record.value()));
                } catch (IOException | IllegalArgumentException e) {
                    // Others may write there, too; what is none of ours says nothing.
                }
            }
        }
    }

    private void take(String topic, JsonNode json) throws IOException {
        if (topic.equals(topics.containmentState().name())) {
            put(states, json.path("site").asText(), json);
        } else if (topic.equals(topics.actuatorHeartbeats().name())) {
            Heartbeat heartbeat = Heartbeat.of(json);
            put(heartbeats, heartbeat.site() + '\n' + heartbeat.actuator(), heartbeat);
        } else if (topic.equals(topics.containmentCommands().name())) {
            JsonNode command = JSON.readTree(json.path("command").asText().getBytes(StandardCharsets.UTF_8));
            put(commands, command.path("id").asText(), command);
        } else if (outcomes.size() < MOST) {
            outcomes.computeIfAbsent(json.path("command").asText(), any -> new ArrayList<>())
                    .add(json);
        }
    }

    private static <V> void put(Map<String, V> map, String key, V value) {
        if (map.size() < MOST || map.containsKey(key)) {
            map.put(key, value);
        }
    }

    /** The sites that have told their state. */
    List<String> sites() {
        return List.copyOf(states.keySet());
    }

    /** The site's newest state, as in topic {@code containment-state}; a missing node when it has told none. */
    JsonNode state(String site) {
        return states.getOrDefault(site, MissingNode.getInstance());
    }

    /** The newest of each actuator of the site. */
    List<Heartbeat> heartbeats(String site) {
        return heartbeats.values().stream()
                .filter(heartbeat -> heartbeat.site().equals(site))
                .toList();
    }

    /** Commands of the last minutes, by id; whether they were signed is the actuators' to see. */
    Map<String, JsonNode> commands() {
        return commands;
    }

    /** What actuators said about a command. */
    List<JsonNode> outcomes(String command) {
        return outcomes.getOrDefault(command, List.of());
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(CLOSE_WITHIN));
    }
}
