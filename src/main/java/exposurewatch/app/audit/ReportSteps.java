package exposurewatch.app.audit;

/** What the report's reader should do next, the most urgent first. */
final class ReportSteps {

    private final Html html;
    private final Totals totals;
    private final Sureness sureness;

    ReportSteps(Html html, Totals totals, Sureness sureness) {
        this.html = html;
        this.totals = totals;
        this.sureness = sureness;
    }

    void write() {
        html.leaf("h2", "What to do next", "id", "next");
        html.open("ol");
        if (sureness.found()) {
            step(
                    "Stop it.",
                    "The last exposure seen was on %s UTC. Ask those who run the site whether it still happens; if"
                            + " it may, close the pages listed below or go back to an earlier release.",
                    Words.minute(Period.of(totals).to()));
            step(
                    "Tell whoever answers for privacy, today.",
                    "Where the GDPR holds, the authority has to be told within 72 hours of becoming aware of a"
                            + " breach, unless a risk to people is unlikely (Article 33); where the risk is high, the"
                            + " people too (Article 34). Other laws have deadlines of their own.");
            step(
                    "Keep the evidence.",
                    "Put this report, the files beside it, the logs and the policy where nobody changes them.");
            step(
                    "Check some by hand.",
                    "If a viewer was allowed to see what they saw, add the staff role or the exemption to the"
                            + " policy, or correct the ownership, and run the audit again.");
        }
        gapSteps();
        if (!sureness.found() && !sureness.gaps() && !sureness.nothingJudged()) {
            step(
                    "Nothing is urgent.",
                    "Make sure that the policy names every page that shows customers' data, and run the audit"
                            + " again after each release.");
        }
        html.close();
    }

    private void gapSteps() {
        if (sureness.nothingJudged()) {
            step(
                    "Find out why nothing was judged.",
                    "Either no access could be read, or no access showed a record that the log or the policy"
                            + " names, or nothing is known of the records and sessions. Check the log's format and the"
                            + " policy's routes.");
        }
        if (sureness.unresolved() > 0) {
            step(
                    "Fill in what is missing.",
                    "Get the rows of sessions and ownership for what stands in unjudged.jsonl, and run the audit"
                            + " again.");
        }
        if (sureness.unreadable() > 0) {
            step("Mend what could not be read.", "unreadable.jsonl says line and reason.");
        }
        if (sureness.odd() > 0) {
            step(
                    "Look into the odd paths.",
                    "Ask those who run the site what the servers answered there; add the missing routes or"
                            + " spelling rules to the policy.");
        }
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency at run time
    private void step(String what, String format, Object... words) {
        html.open("li").leaf("strong", what).text(" " + format.formatted(words)).close();
    }
}
