package exposurewatch.app.demo;

import exposurewatch.app.demo.Page.Node;
import java.util.List;

/** {@code GET /receipts/{id}}: another page of the same application as invoices, with nothing wrong about it. */
record Receipts(Firm firm, List<Node> nodes) implements Application {

    @Override
    public String service() {
        return "invoices";
    }

    @Override
    public String path() {
        return "receipts";
    }

    @Override
    public Page answer(Asking asking, Node node) {
        return Application.own(asking, asking.number() == null ? null : firm.item("receipt", asking.number()), node);
    }
}
