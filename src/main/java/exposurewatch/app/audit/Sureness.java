package exposurewatch.app.audit;

import exposurewatch.judgement.Counts;
import exposurewatch.judgement.Verdict;

/**
 * How sure a report can be of what it says.
 *
 * @param exposures          looks that were exposures
 * @param rightful           looks that were not
 * @param denied             asked for and not shown
 * @param unresolved         looks that nobody can judge
 * @param unreadableAccesses lines of access logs that could not be read
 * @param unreadableFacts    lines of sessions and ownership that could not be read
 * @param odd                accesses with a path that may show records unseen
 */
record Sureness(
        long exposures,
        long rightful,
        long denied,
        long unresolved,
        long unreadableAccesses,
        long unreadableFacts,
        long odd) {

    static Sureness of(Totals totals, Counts counts, Unreadables unreadables) {
        return new Sureness(
                totals.exposures(),
                sum(counts, Verdict.OWN, Verdict.SHARED, Verdict.STAFF, Verdict.PUBLIC),
                counts.of(Verdict.DENIED),
                sum(counts, Verdict.UNRESOLVED_RECORD, Verdict.UNRESOLVED_SESSION),
                unreadables.count("access"),
                unreadables.count("sessions") + unreadables.count("ownership"),
                counts.odd().values().stream().mapToLong(Long::longValue).sum());
    }

    private static long sum(Counts counts, Verdict... verdicts) {
        long sum = 0;
        for (Verdict verdict : verdicts) {
            sum += counts.of(verdict);
        }
        return sum;
    }

    long judged() {
        return exposures + rightful;
    }

    boolean found() {
        return exposures > 0;
    }

    /** Nothing was found because nothing was looked at. */
    boolean nothingJudged() {
        return judged() + denied == 0;
    }

    long unreadable() {
        return unreadableAccesses + unreadableFacts;
    }

    /** Whether an exposure may have been missed in what was read, or a look judged wrongly. */
    boolean gaps() {
        return unresolved + unreadable() + odd > 0;
    }
}
