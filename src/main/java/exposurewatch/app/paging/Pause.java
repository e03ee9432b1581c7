package exposurewatch.app.paging;

import java.time.Duration;
import java.time.Instant;

/**
 * For how long something is left alone. The clock may be put back meanwhile, by an hour or by a year: that must not keep up
 * a page, so a pause is over, too, when it is earlier than when it began. For one thread.
 */
final class Pause {

    private Instant from = Instant.MIN;
    private Instant until = Instant.MIN;

    void begin(Instant now, Duration length) {
        from = now;
        until = now.plus(length);
    }

    /** Zero = it is over. */
    Duration left(Instant now) {
        return now.isBefore(from) || !now.isBefore(until) ? Duration.ZERO : Duration.between(now, until);
    }

    boolean isOver(Instant now) {
        return left(now).isZero();
    }
}
