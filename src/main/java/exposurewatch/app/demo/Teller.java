package exposurewatch.app.demo;

import exposurewatch.app.demo.IncidentBook.Alert;
import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Says the story, line by line. */
final class Teller {

    private static final int MOST_ALERTS = 5;
    /** Said however many there were. */
    private static final Set<String> ALWAYS = Set.of("shutdown-ordered", "shutdown-failed", "contained", "restored");

    private final PrintStream out;
    private final DateTimeFormatter time;
    private int alerts;

    /** @param zone in which times are said */
    Teller(PrintStream out, ZoneId zone) {
        this.out = out;
        this.time = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(zone);
    }

    void say(String line) {
        out.println(line);
    }

    void headline(int number, int of, Chapter chapter) {
        alerts = 0;
        out.println();
        out.printf(Locale.ROOT, "%d/%d  %s%n", number, of, chapter.name().toUpperCase(Locale.ROOT));
        chapter.headline().forEach(line -> out.println("     " + line));
    }

    void wrongPage(WrongPage page) {
        line(page.at(), "wrong page", page.sentence());
    }

    /** The first in full, then some, and what is done; how many there were more is said at the end. */
    void alert(Alert alert, WrongPage first) {
        if (ALWAYS.contains(alert.kind())) {
            line(alert.at(), "alert", text(alert));
            return;
        }
        alerts++;
        long millis = millis(alert, first);
        if (alerts == 1) {
            line(alert.at(), "ALERT", String.format(Locale.ROOT, "%,d ms later, %s", millis, text(alert)));
        } else if (alerts <= MOST_ALERTS) {
            line(alert.at(), "alert", text(alert));
        }
    }

    private static String text(Alert alert) {
        return alert.severity() + ": " + alert.message();
    }

    static long millis(Alert alert, WrongPage first) {
        return Math.max(0, (alert.nanos() - first.nanos()) / 1_000_000);
    }

    void shut(Chapter chapter, WrongPage first, Instant at, long nanos) {
        String text = "%,d ms after the first wrong page, %s answers 503: nobody sees anything any more";
        line(at, "SHUT", String.format(Locale.ROOT, text, (nanos - first.nanos()) / 1_000_000, chapter.service()));
    }

    void reopened(Instant at, long turnedAway) {
        line(
                at,
                "OPEN",
                String.format(Locale.ROOT, "by a person's word; %,d pages were refused meanwhile", turnedAway));
    }

    /** The telephone of whoever is on call. */
    void page(Pager.Call call) {
        line(call.at(), call.over() ? "page over" : "PAGE", call.text());
    }

    void page(Known known, int pages, boolean over) {
        detail(
                "paged",
                known.site() + ": " + (pages == 1 ? "once" : pages + " times") + (over ? ", and it is over" : ""));
    }

    void mended(Chapter chapter, Instant at) {
        line(at, "mended", chapter.mended());
    }

    void known(Outcome outcome, long takenIn) {
        if (alerts > MOST_ALERTS) {
            detail("alerts", (alerts - MOST_ALERTS) + " more");
        }
        for (Known known : outcome.told()) {
            detail("told", known.pattern() + ", " + known.severity() + ": " + known.summary());
            detail("", known.tally() + (takenIn == 0 ? "" : "; " + takenIn + " smaller incidents are part of it"));
            detail("cause", known.sentence().isEmpty() ? "none that stands out" : known.sentence());
        }
        detail("in truth", outcome.truth() + (outcome.isExact() ? ": exact" : ""));
        outcome.differences().forEach(difference -> detail("DIFFERS", difference));
    }

    void table(List<Outcome> outcomes) {
        out.println();
        ResultTable.lines(outcomes).forEach(out::println);
        out.println();
    }

    private void line(Instant at, String what, String text) {
        out.printf(Locale.ROOT, "%s  %-10s  %s%n", time.format(at), what, text);
    }

    private void detail(String what, String text) {
        out.printf(Locale.ROOT, "%12s  %-10s  %s%n", "", what, text);
    }
}
