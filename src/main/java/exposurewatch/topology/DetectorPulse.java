package exposurewatch.topology;

import exposurewatch.containment.DetectorHealth;
import exposurewatch.judgement.Counts;
import exposurewatch.judgement.Verdict;
import exposurewatch.judgement.clearing.ClearingTables;
import java.util.ArrayDeque;
import java.util.Deque;

/** How well this process sees, by its own tables and counts. Thread-safe. */
final class DetectorPulse implements ContainingRules.Pulse {

    /** What happened earlier says nothing of now, wall clock milliseconds. */
    private static final long LATELY = 300_000;

    private static final long SAMPLE_EVERY = 5_000;

    private final ClearingTables tables;
    private final Counts counts;
    private final Deque<Sample> samples = new ArrayDeque<>();

    /** What was counted until then. */
    private record Sample(long at, long judged, long unresolved) {}

    DetectorPulse(ClearingTables tables, Counts counts) {
        this.tables = tables;
        this.counts = counts;
    }

    @Override
    public DetectorHealth at(long lag, long ahead, long now) {
        Sample since = since(now);
        Sample until = sample(now);
        return new DetectorHealth(
                age(tables.newestOwnership(), now),
                lag,
                age(tables.completeUntil(), now),
                ahead,
                until.judged - since.judged,
                Math.max(0, until.unresolved - since.unresolved),
                tables.recordCount(),
                tables.ownerChanges(now));
    }

    private static long age(long at, long now) {
        return at == Long.MIN_VALUE ? DetectorHealth.UNKNOWN : Math.max(0, now - at);
    }

    private synchronized Sample since(long now) {
        Sample newest = samples.peekLast();
        if (newest == null || now - newest.at >= SAMPLE_EVERY || now < newest.at) {
            samples.addLast(newest == null ? new Sample(now, 0, 0) : sample(now));
        }
        while (samples.size() > 1 && now - samples.getFirst().at > LATELY) {
            samples.removeFirst();
        }
        return samples.getFirst();
    }

    private Sample sample(long now) {
        return new Sample(
                now,
                counts.clearedAccesses() + counts.suspectAccesses(),
                counts.of(Verdict.UNRESOLVED_RECORD) + counts.of(Verdict.UNRESOLVED_SESSION));
    }
}
