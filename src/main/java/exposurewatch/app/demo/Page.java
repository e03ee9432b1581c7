package exposurewatch.app.demo;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An answer of the site.
 *
 * @param status      of HTTP
 * @param items       what it shows
 * @param node        that made it
 * @param integration the partner interface that the data came from; null = none
 * @param cache       {@code HIT} or {@code MISS}; null = no cache
 */
record Page(
        int status,
        List<Item> items,
        Node node,
        @Nullable String integration,
        @Nullable String cache) {

    /** The application is shut for a while. */
    static final int CLOSED = 503;

    /**
     * A machine that serves pages.
     *
     * @param version of the service on it
     */
    record Node(String name, String version) {}

    Page {
        items = List.copyOf(items);
    }

    static Page of(Node node, List<Item> items) {
        return new Page(200, items, node, null, null);
    }

    static Page refused(Node node, int status) {
        return new Page(status, List.of(), node, null, null);
    }

    Page cached(String status) {
        return new Page(this.status, items, node, integration, status);
    }

    Page from(String partner) {
        return new Page(status, items, node, partner, cache);
    }
}
