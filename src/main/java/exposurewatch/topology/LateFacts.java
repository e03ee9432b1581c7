package exposurewatch.topology;

import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Remembers from when on cleared accesses have to be looked at again, because a row came later than the tolerance
 * allows. Many rows share one look.
 */
final class LateFacts {

    private static final String FROM = "from";

    private final KeyValueStore<String, Long> store;
    private final long onTime;
    private final long reach;

    /**
     * @param onTime a row that comes less than this after it began changes nothing that was cleared, milliseconds
     * @param reach  how far beyond the wall time accesses may have been cleared, milliseconds
     */
    LateFacts(KeyValueStore<String, Long> store, long onTime, long reach) {
        this.store = store;
        this.onTime = onTime;
        this.reach = reach;
    }

    void add(long validFrom, long now) {
        if (validFrom > now - onTime) {
            return;
        }
        Long from = store.get(FROM);
        if (from == null || validFrom < from) {
            store.put(FROM, validFrom);
        }
    }

    /** Asks for a look when there is need of one; called at every tick of the wall clock. */
    void tick(ProcessorContext<String, Step> context) {
        Long from = store.get(FROM);
        if (from != null) {
            long now = context.currentSystemTimeMs();
            Work.SecondLook look = new Work.SecondLook(from, now + reach, now);
            context.forward(new Record<>("", new Step.ToSecondLook(look), Math.max(0, now)));
            store.delete(FROM);
        }
    }
}
