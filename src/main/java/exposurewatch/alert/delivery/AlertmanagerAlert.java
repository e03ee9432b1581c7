package exposurewatch.alert.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.alert.Alert;
import exposurewatch.alert.AlertKind;
import exposurewatch.incident.Cause;
import exposurewatch.incident.Incident;
import exposurewatch.incident.Pattern;
import exposurewatch.incident.Severity;
import exposurewatch.incident.State;
import exposurewatch.judgement.Dimension;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An incident as an alert of Alertmanager's API v2.
 *
 * <p>Labels are its identity: {@code alertname}, {@code site}, {@code incident} and {@code severity}, nothing else, so
 * that there are at most four for an incident and never one with a name of a person or a record in it. All else, which
 * changes while the incident lasts, is an annotation. Severity is a label since that is what people route by; where it
 * changes, the alert with the former one has to be ended.
 *
 * @param labels      by name
 * @param annotations by name
 * @param startsAt    when it was first told
 * @param firing      whether somebody has to look: as long as it is open, and also while its source is shut, for then
 *                    customers are turned away, and nobody has said yet that it is over
 * @param link        to its page; null = there is no console
 */
public record AlertmanagerAlert(
        Map<String, String> labels,
        Map<String, String> annotations,
        Instant startsAt,
        boolean firing,
        @Nullable String link) {

    /** The {@code alertname} of all of them. */
    public static final String NAME = "DataExposed";

    /** The label that has the incident's id. */
    public static final String INCIDENT = "incident";

    /** The dashboard of one incident, below whatever address Grafana has. */
    private static final String DASHBOARD = "/d/exposure-watch-incident?var-incident=";

    private static final int LONGEST_SITE = 100;
    private static final int LONGEST_VALUE = 200;

    public AlertmanagerAlert {
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
    }

    /**
     * Reads an incident as it stands on topic {@code incidents}.
     *
     * @param now for times of today, which are told without their day
     * @throws IllegalArgumentException if it is none of ours
     */
    public static AlertmanagerAlert of(JsonNode json, Links links, Instant now) {
        try {
            return of(incident(json), started(json), links, now);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("a time of it can't be read", e);
        }
    }

    private static AlertmanagerAlert of(Incident incident, Instant started, Links links, Instant now) {
        State state = incident.state();
        Map<String, String> labels = new TreeMap<>();
        labels.put("alertname", NAME);
        labels.put("site", incident.site());
        labels.put(INCIDENT, incident.id());
        labels.put("severity", incident.severity().label());
        Map<String, String> annotations = new TreeMap<>();
        AlertKind kind = state == State.CONTAINED ? AlertKind.CONTAINED : AlertKind.OPENED;
        Alert alert = new Alert(incident, firing(state) ? kind : AlertKind.RESOLVED, 1, now.toEpochMilli(), "");
        annotations.put("summary", alert.standing());
        annotations.put("description", alert.toJson().at("/finding_info/desc").asText());
        annotations.put("state", state.label());
        annotations.put("pattern", incident.pattern().label());
        annotations.put("acknowledged", incident.acknowledgedBy() == null ? "no" : "yes");
        annotations.put("dashboard", DASHBOARD + incident.id());
        String link = links.incident(incident.id());
        if (link != null) {
            annotations.put("console", link);
        }
        return new AlertmanagerAlert(labels, annotations, started, firing(state), link);
    }

    private static boolean firing(State state) {
        return state.goesOn();
    }

    private static Instant started(JsonNode json) {
        return time(json, json.hasNonNull("detected_at") ? "detected_at" : "opened_at");
    }

    /** What alerts may tell of it: its summary, its reasons and its notes may name people, and are left where they are. */
    private static Incident incident(JsonNode json) {
        List<Cause> causes = new ArrayList<>();
        for (JsonNode cause : json.path("causes")) {
            causes.add(new Cause(
                    Dimension.of(cause.path("dimension").asText()),
                    Fields.line(cause.path("value"), LONGEST_VALUE),
                    cause.path("share").asDouble(),
                    cause.path("baseline").asDouble(),
                    null,
                    ""));
        }
        List<String> data = new ArrayList<>();
        json.path("data").forEach(category -> data.add(Fields.line(category, LONGEST_VALUE)));
        return new Incident(
                Fields.id(json.path("id"), "id"),
                Fields.line(json.path("site"), LONGEST_SITE),
                Pattern.of(json.path("pattern").asText()),
                new Severity.Rated(Severity.of(json.path("severity").asText()), List.of()),
                State.of(json.path("state").asText()),
                time(json, "opened_at").toEpochMilli(),
                time(json, "first_seen").toEpochMilli(),
                time(json, "last_seen").toEpochMilli(),
                json.path("exposures").asLong(),
                json.path("viewers").asInt(),
                json.path("affected").asInt(),
                json.path("records").asInt(),
                data,
                causes,
                "",
                List.of(),
                Map.of(),
                json.hasNonNull("acknowledged_by") ? "somebody" : null,
                json.hasNonNull("taken_in_by") ? "another" : null,
                List.of(),
                json.at("/trail/entries").asLong(),
                "");
    }

    private static Instant time(JsonNode json, String field) {
        return Instant.parse(json.path(field).asText());
    }

    /** As it is posted while it lasts: without an end, which Alertmanager then sets by its own clock. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        put(json.putObject("labels"), labels);
        put(json.putObject("annotations"), annotations);
        json.put("startsAt", startsAt.toString());
        if (link != null) {
            json.put("generatorURL", link);
        }
        return json;
    }

    /**
     * As it is posted to end an alert of this incident.
     *
     * @param ended the labels of that alert
     * @param from  when that alert began
     * @param now   its end, unless it began later by its clock
     */
    public ObjectNode toEnd(Map<String, String> ended, Instant from, Instant now) {
        ObjectNode json = toJson();
        put(json.putObject("labels"), ended);
        json.put("startsAt", from.toString());
        // An end that isn't after the beginning is refused.
        return json.put("endsAt", (now.isAfter(from) ? now : from.plusMillis(1)).toString());
    }

    private static void put(ObjectNode into, Map<String, String> values) {
        new TreeMap<>(values).forEach(into::put);
    }
}
