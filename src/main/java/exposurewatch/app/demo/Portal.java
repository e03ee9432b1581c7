package exposurewatch.app.demo;

import exposurewatch.app.demo.Page.Node;
import java.util.List;

/** {@code GET /files/{id}}: files of organizations, for all who work there. */
record Portal(Firm firm, Bugs bugs, List<Node> nodes) implements Application {

    /** The file with the wrong setting. */
    static final int OPEN = 9;

    Portal(Firm firm, Bugs bugs) {
        this(firm, bugs, Application.nodes("portal", 2, "2.3.0"));
    }

    @Override
    public String service() {
        return "portal";
    }

    @Override
    public String path() {
        return "files";
    }

    @Override
    public Page answer(Asking asking, Node node) {
        Item file = asking.number() == null ? null : firm.item("file", asking.number());
        if (bugs.has(Bug.OPEN_FILE) && file != null && file.number() == OPEN) {
            return Page.of(node, List.of(file));
        }
        return Application.own(asking, file, node);
    }
}
