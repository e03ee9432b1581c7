package exposurewatch.response.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.incident.Action;
import exposurewatch.response.Look;
import exposurewatch.topology.ClusterException;
import exposurewatch.topology.Headers;
import exposurewatch.topology.TopicSpec;
import exposurewatch.topology.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes to the topics of actions and of looks, and waits until the brokers have it. */
public final class KafkaDesk implements Desk, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KafkaDesk.class);
    private static final int ANSWER_SECONDS = 10;
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);

    private final KafkaProducer<byte[], byte[]> producer;
    private final Topics topics;

    /** @param clients settings of its producer */
    public KafkaDesk(Properties clients, Topics topics) {
        Properties config = new Properties();
        config.putAll(clients);
        config.put("linger.ms", "0");
        config.put("request.timeout.ms", Integer.toString(ANSWER_SECONDS * 500));
        config.put("delivery.timeout.ms", Integer.toString(ANSWER_SECONDS * 900));
        config.put("max.block.ms", Integer.toString(ANSWER_SECONDS * 1_000));
        this.producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
        this.topics = topics;
    }

    @Override
    public void act(Action action) throws IOException {
        send(
                topics.responderActions(),
                action.incident(),
                action.id(),
                "exposurewatch.responder.acted",
                action.toJson());
    }

    @Override
    public void looked(String by, String what, String incident, String where) throws IOException {
        Look look = Look.now(by, what, incident, where);
        send(topics.auditLog(), incident.isEmpty() ? by : incident, look.id(), Look.TYPE, look.toJson());
    }

    private void send(TopicSpec topic, String key, String id, String type, ObjectNode value) throws IOException {
        try {
            producer.send(new ProducerRecord<>(
                            topic.name(),
                            null,
                            key.getBytes(StandardCharsets.UTF_8),
                            value.toString().getBytes(StandardCharsets.UTF_8),
                            Headers.cloudEvent(id, type, System.currentTimeMillis())))
                    .get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (KafkaException | ExecutionException | TimeoutException e) {
            LOG.warn("an action or a look could not be written: {}", String.valueOf(e.getMessage()));
            throw new ClusterException("the brokers have not answered within " + ANSWER_SECONDS
                    + " s: it may still be taken down, so look before you repeat it");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("stopped while it was sent", e);
        }
    }

    @Override
    public void close() {
        producer.close(CLOSE_WITHIN);
    }
}
