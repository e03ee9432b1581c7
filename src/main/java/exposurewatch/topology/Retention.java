package exposurewatch.topology;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** Forgets entries whose event time is long past, a slice at a time: the stores stay bounded. */
final class Retention {

    private static final int SLICE = 1_000;

    private final KeyValueStore<Bytes, ?> kept;
    private final long millis;
    private @Nullable Bytes next;

    Retention(KeyValueStore<Bytes, ?> kept, long millis) {
        this.kept = kept;
        this.millis = millis;
    }

    /** Looks at the next slice; after the last it begins anew. */
    @SuppressWarnings("NullAway") // null bounds mean "from the first, to the last", which Kafka's types don't say
    void tick(long now) {
        List<Bytes> old = new ArrayList<>();
        try (KeyValueIterator<Bytes, ?> entries = next == null ? kept.all() : kept.range(next, null)) {
            for (int i = 0; i < SLICE && entries.hasNext(); i++) {
                Bytes key = entries.next().key;
                if (Keys.time(key) < now - millis) {
                    old.add(key);
                }
            }
            next = entries.hasNext() ? entries.peekNextKey() : null;
        }
        old.forEach(kept::delete);
    }
}
