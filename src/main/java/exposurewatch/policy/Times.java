package exposurewatch.policy;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations and instants as people write them. Errors are {@code IllegalArgumentException}s that say what to write. */
final class Times {

    /** Longest duration of a rule: facts that are a day unsharp judge nothing. */
    static final Duration LONGEST = Duration.ofHours(24);

    /** Longest duration for which something is waited or kept together. */
    static final Duration LONGEST_WAIT = Duration.ofDays(365);

    private static final Duration TEN_YEARS = Duration.ofDays(3_660);
    private static final Duration SHORTEST_WAIT = Duration.ofSeconds(1);
    private static final Pattern DAYS = Pattern.compile("([0-9]{1,9}) ?d");
    private static final Pattern SHORT = Pattern.compile("([-+]?)([0-9]{1,12})(\\.[0-9]{1,12})? ?([a-zA-Zµ]*)");
    private static final Pattern ISO = Pattern.compile("[-+]?[Pp].*");
    private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
    private static final Pattern TIME = Pattern.compile(
            "[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?([Zz]|[-+][0-9]{2}:[0-9]{2})?");

    private Times() {}

    /** A duration of 0 to 24 hours in whole milliseconds: {@code 500ms}, {@code 2s}, {@code 5m}, {@code PT1H}. */
    static Duration ruleDuration(String text) {
        Duration duration = duration(text);
        if (duration.isNegative()) {
            throw wrong("%s is negative: write 0s or more", text);
        }
        if (duration.compareTo(LONGEST) > 0) {
            throw wrong("%s is longer than a day: write 24h or less", text);
        }
        return duration;
    }

    /** A duration of a second to 365 days: as {@link #ruleDuration}, and {@code 7d}; a day has 24 hours. */
    static Duration longDuration(String text) {
        Matcher days = DAYS.matcher(text);
        Duration duration = days.matches() ? Duration.ofDays(Long.parseLong(days.group(1))) : duration(text);
        if (duration.compareTo(SHORTEST_WAIT) < 0) {
            throw wrong("%s is shorter than a second: write 1s or more", text);
        }
        if (duration.compareTo(LONGEST_WAIT) > 0) {
            throw wrong("%s is longer than a year: write 365d or less", text);
        }
        return duration;
    }

    /** A duration of a second to an hour. */
    static Duration hourAtMost(String text) {
        Duration duration = longDuration(text);
        if (duration.compareTo(Containment.MOST_VALID) > 0) {
            throw wrong("%s is longer than an hour: write 1h or less", text);
        }
        return duration;
    }

    /** Days, for what laws want kept: {@code 731d}, from a year to ten. */
    static Duration years(String text) {
        Matcher days = DAYS.matcher(text);
        if (!days.matches()) {
            throw wrong("%s is no number of days: write it like 731d", text);
        }
        Duration duration = Duration.ofDays(Long.parseLong(days.group(1)));
        if (duration.compareTo(LONGEST_WAIT) < 0 || duration.compareTo(TEN_YEARS) > 0) {
            throw wrong("%s is less than a year or more than ten: write 365d to 3660d", text);
        }
        return duration;
    }

    /** A duration, positive or negative, in whole milliseconds. */
    static Duration duration(String text) {
        Duration duration = ISO.matcher(text).matches() ? isoDuration(text) : shortDuration(text);
        if (duration.getNano() % 1_000_000 != 0) {
            throw wrong("%s is finer than a millisecond: write for example 1ms", text);
        }
        return duration;
    }

    private static Duration isoDuration(String text) {
        try {
            return Duration.parse(text);
        } catch (DateTimeException | ArithmeticException e) {
            throw wrong("%s is no duration: write for example 500ms, 2s, 5m or 1h", text);
        }
    }

    private static Duration shortDuration(String text) {
        Matcher parts = SHORT.matcher(text);
        if (!parts.matches()) {
            throw wrong("%s is no duration: write for example 500ms, 2s, 5m or 1h", text);
        }
        String unit = parts.group(4);
        if (unit.isEmpty()) {
            throw wrong("%s has no unit: write it with ms, s, m or h, for example 2s", text);
        }
        if (parts.group(3) != null) {
            throw wrong("%s has a fraction: write a whole number of a smaller unit, for example 1500ms", text);
        }
        long number = Long.parseLong(parts.group(1) + parts.group(2));
        return switch (unit) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> throw wrong("%s has no known unit: write it with ms, s, m or h, for example 2s", text);
        };
    }

    /** The first instant of a day in UTC, or an instant of RFC 3339. */
    static Instant dayOrInstant(String text) {
        if (!DATE.matcher(text).matches()) {
            return instant(text, "write a day as 2027-01-01 or a time as 2027-01-01T08:00:00Z");
        }
        try {
            return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
        } catch (DateTimeException e) {
            throw wrong("%s is no day of the calendar: write one that exists", text);
        }
    }

    /** An instant of RFC 3339. */
    static Instant instant(String text) {
        return instant(text, "write it as 2027-01-01T08:00:00Z");
    }

    /** An instant of RFC 3339; the remedy says what else could be written. */
    static Instant instant(String text, String remedy) {
        Matcher time = TIME.matcher(text);
        if (!time.matches()) {
            throw wrong("%s is no time: " + remedy, text);
        }
        if (time.group(2) == null) {
            throw wrong("%s has no offset: end it with Z for UTC, or for example +01:00", text);
        }
        try {
            return OffsetDateTime.parse(text.toUpperCase(Locale.ROOT).replace(' ', 'T'))
                    .toInstant();
        } catch (DateTimeException e) {
            throw wrong("%s is no time that exists: " + remedy, text);
        }
    }

    private static IllegalArgumentException wrong(String message, String value) {
        return new IllegalArgumentException(message.formatted(Problem.quote(value)));
    }
}
