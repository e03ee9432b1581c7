package exposurewatch.policy;

import java.util.Comparator;

/**
 * One thing that is wrong with a file that a person wrote.
 *
 * @param file    the file, as it was named
 * @param line    counted from 1
 * @param column  in characters, counted from 1
 * @param message the value, the rule and what to write instead; one line, safe to print on a terminal
 */
public record Problem(String file, int line, int column, String message) {

    static final Comparator<Problem> BY_POSITION =
            Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column);

    private static final int LONGEST_VALUE = 80;

    public Problem {
        file = printable(file);
        message = printable(message);
    }

    /** {@code policy.yaml:12:5: unknown key 'route' in 'records.invoice': write 'routes'}. */
    @Override
    public String toString() {
        return file + ':' + line + ':' + column + ": " + message;
    }

    /** A value of the file in quotes, cut to what a person can still read. */
    static String quote(String value) {
        if (value.codePointCount(0, value.length()) <= LONGEST_VALUE) {
            return '\'' + value + '\'';
        }
        return '\'' + value.substring(0, value.offsetByCodePoints(0, LONGEST_VALUE)) + "…'";
    }

    /** What could steer a terminal or turn the direction of text is replaced. */
    private static String printable(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}\\u2028\\u2029]", "\uFFFD");
    }
}
