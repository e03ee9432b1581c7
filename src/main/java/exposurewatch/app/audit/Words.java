package exposurewatch.app.audit;

import exposurewatch.access.AccessEvent;
import exposurewatch.access.Reading.Reason;
import exposurewatch.judgement.Verdict;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How the report says things: numbers, times and the names of this program in plain words. */
final class Words {

    private static final DateTimeFormatter DAY = utc("uuuu-MM-dd");
    private static final DateTimeFormatter CLOCK = utc("HH:mm");
    private static final DateTimeFormatter SECONDS = utc("uuuu-MM-dd HH:mm:ss");

    private Words() {}

    private static DateTimeFormatter utc(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneOffset.UTC);
    }

    static String number(long n) {
        return String.format(Locale.ROOT, "%,d", n);
    }

    /** {@code 1 look}, {@code 2,375 looks}. */
    static String number(long n, String one, String many) {
        return number(n) + " " + (n == 1 ? one : many);
    }

    /** {@code was} or {@code were}. */
    static String were(long n) {
        return n == 1 ? "was" : "were";
    }

    /** A share in percent that is only 0 or 100 when it is exactly that. */
    static String share(long part, long whole) {
        if (part == 0 || part == whole) {
            return part == 0 ? "0%" : "100%";
        }
        double percent = 100.0 * part / whole;
        return percent < 0.1
                ? "less than 0.1%"
                : percent > 99.9 ? "more than 99.9%" : String.format(Locale.ROOT, "%.1f%%", percent);
    }

    static String day(long millis) {
        return DAY.format(Instant.ofEpochMilli(millis));
    }

    static String clock(long millis) {
        return CLOCK.format(Instant.ofEpochMilli(millis));
    }

    static String minute(long millis) {
        return day(millis) + " " + clock(millis);
    }

    static String minute(Instant time) {
        return DAY.format(time) + " " + CLOCK.format(time);
    }

    static String second(long millis) {
        return SECONDS.format(Instant.ofEpochMilli(millis));
    }

    /** {@code on 2026-11-22 between 15:24 and 16:02 UTC}. */
    static String period(long from, long to) {
        if (minute(from).equals(minute(to))) {
            return "on " + day(from) + " at " + clock(from) + " UTC";
        }
        return day(from).equals(day(to))
                ? "on " + day(from) + " between " + clock(from) + " and " + clock(to) + " UTC"
                : "between " + minute(from) + " and " + minute(to) + " UTC";
    }

    /** A length of time that follows "per": {@code hour}, {@code 15 minutes}, {@code 2 days}. */
    static String span(long minutes) {
        long days = minutes / 1440;
        long hours = minutes / 60 % 24;
        long rest = minutes % 60;
        String words = (part(days, "day") + part(hours, "hour") + part(rest, "minute")).strip();
        return words.matches("1 \\w+") ? words.substring(2) : words;
    }

    private static String part(long n, String unit) {
        return n == 0 ? "" : number(n, unit, unit + "s") + " ";
    }

    /** What a verdict means, in one or two sentences. */
    static String meaning(Verdict verdict) {
        return switch (verdict) {
            case OTHER_OWNER ->
                "Shown to a signed-in viewer who was neither its owner nor staff, and with whom it was"
                        + " not shared.";
            case ANONYMOUS -> "Shown to somebody who was not signed in, or no longer.";
            case UNRESOLVED_RECORD -> "Nobody can say: no ownership row tells whose the record was at that time.";
            case UNRESOLVED_SESSION -> "Nobody can say: no session row tells who the viewer was at that time.";
            case OWN -> "The viewer's own record, or their organization's where the policy says that this counts.";
            case SHARED -> "Shared with the viewer or with their organization.";
            case STAFF -> "The viewer has a role that may see every record.";
            case PUBLIC -> "Open to everybody.";
            case EXEMPT -> "The policy says that such answers need no judging; its entries are listed below.";
            case DENIED ->
                "Asked for, but not shown: refused, not found, or asked in a way that shows nothing. Many of"
                        + " these can mean that somebody is trying out numbers.";
        };
    }

    /** What a verdict comes to. */
    static String outcome(Verdict verdict) {
        return switch (verdict) {
            case OTHER_OWNER, ANONYMOUS -> "Exposed";
            case UNRESOLVED_RECORD, UNRESOLVED_SESSION -> "Not judged";
            case OWN, SHARED, STAFF, PUBLIC -> "Rightful";
            case EXEMPT -> "Exempt";
            case DENIED -> "Not shown";
        };
    }

    /** An exposure's verdict in a few words. */
    static String inShort(Verdict verdict) {
        return verdict == Verdict.ANONYMOUS ? "viewer was not signed in" : "not the viewer's record";
    }

    /** Why lines could not be read. */
    static String reason(String label) {
        for (Reason reason : Reason.values()) {
            if (reason.label().equals(label)) {
                return meaning(reason);
            }
        }
        return "Could not be read.";
    }

    private static String meaning(Reason reason) {
        return switch (reason) {
            case EMPTY -> "The line is empty.";
            case TOO_LARGE -> "The line is longer than any that is read.";
            case INVALID_UTF8 -> "The line is not valid UTF-8 text.";
            case NOT_JSON -> "The line is not a JSON object.";
            case MISSING_FIELD -> "A field that has to be there is missing.";
            case WRONG_TYPE -> "A field holds another kind of value than it should.";
            case BAD_TIME -> "The time is not written as a time.";
            case BAD_STATUS -> "The HTTP status is not a number from 100 to 599.";
            case TOO_LONG -> "A field is longer than any that is read.";
            case TOO_MANY_RECORDS -> "The list of shown records is longer than any that is read.";
            case CONTRADICTION -> "The line contradicts itself.";
            case MISSING_KEY -> "The key is missing that says what the line is about.";
        };
    }

    /** What is odd about a path, by the name that it is counted under. */
    static String oddity(String name) {
        if (name.startsWith("unmatched ")) {
            return "Looks like a page with records, but matches no route of the policy: no record was looked for.";
        }
        if (name.startsWith("decodes-differently ")) {
            return "Written so that two servers may read it in two ways. It was judged by one reading only.";
        }
        return name.equals("too-long")
                ? "Longer than any path that is read: no record was looked for."
                : "More kinds than are counted apart.";
    }

    /** What is told of the place where a record was shown; the query is left out, it may hold secrets. */
    static @Nullable String place(AccessEvent access) {
        String url = access.path() != null ? access.path() : access.original();
        if (url == null) {
            url = access.route();
        }
        if (url == null) {
            return access.method();
        }
        String path = url.split("[?#]", 2)[0];
        return access.method() == null ? path : access.method() + " " + path;
    }
}
