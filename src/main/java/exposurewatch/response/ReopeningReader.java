package exposurewatch.response;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import exposurewatch.access.AccessEvent;
import exposurewatch.access.AccessReader;
import exposurewatch.access.Reading;
import exposurewatch.incident.Exposure;
import exposurewatch.policy.Policy;
import exposurewatch.response.Reopening.Shutdown;
import exposurewatch.topology.TopicSince;
import exposurewatch.topology.Topics;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Reads what a {@link Reopening} needs from the topics of accesses and exposures. */
public final class ReopeningReader {

    /** An event may be written a little before the time it tells, or its clock be ahead. */
    private static final long EARLIER = Duration.ofMinutes(2).toMillis();

    private static final long PROGRESS_EVERY = 100_000;
    /** Exposures that are looked at; there is no need to count farther to know that it goes on. */
    private static final int MOST_EXPOSURES = 1_000_000;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Properties config;
    private final Topics topics;
    private final Policy policy;

    /** What matters of an exposure, as it was told last. */
    private record Told(
            String site,
            long at,
            @Nullable String session,
            @Nullable String route,
            @Nullable String integration) {

        static Told of(JsonNode json) {
            Exposure exposure = Exposure.of(json);
            return new Told(
                    json.path("site").asText(),
                    exposure.at(),
                    exposure.session(),
                    exposure.route(),
                    exposure.integration());
        }

        void to(Reopening reopening) {
            reopening.exposure(site, at, session, route, integration);
        }
    }

    /** @param config of a consumer that reads what is committed */
    public ReopeningReader(Properties config, Topics topics, Policy policy) {
        this.config = config;
        this.topics = topics;
        this.policy = policy;
    }

    /**
     * @param progress  told how many accesses were read, now and then
     * @param cancelled whether to stop: then it says what it has
     */
    public Reopening read(Shutdown shutdown, LongConsumer progress, BooleanSupplier cancelled) {
        Reopening reopening = new Reopening(policy, shutdown);
        AccessReader reader = new AccessReader(policy.accesses());
        TopicSince since = new TopicSince(config);
        long[] read = {0};
        Map<String, Told> standing = new HashMap<>();
        since.read(
                topics.accessEvents().name(),
                reopening.from() - EARLIER,
                record -> {
                    Reading<AccessEvent> reading = reader.read(
                            record.value(), record.topic() + '-' + record.partition() + '-' + record.offset());
                    if (reading instanceof Reading.Readable<AccessEvent> readable) {
                        reopening.access(readable.value());
                    }
                    if (++read[0] % PROGRESS_EVERY == 0) {
                        progress.accept(read[0]);
                    }
                },
                cancelled);
        since.read(
                topics.exposures().name(),
                reopening.from() - EARLIER,
                record -> {
                    JsonNode json = json(record.value());
                    String id = json.path("id").asText();
                    if (json.path("withdrawn").asBoolean()) {
                        standing.remove(id);
                    } else if (!id.isEmpty() && standing.size() < MOST_EXPOSURES) {
                        standing.put(id, Told.of(json));
                    }
                },
                cancelled);
        standing.values().forEach(told -> told.to(reopening));
        return reopening;
    }

    private static JsonNode json(byte[] value) {
        try {
            return JSON.readTree(value == null ? new byte[0] : value);
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }
}
