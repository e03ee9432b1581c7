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

    private static String field(String text) {
        String visible = Visible.of(text, LONGEST);
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
