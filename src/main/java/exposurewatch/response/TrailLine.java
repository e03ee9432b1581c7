package exposurewatch.response;

import com.fasterxml.jackson.databind.JsonNode;
import exposurewatch.incident.Exposure;

/** An entry of a trail, for people. What strangers wrote stands in it as it is: make it visible before it is shown. */
public final class TrailLine {

    /** Names of {@link #fields}. */
    public static final String CSV_HEAD = Csv.line(
            "sequence", "time", "kind", "what", "record", "owner", "viewer", "client address", "route", "hash");

    private TrailLine() {}

    /** One line. */
    public static String text(JsonNode entry) {
        return "%6d  %s  %-11s  %s"
                .formatted(
                        entry.path("sequence").asLong(),
                        entry.path("@timestamp").asText(),
                        entry.path("kind").asText(),
                        what(entry));
    }

    /** For a spreadsheet, as {@link #CSV_HEAD} names them. */
    public static String[] fields(JsonNode entry) {
        JsonNode data = entry.path("data");
        Exposure exposure = data.has("record") ? Exposure.of(data) : null;
        return new String[] {
            entry.path("sequence").asText(),
            entry.path("@timestamp").asText(),
            entry.path("kind").asText(),
            what(entry),
            exposure == null ? "" : exposure.record(),
            exposure == null ? "" : exposure.owner(),
            exposure == null ? "" : exposure.viewer(),
            exposure == null || exposure.clientIp() == null ? "" : exposure.clientIp(),
            exposure == null || exposure.route() == null ? "" : exposure.route(),
            entry.path("hash").asText()
        };
    }

    private static String what(JsonNode entry) {
        JsonNode data = entry.path("data");
        return switch (entry.path("kind").asText()) {
            case "exposure" -> shown(data);
            case "correction" ->
                data.path("withdrawn").asBoolean()
                        ? "withdrawn (" + data.path("verdict").asText() + "): " + shown(data)
                        : "now known: " + shown(data);
            case "action" ->
                data.at("/user/id").asText() + ": " + data.at("/action/kind").asText()
                        + (data.has("whom") ? " " + data.path("whom").asText() : "")
                        + (data.has("when") ? " at " + data.path("when").asText() : "")
                        + (data.has("note") ? ", " + data.path("note").asText() : "")
                        + (data.has("complaint")
                                ? "; " + data.at("/complaint/verdict").asText() + ": "
                                        + data.at("/complaint/finding").asText()
                                : "");
            case "containment" ->
                data.path("event").asText() + " " + data.path("scope").asText() + " "
                        + data.path("target").asText()
                        + (data.path("by").asText().isEmpty()
                                ? ""
                                : ", by " + data.path("by").asText());
            case "taken-in" ->
                data.path("exposures").asLong() + " exposures belong to incident "
                        + data.path("incident").asText() + " from here on";
            default -> data.toString();
        };
    }

    private static String shown(JsonNode data) {
        Exposure exposure = Exposure.of(data);
        return exposure.record() + " of " + exposure.owner() + " was shown to " + exposure.viewer()
                + (exposure.route() == null ? "" : " by " + exposure.route());
    }
}
