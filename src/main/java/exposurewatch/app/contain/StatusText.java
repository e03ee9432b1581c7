package exposurewatch.app.contain;

import com.fasterxml.jackson.databind.JsonNode;
import exposurewatch.access.Visible;
import exposurewatch.containment.Heartbeat;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** How a site's containment stands, for a terminal. */
final class StatusText {

    /** A heartbeat comes every ten seconds; who misses three is not there. */
    private static final long MISSED = Duration.ofSeconds(35).toMillis();
    /** Lines of one kind; what is left out is counted. */
    private static final int MOST = 20;

    private final JsonNode state;
    private final List<Heartbeat> heartbeats;
    private final long now;
    private final List<String> lines = new ArrayList<>();

    private StatusText(JsonNode state, List<Heartbeat> heartbeats, long now) {
        this.state = state;
        this.heartbeats = heartbeats;
        this.now = now;
    }

    /**
     * @param state as in topic {@code containment-state}
     * @param now   wall time, epoch milliseconds
     */
    static String of(JsonNode state, List<Heartbeat> heartbeats, long now) {
        StatusText text = new StatusText(state, heartbeats, now);
        text.write();
        return String.join("\n", text.lines) + "\n";
    }

    /** Whether a shutdown could be carried out now. */
    static boolean couldFire(List<Heartbeat> heartbeats, long now) {
        return heartbeats.stream().anyMatch(heartbeat -> heartbeat.ready() && now - heartbeat.at() <= MISSED);
    }

    private void write() {
        lines.add("site " + Visible.of(state.path("site").asText()) + ", mode "
                + state.path("mode").asText() + ", " + armed() + "; as of "
                + Desk.ago(Desk.time(state.path("@timestamp")), now) + " ago");
        several("doubt", state.path("doubts"), JsonNode::asText, "the detector sees well");
        several("shut", state.path("shut"), this::shut, "nothing was shut within a day");
        several("decided", state.path("decided"), this::decided, "nothing was decided");
        switches();
    }

    private String armed() {
        List<String> people = new ArrayList<>();
        for (JsonNode one : state.path("armed")) {
            long until = Desk.time(one.path("until"));
            if (until > now) {
                people.add(Visible.of(one.path("by").asText()) + " until " + Instant.ofEpochMilli(until));
            }
        }
        return people.isEmpty() ? "not armed" : "armed by " + String.join(", ", people);
    }

    private interface Words {
        String of(JsonNode json);
    }

    private void several(String label, JsonNode list, Words words, String none) {
        if (list.isEmpty()) {
            line(label, none);
            return;
        }
        // The newest stand last.
        int skipped = Math.max(0, list.size() - MOST);
        if (skipped > 0) {
            line(label, skipped + " older ones are left out");
        }
        for (int i = skipped; i < list.size(); i++) {
            line(label, Visible.of(words.of(list.get(i)), 400));
        }
    }

    private void line(String label, String text) {
        lines.add("  %-8s %s".formatted(label, text));
    }

    private String shut(JsonNode one) {
        String restore = one.has("restore")
                ? ", opened by " + one.at("/restore/by").asText() + " at "
                        + one.at("/restore/at").asText() + answers(one.at("/restore/answers"))
                : "";
        return "%s %s: %s since %s%s%s (incident %s)"
                .formatted(
                        one.path("scope").asText(),
                        one.path("target").asText(),
                        one.path("state").asText(),
                        one.path("at").asText(),
                        answers(one.path("answers")),
                        restore,
                        one.path("incident").asText());
    }

    private static String answers(JsonNode answers) {
        if (answers.isEmpty()) {
            return ", no actuator has answered";
        }
        return StreamSupport.stream(answers.spliterator(), false)
                .map(one -> ", " + one.path("actuator").asText() + " says "
                        + one.path("outcome").asText())
                .collect(Collectors.joining());
    }

    private String decided(JsonNode one) {
        String kind = one.path("decision").asText();
        String what = one.path("scope").asText() + " "
                + StreamSupport.stream(one.path("targets").spliterator(), false)
                        .limit(3)
                        .map(JsonNode::asText)
                        .collect(Collectors.joining(", "));
        String vetoes = StreamSupport.stream(one.path("vetoes").spliterator(), false)
                .map(JsonNode::asText)
                .collect(Collectors.joining("; "));
        String words = switch (kind) {
            case "observe" -> "would shut " + what + " (mode observe)";
            case "ask" ->
                "asks to shut " + what + ": " + one.path("approved_by").size() + " of "
                        + one.path("approvals").asInt() + " approvals; contain approve "
                        + one.path("incident").asText();
            default -> "shut " + what;
        };
        return words + (vetoes.isEmpty() ? "" : "; not by itself: " + vetoes) + " (incident "
                + one.path("incident").asText() + ")";
    }

    private void switches() {
        if (heartbeats.isEmpty()) {
            line(
                    "switch",
                    "NONE: no actuator was heard of within " + Newest.SILENT.toMinutes()
                            + " min, so nothing could be shut; start 'actuate' beside the site");
        }
        heartbeats.stream().limit(MOST).forEach(one -> {
            boolean silent = now - one.at() > MISSED;
            String faults = one.checks().stream()
                    .filter(check -> !check.good())
                    .map(check -> check.name() + ": " + check.detail())
                    .collect(Collectors.joining("; "));
            String health = silent
                    ? "SILENT for " + Desk.ago(one.at(), now)
                    : one.ready() ? "ready, " + Desk.ago(one.at(), now) + " ago" : "NOT READY: " + faults;
            String override = one.override() == null ? "" : "; OVERRIDDEN by hand: " + one.override();
            line(
                    "switch",
                    Visible.of(
                            one.actuator() + " (" + one.driver() + ") " + health + "; "
                                    + one.shut().size() + " parts shut" + override,
                            400));
        });
    }
}
