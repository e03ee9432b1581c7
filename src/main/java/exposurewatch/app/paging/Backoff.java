package exposurewatch.app.paging;

import java.time.Duration;
import java.time.Instant;
import java.util.function.DoubleSupplier;

/**
 * How long to leave a receiver alone that took nothing: longer after each try, at most a minute, for whoever waits for a
 * page must not wait long after the receiver is back. For one thread.
 */
final class Backoff {

    private static final long FIRST_MILLIS = 1_000;
    private static final long LONGEST_MILLIS = 60_000;
    /** Of the pause comes on top by chance, so that not all instances knock at once. */
    private static final double JITTER = 0.2;

    private final DoubleSupplier chance;
    private long pause = FIRST_MILLIS;

    /** @param chance from 0 to 1 */
    Backoff(DoubleSupplier chance) {
        this.chance = chance;
    }

    /** The next pause; as long as the receiver wishes, where that is longer. */
    Duration after(Answer answer, Instant now) {
        Duration own = Duration.ofMillis(pause + (long) (pause * JITTER * chance.getAsDouble()));
        pause = Math.min(LONGEST_MILLIS, 2 * pause);
        Duration wish = answer.wish(now);
        return wish.compareTo(own) > 0 ? wish : own;
    }

    void reset() {
        pause = FIRST_MILLIS;
    }
}
