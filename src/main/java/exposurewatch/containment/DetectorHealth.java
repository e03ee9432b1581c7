package exposurewatch.containment;

import exposurewatch.policy.Containment;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How well the detector sees, at the moment of a decision. Durations in milliseconds; what is not known is
 * {@link #UNKNOWN}, and counts as bad.
 *
 * @param ownershipAge since the newest row of ownership was written
 * @param lag          age of the oldest access that is not judged yet
 * @param indexAge     since the clearing tables were known to be complete
 * @param clockSkew    between the site's clock and the broker's, either way
 * @param judged       accesses that showed records, lately
 * @param unresolved   of them, those that could not be judged
 * @param records      records in the ownership table
 * @param ownerChanges of them, those that were given another owner within a day
 */
public record DetectorHealth(
        long ownershipAge,
        long lag,
        long indexAge,
        long clockSkew,
        long judged,
        long unresolved,
        long records,
        long ownerChanges) {

    /** Not known. */
    public static final long UNKNOWN = Long.MAX_VALUE;

    /** Nothing is known: nothing may be shut. */
    public static final DetectorHealth BLIND = new DetectorHealth(UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, 0, 0, 0, 0);

    /** So few owner changes are ordinary business, however small the table. */
    private static final long FEW_CHANGES = 20;

    /** Why nothing should be shut on the word of this detector; empty = it can be trusted. */
    List<String> vetoes(Containment.Health bounds) {
        List<String> vetoes = new ArrayList<>();
        age(vetoes, ownershipAge, bounds.ownershipAge().toMillis(), "the newest row of ownership is %s old");
        age(vetoes, lag, bounds.lag().toMillis(), "accesses wait to be judged for %s");
        age(vetoes, indexAge, bounds.lag().toMillis(), "the tables are complete only up to %s ago");
        age(vetoes, clockSkew, bounds.clockSkew().toMillis(), "the clocks of site and broker differ by %s");
        if (unresolved * 100 > judged * bounds.unresolvedPercent()) {
            vetoes.add(String.format(
                    Locale.ROOT,
                    "%,d of %,d accesses that showed records could not be judged (trusted up to %d %%)",
                    unresolved,
                    judged,
                    bounds.unresolvedPercent()));
        }
        if (ownerChanges > FEW_CHANGES && ownerChanges * 100 > records * bounds.ownerChangesPercent()) {
            vetoes.add(String.format(
                    Locale.ROOT,
                    "%,d of %,d records were given another owner within a day (trusted up to %d %%): our table may be"
                            + " wrong, not their site",
                    ownerChanges,
                    records,
                    bounds.ownerChangesPercent()));
        }
        return vetoes;
    }

    private static void age(List<String> vetoes, long is, long bound, String what) {
        if (is == UNKNOWN) {
            vetoes.add(what.formatted("an unknown time"));
        } else if (is > bound) {
            vetoes.add(what.formatted(seconds(is)) + " (trusted up to " + seconds(bound) + ")");
        }
    }

    private static String seconds(long millis) {
        return String.format(Locale.ROOT, "%,d s", millis / 1_000);
    }
}
