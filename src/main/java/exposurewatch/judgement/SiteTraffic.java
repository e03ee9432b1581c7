package exposurewatch.judgement;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a site's traffic was like since it was asked last: the background that exposures are held against. Adding up
 * any number of these, in any order, gives the same.
 *
 * @param site    {@code service.name}, or the policy's site
 * @param shown   accesses that showed records, by hour and value
 * @param refused accesses to records that were refused, by hour and viewer
 */
public record SiteTraffic(String site, List<Shown> shown, List<Refused> refused) {

    public SiteTraffic {
        shown = List.copyOf(shown);
        refused = List.copyOf(refused);
    }

    /** Values that come after too many others of their kind are counted under this name. */
    public static final String OTHERS = "(others)";

    /** The hour under which accesses are counted whose own hour came after too many others: no real hour is that old. */
    public static final long OTHER_HOURS = 0;

    /**
     * Accesses that showed at least one record.
     *
     * @param hour      event time, in hours since the epoch
     * @param dimension null: all of the site, whatever they came from
     * @param value     the release, integration …; empty with a null dimension
     * @param accesses  how many
     * @param first     event time of the first of them, epoch milliseconds
     */
    public record Shown(long hour, @Nullable Dimension dimension, String value, long accesses, long first) {}

    /**
     * Accesses to records that were refused (401, 403, 404, 410 or 429, whatever the reason).
     *
     * @param hour     event time, in hours since the epoch
     * @param viewer   {@code session:ID}, or {@code address:IP} where there is no session; {@link #OTHERS} with neither
     * @param accesses how many
     * @param first    event time of the first of them, epoch milliseconds
     */
    public record Refused(long hour, String viewer, long accesses, long first) {}
}
