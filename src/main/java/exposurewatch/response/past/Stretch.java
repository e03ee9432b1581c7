package exposurewatch.response.past;

import java.time.Duration;
import java.time.Instant;

/**
 * A stretch of event time.
 *
 * @param from epoch milliseconds
 * @param to   the first instant after it, epoch milliseconds
 */
public record Stretch(long from, long to) {

    /** A clock of a site may be ahead of the broker's by so much. */
    static final long AHEAD = Duration.ofMinutes(10).toMillis();
    /** What was shipped later than this is not found. */
    static final long LATE = Duration.ofHours(24).toMillis();

    boolean has(long time) {
        return from <= time && time < to;
    }

    /** From when on what belongs to it was appended. */
    long appendedFrom() {
        return from - AHEAD;
    }

    /** Until when what belongs to it was appended. */
    long appendedTo() {
        return to > Long.MAX_VALUE - LATE ? Long.MAX_VALUE : to + LATE;
    }

    @Override
    public String toString() {
        return Instant.ofEpochMilli(from) + " to " + Instant.ofEpochMilli(to);
    }
}
