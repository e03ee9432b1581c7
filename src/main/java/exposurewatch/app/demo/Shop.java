package exposurewatch.app.demo;

import exposurewatch.app.demo.Page.Node;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** {@code GET /profiles/{id}}, on three nodes, the last of which is the first to get a new release. */
final class Shop implements Application {

    static final String OLD = "1.9.4";
    static final String NEW = "2.0.0";

    private final Firm firm;
    private final Bugs bugs;
    private final List<Node> before = Application.nodes("shop", 3, OLD);
    private final List<Node> rollingOut = List.of(before.get(0), before.get(1), new Node("shop-3", NEW));
    /** The bug of the new release: all requests fill one profile in turn, and show it before it is filled. */
    private final AtomicReference<@Nullable Item> sharedProfile = new AtomicReference<>();

    Shop(Firm firm, Bugs bugs) {
        this.firm = firm;
        this.bugs = bugs;
    }

    @Override
    public String service() {
        return "shop";
    }

    @Override
    public String path() {
        return "profiles";
    }

    @Override
    public List<Node> nodes() {
        return bugs.has(Bug.SHOP_RELEASE) ? rollingOut : before;
    }

    @Override
    public Page answer(Asking asking, Node node) {
        Item profile = asking.number() == null ? null : firm.item("profile", asking.number());
        Page page = Application.own(asking, profile, node);
        if (profile == null || page.items().isEmpty() || node.version().equals(OLD)) {
            return page;
        }
        Item earlier = sharedProfile.getAndSet(profile);
        return earlier == null ? page : Page.of(node, List.of(earlier));
    }
}
