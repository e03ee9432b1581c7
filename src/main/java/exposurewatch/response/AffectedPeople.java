package exposurewatch.response;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.incident.Exposure;
import exposurewatch.incident.TrailEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Whose records were shown, which, what they show, to whom, when and how often: what a trail comes to. */
public final class AffectedPeople {

    /** Sessions and addresses that are told of one viewer. */
    private static final int MOST_NAMED = 100;

    private final Map<String, Exposure> standing = new LinkedHashMap<>();
    /** Where in the trail each of those was told last. */
    private final Map<String, Long> toldAt = new HashMap<>();
    /** Incident → where in the trail it took over some for the last time. */
    private final Map<String, Long> lostTo = new TreeMap<>();

    private long sequence;

    /**
     * What one viewer saw of one record.
     *
     * @param viewer {@code user:…}, or {@code anonymous:} and the client's address
     * @param times  how often it was shown
     * @param first  epoch milliseconds, as {@code last}
     */
    public record View(String viewer, long times, long first, long last) {}

    /**
     * A record that was shown.
     *
     * @param id   {@code type:id}
     * @param data categories that it shows
     */
    public record Shown(String id, Set<String> data, List<View> views) {}

    /**
     * Somebody whose records were shown.
     *
     * @param id    {@code user:…} or {@code organization:…}; {@code nobody:} and the record where no owner is named
     * @param times how often something of theirs was shown
     * @param first epoch milliseconds, as {@code last}
     */
    public record Person(String id, long times, long first, long last, Set<String> data, List<Shown> records) {}

    /** The next entry of the trail. */
    public void entry(JsonNode entry) {
        String kind = entry.path("kind").asText();
        JsonNode data = entry.path("data");
        sequence++;
        if (kind.equals(TrailEntry.Kind.EXPOSURE.label()) || kind.equals(TrailEntry.Kind.CORRECTION.label())) {
            Exposure exposure = Exposure.of(data);
            if (data.path("withdrawn").asBoolean() || data.has(TrailEntry.MOVED_TO)) {
                standing.remove(exposure.id());
            } else {
                standing.put(exposure.id(), exposure);
                toldAt.put(exposure.id(), sequence);
            }
        } else if (kind.equals(TrailEntry.Kind.TAKEN_IN.label())) {
            lostTo.put(data.path("incident").asText(), sequence);
        }
    }

    /** Incidents that have taken over some of it. */
    public Collection<String> lostTo() {
        return List.copyOf(lostTo.keySet());
    }

    /** An entry of an incident that has: what it took over does not stand here, unless it came back later. */
    public void lost(String to, JsonNode entry) {
        String id = entry.at("/data/id").asText();
        if (entry.path("kind").asText().equals(TrailEntry.Kind.EXPOSURE.label())
                && toldAt.getOrDefault(id, Long.MAX_VALUE) < lostTo.getOrDefault(to, 0L)) {
            standing.remove(id);
        }
    }

    /** (event, record) pairs that stand. */
    public long exposures() {
        return standing.size();
    }

    /** Who saw it, by name, each as JSON. */
    public Stream<ObjectNode> viewers() {
        Map<String, List<Exposure>> byViewer = new TreeMap<>();
        standing.values()
                .forEach(one -> byViewer.computeIfAbsent(one.viewer(), any -> new ArrayList<>())
                        .add(one));
        return byViewer.entrySet().stream().map(entry -> {
            List<Exposure> seen = entry.getValue();
            ObjectNode json = JsonNodeFactory.instance.objectNode().put("viewer", entry.getKey());
            json.put("people", seen.stream().map(Exposure::owner).distinct().count());
            json.put("records", seen.stream().map(Exposure::record).distinct().count());
            json.put("times", seen.size());
            json.put("first", time(seen.stream().mapToLong(Exposure::at).min().orElse(0)));
            json.put("last", time(seen.stream().mapToLong(Exposure::at).max().orElse(0)));
            some(seen, Exposure::session).forEach(json.putArray("sessions")::add);
            some(seen, Exposure::clientIp).forEach(json.putArray("client_addresses")::add);
            return json;
        });
    }

    private static List<String> some(List<Exposure> seen, Function<Exposure, @Nullable String> field) {
        return seen.stream()
                .map(field)
                .filter(Objects::nonNull)
                .distinct()
                .limit(MOST_NAMED)
                .toList();
    }

    /** Everybody, by id. */
    public List<Person> people() {
        Map<String, Map<String, Map<String, List<Exposure>>>> byOwner = new TreeMap<>();
        for (Exposure exposure : standing.values()) {
            byOwner.computeIfAbsent(exposure.owner(), any -> new TreeMap<>())
                    .computeIfAbsent(exposure.record(), any -> new TreeMap<>())
                    .computeIfAbsent(exposure.viewer(), any -> new ArrayList<>())
                    .add(exposure);
        }
        return byOwner.entrySet().stream()
                .map(entry -> person(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static Person person(String id, Map<String, Map<String, List<Exposure>>> records) {
        List<Shown> shown = records.entrySet().stream()
                .map(entry -> shown(entry.getKey(), entry.getValue()))
                .toList();
        List<View> views = shown.stream().flatMap(one -> one.views().stream()).toList();
        Set<String> data = new TreeSet<>();
        shown.forEach(one -> data.addAll(one.data()));
        return new Person(
                id,
                views.stream().mapToLong(View::times).sum(),
                views.stream().mapToLong(View::first).min().orElse(0),
                views.stream().mapToLong(View::last).max().orElse(0),
                data,
                shown);
    }

    private static Shown shown(String record, Map<String, List<Exposure>> byViewer) {
        Set<String> data = new TreeSet<>();
        byViewer.values().forEach(list -> list.forEach(one -> data.addAll(one.data())));
        return new Shown(
                record,
                data,
                byViewer.entrySet().stream()
                        .map(entry -> new View(
                                entry.getKey(),
                                entry.getValue().size(),
                                entry.getValue().stream()
                                        .mapToLong(Exposure::at)
                                        .min()
                                        .orElse(0),
                                entry.getValue().stream()
                                        .mapToLong(Exposure::at)
                                        .max()
                                        .orElse(0)))
                        .toList());
    }

    /** One person, for JSON. */
    public static ObjectNode toJson(Person person) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("person", person.id).put("times", person.times);
        json.put("first", time(person.first)).put("last", time(person.last));
        person.data.forEach(json.putArray("data")::add);
        ArrayNode records = json.putArray("records");
        for (Shown shown : person.records) {
            ObjectNode record = records.addObject().put("id", shown.id);
            shown.data.forEach(record.putArray("data")::add);
            ArrayNode views = record.putArray("seen_by");
            for (View view : shown.views) {
                views.addObject()
                        .put("viewer", view.viewer)
                        .put("times", view.times)
                        .put("first", time(view.first))
                        .put("last", time(view.last));
            }
        }
        return json;
    }

    static String time(long epochMillis) {
        return Instant.ofEpochMilli(epochMillis).toString();
    }
}
