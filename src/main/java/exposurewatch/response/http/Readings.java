package exposurewatch.response.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * What whole trails come to: each is read once however many ask for it, a few at once, and kept until it goes on. The process
 * that judges is the one that reads them: it must have memory and threads left whatever people ask for.
 */
final class Readings {

    private static final int KEPT = 4;

    private final Semaphore turns;
    private final Semaphore places;
    private final long waitMillis;

    /**
     * @param atOnce how many are read at once
     * @param asking how many read or wait; who comes then is refused at once
     * @param wait   longest wait for a turn, or for what another reads
     */
    Readings(int atOnce, int asking, Duration wait) {
        this.turns = new Semaphore(atOnce, true);
        this.places = new Semaphore(asking);
        this.waitMillis = wait.toMillis();
    }

    /** Readings of another kind that take their turns with all the others. */
    <T> Kept<T> kept() {
        return new Kept<>();
    }

    private static Problem busy() {
        return Problem.busy("trails are being read for others: try again in a minute");
    }

    /** Which trail, and as far as where. */
    private record State(String incident, String head) {}

    private record Known<T>(String head, T value) {}

    /** The last readings of one kind; of each incident at most one is kept. */
    final class Kept<T> {

        private final Map<String, Known<T>> known = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Known<T>> eldest) {
                return size() > KEPT;
            }
        };

        private final Map<State, FutureTask<T>> underWay = new HashMap<>();

        private Kept() {}

        /**
         * What the trail comes to in this state of the incident, and in no other.
         *
         * @throws Problem if it takes too long, or too many ask
         */
        T of(JsonNode incident, Supplier<T> read) {
            State state = new State(
                    incident.path("id").asText(), incident.at("/trail/head").asText());
            FutureTask<T> mine = new FutureTask<>(() -> keep(state, read.get()));
            FutureTask<T> others;
            synchronized (this) {
                Known<T> found = known.get(state.incident);
                if (found != null && found.head.equals(state.head)) {
                    return found.value;
                }
                if (!places.tryAcquire()) {
                    throw busy();
                }
                // It is not needed any more, and the new one wants its memory.
                known.remove(state.incident);
                others = underWay.putIfAbsent(state, mine);
            }
            try {
                if (others == null) {
                    run(state, mine);
                }
                return result(others == null ? mine : others);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw busy();
            } finally {
                places.release();
            }
        }

        private synchronized T keep(State state, T value) {
            known.put(state.incident, new Known<>(state.head, value));
            return value;
        }

        private void run(State state, FutureTask<T> reading) throws InterruptedException {
            boolean turn = false;
            try {
                turn = turns.tryAcquire(waitMillis, TimeUnit.MILLISECONDS);
                if (turn) {
                    reading.run();
                }
            } finally {
                synchronized (this) {
                    underWay.remove(state);
                }
                if (turn) {
                    turns.release();
                }
                // Where there was no turn, for those who wait for it, too.
                reading.cancel(false);
            }
        }

        private T result(FutureTask<T> reading) throws InterruptedException {
            try {
                return reading.get(waitMillis, TimeUnit.MILLISECONDS);
            } catch (TimeoutException | CancellationException e) {
                throw busy();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RuntimeException why) {
                    throw why;
                }
                throw new IllegalStateException(e.getCause());
            }
        }
    }
}
