package exposurewatch.incident;

import exposurewatch.judgement.Finding;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/**
 * Strands of one site that are one thing that is wrong.
 *
 * @param id       of the incident. It depends on the site, on what it is about and on the day on which it began, and so
 *                 neither on the order in which exposures came nor on how many have come by now
 * @param site     where
 * @param mass     whether they belong together because there are so many, and not because of what links them
 * @param strands  at least one, by the time at which they began
 * @param openedAt event time at which it became what it is: a mass with the viewer that made it one, anything else with
 *                 its first exposure; epoch milliseconds
 */
public record Group(String id, String site, boolean mass, List<Strand> strands, long openedAt) {

    static final Comparator<Strand> BY_ONSET =
            Comparator.comparingLong(Strand::onset).thenComparing(Strand::key);

    private static final long DAY = Duration.ofDays(1).toMillis();

    /**
     * @param byOnset in the order of their beginnings
     * @param apart   two masses of one site begin farther apart than this, milliseconds
     */
    static Group of(String site, boolean mass, List<Strand> byOnset, long openedAt, long apart) {
        String about = mass ? "cross-view" : byOnset.get(0).key();
        String day = Long.toString(Math.floorDiv(byOnset.get(0).onset(), mass ? Math.min(DAY, apart) : DAY));
        return new Group(Finding.contentId("incident", site, about, day), site, mass, List.copyOf(byOnset), openedAt);
    }

    /** Event time of the first exposure, epoch milliseconds. */
    public long onset() {
        return strands.get(0).onset();
    }
}
