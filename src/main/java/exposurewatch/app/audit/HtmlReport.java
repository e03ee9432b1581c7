package exposurewatch.app.audit;

import exposurewatch.access.Visible;
import exposurewatch.incident.Incident;
import exposurewatch.judgement.Counts;
import exposurewatch.policy.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * {@code report.html}: what was found, for a manager and a privacy officer. One file that loads nothing and runs
 * nothing; the same input gives the same bytes.
 */
final class HtmlReport {

    /** Nothing may be loaded, run, framed or sent; only the style sheet in the page holds. */
    private static final String CONTENT_SECURITY_POLICY =
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

    private static final int MOST_INPUTS = 20;

    private HtmlReport() {}

    /**
     * @param inputNames the files that were judged, without their directories
     * @param writtenAt  told as the report's own time
     */
    static void write(
            Path file,
            Policy policy,
            Totals totals,
            List<Incident> incidents,
            Counts counts,
            Unreadables unreadables,
            List<String> inputNames,
            Instant writtenAt)
            throws IOException {
        Files.writeString(file, page(policy, totals, incidents, counts, unreadables, inputNames, writtenAt));
    }

    private static String page(
            Policy policy,
            Totals totals,
            List<Incident> incidents,
            Counts counts,
            Unreadables unreadables,
            List<String> inputNames,
            Instant writtenAt) {
        Html html = new Html();
        html.open("html", "lang", "en", "xmlns", "http://www.w3.org/1999/xhtml");
        head(html, policy.site());
        html.open("body");
        header(html, policy.site(), inputNames, writtenAt);
        html.open("main");
        Sureness sureness = Sureness.of(totals, counts, unreadables);
        new ReportSummary(html, totals, counts, sureness).write();
        if (!incidents.isEmpty()) {
            new ReportIncidents(html, incidents).write();
        }
        if (totals.exposures() > 0) {
            html.leaf("h2", "When it happened", "id", "when");
            TimeBars.of(totals.perSpan(), totals.spanMinutes()).draw(html);
        }
        new ReportSteps(html, totals, sureness).write();
        if (totals.exposures() > 0) {
            new ReportFindings(html, policy, totals).write();
        }
        new ReportCoverage(html, policy, counts, unreadables).write();
        html.close();
        footer(html);
        return html.close().close().toString();
    }

    private static void head(Html html, String site) {
        html.open("head");
        html.empty("meta", "charset", "utf-8");
        html.empty("meta", "http-equiv", "Content-Security-Policy", "content", CONTENT_SECURITY_POLICY);
        html.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        html.empty("meta", "name", "referrer", "content", "no-referrer");
        html.empty("meta", "name", "robots", "content", "noindex");
        html.empty("meta", "name", "color-scheme", "content", "light dark");
        html.leaf("title", "Exposure report: " + Visible.of(site));
        html.style(ReportStyle.CSS);
        html.close();
    }

    private static void header(Html html, String site, List<String> inputNames, Instant writtenAt) {
        html.open("header");
        html.open("h1").text("Exposure report: ").input(site).close();
        html.leaf(
                "p", "Was any customer shown another customer's data? Written on " + Words.minute(writtenAt) + " UTC.");
        html.open("p").text("Read: ");
        for (int i = 0; i < Math.min(inputNames.size(), MOST_INPUTS); i++) {
            html.text(i == 0 ? "" : ", ").input(inputNames.get(i));
        }
        if (inputNames.size() > MOST_INPUTS) {
            html.text(" and " + Words.number(inputNames.size() - MOST_INPUTS) + " more");
        }
        html.text(inputNames.isEmpty() ? "nothing." : ".").close();
        html.close();
    }

    private static void footer(Html html) {
        html.open("footer");
        html.leaf(
                "p",
                "Confidential: this page names people and what was seen of them. Give it only to those who need"
                        + " it.");
        html.leaf(
                "p",
                "Written by Exposure Watch. All times are UTC, as the logs tell them. Characters that can't be"
                        + " seen or that would rearrange the text are written as codes such as \\u202e; long values are cut"
                        + " and end in …. The files beside this one hold everything in full.");
        html.close();
    }
}
