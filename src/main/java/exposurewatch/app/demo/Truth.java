package exposurewatch.app.demo;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the site itself knows to have gone wrong, by its data base and by whom it sent each page to. This is what the
 * alerts are held against; Exposure Watch never sees it. Thread-safe.
 */
final class Truth {

    private static final class Wrongs {
        private final WrongPage first;
        private long exposures;
        private final Set<String> viewers = new HashSet<>();
        private final Set<String> owners = new HashSet<>();
        private final Set<String> records = new HashSet<>();

        private Wrongs(WrongPage first) {
            this.first = first;
        }
    }

    private final Map<String, Wrongs> services = new HashMap<>();
    private final Map<String, Long> turnedAway = new HashMap<>();

    /** A page has been sent. */
    synchronized void sent(Asking asking, String service, Page page, Instant at, long nanos) {
        if (page.status() == Page.CLOSED) {
            turnedAway.merge(service, 1L, Long::sum);
        }
        List<Item> foreign = page.items().stream()
                .filter(item -> !item.belongsTo(asking.viewer()))
                .toList();
        if (foreign.isEmpty()) {
            return;
        }
        Wrongs wrongs =
                services.computeIfAbsent(service, name -> new Wrongs(new WrongPage(asking, foreign, at, nanos)));
        wrongs.exposures += foreign.size();
        wrongs.viewers.add(asking.person());
        for (Item item : foreign) {
            wrongs.owners.add(item.owner());
            wrongs.records.add(item.id());
        }
    }

    /** The first wrong page of this service, if there was one. */
    synchronized @Nullable WrongPage first(String service) {
        Wrongs wrongs = services.get(service);
        return wrongs == null ? null : wrongs.first;
    }

    /** Pages of this service that were refused because it was shut. */
    synchronized long turnedAway(String service) {
        return turnedAway.getOrDefault(service, 0L);
    }

    synchronized Tally tally(String service) {
        Wrongs wrongs = services.get(service);
        return wrongs == null
                ? new Tally(0, 0, 0, 0)
                : new Tally(wrongs.exposures, wrongs.viewers.size(), wrongs.owners.size(), wrongs.records.size());
    }
}
