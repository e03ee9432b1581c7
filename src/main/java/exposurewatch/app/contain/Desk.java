package exposurewatch.app.contain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.access.Visible;
import exposurewatch.app.OutsideException;
import exposurewatch.app.RunConfig;
import exposurewatch.app.UsageException;
import exposurewatch.topology.Headers;
import exposurewatch.topology.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What all {@code contain} commands are given: the cluster, and who is at the desk. */
final class Desk {

    private static final int ANSWER_SECONDS = 10;
    /** Fewest characters of an incident's id that are taken for it. */
    private static final int SHORTEST = 6;

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

    Topics topics() {
        return new Topics(config().topicsPrefix(), config().topicsPartitions());
    }

    Properties consumer() {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", servers);
        properties.put("isolation.level", "read_committed");
        properties.put("enable.auto.commit", "false");
        properties.put("allow.auto.create.topics", "false");
        properties.put("auto.offset.reset", "earliest");
        properties.putAll(config().clients());
        return properties;
    }

    /**
     * The newest that is known.
     *
     * @throws OutsideException if the cluster can't be reached or has no such topics
     */
    Newest open() {
        try {
            return new Newest(consumer(), topics(), System.currentTimeMillis());
        } catch (KafkaException e) {
            throw unreachable(e);
        }
    }

    private OutsideException unreachable(Exception e) {
        return new OutsideException("nothing could be read from " + servers + " (" + e.getMessage()
                + "): is 'run' at work there? Give --bootstrap-servers, and --config where clients need settings; the"
                + " actuators' override files work without it");
    }

    /** Sends what a person does to the processor. */
    void send(String key, ObjectNode action) {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", servers);
        properties.put("max.block.ms", Integer.toString(ANSWER_SECONDS * 1_000));
        properties.putAll(config().clients());
        String id = action.at("/action/id").asText();
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(
                            topics().responderActions().name(),
                            null,
                            key.getBytes(StandardCharsets.UTF_8),
                            action.toString().getBytes(StandardCharsets.UTF_8),
                            Headers.cloudEvent(id, "exposurewatch.responder.acted", System.currentTimeMillis())))
                    .get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (KafkaException | ExecutionException | TimeoutException e) {
            throw unreachable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OutsideException("stopped while it was sent: look at 'contain status' whether it was taken", e);
        }
    }

    /** Looks until something has happened; whether it has within this time. */
    static boolean await(Newest newest, Duration limit, BooleanSupplier happened) {
        long until = System.nanoTime() + limit.toNanos();
        while (!happened.getAsBoolean()) {
            if (System.nanoTime() > until) {
                return false;
            }
            newest.look();
        }
        return true;
    }

    /** The site that is meant: the one given, or the only one. */
    static String site(Newest newest, @Nullable String given) {
        List<String> known = newest.sites();
        if (given != null) {
            if (!known.contains(given)) {
                throw new UsageException("no site '" + Visible.of(given) + "' is watched here: " + known(known));
            }
            return given;
        }
        if (known.size() != 1) {
            throw new UsageException("say which site by --site: " + known(known));
        }
        return known.get(0);
    }

    private static String known(List<String> sites) {
        return sites.isEmpty()
                ? "none has told its state yet; 'run' does so with the first access"
                : "the known ones are "
                        + String.join(
                                ", ", sites.stream().limit(20).map(Visible::of).toList());
    }

    /** An incident of which something was decided or shut. */
    record Subject(String incident, String site, JsonNode state) {}

    /** The incident that is meant by this id, or by its beginning. */
    static Subject incident(Newest newest, String given) {
        List<Subject> found = new ArrayList<>();
        for (String site : newest.sites()) {
            JsonNode state = newest.state(site);
            for (String part : List.of("decided", "shut")) {
                for (JsonNode one : state.path(part)) {
                    String id = one.path("incident").asText();
                    boolean known = found.stream().anyMatch(other -> other.incident.equals(id));
                    if (!known && given.length() >= SHORTEST && id.startsWith(given)) {
                        found.add(new Subject(id, site, state));
                    }
                }
            }
        }
        if (found.size() != 1) {
            throw new UsageException(
                    found.isEmpty()
                            ? "nothing was decided about an incident '" + Visible.of(given)
                                    + "': 'contain status' shows those of which something was (at least " + SHORTEST
                                    + " characters of an id)"
                            : "'" + Visible.of(given) + "' is the beginning of several incidents: give more of it");
        }
        return found.get(0);
    }

    static String ago(long then, long now) {
        Duration age = Duration.ofMillis(Math.max(0, now - then));
        if (age.toSeconds() < 120) {
            return age.toSeconds() + " s";
        }
        return age.toMinutes() < 120
                ? age.toMinutes() + " min"
                : age.toHours() < 48 ? age.toHours() + " h" : age.toDays() + " days";
    }

    static long time(JsonNode at) {
        return Instant.parse(at.asText()).toEpochMilli();
    }
}
