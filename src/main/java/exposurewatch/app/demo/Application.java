package exposurewatch.app.demo;

import exposurewatch.app.demo.Page.Node;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** One of the firm's applications: the pages below one path. Thread-safe. */
interface Application {

    /** {@code service.name}. */
    String service();

    /** The first segment of its paths; records of this type, in the plural. */
    String path();

    /** The machines that it runs on just now. */
    List<Node> nodes();

    Page answer(Asking asking, Node node);

    /** What every page should do: one's own things, and nothing else. */
    static Page own(Asking asking, @Nullable Item item, Node node) {
        if (asking.viewer() == null) {
            return Page.refused(node, 401);
        }
        if (item == null) {
            return Page.refused(node, 404);
        }
        return item.belongsTo(asking.viewer()) ? Page.of(node, List.of(item)) : Page.refused(node, 403);
    }

    /** {@code shop-1}, {@code shop-2} … */
    static List<Node> nodes(String service, int count, String version) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(n -> new Node(service + "-" + n, version))
                .toList();
    }
}
