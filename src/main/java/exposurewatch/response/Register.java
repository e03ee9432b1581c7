package exposurewatch.response;

import com.fasterxml.jackson.databind.JsonNode;
import exposurewatch.access.Visible;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The register of all breaches, notified or not: the facts, the effects and what was done, as Article 33(5) GDPR and
 * section 6 of Canada's Breach of Security Safeguards Regulations ask. Nobody concerned is named in it.
 */
public final class Register {

    private static final int LONGEST = 500;

    private Register() {}

    /** Its lines, the oldest first. */
    public static Stream<List<String>> lines(Collection<? extends JsonNode> incidents) {
        return incidents.stream()
                .filter(Register::has)
                .sorted(Comparator.comparing(one -> one.path("detected_at").asText()))
                .map(Register::fields);
    }

    /** Whether it has a line: what is part of another stands there, but for what was decided about it before. */
    private static boolean has(JsonNode incident) {
        return !incident.path("state").asText().equals("taken-in")
                || incident.has("authority")
                || incident.has("people");
    }

    /** Names of {@link #fields}. */
    public static List<String> heads() {
        return List.of(
                "incident",
                "site",
                "state",
                "detected (UTC)",
                "aware since (UTC)",
                "aware by",
                "first shown (UTC)",
                "last shown (UTC)",
                "what happened",
                "likely cause",
                "people concerned",
                "records",
                "data",
                "seen by so many",
                "times",
                "severity",
                "shut and opened",
                "authority",
                "people told",
                "trail entries",
                "trail head");
    }

    /** One line of it. */
    private static List<String> fields(JsonNode incident) {
        return List.of(
                text(incident, "id"),
                text(incident, "site"),
                text(incident, "state"),
                text(incident, "detected_at"),
                text(incident, "aware_since"),
                text(incident, "aware_by"),
                text(incident, "first_seen"),
                text(incident, "last_seen"),
                text(incident, "summary"),
                incident.at("/causes/0/sentence").asText(""),
                number(incident, "affected"),
                number(incident, "records"),
                list(incident.path("data")),
                number(incident, "viewers"),
                number(incident, "exposures"),
                text(incident, "severity"),
                measures(incident),
                answer(incident.path("authority")),
                answer(incident.path("people")),
                incident.at("/trail/entries").asText(),
                incident.at("/trail/head").asText());
    }

    private static String text(JsonNode incident, String field) {
        return incident.path(field).asText("");
    }

    private static String number(JsonNode incident, String field) {
        return String.format(Locale.ROOT, "%d", incident.path(field).asLong());
    }

    private static String list(JsonNode texts) {
        List<String> all = new ArrayList<>();
        texts.forEach(text -> all.add(text.asText()));
        return String.join(" ", all);
    }

    /** A session's id stands for a person, and is left out. */
    private static String measures(JsonNode incident) {
        List<String> done = new ArrayList<>();
        for (JsonNode one : incident.path("containment")) {
            if (!one.path("mode").asText().equals("observe")) {
                String scope = one.path("scope").asText();
                String what = scope.equals("session")
                        ? "one session"
                        : scope + ' ' + Visible.of(one.path("target").asText());
                String verb = one.path("action").asText().equals("shutdown") ? "shut " : "opened ";
                done.add(one.path("at").asText() + ' ' + verb + what);
            }
        }
        return String.join("; ", done);
    }

    private static String answer(JsonNode answer) {
        if (answer.isMissingNode()) {
            return "not decided";
        }
        String note = answer.path("note").asText("");
        return (answer.path("lapsed").asBoolean() ? "to be decided again: " : "")
                + (answer.path("told").asBoolean() ? "told " : "not told, decided ")
                + answer.path("at").asText() + " by " + answer.path("by").asText()
                + (note.isEmpty() ? "" : ": " + Visible.of(note, LONGEST));
    }
}
