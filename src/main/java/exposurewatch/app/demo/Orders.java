package exposurewatch.app.demo;

import exposurewatch.app.demo.Page.Node;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** {@code GET /orders} and {@code GET /orders/{id}}, with a short cache on each node, as {@code X-Cache} says. */
final class Orders implements Application {

    static final Duration CACHED_FOR = Duration.ofSeconds(1);

    /**
     * An answer that is kept.
     *
     * @param nanos when it was made
     */
    private record Kept(Page page, long nanos) {}

    private final Firm firm;
    private final Bugs bugs;
    private final LongSupplier nanos;
    private final List<Node> nodes = Application.nodes("orders", 3, "7.4.0");
    private final Map<String, Kept> cache = new ConcurrentHashMap<>();

    /** @param nanos as {@link System#nanoTime} */
    Orders(Firm firm, Bugs bugs, LongSupplier nanos) {
        this.firm = firm;
        this.bugs = bugs;
        this.nanos = nanos;
    }

    @Override
    public String service() {
        return "orders";
    }

    @Override
    public String path() {
        return "orders";
    }

    @Override
    public List<Node> nodes() {
        return nodes;
    }

    @Override
    public Page answer(Asking asking, Node node) {
        if (asking.viewer() == null) {
            return Page.refused(node, 401);
        }
        String key = key(asking, node);
        Kept kept = cache.get(key);
        long now = nanos.getAsLong();
        if (kept != null && now - kept.nanos() < CACHED_FOR.toNanos()) {
            return kept.page().cached("HIT");
        }
        Page page = fresh(asking, asking.viewer(), node);
        if (page.status() == 200) {
            cache.put(key, new Kept(page, now));
        }
        return page.cached("MISS");
    }

    /** The bug: a page is kept under its kind, as if it were the same for everybody. */
    private String key(Asking asking, Node node) {
        return bugs.has(Bug.ORDER_CACHE)
                ? node.name() + " anybody " + asking.route()
                : node.name() + " " + asking.person() + " " + asking.path();
    }

    private Page fresh(Asking asking, Customer viewer, Node node) {
        @Nullable Integer number = asking.number();
        return number == null
                ? Page.of(node, firm.of(viewer, "order"))
                : Application.own(asking, firm.item("order", number), node);
    }
}
