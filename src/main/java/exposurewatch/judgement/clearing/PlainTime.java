package exposurewatch.judgement.clearing;

import exposurewatch.access.FieldMapping.TimeFormat;
import org.jspecify.annotations.Nullable;

/** Times as they are mostly written, straight from the bytes; anything unusual is left to the full reader. */
final class PlainTime {

    /** Not a time that is read here. */
    static final long ODD = Long.MIN_VALUE;

    private static final int[] DAYS_BEFORE_MONTH = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};

    private PlainTime() {}

    /** Epoch milliseconds, or {@link #ODD}. */
    static long read(byte[] bytes, int from, int to, boolean number, @Nullable TimeFormat as) {
        TimeFormat format = as != null ? as : number ? TimeFormat.EPOCH_MILLIS : TimeFormat.RFC3339;
        return switch (format) {
            case RFC3339 -> number ? ODD : rfc3339(bytes, from, to);
            case EPOCH_MILLIS -> to - from > 14 ? ODD : digits(bytes, from, to);
            case EPOCH_SECONDS -> epochSeconds(bytes, from, to);
            case CLF -> ODD;
        };
    }

    private static long digits(byte[] bytes, int from, int to) {
        long value = 0;
        for (int i = from; i < to; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) {
                return ODD;
            }
            value = value * 10 + digit;
        }
        return from == to || to - from > 15 ? ODD : value;
    }

    private static long epochSeconds(byte[] bytes, int from, int to) {
        int dot = from;
        while (dot < to && bytes[dot] != '.') {
            dot++;
        }
        long seconds = dot - from > 11 ? ODD : digits(bytes, from, dot);
        if (seconds == ODD) {
            return ODD;
        }
        if (dot == to) {
            return seconds * 1000;
        }
        long millis = fraction(bytes, dot + 1, to);
        return millis == ODD ? ODD : seconds * 1000 + millis;
    }

    /** Milliseconds of a fraction of one to nine digits. */
    private static long fraction(byte[] bytes, int from, int to) {
        if (to - from < 1 || to - from > 9 || digits(bytes, from, to) == ODD) {
            return ODD;
        }
        long millis = 0;
        for (int i = 0; i < 3; i++) {
            millis = millis * 10 + (from + i < to ? bytes[from + i] - '0' : 0);
        }
        return millis;
    }

    /** {@code 2026-11-22T15:24:35[.791]Z} or {@code ±hh:mm}, of the years 1970 to 2199. */
    private static long rfc3339(byte[] b, int from, int to) {
        if (to - from < 20
                || b[from + 4] != '-'
                || b[from + 7] != '-'
                || b[from + 10] != 'T'
                || b[from + 13] != ':'
                || b[from + 16] != ':') {
            return ODD;
        }
        long year = digits(b, from, from + 4);
        long month = digits(b, from + 5, from + 7);
        long day = digits(b, from + 8, from + 10);
        long hour = digits(b, from + 11, from + 13);
        long minute = digits(b, from + 14, from + 16);
        long second = digits(b, from + 17, from + 19);
        if (year < 1970 || year > 2199 || month < 1 || month > 12 || day < 1) {
            return ODD;
        }
        boolean leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        int february = month == 2 && leap ? 1 : 0;
        int length =
                (month == 12 ? 365 : DAYS_BEFORE_MONTH[(int) month]) - DAYS_BEFORE_MONTH[(int) month - 1] + february;
        if (day > length || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) {
            return ODD;
        }
        int zone = from + 19;
        long millis = 0;
        if (b[zone] == '.') {
            int end = zone + 1;
            while (end < to && b[end] >= '0' && b[end] <= '9') {
                end++;
            }
            millis = fraction(b, zone + 1, end);
            zone = end;
        }
        long offset = offset(b, zone, to);
        if (millis == ODD || offset == ODD) {
            return ODD;
        }
        long past = year - 1;
        long days = (year - 1970) * 365 + (past / 4 - past / 100 + past / 400) - (1969 / 4 - 1969 / 100 + 1969 / 400);
        days += DAYS_BEFORE_MONTH[(int) month - 1] + (leap && month > 2 ? 1 : 0) + day - 1;
        long result = ((days * 24 + hour) * 60 + minute - offset) * 60_000 + second * 1000 + millis;
        return result < 0 ? ODD : result;
    }

    /** Minutes east of UTC. */
    private static long offset(byte[] b, int from, int to) {
        if (to - from == 1 && b[from] == 'Z') {
            return 0;
        }
        if (to - from != 6 || b[from] != '+' && b[from] != '-' || b[from + 3] != ':') {
            return ODD;
        }
        long hours = digits(b, from + 1, from + 3);
        long minutes = digits(b, from + 4, from + 6);
        if (hours < 0 || hours > 14 || minutes < 0 || minutes > 59) {
            return ODD;
        }
        return (b[from] == '-' ? -1 : 1) * (hours * 60 + minutes);
    }
}
