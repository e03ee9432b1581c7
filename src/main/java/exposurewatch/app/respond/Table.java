package exposurewatch.app.respond;

import exposurewatch.access.Visible;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Columns for a terminal. What strangers wrote is made visible and is never wider than its column may be. */
final class Table {

    private static final int WIDEST = 48;

    private final List<String[]> rows = new ArrayList<>();

    Table(String... heads) {
        rows.add(heads);
    }

    void row(String... cells) {
        String[] visible = new String[cells.length];
        for (int i = 0; i < cells.length; i++) {
            visible[i] = Visible.of(cells[i], WIDEST);
        }
        rows.add(visible);
    }

    void print(PrintStream out) {
        int[] widths = new int[rows.get(0).length];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.length; i++) {
                line.append(row[i]).append(" ".repeat(widths[i] - row[i].length() + 2));
            }
            out.println(line.toString().stripTrailing());
        }
    }
}
