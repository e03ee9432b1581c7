package exposurewatch.app.demo;

import java.util.ArrayList;
import java.util.List;

/**
 * How a chapter ended: what was told, beside what the site knows.
 *
 * @param millis from the first wrong page to its alert
 * @param told   the incidents that stand
 * @param truth  what really happened
 */
record Outcome(Chapter chapter, long millis, List<Known> told, Tally truth) {

    Outcome {
        told = List.copyOf(told);
    }

    /** What was told otherwise than it was; empty when all is exact. */
    List<String> differences() {
        if (told.size() != 1) {
            return List.of(told.size() + " incidents were told where there is one");
        }
        Known known = told.get(0);
        List<String> differences = new ArrayList<>();
        if (!known.tally().equals(truth)) {
            differences.add("told was: " + known.tally() + "; it was: " + truth);
        }
        if (!known.pattern().equals(chapter.pattern().label())) {
            differences.add("told was: " + known.pattern() + "; it was: "
                    + chapter.pattern().label());
        }
        return differences;
    }

    boolean isExact() {
        return differences().isEmpty();
    }
}
