package exposurewatch.app.demo;

import exposurewatch.app.OutsideException;
import exposurewatch.topology.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** The site's own log, sent to the topics that Exposure Watch reads. */
final class KafkaSiteLog implements SiteLog, AutoCloseable {

    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

    private final KafkaProducer<byte[], byte[]> producer;
    private final Topics topics;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    KafkaSiteLog(String servers, Topics topics) {
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers, "linger.ms", 1),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        this.topics = topics;
    }

    @Override
    public void answered(Answer answer) {
        String session = answer.asking().session();
        send(topics.accessEvents().name(), session == null ? answer.id() : session, LogLines.access(answer));
    }

    @Override
    public void signedIn(String session, Customer customer, Instant at) {
        send(topics.sessions().name(), session, LogLines.signIn(session, customer, at));
    }

    @Override
    public void signedOut(String session, Instant at) {
        send(topics.sessions().name(), session, LogLines.signOut(session, at));
    }

    @Override
    public void stored(Item item, Instant at) {
        send(topics.recordOwnership().name(), item.id(), LogLines.row(item, at));
    }

    private void send(String topic, String key, byte[] value) {
        producer.send(new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value), (done, error) -> {
            if (error != null) {
                failure.compareAndSet(null, error);
            }
        });
    }

    /** @throws OutsideException if a line was lost */
    void check() {
        Exception error = failure.get();
        if (error != null) {
            throw new OutsideException("the site's log can't be sent to the broker: " + error
                    + "; look whether the disk is full, then start again");
        }
    }

    @Override
    public void close() {
        producer.close(CLOSE_WITHIN);
    }
}
