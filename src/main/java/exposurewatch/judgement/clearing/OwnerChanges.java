package exposurewatch.judgement.clearing;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How many records were given another owner within the last day, by the hour in which the broker took the row. One
 * thread counts, any number asks.
 */
final class OwnerChanges {

    private static final long HOUR = 3_600_000;
    private static final int HOURS = 24;

    /** One more than a day has, so that the hour that has just begun doesn't overwrite one that still counts. */
    private final AtomicLongArray counts = new AtomicLongArray(HOURS + 1);

    private final AtomicLongArray hours = new AtomicLongArray(HOURS + 1);

    /**
     * @param appended when the broker took the row, epoch milliseconds
     */
    void count(long appended) {
        long hour = Math.floorDiv(appended, HOUR);
        int slot = (int) Math.floorMod(hour, HOURS + 1L);
        if (hour > hours.get(slot)) {
            counts.set(slot, 0);
            hours.set(slot, hour);
        }
        if (hour == hours.get(slot)) {
            counts.incrementAndGet(slot);
        }
    }

    /** Of the hour of this wall time, and the 23 before it, and of any that a clock ahead of ours has told. */
    long withinADayOf(long now) {
        long oldest = Math.floorDiv(now, HOUR) - HOURS + 1;
        long sum = 0;
        for (int slot = 0; slot <= HOURS; slot++) {
            sum += hours.get(slot) >= oldest ? counts.get(slot) : 0;
        }
        return sum;
    }
}
