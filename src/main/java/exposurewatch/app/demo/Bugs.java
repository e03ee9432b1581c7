package exposurewatch.app.demo;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Which bugs the site has just now; none at first. Thread-safe. */
final class Bugs {

    private final Set<Bug> present = ConcurrentHashMap.newKeySet();

    boolean has(Bug bug) {
        return present.contains(bug);
    }

    void let(Bug bug) {
        present.add(bug);
    }

    void mend(Bug bug) {
        present.remove(bug);
    }
}
