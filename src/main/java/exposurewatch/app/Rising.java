package exposurewatch.app;

/**
 * A counter of what may be taken back, such as verdicts that late rows change: a counter never goes down, so it counts what
 * was added from one look to the next. Held at its highest it would not move until all that was taken back had come again.
 */
final class Rising {

    private long last;
    private long sum;

    /** @return all that was added, as far as two looks tell */
    synchronized long look(long now) {
        sum += Math.max(0, now - last);
        last = now;
        return sum;
    }
}
