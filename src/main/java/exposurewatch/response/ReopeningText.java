package exposurewatch.response;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.access.Visible;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The report before reopening, for a terminal: names from strangers' logs are made visible. */
public final class ReopeningText {

    private static final int MOST = 20;
    private static final int LONGEST = 160;

    private ReopeningText() {}

    /** Line by line. */
    public static List<String> of(Reopening reopening) {
        ObjectNode json = reopening.toJson();
        List<String> lines = new ArrayList<>();
        lines.add("Since " + json.path("shut_at").asText() + ", when it was shut: " + reopening.verdict() + ".");
        JsonNode exposures = json.path("exposures");
        lines.add(String.format(
                Locale.ROOT,
                "  exposures      %,d in the ten minutes before, %,d while it was being shut, %,d after%s",
                exposures.path("ten_minutes_before").asLong(),
                exposures.path("while_it_was_shut").asLong(),
                exposures.path("after").asLong(),
                exposures.has("last")
                        ? "; the last at " + exposures.path("last").asText()
                        : ""));
        bars(exposures.path("per_minute"), lines);
        JsonNode requests = json.path("requests_since");
        lines.add(String.format(
                Locale.ROOT,
                "  requests       %,d: %,d refused (%s%,d people turned away), %,d under way, %,d let through",
                requests.path("all").asLong(),
                requests.path("refused").asLong(),
                requests.path("people_turned_away_at_least").asBoolean() ? "at least " : "",
                requests.path("people_turned_away").asLong(),
                requests.path("under_way").asLong(),
                requests.path("let_through").asLong()));
        some(requests.path("let_through_first"), requests.path("let_through").asLong(), lines);
        cutOff(json, lines);
        return lines;
    }

    private static void bars(JsonNode perMinute, List<String> lines) {
        long most = 1;
        for (JsonNode n : perMinute) {
            most = Math.max(most, n.asLong());
        }
        List<String> bars = new ArrayList<>();
        for (var entry : perMinute.properties()) {
            long n = entry.getValue().asLong();
            int width = (int) Math.max(1, n * 40 / most);
            bars.add("    " + entry.getKey().substring(0, 16) + "  " + "#".repeat(width) + " " + n);
        }
        lines.addAll(bars.subList(Math.max(0, bars.size() - MOST), bars.size()));
    }

    private static void some(JsonNode requests, long all, List<String> lines) {
        int n = 0;
        for (JsonNode request : requests) {
            if (n++ < MOST) {
                lines.add("    " + line(request));
            }
        }
        if (all > Math.min(n, MOST)) {
            lines.add("    and " + (all - Math.min(n, MOST)) + " more");
        }
    }

    private static String line(JsonNode request) {
        String who = request.path("user").isTextual()
                ? "user " + request.path("user").asText()
                : request.path("session").isTextual()
                        ? "session " + request.path("session").asText()
                        : request.path("client_ip").isTextual()
                                ? "from " + request.path("client_ip").asText()
                                : "unknown";
        return Visible.of(
                request.path("@timestamp").asText() + " "
                        + request.path("method").asText("-") + " "
                        + request.path("path").asText() + " "
                        + request.path("status").asInt() + ", " + who,
                LONGEST);
    }

    private static void cutOff(ObjectNode json, List<String> lines) {
        JsonNode cut = json.path("cut_off");
        long all = cut.size() + json.path("cut_off_left_out").asLong();
        if (all == 0) {
            lines.add("  transactions   none was left without an answer around the shutdown");
            return;
        }
        lines.add(String.format(
                Locale.ROOT,
                "  transactions   %,d may have been cut off within a minute of the shutdown. The log can't tell whether the"
                        + " server finished them: look each up before anybody is charged twice",
                all));
        int n = 0;
        for (JsonNode request : cut) {
            if (n++ < MOST) {
                int also = request.path("succeeded_also").asInt();
                lines.add("    " + line(request)
                        + (also > 0 ? "; the same also succeeded " + also + (also == 1 ? " time" : " times") : ""));
            }
        }
        if (all > Math.min(n, MOST)) {
            lines.add("    and " + (all - Math.min(n, MOST)) + " more: --json has up to a thousand of them");
        }
    }
}
