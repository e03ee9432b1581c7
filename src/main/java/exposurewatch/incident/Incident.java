package exposurewatch.incident;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong, as it is known now.
 *
 * @param id            derived from what it is about: the same exposures give the same id
 * @param site          where
 * @param rated         how bad, and why
 * @param openedAt      event time at which it became an incident of its pattern, epoch milliseconds
 * @param firstSeen     event time of the first exposure, epoch milliseconds
 * @param lastSeen      event time of the last exposure, epoch milliseconds
 * @param exposures     (event, record) pairs that stand
 * @param viewers       distinct people who saw them; one for each client address where nobody was signed in
 * @param affected      distinct people whose records were shown; an organization counts as one
 * @param records       distinct records
 * @param data          data categories that those records show, sorted
 * @param causes        the best first
 * @param summary       what happened, in one sentence
 * @param notes         what else was seen: sessions of several people, ids in steps, refused probes …
 * @param thresholds    what the pattern was decided by: name → number used
 * @param acknowledgedBy who looks after it; null = nobody yet
 * @param takenInBy     the incident that explains it; null = none
 * @param trail         entries of its trail
 * @param head          hash of the newest entry of its trail
 */
public record Incident(
        String id,
        String site,
        Pattern pattern,
        Severity.Rated rated,
        State state,
        long openedAt,
        long firstSeen,
        long lastSeen,
        long exposures,
        int viewers,
        int affected,
        int records,
        List<String> data,
        List<Cause> causes,
        String summary,
        List<String> notes,
        Map<String, Long> thresholds,
        @Nullable String acknowledgedBy,
        @Nullable String takenInBy,
        List<Contained> containment,
        long trail,
        String head) {

    public Incident {
        data = List.copyOf(data);
        causes = List.copyOf(causes);
        notes = List.copyOf(notes);
        thresholds = Map.copyOf(thresholds);
        // What was kept by an earlier version has none.
        containment = containment == null ? List.of() : List.copyOf(containment);
    }

    public Severity severity() {
        return rated.severity();
    }

    /** The same with more entries in its trail. */
    Incident trailed(long entries, String newHead) {
        return copy(
                state, exposures, viewers, affected, records, acknowledgedBy, takenInBy, containment, entries, newHead);
    }

    /** The same in another state. */
    Incident in(State newState) {
        return copy(newState, exposures, viewers, affected, records, acknowledgedBy, null, containment, trail, head);
    }

    /** The same, explained by another incident. */
    Incident takenIn(String by) {
        return copy(
                State.TAKEN_IN, exposures, viewers, affected, records, acknowledgedBy, by, containment, trail, head);
    }

    /** The same, every exposure having been withdrawn. */
    Incident withdrawn() {
        return copy(State.WITHDRAWN, 0, 0, 0, 0, acknowledgedBy, null, containment, trail, head);
    }

    /** The same, looked after by somebody. */
    Incident acknowledged(String by) {
        return copy(state, exposures, viewers, affected, records, by, takenInBy, containment, trail, head);
    }

    /** The same, this having been done about it. */
    public Incident contained(List<Contained> done) {
        return copy(state, exposures, viewers, affected, records, acknowledgedBy, takenInBy, done, trail, head);
    }

    private Incident copy(
            State newState,
            long newExposures,
            int newViewers,
            int newAffected,
            int newRecords,
            @Nullable String newBy,
            @Nullable String newTakenInBy,
            List<Contained> newContainment,
            long entries,
            String newHead) {
        return new Incident(
                id,
                site,
                pattern,
                rated,
                newState,
                openedAt,
                firstSeen,
                lastSeen,
                newExposures,
                newViewers,
                newAffected,
                newRecords,
                data,
                causes,
                summary,
                notes,
                thresholds,
                newBy,
                newTakenInBy,
                newContainment,
                entries,
                newHead);
    }

    /**
     * As the value of topic {@code incidents} and an entry of {@code incidents.json}; the same incident gives the same text.
     * What is not known is left out, and so is {@code detected_at}: an incident does not know when it was first told.
     */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("id", id).put("site", site).put("pattern", pattern.label());
        json.put("severity", severity().label());
        put(json, "severity_reasons", rated.reasons());
        json.put("state", state.label());
        json.put("opened_at", time(openedAt)).put("first_seen", time(firstSeen)).put("last_seen", time(lastSeen));
        json.put("exposures", exposures).put("viewers", viewers);
        json.put("affected", affected).put("records", records);
        put(json, "data", data);
        ArrayNode ranked = json.putArray("causes");
        causes.forEach(cause -> put(ranked.addObject(), cause));
        json.put("summary", summary);
        put(json, "notes", notes);
        ObjectNode used = json.putObject("thresholds");
        new TreeMap<>(thresholds).forEach(used::put);
        putKnown(json, "acknowledged_by", acknowledgedBy);
        putKnown(json, "taken_in_by", takenInBy);
        ArrayNode contained = json.putArray("containment");
        containment.forEach(one -> contained.add(one.toJson()));
        json.putObject("trail").put("entries", trail).put("head", head);
        return json;
    }

    private static void put(ObjectNode json, Cause cause) {
        json.put("dimension", cause.dimension().label()).put("value", cause.value());
        json.put("share", rounded(cause.share())).put("baseline", rounded(cause.baseline()));
        if (cause.onset() != null) {
            json.put("onset", time(cause.onset()));
        }
        json.put("sentence", cause.sentence());
    }

    private static void put(ObjectNode json, String field, List<String> values) {
        values.forEach(json.putArray(field)::add);
    }

    private static void putKnown(ObjectNode json, String field, @Nullable String value) {
        if (value != null) {
            json.put(field, value);
        }
    }

    private static String time(long epochMillis) {
        return Instant.ofEpochMilli(epochMillis).toString();
    }

    /** Four decimals: more would only tell how floating point numbers add up. */
    private static double rounded(double fraction) {
        return Math.round(fraction * 10_000) / 10_000.0;
    }
}
