package exposurewatch.response.http;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** For log lines that strangers can bring about: lets one through in a while. */
final class Seldom {

    private final long millis;
    private final Clock clock;
    private final AtomicLong next = new AtomicLong(Long.MIN_VALUE);

    Seldom(Duration quiet, Clock clock) {
        this.millis = quiet.toMillis();
        this.clock = clock;
    }

    /** Whether it is time again. */
    boolean now() {
        long time = clock.millis();
        long due = next.get();
        return time >= due && next.compareAndSet(due, time + millis);
    }
}
