package exposurewatch.app.audit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Exposures over time, as bars of one length each.
 *
 * @param start   start of the first bar, epoch milliseconds
 * @param minutes length of a bar
 * @param heights exposures in each bar
 */
record TimeBars(long start, long minutes, List<Long> heights) {

    static final int MOST = 120;

    private static final int FEWEST = 12;
    private static final long MINUTE = 60_000;
    private static final int DAY = 1_440;
    private static final List<Integer> HANDY = List.of(
            1,
            2,
            5,
            10,
            15,
            20,
            30,
            60,
            120,
            180,
            240,
            360,
            480,
            720,
            960,
            DAY,
            2 * DAY,
            4 * DAY,
            8 * DAY,
            16 * DAY,
            32 * DAY,
            64 * DAY,
            128 * DAY,
            256 * DAY,
            512 * DAY,
            1_024 * DAY,
            4_096 * DAY,
            16_384 * DAY,
            32_768 * DAY);

    private static final int TOP = 26;
    private static final int PLOT = 160;
    private static final int HEIGHT = TOP + PLOT + 58;

    TimeBars {
        heights = List.copyOf(heights);
    }

    /**
     * @param perSpan     start of a span, epoch milliseconds → exposures in it; not empty
     * @param spanMinutes length of a span
     */
    static TimeBars of(Map<Long, Long> perSpan, long spanMinutes) {
        TreeMap<Long, Long> spans = new TreeMap<>(perSpan);
        long minutes = length(spans.firstKey(), spans.lastKey(), spanMinutes);
        long first = bar(spans.firstKey(), minutes);
        int bars = (int) (bar(spans.lastKey(), minutes) - first + 1);
        int before = Math.max(0, (FEWEST - bars) / 2);
        List<Long> heights = new ArrayList<>(Collections.nCopies(Math.max(bars, FEWEST), 0L));
        spans.forEach((start, n) -> {
            int at = (int) (bar(start, minutes) - first) + before;
            heights.set(at, heights.get(at) + n);
        });
        return new TimeBars((first - before) * minutes * MINUTE, minutes, heights);
    }

    /** The shortest handy length that holds whole spans and gives few enough bars. */
    private static long length(long first, long last, long spanMinutes) {
        for (int minutes : HANDY) {
            if (minutes % spanMinutes == 0 && fits(first, last, minutes)) {
                return minutes;
            }
        }
        long minutes = spanMinutes;
        while (!fits(first, last, minutes)) {
            minutes *= 2;
        }
        return minutes;
    }

    private static boolean fits(long first, long last, long minutes) {
        return bar(last, minutes) - bar(first, minutes) < MOST;
    }

    private static long bar(long millis, long minutes) {
        return Math.floorDiv(millis, minutes * MINUTE);
    }

    /** Start of this bar, epoch milliseconds; the bar after the last one starts where the picture ends. */
    private long startOf(int bar) {
        return start + bar * minutes * MINUTE;
    }

    private String time(int bar) {
        return minutes % DAY == 0 ? Words.day(startOf(bar)) : Words.minute(startOf(bar));
    }

    /** The picture, and the same as a table. Widths are in percent, so that letters keep their size on a phone. */
    void draw(Html html) {
        long top = scaleTop(Collections.max(heights));
        html.open("figure", "class", top < 10_000 ? "chart" : "chart wide");
        html.open(
                "svg",
                "role",
                "img",
                "aria-labelledby",
                "bars-title bars-text",
                "width",
                "100%",
                "height",
                "" + HEIGHT);
        html.leaf("title", "Exposures over time", "id", "bars-title");
        html.leaf("desc", summary(), "id", "bars-text");
        html.leaf("text", "exposures per " + Words.span(minutes), "x", "0", "y", "12");
        drawScale(html, top);
        drawBars(html, top);
        drawTimes(html);
        html.close();
        table(html);
        html.close();
    }

    private String summary() {
        long most = Collections.max(heights);
        int at = heights.indexOf(most);
        return "Bars from %s to %s UTC, each of %s; the highest has %s and starts at %s UTC."
                .formatted(
                        time(0),
                        time(heights.size()),
                        Words.span(minutes),
                        Words.number(most, "exposure", "exposures"),
                        time(at));
    }

    private static void drawScale(Html html, long top) {
        for (long n : top % 2 == 0 ? List.of(0L, top / 2, top) : List.of(0L, top)) {
            String y = "" + (TOP + PLOT - PLOT * n / top);
            html.empty("line", "x1", "0", "x2", "100%", "y1", y, "y2", y, "class", n == 0 ? "axis" : "grid");
            html.leaf("text", Words.number(n), "x", "-8", "y", y, "dy", "4", "class", "end");
        }
    }

    private void drawBars(Html html, long top) {
        double each = 100.0 / heights.size();
        for (int i = 0; i < heights.size(); i++) {
            long n = heights.get(i);
            if (n > 0) {
                double height = Math.max(2.0, (double) PLOT * n / top);
                html.open(
                        "rect",
                        "x",
                        percent(each * (i + 0.08)),
                        "width",
                        percent(each * 0.84),
                        "y",
                        decimal(TOP + PLOT - height),
                        "height",
                        decimal(height));
                html.leaf("title", time(i) + " UTC: " + Words.number(n));
                html.close();
            }
        }
    }

    private void drawTimes(Html html) {
        int bars = heights.size();
        for (int quarter = 0; quarter <= 4; quarter++) {
            int bar = bars * quarter / 4;
            String x = percent(100.0 * bar / bars);
            String style = quarter == 0 ? "" : quarter == 4 ? "end" : quarter == 2 ? "middle" : "middle quarter";
            html.empty("line", "x1", x, "x2", x, "y1", "" + (TOP + PLOT), "y2", "" + (TOP + PLOT + 5), "class", "axis");
            html.leaf("text", Words.day(startOf(bar)), "x", x, "y", "" + (TOP + PLOT + 19), "class", style);
            if (minutes % DAY != 0) {
                html.leaf("text", Words.clock(startOf(bar)), "x", x, "y", "" + (TOP + PLOT + 34), "class", style);
            }
        }
        html.leaf("text", "time (UTC)", "x", "50%", "y", "" + (HEIGHT - 5), "class", "middle");
    }

    private void table(Html html) {
        html.open("details").leaf("summary", "The picture as a table");
        HtmlTable table = new HtmlTable(html, "narrow", "Beginning (UTC)", "Exposures per " + Words.span(minutes));
        for (int i = 0; i < heights.size(); i++) {
            if (heights.get(i) > 0) {
                String beginning = time(i);
                table.row(() -> html.text(beginning)).number(heights.get(i)).endRow();
            }
        }
        table.end();
        html.close();
    }

    /** The next of 1, 2, 4, 6, 8, 10, 20, 40 … */
    static long scaleTop(long highest) {
        long unit = 1;
        while (unit * 10 < highest) {
            unit *= 10;
        }
        for (long times : List.of(1L, 2L, 4L, 6L, 8L)) {
            if (unit * times >= highest) {
                return unit * times;
            }
        }
        return unit * 10;
    }

    private static String percent(double value) {
        return String.format(Locale.ROOT, "%.3f%%", value);
    }

    private static String decimal(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
