package exposurewatch.topology;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Forgets entries that were put in long ago, a slice at a time: the stores stay bounded. Event time would not do: what is
 * judged today of a log of last year must be known tomorrow.
 */
final class Retention<K, V> {

    private static final int SLICE = 1_000;
    /** A pass through all entries begins at most this often, wall clock milliseconds: reading them costs time. */
    private static final long PASS_EVERY = 3_600_000;

    private final KeyValueStore<K, V> kept;
    private final ToLongFunction<V> keptAt;
    private final long millis;
    private @Nullable K next;
    private long passFrom = Long.MIN_VALUE;

    /**
     * @param keptAt wall time at which an entry was put in, epoch milliseconds
     */
    Retention(KeyValueStore<K, V> kept, ToLongFunction<V> keptAt, long millis) {
        this.kept = kept;
        this.keptAt = keptAt;
        this.millis = millis;
    }

    /** Looks at the next slice; some time after the last it begins anew. */
    @SuppressWarnings("NullAway") // null bounds mean "from the first, to the last", which Kafka's types don't say
    void tick(long now) {
        if (now < passFrom) {
            return;
        }
        List<K> old = new ArrayList<>();
        try (KeyValueIterator<K, V> entries = next == null ? kept.all() : kept.range(next, null)) {
            for (int i = 0; i < SLICE && entries.hasNext(); i++) {
                KeyValue<K, V> entry = entries.next();
                if (keptAt.applyAsLong(entry.value) < now - millis) {
                    old.add(entry.key);
                }
            }
            next = entries.hasNext() ? entries.peekNextKey() : null;
        }
        if (next == null) {
            passFrom = now + PASS_EVERY;
        }
        old.forEach(kept::delete);
    }
}
