package exposurewatch.app.demo;

import exposurewatch.app.demo.Page.Node;
import java.util.List;

/** {@code GET /invoices/{id}}. */
record Invoices(Firm firm, Bugs bugs, List<Node> nodes) implements Application {

    Invoices(Firm firm, Bugs bugs) {
        this(firm, bugs, Application.nodes("invoices", 2, "3.2.1"));
    }

    @Override
    public String service() {
        return "invoices";
    }

    @Override
    public String path() {
        return "invoices";
    }

    @Override
    public Page answer(Asking asking, Node node) {
        Item invoice = asking.number() == null ? null : firm.item("invoice", asking.number());
        if (bugs.has(Bug.INVOICE_LINKS) && asking.viewer() != null && invoice != null) {
            return Page.of(node, List.of(invoice));
        }
        return Application.own(asking, invoice, node);
    }
}
