package exposurewatch.app;

import static exposurewatch.app.LiveTopics.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import exposurewatch.incident.TrailEntry;
import exposurewatch.simulation.ExpectedIncident;
import exposurewatch.simulation.Scenario;
import exposurewatch.topology.TopicSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The incidents of a scenario as {@code audit} finds them in its files, which are those that the simulator's oracle counts,
 * and which the running processor has to end in, too.
 */
final class AuditedIncidents {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(180);
    /** In a storm of one incident nobody is told more often. */
    private static final int MOST_ALERTS = 12;
    /**
     * Scenario → what would have been shut. One customer of a partner, and two looks at a file, are told and shut nothing:
     * the customer is innocent, and the looks are too few.
     */
    private static final Map<String, Set<String>> SHUT = Map.of(
            "invoice-links", Set.of("session"), "order-platform", Set.of("site"), "after-update", Set.of("site"));

    private final List<JsonNode> audited;

    private AuditedIncidents(List<JsonNode> audited) {
        this.audited = audited;
    }

    /** Plays a scenario as it is by default. */
    static PlayedWorld play(Scenario scenario, Path home) throws IOException {
        var usual = scenario.defaults();
        return PlayedWorld.write(
                scenario.name(), usual.seed(), (int) usual.accesses(), usual.users(), usual.start(), false, home);
    }

    /** Those that {@code audit} finds now. */
    static AuditedIncidents of(Scenario scenario, PlayedWorld world) throws IOException {
        List<ExpectedIncident> expected = scenario.world(scenario.defaults()).expectedIncidents();
        assertThat(world.audit()).isEqualTo(expected.isEmpty() ? 0 : 1);
        List<JsonNode> audited = new ArrayList<>();
        JSON.readTree(Files.readString(world.dir().resolve("report/incidents.json")))
                .forEach(audited::add);
        assertThat(audited.stream().map(AuditedIncidents::asExpected)).isEqualTo(expected);
        assertThat(scopes(audited)).isEqualTo(SHUT.getOrDefault(scenario.name(), Set.of()));
        return new AuditedIncidents(audited);
    }

    /** The processor has told the same, and their trails hold. */
    void assertTold(LiveTopics live) {
        Map<String, String> wanted = told(audited);
        try {
            // What was counted of the traffic comes a little later than what was judged.
            await("the incidents of the audit", LIMIT, () -> standing(live).equals(wanted));
        } catch (AssertionError e) {
            throw new AssertionError("audit: " + wanted + "\nrun: " + standing(live), e);
        }
        assertTrails(live, audited);
        assertThat(live.read(live.topics().alerts()))
                .as("alerts")
                .hasSizeBetween(audited.size(), audited.size() * MOST_ALERTS);
    }

    /** What audit would have shut. */
    private static Set<String> scopes(List<JsonNode> incidents) {
        Set<String> scopes = new TreeSet<>();
        for (JsonNode incident : incidents) {
            incident.path("containment")
                    .forEach(one -> scopes.add(one.path("scope").asText()));
        }
        return scopes;
    }

    private static ExpectedIncident asExpected(JsonNode incident) {
        JsonNode cause = incident.at("/causes/0");
        return new ExpectedIncident(
                incident.path("site").asText(),
                incident.path("pattern").asText(),
                incident.path("exposures").asLong(),
                incident.path("viewers").asInt(),
                incident.path("affected").asInt(),
                incident.path("records").asInt(),
                Instant.parse(incident.path("first_seen").asText()).toEpochMilli(),
                Instant.parse(incident.path("last_seen").asText()).toEpochMilli(),
                cause.path("dimension").asText(),
                cause.path("value").asText());
    }

    /** Id → all that is known, but for what depends on when and in which order it came in. */
    private static Map<String, String> told(List<JsonNode> incidents) {
        Map<String, String> told = new TreeMap<>();
        for (JsonNode incident : incidents) {
            com.fasterxml.jackson.databind.node.ObjectNode json = incident.deepCopy();
            // What was shut depends on when it was decided; audit says what would have been.
            json.remove(List.of("trail", "detected_at", "containment"));
            told.put(json.path("id").asText(), json.toString());
        }
        return told;
    }

    private static Map<String, String> standing(LiveTopics live) {
        Map<String, JsonNode> newest = new TreeMap<>();
        for (JsonNode json : values(live, live.topics().incidents())) {
            newest.put(json.path("id").asText(), json);
        }
        return told(newest.values().stream()
                .filter(json -> json.path("state").asText().equals("open"))
                .toList());
    }

    /** Every exposure stands in its incident's trail, once, and the chain holds. */
    private static void assertTrails(LiveTopics live, List<JsonNode> incidents) {
        Map<String, String> heads = new TreeMap<>();
        Map<String, Integer> entries = new TreeMap<>();
        for (JsonNode json : values(live, live.topics().incidentTrail())) {
            String id = json.path("incident").asText();
            com.fasterxml.jackson.databind.node.ObjectNode content = json.deepCopy();
            content.remove(List.of("previous", "hash"));
            String previous = heads.getOrDefault(id, TrailEntry.START);
            assertThat(json.path("previous").asText()).isEqualTo(previous);
            assertThat(json.path("hash").asText()).isEqualTo(TrailEntry.hash(previous, content));
            heads.put(id, json.path("hash").asText());
            // What would have been shut is said in between.
            entries.merge(id, json.path("kind").asText().equals("containment") ? 0 : 1, Integer::sum);
        }
        for (JsonNode incident : incidents) {
            assertThat(entries.get(incident.path("id").asText()))
                    .isEqualTo(incident.path("exposures").asInt());
        }
    }

    private static List<JsonNode> values(LiveTopics live, TopicSpec topic) {
        List<JsonNode> values = new ArrayList<>();
        try {
            for (ConsumerRecord<byte[], byte[]> record : live.read(topic)) {
                values.add(JSON.readTree(record.value()));
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return values;
    }
}
