package exposurewatch.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.access.AccessReader;
import exposurewatch.access.EventTime;
import exposurewatch.access.FieldMapping;
import exposurewatch.judgement.Canary;
import exposurewatch.judgement.Finding;
import exposurewatch.topology.TopicSpec;
import exposurewatch.topology.Topics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends {@link Canary}s through the whole chain, and says when one was told. Somebody outside Kafka has to notice when none
 * is: a rule on its metric, or a heartbeat URL that is called no longer.
 */
final class CanaryFlight implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CanaryFlight.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);
    private static final long BEAT_EVERY = 10_000;
    private static final long AGAIN_AFTER = 2_000;

    private final Properties consumerConfig;
    private final Properties producerConfig;
    private final Topics topics;
    private final long every;
    private final @Nullable URI heartbeat;
    private final FieldMapping log;
    private final LongConsumer seen;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(ANSWER).build();
    /** Tells its own from those of other instances. */
    private final String name = UUID.randomUUID().toString();

    private final Thread thread = new Thread(this::fly, "canary");
    private volatile boolean running = true;

    /**
     * @param log       where the fields of accesses stand in the site's log, of which a canary is a line
     * @param every     milliseconds between two
     * @param heartbeat called after each that was told, at most every 10 s; null = none
     * @param seen      told how long each took, milliseconds
     */
    CanaryFlight(
            Properties consumer,
            Properties producer,
            Topics topics,
            FieldMapping log,
            long every,
            @Nullable URI heartbeat,
            LongConsumer seen) {
        this.consumerConfig = consumer;
        this.producerConfig = producer;
        this.topics = topics;
        this.log = log;
        this.every = every;
        this.heartbeat = heartbeat;
        this.seen = seen;
        thread.setDaemon(true);
    }

    CanaryFlight start() {
        thread.start();
        return this;
    }

    private void fly() {
        while (running) {
            try (KafkaProducer<byte[], byte[]> producer =
                            new KafkaProducer<>(producerConfig, new ByteArraySerializer(), new ByteArraySerializer());
                    KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                            consumerConfig, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
                follow(producer, consumer);
                consumer.close(CloseOptions.timeout(CLOSE_WITHIN));
            } catch (KafkaException e) {
                LOG.warn("no canary can be sent just now: {}", OneLine.of(e));
                pause();
            } catch (RuntimeException e) {
                LOG.error("no canary is sent just now, it is begun anew", e);
                pause();
            }
        }
    }

    @SuppressWarnings("ThreadJoinLoop")
    private static void pause() {
        try {
            Thread.sleep(AGAIN_AFTER);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void follow(KafkaProducer<byte[], byte[]> producer, KafkaConsumer<byte[], byte[]> consumer) {
        List<TopicPartition> partitions = consumer
                .partitionsFor(topics.exposures().name(), ANSWER)
                .stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(at -> consumer.position(at, ANSWER));
        long now = System.currentTimeMillis();
        facts(producer, now);
        long next = now + every;
        long beaten = 0;
        while (running) {
            now = System.currentTimeMillis();
            // A clock that was put back must not hold it up.
            if (now >= next || now < next - every) {
                next = now + every;
                String id = name + "-" + Finding.contentId("canary", Long.toString(now));
                send(producer, topics.accessEvents(), Canary.SESSION, access(log, id, now));
            }
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                Long sent = sentAt(record.value());
                if (sent != null) {
                    now = System.currentTimeMillis();
                    seen.accept(Math.max(0, now - sent));
                    if (heartbeat != null && (now - beaten >= BEAT_EVERY || now < beaten)) {
                        beaten = now;
                        beat(heartbeat);
                    }
                }
            }
        }
    }

    /** When it was sent; null = it is no canary of ours. */
    private @Nullable Long sentAt(byte @Nullable [] value) {
        try {
            JsonNode json = value == null ? JSON.missingNode() : JSON.readTree(value);
            boolean ours =
                    Canary.is(json) && json.path("event").path("id").asText().startsWith(name);
            return ours ? Instant.parse(json.path("@timestamp").asText()).toEpochMilli() : null;
        } catch (IOException | java.time.DateTimeException e) {
            return null;
        }
    }

    private void facts(KafkaProducer<byte[], byte[]> producer, long now) {
        ObjectNode session = JsonNodeFactory.instance.objectNode().put("@timestamp", now);
        session.putObject("event").put("action", "session-start");
        session.putObject("session").put("id", Canary.SESSION);
        session.putObject("user").put("id", Canary.VIEWER);
        send(producer, topics.sessions(), Canary.SESSION, session);
        ObjectNode owner = JsonNodeFactory.instance.objectNode().put("@timestamp", now);
        owner.putObject("record").put("id", Canary.RECORD);
        owner.putObject("owner").put("user", Canary.OWNER);
        send(producer, topics.recordOwnership(), Canary.RECORD, owner);
    }

    /** A line as the site's log has them. */
    static ObjectNode access(FieldMapping log, String id, long now) {
        Map<String, String> names = AccessReader.sources(log);
        FieldMapping.Source time = log.fields().get("@timestamp");
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.set(names.get("@timestamp"), EventTime.write(now, time == null ? null : time.as()));
        json.put(names.get("event.id"), id);
        json.put(names.get("http.response.status_code"), 200);
        json.put(names.get("http.request.method"), "GET");
        json.put(names.get("session.id"), Canary.SESSION);
        json.put(names.get("service.name"), Canary.SITE);
        json.putArray(names.get("exposure.records")).add(Canary.RECORD);
        return json;
    }

    private static void send(KafkaProducer<byte[], byte[]> producer, TopicSpec topic, String key, ObjectNode value) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                topic.name(),
                key.getBytes(StandardCharsets.UTF_8),
                value.toString().getBytes(StandardCharsets.UTF_8));
        producer.send(record, (at, error) -> {
            if (error != null) {
                LOG.warn("a canary could not be sent to topic {}: {}", topic.name(), OneLine.of(error));
            }
        });
    }

    private void beat(URI to) {
        HttpRequest request = HttpRequest.newBuilder(to).timeout(ANSWER).GET().build();
        client.sendAsync(request, BodyHandlers.discarding()).whenComplete((answer, error) -> {
            if (error != null || answer.statusCode() >= 400) {
                // The URL may be a secret.
                LOG.warn("the heartbeat was not taken by {}", to.getHost());
            }
        });
    }

    @Override
    public void close() {
        running = false;
        try {
            thread.join(CLOSE_WITHIN.toMillis() * 2);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
