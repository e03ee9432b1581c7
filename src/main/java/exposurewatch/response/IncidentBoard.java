package exposurewatch.response;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import exposurewatch.topology.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The newest state of every incident and of every site's containment, kept up in a thread of its own. */
public final class IncidentBoard implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(IncidentBoard.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);
    private static final long AGAIN_MILLIS = 2_000;
    /** Incidents that are shown; whoever may write to the topic must not fill this memory. */
    private static final int MOST = 200_000;

    private final Properties config;
    private final Topics topics;
    private final Map<String, JsonNode> incidents = new ConcurrentHashMap<>();
    private final Map<String, JsonNode> states = new ConcurrentHashMap<>();
    private final Thread thread = new Thread(this::run, "incident-board");
    private volatile boolean running = true;
    private volatile boolean complete;
    /** For its own thread: that there is no room any more was said. */
    private boolean full;

    private IncidentBoard(Properties config, Topics topics) {
        this.config = config;
        this.topics = topics;
        thread.setDaemon(true);
    }

    /**
     * Follows from now on.
     *
     * @param config of a consumer that reads what is committed and belongs to no group
     */
    public static IncidentBoard follow(Properties config, Topics topics) {
        IncidentBoard board = new IncidentBoard(config, topics);
        board.thread.start();
        return board;
    }

    /** Incidents by id. */
    public Map<String, JsonNode> incidents() {
        return incidents;
    }

    /** As in topic {@code containment-state}; a missing node when the site has told none. */
    public JsonNode state(String site) {
        return states.getOrDefault(site, MissingNode.getInstance());
    }

    /** Each site's containment, as in topic {@code containment-state}. */
    public Map<String, JsonNode> states() {
        return states;
    }

    /** Whether all that was there at the start is known. */
    public boolean isComplete() {
        return complete;
    }

    private void run() {
        while (running) {
            try (KafkaConsumer<byte[], byte[]> consumer =
                    new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
                follow(consumer);
            } catch (KafkaException e) {
                LOG.warn("incidents can't be read just now, they are asked for again: {}", e.getMessage());
                pause();
            } catch (RuntimeException e) {
                // A fault of ours; a console that shows the same for ever unseen would be worse.
                LOG.error("incidents are not followed just now, it is begun anew", e);
                pause();
            }
        }
    }

    @SuppressWarnings("ThreadJoinLoop")
    private static void pause() {
        try {
            Thread.sleep(AGAIN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void follow(KafkaConsumer<byte[], byte[]> consumer) {
        String state = topics.containmentState().name();
        List<TopicPartition> partitions = Stream.of(topics.incidents().name(), state)
                .flatMap(topic -> consumer.partitionsFor(topic, ANSWER).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, ANSWER);
        while (running) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                take(record.topic().equals(state) ? states : incidents, record);
            }
            complete = complete
                    || partitions.stream().allMatch(at -> consumer.position(at, ANSWER) >= ends.getOrDefault(at, 0L));
        }
        consumer.close(CloseOptions.timeout(CLOSE_WITHIN));
    }

    private void take(Map<String, JsonNode> into, ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null) {
            return;
        }
        String key = new String(record.key(), StandardCharsets.UTF_8);
        if (record.value() == null) {
            into.remove(key);
            return;
        }
        try {
            if (into.size() < MOST || into.containsKey(key)) {
                into.put(key, JSON.readTree(record.value()));
            } else if (!full) {
                full = true;
                LOG.error(
                        "topic {} has more than {} keys: newer ones are in the topic, but neither shown nor told to Alertmanager",
                        record.topic(),
                        MOST);
            }
        } catch (IOException e) {
            // Others may write there, too; what is none of ours says nothing.
        }
    }

    @Override
    public void close() {
        running = false;
        try {
            thread.join(CLOSE_WITHIN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
