package exposurewatch.app.audit;

import java.util.List;

/**
 * A table whose first column names the row. Every cell knows its heading, so that a phone can show a row as a card;
 * the roles say again what the tags say, because such a layout takes the tags' meaning away.
 */
final class HtmlTable {

    private final Html html;
    private final List<String> headings;
    private int column;

    /** @param style {@code cards} for rows that are too wide for a phone, or empty */
    HtmlTable(Html html, String style, String... headings) {
        this.html = html;
        this.headings = List.of(headings);
        html.open("table", "role", "table", "class", style);
        html.open("thead", "role", "rowgroup").open("tr", "role", "row");
        for (String heading : headings) {
            html.leaf("th", heading, "scope", "col", "role", "columnheader");
        }
        html.close().close().open("tbody", "role", "rowgroup");
    }

    /** Begins a row with the cell that names it. */
    HtmlTable row(Runnable content) {
        html.open("tr", "role", "row").open("th", "scope", "row", "role", "rowheader", "data-label", headings.get(0));
        content.run();
        html.close();
        column = 1;
        return this;
    }

    HtmlTable cell(Runnable content) {
        return cell("", content);
    }

    HtmlTable number(long n) {
        return cell("number", () -> html.text(Words.number(n)));
    }

    HtmlTable cell(String style, Runnable content) {
        html.open("td", "role", "cell", "class", style, "data-label", headings.get(column++));
        content.run();
        html.close();
        return this;
    }

    void endRow() {
        html.close();
    }

    void end() {
        html.close().close();
    }
}
