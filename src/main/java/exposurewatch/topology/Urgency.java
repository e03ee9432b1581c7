package exposurewatch.topology;

import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * Has what is rare committed at once. Every stage that hands a suspect on makes the next one wait for its commit; at
 * the usual interval that would add up. In a storm the usual interval is better: a commit costs more than a record.
 * One for each processor.
 */
final class Urgency {

    private static final long SPAN_MILLIS = 100;
    /** Commits asked for in one span. */
    private static final int MOST = 4;

    private long spanEnds;
    private int asked;

    /** Something was handed on that somebody waits for. */
    void handedOn(ProcessorContext<?, ?> context) {
        long now = context.currentSystemTimeMs();
        if (now >= spanEnds) {
            spanEnds = now + SPAN_MILLIS;
            asked = 0;
        }
        if (++asked <= MOST) {
            context.commit();
        }
    }
}
