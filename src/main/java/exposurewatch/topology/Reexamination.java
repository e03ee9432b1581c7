package exposurewatch.topology;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Looks at kept entries again when a fact changes: a few at once, the rest in slices, so that a key with millions of
 * entries never holds up its thread. What is left to do survives a restart.
 */
final class Reexamination<V> {

    private static final int SLICE = 500;

    private final KeyValueStore<Bytes, V> kept;
    private final KeyValueStore<String, Bytes> cursors;
    private final BiConsumer<Bytes, V> examine;

    Reexamination(KeyValueStore<Bytes, V> kept, KeyValueStore<String, Bytes> cursors, BiConsumer<Bytes, V> examine) {
        this.kept = kept;
        this.cursors = cursors;
        this.examine = examine;
    }

    /** Examines all entries under this key of this time or later. */
    void from(String key, long time) {
        Bytes begin = Keys.from(key, time);
        Bytes pending = cursors.get(key);
        // Entries that a former row has yet to re-examine may lie before.
        slice(key, pending != null && pending.compareTo(begin) < 0 ? pending : begin);
    }

    /** Goes on with what is left; called at every tick of the wall clock. */
    void tick() {
        List<KeyValue<String, Bytes>> pending = new ArrayList<>();
        try (KeyValueIterator<String, Bytes> all = cursors.all()) {
            for (int i = 0; i < 4 && all.hasNext(); i++) {
                pending.add(all.next());
            }
        }
        pending.forEach(entry -> slice(entry.key, entry.value));
    }

    private void slice(String key, Bytes begin) {
        List<KeyValue<Bytes, V>> slice = new ArrayList<>();
        Bytes rest = null;
        try (KeyValueIterator<Bytes, V> entries = kept.range(begin, Keys.end(key))) {
            while (entries.hasNext() && rest == null) {
                if (slice.size() == SLICE) {
                    rest = entries.peekNextKey();
                } else {
                    slice.add(entries.next());
                }
            }
        }
        slice.forEach(entry -> examine.accept(entry.key, entry.value));
        remember(key, rest);
    }

    @SuppressWarnings("NullAway") // a null value deletes, which Kafka's types don't say
    private void remember(String key, @Nullable Bytes rest) {
        if (rest != null || cursors.get(key) != null) {
            cursors.put(key, rest);
        }
    }
}
