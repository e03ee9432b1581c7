package exposurewatch.app.audit;

import static exposurewatch.app.audit.Words.number;
import static exposurewatch.app.audit.Words.were;

import exposurewatch.judgement.Counts;
import exposurewatch.judgement.Verdict;

/** The report's beginning: what happened, and how sure that is. */
final class ReportSummary {

    private final Html html;
    private final Totals totals;
    private final Counts counts;
    private final Sureness sureness;

    ReportSummary(Html html, Totals totals, Counts counts, Sureness sureness) {
        this.html = html;
        this.totals = totals;
        this.counts = counts;
        this.sureness = sureness;
    }

    void write() {
        boolean open = sureness.nothingJudged() || sureness.gaps();
        html.open("section", "class", sureness.found() ? "verdict found" : open ? "verdict open" : "verdict good");
        html.leaf("p", mark(), "class", "mark");
        html.leaf("p", sureness.found() ? exposed() : notFound(), "class", "said");
        html.leaf("p", soSure());
        html.close();
        howSure();
    }

    private String mark() {
        if (sureness.found()) {
            return sureness.gaps() ? "Exposures found, and not everything could be judged" : "Exposures found";
        }
        if (sureness.nothingJudged()) {
            return "Nothing was judged";
        }
        return sureness.gaps() ? "Nothing found, but not everything could be judged" : "Nothing found";
    }

    private String exposed() {
        long n = totals.exposures();
        Period period = Period.of(totals);
        return "%s at other people's records %s found: %s %s shown %s of %s %s."
                .formatted(
                        number(n, "look", "looks"),
                        were(n),
                        number(totals.viewers(), "viewer", "viewers"),
                        were(totals.viewers()),
                        number(totals.records(), "record", "records"),
                        number(totals.affected(), "person", "people"),
                        Words.period(period.from(), period.to()));
    }

    private String notFound() {
        String among = number(counts.accesses(), "access", "accesses");
        if (counts.accesses() == 0) {
            return "No exposure can be found or ruled out: no access was read.";
        }
        return sureness.nothingJudged()
                ? "No exposure was found among %s, but none of them could be judged.".formatted(among)
                : "No exposure was found among %s.".formatted(among);
    }

    private String soSure() {
        String without = number(counts.withoutRecord(), "access", "accesses") + " showed no record to judge.";
        if (!sureness.gaps() && !sureness.nothingJudged()) {
            return "Every look could be judged and every line could be read; " + without
                    + " This is as sure as the policy, the sessions and the ownership that were given.";
        }
        return (sureness.found() ? "There may be more: " : "This is not an all-clear: ")
                + number(sureness.unresolved(), "look", "looks") + " could not be judged, "
                + number(sureness.unreadable(), "line", "lines") + " could not be read, "
                + number(sureness.odd(), "access", "accesses") + " had an odd path, and " + without;
    }

    private void howSure() {
        html.leaf("h2", "How sure this is", "id", "sure");
        html.open("ul");
        long judged = sureness.judged();
        item(
                "%s %s judged; a look is one record shown in one answer. Each was judged by whose the record was"
                        + " and who was signed in at that very moment.",
                number(judged, "look", "looks"), were(judged));
        notJudged();
        withoutRecord();
        if (sureness.unresolved() + sureness.unreadable() == 0) {
            item("Every line could be read, and no look was left unjudged.");
        }
        if (sureness.found()) {
            howCounted();
        }
        html.close();
    }

    private void notJudged() {
        if (sureness.unresolved() > 0) {
            item(
                    "%s could not be judged, because it is not known whose the record was or who the viewer was."
                            + " Each of them may be an exposure; they stand in unjudged.jsonl.",
                    number(sureness.unresolved(), "look", "looks"));
        }
        if (sureness.unreadableAccesses() > 0) {
            item(
                    "%s of the access logs could not be read and %s not judged; any may hide an exposure. See"
                            + " unreadable.jsonl.",
                    number(sureness.unreadableAccesses(), "line", "lines"), were(sureness.unreadableAccesses()));
        }
        if (sureness.unreadableFacts() > 0) {
            item(
                    "%s of sessions or ownership could not be read. What such a line would have said is missing,"
                            + " so a look may be judged wrongly, in either direction. See unreadable.jsonl.",
                    number(sureness.unreadableFacts(), "line", "lines"));
        }
        if (sureness.odd() > 0) {
            item(
                    "%s had an odd path: it fits no route but looks like one that shows records, or servers may"
                            + " read it in two ways. Records may have been shown there unseen.",
                    number(sureness.odd(), "access", "accesses"));
        }
    }

    private void withoutRecord() {
        long without = counts.withoutRecord();
        if (without > 0) {
            item(
                    "%s of %s (%s) showed no record that the log or the policy names, and had nothing to judge. If"
                            + " customers' data is on pages that the policy does not name, exposures there are not"
                            + " found.",
                    number(without),
                    number(counts.accesses(), "access", "accesses"),
                    Words.share(without, counts.accesses()));
        }
    }

    private void howCounted() {
        item("A record being shown means that the site sent it; whether a person read it is not known.");
        boolean organizations =
                totals.first().stream().map(Totals::owner).anyMatch(owner -> !owner.startsWith("user:"));
        boolean anonymous = counts.of(Verdict.ANONYMOUS) > 0;
        if (organizations || totals.exposures() > totals.first().size()) {
            item("Where a record is owned by an organization and by no person, the organization counts as one person.");
        }
        if (anonymous) {
            item("Viewers who were not signed in count as one for each network address. Several people can"
                    + " share an address, and one person can have several.");
        }
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency at run time
    private void item(String format, Object... words) {
        html.leaf("li", format.formatted(words));
    }
}
