package exposurewatch.app.paging;

import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What became of telling, for each target since the start. For any thread. */
public final class DeliveryCounts {

    /** How it ended. */
    public enum Outcome {
        /** The receiver took an alert; for Alertmanager: all that was posted at once. */
        DELIVERED,
        /** A try that failed; it is made again. */
        FAILED,
        /** An alert that is told no more: the receiver can't read it, or it is too old. */
        SKIPPED
    }

    private final Map<Target, Map<Outcome, LongAdder>> counts = new EnumMap<>(Target.class);
    private final Map<Target, AtomicLong> failingSince = new EnumMap<>(Target.class);

    public DeliveryCounts() {
        for (Target target : Target.values()) {
            Map<Outcome, LongAdder> outcomes = new EnumMap<>(Outcome.class);
            for (Outcome outcome : Outcome.values()) {
                outcomes.put(outcome, new LongAdder());
            }
            counts.put(target, outcomes);
            failingSince.put(target, new AtomicLong());
        }
    }

    /** How many so far. */
    public long of(Target target, Outcome outcome) {
        return count(target, outcome).sum();
    }

    /** Since when the target has taken nothing although it was tried, epoch milliseconds; 0 = it takes what it is told. */
    public long failingSince(Target target) {
        return since(target).get();
    }

    void delivered(Target target) {
        count(target, Outcome.DELIVERED).increment();
        since(target).set(0);
    }

    void failed(Target target, Instant now) {
        count(target, Outcome.FAILED).increment();
        since(target).compareAndSet(0, Math.max(1, now.toEpochMilli()));
    }

    void skipped(Target target) {
        count(target, Outcome.SKIPPED).increment();
    }

    private LongAdder count(Target target, Outcome outcome) {
        return Objects.requireNonNull(Objects.requireNonNull(counts.get(target)).get(outcome));
    }

    private AtomicLong since(Target target) {
        return Objects.requireNonNull(failingSince.get(target));
    }
}
