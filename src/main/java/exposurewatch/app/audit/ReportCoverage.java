package exposurewatch.app.audit;

import static exposurewatch.app.audit.Words.number;

import exposurewatch.judgement.Counts;
import exposurewatch.judgement.Verdict;
import exposurewatch.policy.Policy;
import exposurewatch.policy.Policy.Exemption;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The report's end: what was judged and what could not be, count by count. */
final class ReportCoverage {

    /** Rows of one table; the files beside the report hold the rest. */
    private static final int MOST_ROWS = 100;

    private static final List<Verdict> ORDER = List.of(
            Verdict.OTHER_OWNER,
            Verdict.ANONYMOUS,
            Verdict.UNRESOLVED_RECORD,
            Verdict.UNRESOLVED_SESSION,
            Verdict.OWN,
            Verdict.SHARED,
            Verdict.STAFF,
            Verdict.PUBLIC,
            Verdict.EXEMPT,
            Verdict.DENIED);

    private final Html html;
    private final Policy policy;
    private final Counts counts;
    private final Unreadables unreadables;

    ReportCoverage(Html html, Policy policy, Counts counts, Unreadables unreadables) {
        this.html = html;
        this.policy = policy;
        this.counts = counts;
        this.unreadables = unreadables;
    }

    void write() {
        html.leaf("h2", "What was judged, and what could not be", "id", "judged");
        html.leaf(
                "p",
                "%s %s read; %s of them came with no session, and %s showed no record to judge."
                        .formatted(
                                number(counts.accesses(), "access", "accesses"),
                                Words.were(counts.accesses()),
                                number(counts.withoutSession()),
                                number(counts.withoutRecord())));
        verdicts();
        unreadable();
        odd();
        exempt();
    }

    private void verdicts() {
        html.leaf("h3", "Looks by verdict");
        html.leaf(
                "p",
                "One answer can show several records; each is one look. Feeds are late and clocks differ: a look counts"
                        + " as rightful when it would have been so at most "
                        + seconds(policy.time().tolerance()) + " earlier or later.");
        HtmlTable table = new HtmlTable(html, "counts", "Verdict", "Looks", "What it means");
        for (Verdict verdict : ORDER) {
            long n = counts.of(verdict);
            String colour = n == 0 ? "" : verdict.exposed() ? "exposed" : verdict.unresolved() ? "unjudged" : "";
            table.row(() -> html.leaf("span", verdict.label(), "class", colour)).number(n);
            table.cell(() -> meaning(verdict)).endRow();
        }
        table.end();
    }

    private static String seconds(Duration time) {
        String seconds =
                BigDecimal.valueOf(time.toMillis(), 3).stripTrailingZeros().toPlainString();
        return seconds + (seconds.equals("1") ? " second" : " seconds");
    }

    private void meaning(Verdict verdict) {
        html.leaf("strong", Words.outcome(verdict)).text(". " + Words.meaning(verdict));
        if (verdict == Verdict.STAFF) {
            staffRoles();
        }
    }

    private void staffRoles() {
        List<String> roles = policy.staffRoles().stream().sorted().toList();
        html.text(roles.isEmpty() ? " The policy names none." : " Roles: ");
        for (int i = 0; i < Math.min(roles.size(), MOST_ROWS); i++) {
            html.text(i == 0 ? "" : ", ").input(roles.get(i));
        }
        html.text(roles.isEmpty() ? "" : roles.size() > MOST_ROWS ? " …" : ".");
    }

    private void unreadable() {
        html.leaf("h3", "Lines that could not be read");
        if (unreadables.counts().isEmpty()) {
            html.leaf("p", "None.");
            return;
        }
        html.leaf("p", "They stand in unreadable.jsonl, each with its place and its reason.");
        HtmlTable table = new HtmlTable(html, "counts", "Input", "Lines", "Reason");
        unreadables
                .counts()
                .forEach((input, reasons) -> reasons.forEach((reason, n) -> table.row(() -> html.input(input))
                        .number(n)
                        .cell(() -> html.text(Words.reason(reason) + " (")
                                .input(reason)
                                .text(")"))
                        .endRow()));
        table.end();
    }

    private void odd() {
        html.leaf("h3", "Odd paths");
        if (counts.odd().isEmpty()) {
            html.leaf("p", "None.");
            return;
        }
        HtmlTable table = new HtmlTable(html, "counts", "Path", "Accesses", "What is odd");
        counts.odd().entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(MOST_ROWS)
                .forEach(odd -> table.row(() -> html.input(odd.getKey()))
                        .number(odd.getValue())
                        .cell(() -> html.text(Words.oddity(odd.getKey())))
                        .endRow());
        table.end();
        more(counts.odd().size());
    }

    private void exempt() {
        html.leaf("h3", "Exempt by the policy");
        Map<String, Long> accesses = counts.exempt();
        if (policy.exemptions().isEmpty()) {
            html.leaf("p", "The policy exempts nothing.");
            return;
        }
        html.leaf(
                "p",
                "What such an answer shows is not judged, so each entry is a place where an exposure would not be"
                        + " found.");
        HtmlTable table = new HtmlTable(html, "counts", "Entry", "Accesses", "Reason that the policy gives");
        policy.exemptions().stream()
                .limit(MOST_ROWS)
                .forEach(exemption -> table.row(
                                () -> html.input(exemption.route().toString()))
                        .number(accesses.getOrDefault(exemption.route().toString(), 0L))
                        .cell(() -> reason(exemption))
                        .endRow());
        table.end();
        more(policy.exemptions().size());
    }

    private void reason(Exemption exemption) {
        html.input(exemption.reason());
        if (exemption.until() != null) {
            html.leaf("span", "until " + Words.minute(exemption.until()) + " UTC", "class", "quiet");
        }
    }

    private void more(int rows) {
        if (rows > MOST_ROWS) {
            html.leaf("p", number(rows - MOST_ROWS) + " more are counted in summary.json.");
        }
    }
}
