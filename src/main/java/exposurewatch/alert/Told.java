package exposurewatch.alert;

import exposurewatch.incident.Pattern;
import exposurewatch.incident.Severity;
import exposurewatch.incident.State;

/**
 * What people have been told of an incident.
 *
 * @param severity the gravest told
 * @param pattern  the farthest told
 * @param affected most people affected that were told
 * @param state    told last
 * @param quiet    whether they know that it is quiet
 * @param acknowledged whether they know that somebody looks after it
 * @param at       wall time of the last alert, epoch milliseconds
 * @param alerts   how many there were
 * @param clock    marks of the law's time that were told; see {@link Clock}
 * @param unheard  marks that were told while nobody looked after it
 * @param complaint when it was last told that complaints wait for an answer, epoch milliseconds; 0 = never
 */
public record Told(
        Severity severity,
        Pattern pattern,
        int affected,
        State state,
        boolean quiet,
        boolean acknowledged,
        long at,
        long alerts,
        int clock,
        int unheard,
        long complaint) {

    /** The same after one more alert that says nothing of all this. */
    public Told once(long now) {
        return new Told(
                severity, pattern, affected, state, quiet, acknowledged, now, alerts + 1, clock, unheard, complaint);
    }

    /** The same of an incident under another id: the mark of the law's time that was reached last is told once more. */
    Told underAnotherId() {
        return new Told(
                severity,
                pattern,
                affected,
                state,
                quiet,
                acknowledged,
                at,
                alerts,
                Math.max(0, clock - 1),
                Math.max(0, unheard - 1),
                0);
    }

    /** The same, people no longer thinking that it is quiet. */
    Told awake() {
        return new Told(severity, pattern, affected, state, false, acknowledged, at, alerts, clock, unheard, complaint);
    }
}
