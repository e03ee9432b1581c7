package exposurewatch.app.demo;

import exposurewatch.app.demo.Page.Node;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The firm's applications by their paths, and whose turn it is among the nodes of each. Thread-safe. */
final class Applications {

    private final Map<String, Application> byPath;
    private final Map<String, AtomicInteger> turns;

    private Applications(List<Application> all) {
        byPath = all.stream().collect(Collectors.toUnmodifiableMap(Application::path, Function.identity()));
        turns = all.stream().collect(Collectors.toUnmodifiableMap(Application::path, one -> new AtomicInteger()));
    }

    static Applications of(Firm firm, Bugs bugs) {
        Invoices invoices = new Invoices(firm, bugs);
        return new Applications(List.of(
                invoices,
                new Receipts(firm, invoices.nodes()),
                new Accounts(firm, bugs),
                new Orders(firm, bugs, System::nanoTime),
                new Shop(firm, bugs),
                new Portal(firm, bugs),
                new Elsewhere()));
    }

    /** The one that this request is for. */
    Application of(Asking asking) {
        Application found = byPath.get(asking.service());
        return found == null || !asking.method().equals("GET") ? new Elsewhere() : found;
    }

    Page page(Application application, Asking asking) {
        List<Node> nodes = application.nodes();
        AtomicInteger turn = turns.get(application.path());
        int next = turn == null ? 0 : Math.floorMod(turn.getAndIncrement(), nodes.size());
        return application.answer(asking, nodes.get(next));
    }

    /** Where there is no page. */
    private record Elsewhere() implements Application {

        @Override
        public String service() {
            return "front";
        }

        @Override
        public String path() {
            return "";
        }

        @Override
        public List<Node> nodes() {
            return Application.nodes("front", 1, "1.0.0");
        }

        @Override
        public Page answer(Asking asking, Node node) {
            return Page.refused(node, 404);
        }
    }
}
