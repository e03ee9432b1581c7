package exposurewatch.app.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** All chapters in a table, as wide as it needs to be. */
final class ResultTable {

    private static final String BETWEEN = "  ";

    private ResultTable() {}

    static List<String> lines(List<Outcome> outcomes) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(
                "incident", "pattern", "people affected", "seen by", "cause", "first wrong page → alert", "in truth"));
        outcomes.forEach(outcome -> rows.add(row(outcome)));
        int[] widths = IntStream.range(0, rows.get(0).size())
                .map(column -> rows.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toArray();
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private static List<String> row(Outcome outcome) {
        String millis = String.format(Locale.ROOT, "%,d ms", outcome.millis());
        String name = outcome.chapter().name();
        if (outcome.told().size() != 1) {
            return List.of(name, "?", "?", "?", "?", millis, "DIFFERS");
        }
        Known known = outcome.told().get(0);
        return List.of(
                name,
                known.pattern(),
                Integer.toString(known.tally().affected()),
                Integer.toString(known.tally().viewers()),
                known.cause().isEmpty() ? "-" : known.cause(),
                millis,
                outcome.isExact() ? "exact" : "DIFFERS");
    }

    private static String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < row.size(); i++) {
            line.append(row.get(i))
                    .append(" ".repeat(widths[i] - row.get(i).length()))
                    .append(BETWEEN);
        }
        return line.toString().stripTrailing();
    }
}
