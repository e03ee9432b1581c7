package exposurewatch.app;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Work in a daemon thread of its own, so that those who wait for it can stop waiting. */
final class BackgroundTask {

    private final String name;
    private final Runnable work;
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    BackgroundTask(String name, Runnable work) {
        this.name = name;
        this.work = work;
    }

    /** Begins the work; call it once. */
    void begin() {
        Thread thread = new Thread(this::work, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Ends with the work, or fails with what it threw. */
    CompletableFuture<Void> done() {
        return done;
    }

    private void work() {
        try {
            work.run();
            done.complete(null);
        } catch (Throwable e) {
            done.completeExceptionally(e);
        }
    }

    /** Waits for the end of the work, well or not; an interrupt is kept for later. False when the limit came first. */
    boolean await(Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    done.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                    return true;
                } catch (ExecutionException e) {
                    return true;
                } catch (TimeoutException e) {
                    return false;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
