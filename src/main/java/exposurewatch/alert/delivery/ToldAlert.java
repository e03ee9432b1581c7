package exposurewatch.alert.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.alert.AlertKind;
import exposurewatch.incident.Severity;

/**
 * An alert as it stands on the topic {@code alerts}.
 *
 * @param id           the same whenever the same is told again
 * @param incident     id of the incident
 * @param severity     how bad the incident is
 * @param site         where
 * @param pattern      what it looks like
 * @param title        what it is about
 * @param message      one line for people, with nothing invisible in it; plain text
 * @param description  counts, data and causes in sentences; plain text
 * @param at           when it was told, epoch milliseconds
 * @param state        where the incident stood
 * @param acknowledged whether somebody looked after it
 * @param json         all of it
 */
public record ToldAlert(
        String id,
        String incident,
        AlertKind kind,
        Severity severity,
        String site,
        String pattern,
        String title,
        String message,
        String description,
        long at,
        String state,
        boolean acknowledged,
        ObjectNode json) {

    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_TEXT = 1_000;
    /** {@code severity_id} of OCSF for the least of ours. */
    private static final int LEAST_SEVERITY = 2;

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException if it is none of ours, with the reason
     */
    public static ToldAlert of(JsonNode json) {
        if (!(json instanceof ObjectNode object)) {
            throw new IllegalArgumentException("it is no JSON object");
        }
        JsonNode info = json.path("finding_info");
        String message = Fields.line(json.path("message"), LONGEST_TEXT);
        if (message.isBlank()) {
            throw new IllegalArgumentException("it has no message");
        }
        return new ToldAlert(
                Fields.id(json.at("/metadata/uid"), "metadata.uid"),
                Fields.id(info.path("uid"), "finding_info.uid"),
                kind(json.path("status_code").asText("")),
                severity(json.path("severity_id").asInt(-1)),
                Fields.line(json.at("/resources/0/name"), LONGEST_NAME),
                Fields.line(info.at("/types/0"), LONGEST_NAME),
                Fields.line(info.path("title"), LONGEST_TEXT),
                message,
                Fields.line(info.path("desc"), LONGEST_TEXT),
                json.path("time").asLong(),
                Fields.line(json.at("/unmapped/state"), LONGEST_NAME),
                json.at("/unmapped/acknowledged").asBoolean(),
                object);
    }

    private static AlertKind kind(String label) {
        try {
            return AlertKind.of(label);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("its status_code is none that is known", e);
        }
    }

    private static Severity severity(int id) {
        int ordinal = id - LEAST_SEVERITY;
        if (ordinal < 0 || ordinal >= Severity.values().length) {
            throw new IllegalArgumentException("its severity_id is " + id + ", which is none of ours");
        }
        return Severity.values()[ordinal];
    }
}
