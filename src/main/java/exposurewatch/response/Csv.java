package exposurewatch.response;

import exposurewatch.access.Visible;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Lines of RFC 4180, for spreadsheets: every field is quoted, and none is taken for a formula, whatever a stranger has
 * written into it. What is invisible or reorders text is written out.
 */
public final class Csv {

    private static final int LONGEST = 1_000;
    private static final String FORMULA = "=+-@|%";

    private Csv() {}

    /** One line, without its end. */
    public static String line(String... fields) {
        return Arrays.stream(fields).map(Csv::field).collect(Collectors.joining(","));
    }

    /** A field of any length, made of parts that each are of bounded length. */
    static String whole(java.util.Collection<String> parts) {
        return parts.stream().map(part -> Visible.of(part, LONGEST)).collect(Collectors.joining(" "));
    }

    /** One line whose fields are visible already and are not cut: what a letter is written from has to be whole. */
    public static String uncut(String... visible) {
        return Arrays.stream(visible).map(Csv::quoted).collect(Collectors.joining(","));
    }

    private static String field(String text) {
        return quoted(Visible.of(text, LONGEST));
    }

    private static String quoted(String visible) {
        // The apostrophe tells a spreadsheet that it is text.
        boolean formula = !visible.isEmpty()
                && FORMULA.indexOf(
                                visible.strip().isEmpty()
                                        ? ' '
                                        : visible.strip().charAt(0))
                        >= 0;
        return '"' + (formula ? "'" : "") + visible.replace("\"", "\"\"") + '"';
    }
}
