package exposurewatch.app.audit;

import static exposurewatch.app.audit.Words.number;

import exposurewatch.access.AccessEvent;
import exposurewatch.judgement.Finding;
import exposurewatch.judgement.Judgement;
import exposurewatch.judgement.Verdict;
import exposurewatch.policy.Policy;
import exposurewatch.policy.Policy.RecordType;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The report's middle: who saw what of whom, and where. Only for reports that have exposures. */
final class ReportFindings {

    private static final int TOP = 20;
    /** Exposures that are shown at once; more of them unfold. */
    private static final int AT_ONCE = 50;
    /** Under this name {@link Totals} counts what comes after too many names. */
    private static final String OTHERS = "…";

    private final Html html;
    private final Policy policy;
    private final Totals totals;

    ReportFindings(Html html, Policy policy, Totals totals) {
        this.html = html;
        this.policy = policy;
        this.totals = totals;
    }

    void write() {
        html.leaf("h2", "Who saw how much", "id", "who");
        ranking("Viewer", totals.byViewer(), this::viewer);
        html.leaf("h2", "What was shown", "id", "what");
        types();
        html.leaf("h2", "Which release showed it", "id", "release");
        html.leaf(
                "p",
                "A release with most of the exposures need not be their cause: it may just have been in use the"
                        + " longest.");
        ranking("Release", totals.byRelease(), this::release);
        exposures();
    }

    private void viewer(String name) {
        String address = after("anonymous:", name);
        if (address == null) {
            String user = after("user:", name);
            html.input(user == null ? name : user);
        } else if (address.equals("null")) {
            html.text("not signed in, address not known");
        } else {
            html.text("not signed in, from ").input(address);
        }
    }

    private static @Nullable String after(String prefix, String name) {
        return name.startsWith(prefix) ? name.substring(prefix.length()) : null;
    }

    private void release(String name) {
        html.input(name.equals("null") ? null : name, "the log does not say");
    }

    private void ranking(String heading, Map<String, Long> exposures, Consumer<String> name) {
        HtmlTable table = new HtmlTable(html, "ranking", heading, "Exposures", "Share");
        ranked(exposures, table, name, more -> {});
    }

    private void types() {
        HtmlTable table = new HtmlTable(html, "ranking cards", "Record type", "Exposures", "Share", "It shows");
        ranked(totals.byType(), table, html::input, type -> table.cell(() -> data(type)));
    }

    /** @param more writes the cells after the share */
    private void ranked(Map<String, Long> exposures, HtmlTable table, Consumer<String> name, Consumer<String> more) {
        List<Map.Entry<String, Long>> top = exposures.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(OTHERS))
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(TOP)
                .toList();
        for (Map.Entry<String, Long> entry : top) {
            long n = entry.getValue();
            table.row(() -> name.accept(entry.getKey())).number(n);
            table.cell("bar", () -> bar(n, top.get(0).getValue()));
            more.accept(entry.getKey());
            table.endRow();
        }
        table.end();
        long rest =
                totals.exposures() - top.stream().mapToLong(Map.Entry::getValue).sum();
        if (rest > 0) {
            html.leaf(
                    "p",
                    "Others, with %s together, stand in exposures.jsonl."
                            .formatted(number(rest, "exposure", "exposures")));
        }
    }

    private void bar(long n, long most) {
        html.text(Words.share(n, totals.exposures()));
        html.open("svg", "width", "100%", "height", "10", "aria-hidden", "true");
        String width = String.format(Locale.ROOT, "%.2f%%", Math.max(0.5, 100.0 * n / most));
        html.empty("rect", "width", width, "height", "100%").close();
    }

    private void data(String type) {
        RecordType known = policy.records().get(type);
        if (known == null || known.data().isEmpty()) {
            html.leaf("span", "the policy does not say", "class", "quiet");
            return;
        }
        int shown = Math.min(known.data().size(), TOP);
        for (int i = 0; i < shown; i++) {
            html.text(i == 0 ? "" : ", ").input(known.data().get(i));
        }
        html.text(known.data().size() > shown ? " …" : "");
    }

    private void exposures() {
        List<Finding> first = totals.first();
        html.leaf("h2", "The exposures", "id", "exposures");
        html.leaf(
                "p",
                totals.exposures() > first.size()
                        ? "The first %s of %s; all of them stand in exposures.jsonl."
                                .formatted(number(first.size()), number(totals.exposures()))
                        : "All of them; exposures.jsonl tells more of each.");
        table(first.subList(0, Math.min(AT_ONCE, first.size())));
        if (first.size() > AT_ONCE) {
            html.open("details");
            html.leaf("summary", "Show the next " + number(first.size() - AT_ONCE));
            table(first.subList(AT_ONCE, first.size()));
            html.close();
        }
    }

    private void table(List<Finding> findings) {
        HtmlTable table = new HtmlTable(html, "list cards", "Time (UTC)", "Viewer", "Owner", "Record", "Path", "Why");
        findings.forEach(finding -> row(table, finding));
        table.end();
    }

    private void row(HtmlTable table, Finding finding) {
        AccessEvent access = finding.access();
        Judgement judgement = finding.judgement();
        table.row(() -> time(access.timestamp()));
        table.cell(() -> {
            viewer(Totals.viewer(finding));
            organization(judgement.verdict() == Verdict.ANONYMOUS ? null : judgement.viewerOrganization());
        });
        table.cell(() -> owner(judgement));
        table.cell(() -> html.input(finding.record()));
        table.cell(() -> html.input(Words.place(access), "not known"));
        table.cell(() -> html.text(Words.inShort(judgement.verdict())));
        table.endRow();
    }

    private void time(long millis) {
        html.leaf(
                "time",
                Words.second(millis),
                "datetime",
                Instant.ofEpochMilli(millis).toString());
    }

    private void owner(Judgement judgement) {
        if (judgement.ownerUser() == null) {
            html.input(judgement.ownerOrganization(), "not known");
            return;
        }
        html.input(judgement.ownerUser());
        organization(judgement.ownerOrganization());
    }

    private void organization(@Nullable String name) {
        if (name != null) {
            html.open("span", "class", "quiet").text("of ").input(name).close();
        }
    }
}
