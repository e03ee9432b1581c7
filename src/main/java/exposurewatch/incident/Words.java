package exposurewatch.incident;

import java.util.Locale;

/** Numbers and times as people read them. */
final class Words {

    private Words() {}

    static String number(long n) {
        return String.format(Locale.ROOT, "%,d", n);
    }

    /** {@code 1 person}, {@code 412 people}. */
    static String number(long n, String one, String many) {
        return number(n) + ' ' + (n == 1 ? one : many);
    }

    /** {@code 31 %}; what is less than one per cent has a decimal. */
    static String percent(double share) {
        double percent = share * 100;
        if (percent > 0 && percent < 0.1) {
            return "less than 0.1 %";
        }
        return String.format(
                Locale.ROOT, percent < 1 || percent > 99 && percent < 100 ? "%.1f %%" : "%.0f %%", percent);
    }

    /** How long before the first exposure. */
    static String before(long millis) {
        if (millis < 1_000) {
            return "at the moment of the first exposure";
        }
        long seconds = millis / 1_000;
        String time = seconds < 120
                ? number(seconds, "second", "seconds")
                : seconds < 7_200 ? number(seconds / 60) + " minutes" : number(seconds / 3_600) + " hours";
        return time + " before the first exposure";
    }
}
