package exposurewatch.simulation;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Several sequences, each in the order of arrival, as one; at the same instant the earlier sequence goes first. */
final class MergedArrivals implements Iterator<Arrival> {

    private final List<Iterator<Arrival>> sources;
    /** The next of each source; null where there is none left. */
    private final List<@Nullable Arrival> heads = new ArrayList<>();

    MergedArrivals(List<Iterator<Arrival>> sources) {
        this.sources = sources;
        sources.forEach(source -> heads.add(nextOf(source)));
    }

    private static @Nullable Arrival nextOf(Iterator<Arrival> source) {
        return source.hasNext() ? source.next() : null;
    }

    @Override
    public boolean hasNext() {
        return heads.stream().anyMatch(head -> head != null);
    }

    @Override
    public Arrival next() {
        Arrival first = null;
        int from = -1;
        for (int i = 0; i < heads.size(); i++) {
            Arrival head = heads.get(i);
            if (head != null && (first == null || head.arrivalMs() < first.arrivalMs())) {
                first = head;
                from = i;
            }
        }
        if (first == null) {
            throw new NoSuchElementException("everything has arrived");
        }
        heads.set(from, nextOf(sources.get(from)));
        return first;
    }
}
