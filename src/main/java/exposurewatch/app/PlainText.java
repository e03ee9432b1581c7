package exposurewatch.app;

/** Text for a terminal. */
public final class PlainText {

    private PlainText() {}

    /** What a stranger wrote must not steer a terminal. */
    public static String of(String text) {
        return text.replaceAll("[\\p{Cntrl}\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]", "?");
    }
}
