package exposurewatch.app.contain;

import com.fasterxml.jackson.databind.JsonNode;
import exposurewatch.access.Visible;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Says how a command is carried out, as it is. */
final class Progress {

    /** Every actuator that is there has looked at a test by then. */
    private static final Duration TESTED_WITHIN = Duration.ofSeconds(20);

    private Progress() {}

    /** What is shut for this incident, or may be: nobody has opened it again. */
    static List<JsonNode> lasting(JsonNode state, String incident) {
        List<JsonNode> lasting = new ArrayList<>();
        for (JsonNode one : state.path("shut")) {
            if (one.path("incident").asText().equals(incident)
                    && one.path("openable").asBoolean()) {
                lasting.add(one);
            }
        }
        return lasting;
    }

    /** Waits until what was just commanded is shut. */
    static int shut(Newest newest, Desk.Subject subject, long since, Duration limit) {
        Set<String> told = new HashSet<>();
        boolean done = Desk.await(newest, limit, () -> {
            List<JsonNode> parts = lasting(newest.state(subject.site()), subject.incident()).stream()
                    .filter(one -> Desk.time(one.path("at")) >= since)
                    .toList();
            parts.forEach(part -> answers(part, part.path("answers"), told));
            return !parts.isEmpty() && parts.stream().allMatch(part -> isDone(part.path("answers")));
        });
        return end(done, "shut");
    }

    /** Waits until these parts are open. */
    static int opened(Newest newest, Desk.Subject subject, List<JsonNode> parts, Duration limit) {
        Set<String> wanted = new HashSet<>();
        parts.forEach(part -> wanted.add(part.path("command").asText()));
        Set<String> told = new HashSet<>();
        boolean done = Desk.await(newest, limit, () -> {
            int open = 0;
            for (JsonNode part : newest.state(subject.site()).path("shut")) {
                if (wanted.contains(part.path("command").asText())) {
                    answers(part, part.at("/restore/answers"), told);
                    open += isDone(part.at("/restore/answers")) ? 1 : 0;
                }
            }
            return open == wanted.size();
        });
        return end(done, "open again");
    }

    private static boolean isDone(JsonNode answers) {
        for (JsonNode answer : answers) {
            if (answer.path("outcome").asText().equals("done")) {
                return true;
            }
        }
        return false;
    }

    private static void answers(JsonNode part, JsonNode answers, Set<String> told) {
        for (JsonNode answer : answers) {
            String line = answer.path("actuator").asText() + ": "
                    + part.path("scope").asText() + " " + part.path("target").asText() + " "
                    + answer.path("outcome").asText();
            if (told.add(line)) {
                System.out.println(Visible.of(line, 400));
            }
        }
    }

    private static int end(boolean done, String what) {
        if (done) {
            System.out.println("it is " + what);
            return 0;
        }
        System.err.println("exposure-watch: it is not known to be " + what
                + ": see 'contain status' whether a switch could fire, or use the override file of 'actuate'");
        return 3;
    }

    /** Says what the switches answer to a test. */
    static int tested(Newest newest, String site, String command) {
        Set<String> heard = new HashSet<>();
        boolean[] well = {true};
        long expected = newest.heartbeats(site).size();
        Desk.await(newest, TESTED_WITHIN, () -> {
            for (JsonNode outcome : newest.outcomes(command)) {
                if (heard.add(outcome.path("actuator").asText())) {
                    well[0] &= outcome.path("outcome").asText().equals("done");
                    System.out.println(Visible.of(
                            outcome.path("actuator").asText() + ": "
                                    + outcome.path("outcome").asText() + ", "
                                    + outcome.path("detail").asText(),
                            1_000));
                }
            }
            return expected > 0 && heard.size() >= expected;
        });
        if (heard.isEmpty()) {
            System.err.println("exposure-watch: no switch has answered within " + TESTED_WITHIN.toSeconds()
                    + " s: start 'actuate' beside the site, with the public key of this processor");
        }
        return !heard.isEmpty() && well[0] && heard.size() >= expected ? 0 : 3;
    }
}
