package exposurewatch.app.audit;

import static exposurewatch.app.audit.Words.number;
import static exposurewatch.app.audit.Words.were;

import exposurewatch.judgement.Counts;
import exposurewatch.judgement.Verdict;
import java.util.LongSummaryStatistics;

/** The report's beginning: what happened, how sure that is, and what to do next. */
final class ReportSummary {

    private static final long MINUTE = 60_000;

    private final Html html;
    private final Totals totals;
    private final Counts counts;
    private final long unresolved;
    private final long unreadableAccesses;
    private final long unreadableFacts;
    private final long odd;
    private final long rightful;

    ReportSummary(Html html, Totals totals, Counts counts, Unreadables unreadables) {
        this.html = html;
        this.totals = totals;
        this.counts = counts;
        this.unresolved = of(Verdict.UNRESOLVED_RECORD, Verdict.UNRESOLVED_SESSION);
        this.unreadableAccesses = unreadables.count("access");
        this.unreadableFacts = unreadables.count("sessions") + unreadables.count("ownership");
        this.odd = counts.odd().values().stream().mapToLong(Long::longValue).sum();
        this.rightful = of(Verdict.OWN, Verdict.SHARED, Verdict.STAFF, Verdict.PUBLIC);
    }

    private long of(Verdict one, Verdict... others) {
        long sum = counts.of(one);
        for (Verdict other : others) {
            sum += counts.of(other);
        }
        return sum;
    }

    private boolean found() {
        return totals.exposures() > 0;
    }

    private boolean nothingJudged() {
        return !found() && rightful + counts.of(Verdict.DENIED) == 0;
    }

    private boolean gaps() {
        return unresolved + unreadableAccesses + unreadableFacts + odd > 0;
    }

    void whatHappened() {
        boolean open = nothingJudged() || gaps();
        html.open("section", "class", found() ? "verdict found" : open ? "verdict open" : "verdict good");
        html.leaf("p", mark(), "class", "mark");
        html.leaf("p", found() ? exposed() : notFound(), "class", "said");
        html.leaf("p", soSure());
        html.close();
        howSure();
    }

    private String mark() {
        if (found()) {
            return gaps() ? "Exposures found, and not everything could be judged" : "Exposures found";
        }
        if (nothingJudged()) {
            return "Nothing was judged";
        }
        return gaps() ? "Nothing found, but not everything could be judged" : "Nothing found";
    }

    private String exposed() {
        long n = totals.exposures();
        return "%s at other people's records %s found: %s %s shown %s of %s %s."
                .formatted(
                        number(n, "look", "looks"),
                        were(n),
                        number(totals.viewers(), "viewer", "viewers"),
                        were(totals.viewers()),
                        number(totals.records(), "record", "records"),
                        number(totals.affected(), "person", "people"),
                        period());
    }

    private String notFound() {
        String among = number(counts.accesses(), "access", "accesses");
        if (counts.accesses() == 0) {
            return "No exposure can be found or ruled out: no access was read.";
        }
        return nothingJudged()
                ? "No exposure was found among %s, but none of them could be judged.".formatted(among)
                : "No exposure was found among %s.".formatted(among);
    }

    /** Exact where every exposure is at hand, else by the spans that they were counted in. */
    private String period() {
        LongSummaryStatistics times = times();
        return Words.period(times.getMin(), times.getMax());
    }

    private LongSummaryStatistics times() {
        LongSummaryStatistics times = new LongSummaryStatistics();
        if (totals.exposures() == totals.first().size()) {
            totals.first().stream().mapToLong(one -> one.access().timestamp()).forEach(times::accept);
        } else {
            totals.perSpan().keySet().forEach(start -> {
                times.accept(start);
                times.accept(start + (totals.spanMinutes() - 1) * MINUTE);
            });
        }
        return times;
    }

    private String soSure() {
        if (nothingJudged()) {
            return "This is not an all-clear.";
        }
        if (!gaps()) {
            return "Every record that was looked at could be judged. This is as sure as the policy, the sessions and"
                    + " the ownership that were given.";
        }
        return found()
                ? "There may be more: see what could not be judged."
                : "This is not an all-clear: see what could not be judged.";
    }

    private void howSure() {
        html.leaf("h2", "How sure this is", "id", "sure");
        html.open("ul");
        long judged = rightful + totals.exposures();
        item(
                "%s %s judged; a look is one record shown in one answer. Each was judged by whose the record was"
                + " and who was signed in at that very moment.", number(judged, "look", "looks"), were(judged));
        if (unresolved > 0) {
            item(
                    "%s could not be judged, because it is not known whose the record was or who the viewer was."
                    + " Each of them may be an exposure; they stand in unjudged.jsonl.", number(unresolved, "look", "looks"));
        }
        if (unreadableAccesses > 0) {
            item(
                    "%s of the access logs could not be read and %s not judged; any may hide an exposure. See"
                    + " unreadable.jsonl.", number(unreadableAccesses, "line", "lines"), were(unreadableAccesses));
        }
        if (unreadableFacts > 0) {
            item(
                    "%s of sessions or ownership could not be read. What such a line would have said is missing,"
                    + " so a look may be judged wrongly, in either direction. See unreadable.jsonl.", number(unreadableFacts, "line", "lines"));
        }
        if (odd > 0) {
            item(
                    "%s had an odd path: it fits no route but looks like one that shows records, or servers may"
                    + " read it in two ways. Records may have been shown there unseen.", number(odd, "access", "accesses"));
        }
        long without = counts.withoutRecord();
        if (without > 0) {
            item(
                    "%s of %s (%s) showed no record that the log or the policy names, and had nothing to judge. If"
                    + " customers' data is on pages that the policy does not name, exposures there are not found.", 
                            number(without),
                            number(counts.accesses(), "access", "accesses"),
                            Words.share(without, counts.accesses()));
        }
        if (unresolved + unreadableAccesses + unreadableFacts == 0) {
            item("Every line could be read, and no look was left unjudged.");
        }
        if (found()) {
            howCounted();
        }
        html.close();
    }

    private void howCounted() {
        item("A record being shown means that the site sent it; whether a person read it is not known.");
        boolean organizations = totals.first().stream().map(Totals::owner).anyMatch(owner -> !owner.startsWith(
                "user:"));
        boolean anonymous = counts.of(Verdict.ANONYMOUS) > 0;
        if (organizations || totals.exposures() > totals.first().size()) {
            item("Where a record is owned by an organization and by no person, the organization counts as one person.");
        }
        if (anonymous) {
            item(
                    "Viewers who were not signed in count as one for each network address. Several people can"
                    + " share an address, and one person can have several.");
        }
    }

    void whatToDoNext() {
        html.leaf("h2", "What to do next", "id", "next");
        html.open("ol");
        if (found()) {
            step("Stop it.",
                    "The last exposure seen was on %s UTC. Ask those who run the site whether it still happens; if"
                    + " it may, close the pages listed below or go back to an earlier release.", Words.minute(times().getMax()));
            step("Tell whoever answers for privacy, today.",
                    "Where the GDPR holds, the authority has to be told within 72 hours of becoming aware of a"
                    + " breach, unless a risk to people is unlikely (Article 33); where the risk is high, the people"
                    + " too (Article 34). Other laws have deadlines of their own.");
            step("Keep the evidence.",
                    "Put this report, the files beside it, the logs and the policy where nobody changes them.");
            step("Check some by hand.",
                    "If a viewer was allowed to see what they saw, add the staff role or the exemption to the"
                    + " policy, or correct the ownership, and run the audit again.");
        }
        gapSteps();
        if (!found() && !gaps() && !nothingJudged()) {
            step("Nothing is urgent.",
                    "Make sure that the policy names every page that shows customers' data, and run the audit"
                    + " again after each release.");
        }
        html.close();
    }

    private void gapSteps() {
        if (nothingJudged()) {
            step("Find out why nothing was judged.",
                    "Either no access could be read, or no access showed a record that the log or the policy"
                    + " names, or nothing is known of the records and sessions. Check the log's format and the"
                    + " policy's routes.");
        }
        if (unresolved > 0) {
            step("Fill in what is missing.",
                    "Get the rows of sessions and ownership for what stands in unjudged.jsonl, and run the audit"
                    + " again.");
        }
        if (unreadableAccesses + unreadableFacts > 0) {
            step("Mend what could not be read.", "unreadable.jsonl says line and reason.");
        }
        if (odd > 0) {
            step("Look into the odd paths.",
                    "Ask those who run the site what the servers answered there; add the missing routes or"
                    + " spelling rules to the policy.");
        }
    }

    private void item(String format, Object... words) {
        html.leaf("li", format.formatted(words));
    }

    private void step(String what, String format, Object... words) {
        html.open("li").leaf("strong", what).text(" " + format.formatted(words)).close();
    }
}
