package exposurewatch.containment;

import exposurewatch.policy.Containment.Scope;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * What was done on a site before.
 *
 * @param shutdowns by anybody, the oldest first; those of the last day are enough
 * @param armedBy   who has armed it; empty = nobody
 * @param armedUntil wall time, epoch milliseconds
 */
public record Past(List<Shutdown> shutdowns, Set<String> armedBy, long armedUntil) {

    /** Nothing was done, and nobody has armed it. */
    public static final Past NONE = new Past(List.of(), Set.of(), Long.MIN_VALUE);

    private static final long DAY = Duration.ofDays(1).toMillis();

    /**
     * @param at       wall time at which it was decided, epoch milliseconds
     * @param doneAt   wall time at which an actuator said that it is shut; {@link Long#MAX_VALUE} = none has
     * @param seen     event time up to which the incident was known by then, epoch milliseconds
     * @param restored wall time at which it was opened again; {@link Long#MAX_VALUE} = it is shut
     */
    public record Shutdown(Scope scope, String target, long at, long doneAt, long seen, long restored) {

        boolean lasts() {
            return restored == Long.MAX_VALUE;
        }

        boolean is(Scope other, String name) {
            return scope == other && target.equals(name);
        }
    }

    public Past {
        shutdowns = List.copyOf(shutdowns);
        armedBy = Set.copyOf(armedBy);
    }

    boolean armed(long now) {
        return !armedBy.isEmpty() && now < armedUntil;
    }

    boolean isShut(Scope scope, Collection<String> targets) {
        return targets.stream()
                .allMatch(target -> shutdowns.stream().anyMatch(one -> one.lasts() && one.is(scope, target)));
    }

    /** Since when all of these are known to be shut; {@link Long#MAX_VALUE} = some are not known to be. */
    long shutSince(Scope scope, Collection<String> targets) {
        return shutdowns.stream()
                .filter(Shutdown::lasts)
                .filter(one -> targets.stream().anyMatch(target -> one.is(scope, target)))
                .mapToLong(Shutdown::doneAt)
                .max()
                .orElse(Long.MAX_VALUE);
    }

    /** Event time up to which was known what these were shut for, when they were; {@link Long#MIN_VALUE} = they are not. */
    long seen(Scope scope, Collection<String> targets) {
        return shutdowns.stream()
                .filter(Shutdown::lasts)
                .filter(one -> targets.stream().anyMatch(target -> one.is(scope, target)))
                .mapToLong(Shutdown::seen)
                .max()
                .orElse(Long.MIN_VALUE);
    }

    /** How many were begun within a day. */
    long spent(Scope scope, long now) {
        return shutdowns.stream()
                .filter(one -> one.scope == scope && one.at > now - DAY)
                .count();
    }

    /** Whether one of these was shut or opened within this time. */
    boolean touched(Scope scope, Collection<String> targets, long since) {
        return shutdowns.stream()
                .filter(one -> targets.stream().anyMatch(target -> one.is(scope, target)))
                .anyMatch(one -> one.at > since || !one.lasts() && one.restored > since);
    }
}
