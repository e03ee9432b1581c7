package exposurewatch.app;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C, or whatever else asks this process to end: the process then waits until everything is closed, so close this
 * last. Install it when there is something to close: Kafka's broker can't start any more once a process is ending, and
 * before that nothing keeps it.
 */
public final class StopSignal implements AutoCloseable {

    private static final long CLOSED_WITHIN_SECONDS = 60;

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);

    private StopSignal() {}

    /** Listens from now on. */
    public static StopSignal install() {
        StopSignal signal = new StopSignal();
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(signal::holdTheProcess, "stop"));
        } catch (IllegalStateException e) {
            // The process is ending already.
            signal.asked.countDown();
        }
        return signal;
    }

    private void holdTheProcess() {
        asked.countDown();
        try {
            closed.await(CLOSED_WITHIN_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether somebody asked to stop. */
    public boolean asked() {
        return asked.getCount() == 0;
    }

    /** Waits this long, less when somebody asks to stop; whether somebody did. */
    public boolean askedWithin(Duration wait) throws InterruptedException {
        return asked.await(wait.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Everything is closed: the process may end. */
    @Override
    public void close() {
        closed.countDown();
    }
}
