package exposurewatch.response;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.incident.Exposure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a trail looks like: exposures per minute, what happened in between, and who saw whose records. Names nobody. */
public final class IncidentPicture {

    private static final long MINUTE = 60_000;
    /** Columns of the picture: a longer time is told in longer steps. */
    private static final int MOST_STEPS = 240;

    private static final int MOST_MARKS = 200;
    /** Lines between viewers and owners: the most frequent ones. */
    private static final int MOST_EDGES = 120;

    private static final int MOST_PAIRS = 200_000;

    private final TreeMap<Long, Long> perMinute = new TreeMap<>();
    private final List<ObjectNode> marks = new ArrayList<>();
    private final Map<String, Map<String, Long>> edges = new HashMap<>();
    private int pairs;

    /** The next entry of the trail. */
    public void entry(JsonNode entry) {
        JsonNode data = entry.path("data");
        switch (entry.path("kind").asText()) {
            case "exposure" -> exposure(Exposure.of(data));
            case "action" -> mark(entry, data.at("/action/kind").asText());
            case "containment" -> mark(entry, data.path("event").asText());
            default -> {
                // Corrections and moves change no picture that a person would see.
            }
        }
    }

    private void exposure(Exposure exposure) {
        perMinute.merge(Math.floorDiv(exposure.at(), MINUTE), 1L, Long::sum);
        Map<String, Long> owners = edges.computeIfAbsent(exposure.viewer(), any -> new HashMap<>());
        if (pairs < MOST_PAIRS || owners.containsKey(exposure.owner())) {
            pairs += owners.merge(exposure.owner(), 1L, Long::sum) == 1 ? 1 : 0;
        }
    }

    private void mark(JsonNode entry, String what) {
        if (marks.size() < MOST_MARKS) {
            marks.add(JsonNodeFactory.instance
                    .objectNode()
                    .put("at", entry.path("@timestamp").asText())
                    .put("kind", entry.path("kind").asText())
                    .put("what", what));
        }
    }

    /** As {@code timeline} and {@code graph} of the API. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ObjectNode timeline = json.putObject("timeline");
        long first = perMinute.isEmpty() ? 0 : perMinute.firstKey();
        long minutes = perMinute.isEmpty() ? 0 : perMinute.lastKey() - first + 1;
        long step = Math.max(1, (minutes + MOST_STEPS - 1) / MOST_STEPS);
        timeline.put("from", Instant.ofEpochMilli(first * MINUTE).toString());
        timeline.put("step_minutes", step);
        long[] counts = new long[(int) ((minutes + step - 1) / step)];
        perMinute.forEach((minute, n) -> counts[(int) ((minute - first) / step)] += n);
        ArrayNode values = timeline.putArray("exposures");
        for (long count : counts) {
            values.add(count);
        }
        marks.forEach(timeline.putArray("marks")::add);
        graph(json.putObject("graph"));
        return json;
    }

    private record Edge(String viewer, String owner, long times) {}

    private void graph(ObjectNode json) {
        List<Edge> all = new ArrayList<>();
        edges.forEach((viewer, owners) -> owners.forEach((owner, n) -> all.add(new Edge(viewer, owner, n))));
        all.sort(Comparator.comparingLong(Edge::times)
                .reversed()
                .thenComparing(Edge::viewer)
                .thenComparing(Edge::owner));
        Map<String, Integer> viewers = new HashMap<>();
        Map<String, Integer> owners = new HashMap<>();
        ArrayNode lines = json.putArray("edges");
        for (Edge edge : all.subList(0, Math.min(MOST_EDGES, all.size()))) {
            lines.addObject()
                    .put("viewer", viewers.computeIfAbsent(edge.viewer, any -> viewers.size() + 1))
                    .put("owner", owners.computeIfAbsent(edge.owner, any -> owners.size() + 1))
                    .put("times", edge.times);
        }
        json.put("left_out", Math.max(0, all.size() - MOST_EDGES));
    }
}
