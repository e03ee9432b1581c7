package exposurewatch.response;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import exposurewatch.incident.Exposure;
import exposurewatch.incident.TrailEntry;
import exposurewatch.topology.TopicSince;
import exposurewatch.topology.TopicSince.Part;
import exposurewatch.topology.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** Incidents and their trails, as their topics have them: any instance, and any command, reads the same. */
public final class IncidentTopics {

    private static final ObjectMapper JSON = new ObjectMapper();
    /** Between the processor's clock and the broker's. */
    private static final long CLOCKS_DIFFER = Duration.ofMinutes(10).toMillis();

    private static final BooleanSupplier NEVER = () -> false;

    private final TopicSince reader;
    private final Topics topics;

    /** @param config of a consumer that reads what is committed and belongs to no group */
    public IncidentTopics(Properties config, Topics topics) {
        this.reader = new TopicSince(config);
        this.topics = topics;
    }

    /** One entry of a trail, and where it lies. */
    public interface Visitor {

        /** @param value as it stands in the topic: JSON */
        void visit(byte[] value, int partition, long offset);
    }

    /** The newest state of each incident, by id, in the order in which they were told first. */
    public Map<String, JsonNode> incidents() {
        Map<String, JsonNode> newest = new LinkedHashMap<>();
        reader.read(
                topics.incidents().name(),
                0,
                record -> {
                    if (record.key() == null) {
                        return;
                    }
                    String id = new String(record.key(), StandardCharsets.UTF_8);
                    if (record.value() == null) {
                        newest.remove(id);
                        return;
                    }
                    try {
                        newest.put(id, JSON.readTree(record.value()));
                    } catch (IOException e) {
                        // Others may write there, too; what is none of ours says nothing.
                    }
                },
                NEVER);
        return newest;
    }

    /**
     * Every entry of an incident's trail, in order, each held against the one before, in constant memory.
     *
     * @param incident  as in its topic
     * @param cancelled asked between entries
     * @return how many there were
     * @throws IncompleteTrailException if the topic no longer has all of them
     */
    public long trail(JsonNode incident, Visitor visitor, BooleanSupplier cancelled) {
        byte[] key = incident.path("id").asText().getBytes(StandardCharsets.UTF_8);
        long entries = incident.at("/trail/entries").asLong(Long.MAX_VALUE);
        long[] seen = {0};
        String[] head = {TrailEntry.START};
        // What came after the incident was read is of its next state.
        boolean whole = reader.read(
                new Part(topics.incidentTrail().name(), key, since(incident), Long.MAX_VALUE),
                record -> {
                    if (record.value() != null && Arrays.equals(key, record.key()) && seen[0] < entries) {
                        String next = TrailEntry.follows(head[0], record.value());
                        // What doesn't follow is none of ours: whoever may write to the topic could name anybody.
                        if (next != null) {
                            head[0] = next;
                            seen[0]++;
                            visitor.visit(record.value(), record.partition(), record.offset());
                        }
                    }
                },
                (done, of) -> {},
                () -> seen[0] >= entries || cancelled.getAsBoolean());
        if (whole && entries != Long.MAX_VALUE && seen[0] < entries) {
            throw new IncompleteTrailException(incident.path("id").asText(), entries, seen[0]);
        }
        return seen[0];
    }

    private static long since(JsonNode incident) {
        try {
            return Instant.parse(incident.path("detected_at").asText()).toEpochMilli() - CLOCKS_DIFFER;
        } catch (DateTimeException e) {
            return 0;
        }
    }

    /** The first exposures of its trail, at most so many. */
    public List<Exposure> exposures(JsonNode incident, int most) {
        List<Exposure> exposures = new ArrayList<>();
        trail(
                incident,
                (value, partition, offset) -> {
                    JsonNode entry = tree(value);
                    if (entry.path("kind").asText().equals("exposure") && exposures.size() < most) {
                        exposures.add(Exposure.of(entry.path("data")));
                    }
                },
                () -> exposures.size() >= most);
        return exposures;
    }

    /** Who is affected, exactly: what its trail says, without what other incidents have taken over since. */
    public AffectedPeople affected(JsonNode incident, Map<String, JsonNode> incidents) {
        AffectedPeople people = new AffectedPeople();
        trail(incident, (value, partition, offset) -> people.entry(tree(value)), NEVER);
        Set<String> done = new HashSet<>();
        for (String other : people.lostTo()) {
            JsonNode taker = incidents.get(other);
            if (taker != null && done.add(other)) {
                trail(taker, (value, partition, offset) -> people.lost(other, tree(value)), NEVER);
            }
        }
        return people;
    }

    private static JsonNode tree(byte[] value) {
        try {
            return JSON.readTree(value);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "an entry of a trail is no JSON: somebody else has written to its topic", e);
        }
    }
}
