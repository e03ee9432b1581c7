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
 * @param at       wall time of the last alert, epoch milliseconds
 * @param alerts   how many there were
 */
public record Told(Severity severity, Pattern pattern, int affected, State state, boolean quiet, long at, long alerts) {

    /** The same after one more alert that says nothing of all this. */
    public Told once(long now) {
        return new Told(severity, pattern, affected, state, quiet, now, alerts + 1);
    }
}
