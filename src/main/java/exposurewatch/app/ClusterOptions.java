package exposurewatch.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.topology.Headers;
import exposurewatch.topology.TopicSpec;
import exposurewatch.topology.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every command is given that asks a cluster something. */
public class ClusterOptions {

    private static final int ANSWER_SECONDS = 10;

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT,…",
            description = "the Kafka cluster (default: ${DEFAULT-VALUE}, the broker inside 'run')")
    private String servers = "127.0.0.1:9092";

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "properties for this program (exposure-watch.…) and its Kafka clients")
    private @Nullable Path configFile;

    private @Nullable RunConfig config;

    private RunConfig config() {
        RunConfig known = config;
        if (known == null) {
            known = RunConfig.load(configFile, System.getenv());
            config = known;
        }
        return known;
    }

    /** The topics, by the prefix that is configured. */
    public Topics topics() {
        return new Topics(config().topicsPrefix(), config().topicsPartitions());
    }

    /** Settings of a consumer that reads what is committed. */
    public Properties consumer() {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", servers);
        properties.put("isolation.level", "read_committed");
        properties.put("enable.auto.commit", "false");
        properties.put("allow.auto.create.topics", "false");
        properties.put("auto.offset.reset", "earliest");
        properties.putAll(config().clients());
        return properties;
    }

    /** What to say when it does not answer. */
    public OutsideException unreachable(Exception e) {
        if (e instanceof AuthorizationException || e.getCause() instanceof AuthorizationException) {
            return new OutsideException("this user is not allowed that on " + servers + " (" + OneLine.of(e)
                    + "); 'exposure-watch topics plan --acls' prints the commands that allow it (role responder)");
        }
        return new OutsideException("nothing could be read from " + servers + " (" + e.getMessage()
                + "): is 'run' at work there? Give --bootstrap-servers, and --config where clients need settings; the"
                + " actuators' override files work without it");
    }

    /** Sends what a person does to the processor. */
    public void act(String key, ObjectNode action) {
        send(
                topics().responderActions(),
                key,
                action.at("/action/id").asText(),
                "exposurewatch.responder.acted",
                action);
    }

    /**
     * Sends one record, and waits until the cluster has it.
     *
     * @param id   of what it tells: the same for the same
     * @param type of CloudEvents
     */
    public void send(TopicSpec topic, String key, String id, String type, ObjectNode value) {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", servers);
        properties.put("max.block.ms", Integer.toString(ANSWER_SECONDS * 1_000));
        properties.putAll(config().clients());
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(
                            topic.name(),
                            null,
                            key.getBytes(StandardCharsets.UTF_8),
                            value.toString().getBytes(StandardCharsets.UTF_8),
                            Headers.cloudEvent(id, type, System.currentTimeMillis())))
                    .get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (KafkaException | ExecutionException | TimeoutException e) {
            throw unreachable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OutsideException("stopped while it was sent: ask for it again to see whether it was taken", e);
        }
    }
}
