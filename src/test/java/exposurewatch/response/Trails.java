package exposurewatch.response;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.incident.Action;
import exposurewatch.incident.TrailEntry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Makes trails. */
public final class Trails {

    static final ObjectMapper JSON = new ObjectMapper();
    public static final String INCIDENT = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
    public static final long AT = Instant.parse("2026-03-02T10:00:00Z").toEpochMilli();

    private final List<String> lines = new ArrayList<>();
    private String head = TrailEntry.START;

    public static ObjectNode exposure(int number, String record, String owner, String viewer, long at) {
        ObjectNode json = JSON.createObjectNode();
        json.put("id", "%032x".formatted(number)).put("site", "orders").put("revision", 1);
        json.putObject("event").put("id", "e" + number);
        json.put("@timestamp", Instant.ofEpochMilli(at).toString()).put("verdict", "other-owner");
        json.putObject("record").put("id", record).put("type", record.replaceAll(":.*", ""));
        json.putObject("viewer").put("user", viewer);
        json.putObject("owner").put("user", owner);
        json.putObject("client").put("ip", "192.0.2.7");
        json.putObject("data").putArray("categories").add("name").add("address");
        return json;
    }

    public Trails add(TrailEntry.Kind kind, long at, JsonNode data) {
        TrailEntry entry = TrailEntry.after(head, INCIDENT, lines.size() + 1L, kind, at, data);
        head = entry.hash();
        lines.add(entry.toJson());
        return this;
    }

    public Trails shown(String record, String owner, String viewer, long at) {
        return add(TrailEntry.Kind.EXPOSURE, at, exposure(lines.size() + 1, record, owner, viewer, at));
    }

    public Trails acted(Action.Kind kind, long at, String note) {
        return add(
                TrailEntry.Kind.ACTION,
                at,
                Action.of(at, kind, INCIDENT, "orders", "on-call", note).toJson());
    }

    public List<String> lines() {
        return List.copyOf(lines);
    }

    public String head() {
        return head;
    }

    List<JsonNode> entries() {
        return lines.stream().map(Trails::tree).toList();
    }

    static JsonNode tree(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    AffectedPeople affected() {
        AffectedPeople people = new AffectedPeople();
        entries().forEach(people::entry);
        return people;
    }

    public ObjectNode incident() {
        ObjectNode json = JSON.createObjectNode();
        json.put("id", INCIDENT)
                .put("site", "orders")
                .put("pattern", "cross-view")
                .put("severity", "high");
        json.putArray("severity_reasons").add("seen by another customer");
        json.put("state", "open").put("detected_at", "2026-03-02T10:00:01Z");
        json.put("first_seen", "2026-03-02T10:00:00Z").put("last_seen", "2026-03-02T11:00:00Z");
        json.put("summary", "3 viewers were shown 3 records of 2 people on orders that were not theirs");
        json.putArray("causes").addObject().put("sentence", "all exposures had the cache status HIT");
        json.putArray("containment");
        json.putObject("trail").put("entries", lines.size()).put("head", head);
        return json;
    }

    byte[] bundle(java.security.KeyPair key) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            EvidenceBundle bundle = EvidenceBundle.begin(
                    out,
                    incident(),
                    "version: 1\nsite: orders\n",
                    JSON.createObjectNode().put("exposure_watch", "test"));
            for (int i = 0; i < lines.size(); i++) {
                bundle.entry(lines.get(i).getBytes(StandardCharsets.UTF_8), 3, 100 + i);
            }
            bundle.end(key.getPrivate(), key.getPublic(), "incident-trail", "2026-03-03T09:00:00Z", "officer");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
