package exposurewatch.app.demo;

import com.fasterxml.jackson.databind.JsonNode;
import exposurewatch.app.PlainText;
import exposurewatch.incident.State;

/**
 * An incident, as far as Exposure Watch knows it.
 *
 * @param pattern   what it looks like
 * @param state     where it stands
 * @param tally     its people and things
 * @param cause     the best one, short: {@code release 2.0.0}; empty = none found
 * @param sentence  the same, in a sentence
 * @param takenInBy the incident that explains it; empty = none
 */
record Known(
        String id,
        String site,
        String pattern,
        String severity,
        String state,
        Tally tally,
        String cause,
        String sentence,
        String summary,
        String takenInBy) {

    /** @param json value of the topic of incidents */
    static Known of(String id, JsonNode json) {
        JsonNode cause = json.path("causes").path(0);
        return new Known(
                id,
                text(json, "site"),
                text(json, "pattern"),
                text(json, "severity"),
                text(json, "state"),
                new Tally(
                        json.path("exposures").asLong(),
                        json.path("viewers").asInt(),
                        json.path("affected").asInt(),
                        json.path("records").asInt()),
                (text(cause, "dimension") + " " + text(cause, "value")).strip(),
                text(cause, "sentence"),
                text(json, "summary"),
                text(json, "taken_in_by"));
    }

    /** Whether it is told for itself: no other incident has taken it in, and it was not withdrawn. */
    boolean stands() {
        return !state.equals(State.TAKEN_IN.label()) && !state.equals(State.WITHDRAWN.label());
    }

    private static String text(JsonNode json, String field) {
        return PlainText.of(json.path(field).asText(""));
    }
}
