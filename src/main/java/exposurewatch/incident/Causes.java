package exposurewatch.incident;

import exposurewatch.judgement.Dimension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What exposures have in common that other traffic has not. Two signs make something a suspect:
 *
 * <ul>
 *   <li>lift: its share among the exposures is so much greater than its share in all traffic that showed records that
 *       chance is not a likely reason;
 *   <li>onset: it is new, and the exposures began shortly after it came, even if it serves everything by now. What had
 *       served for long before is none by this sign.
 * </ul>
 */
final class Causes {

    private static final int MOST = 5;
    /** Traffic of so long before the first exposure is part of the comparison. */
    private static final long BEFORE = Duration.ofHours(24).toMillis();
    /** The longest time from something new to the first exposure, where it still counts as shortly before. */
    private static final long SHORTLY = Duration.ofHours(24).toMillis();
    /** Clocks of the site's machines differ. */
    private static final long CLOCKS = Duration.ofSeconds(2).toMillis();
    /** Logarithm of the odds against chance, natural: 3 is about one in twenty. */
    private static final double UNLIKELY = 3;
    /** What an onset is worth beside a lift: as much as a share of 100 % against 5 %. */
    private static final double ONSET = 3;
    /** Accesses that should have shown it before it came, if it had been there. */
    private static final double EXPECTED = 5;

    /** A route tells where it happened, rarely why. */
    private static final double ROUTE = 0.5;

    private static final Set<Dimension> MAY_BE_NEW = Set.of(Dimension.RELEASE, Dimension.INTEGRATION, Dimension.NODE);

    private record Ranked(Cause cause, double score) {}

    private final Group group;
    private final Baseline baseline;
    private final long exposures;
    private final long answers;
    private final long from;
    private final long to;
    private final long traffic;

    private Causes(Group group, Baseline baseline) {
        this.group = group;
        this.baseline = baseline;
        this.exposures = group.strands().stream().mapToLong(Strand::exposures).sum();
        this.answers = group.strands().stream().mapToLong(Strand::answers).sum();
        this.from = group.onset() - BEFORE;
        this.to = group.strands().stream().mapToLong(Strand::last).max().orElse(group.onset());
        this.traffic = baseline.all(from, to).accesses();
    }

    /** The best first, at most five; none where traffic is not known or nothing stands out. */
    static List<Cause> of(Group group, Baseline baseline) {
        Causes causes = new Causes(group, baseline);
        return causes.traffic == 0 ? List.of() : causes.ranked();
    }

    private List<Cause> ranked() {
        List<Ranked> ranked = new ArrayList<>();
        for (Dimension dimension : Dimension.values()) {
            Map<String, Long> values = new HashMap<>();
            group.strands()
                    .forEach(strand ->
                            strand.values(dimension).forEach((value, n) -> values.merge(value, n, Long::sum)));
            values.forEach((value, n) -> {
                Ranked suspect = suspect(dimension, value, n);
                if (suspect != null) {
                    ranked.add(suspect);
                }
            });
        }
        return ranked.stream()
                .sorted(Comparator.comparingDouble((Ranked suspect) -> -suspect.score)
                        .thenComparing(suspect -> suspect.cause.dimension())
                        .thenComparing(suspect -> suspect.cause.value()))
                .limit(MOST)
                .map(Ranked::cause)
                .toList();
    }

    private @Nullable Ranked suspect(Dimension dimension, String value, long n) {
        double share = (double) n / exposures;
        // What is counted in the traffic lags a little behind the exposures: at least they were there.
        double seen = Math.max(1, baseline.of(dimension, value, from, to).accesses());
        double usual = Math.min(1, seen / Math.max(traffic, seen));
        double lift = share > usual ? divergence(share, usual) : 0;
        Long onset = onset(dimension, value, share, usual);
        // Of many values one always looks odd; and whose session sticks to a node sees everything there.
        double unlikely = UNLIKELY + Math.log(Math.max(1, baseline.values(dimension, from, to)));
        long samples =
                dimension == Dimension.NODE ? Math.min(answers, group.strands().size()) : answers;
        if (onset == null && lift * samples < unlikely) {
            return null;
        }
        double score = lift * (dimension == Dimension.ROUTE ? ROUTE : 1) + (onset == null ? 0 : ONSET);
        return new Ranked(
                new Cause(dimension, value, share, usual, onset, sentence(dimension, value, n, usual, onset)), score);
    }

    /** How far a share of exposures is from chance, for each of them: Kullback and Leibler's divergence, in nats. */
    private static double divergence(double share, double usual) {
        double with = share * Math.log(share / usual);
        return share == 1 ? with : with + (1 - share) * Math.log((1 - share) / (1 - usual));
    }

    private @Nullable Long onset(Dimension dimension, String value, double share, double usual) {
        if (!MAY_BE_NEW.contains(dimension) || share < 0.5 || share < usual) {
            return null;
        }
        long watched = baseline.watchedSince(group.onset());
        long came = watched == Long.MAX_VALUE ? watched : baseline.first(dimension, value, watched);
        if (came == Long.MAX_VALUE || watched >= came) {
            return null;
        }
        long since = group.onset() - came;
        // Where the site wasn't watched for as long before, nobody knows that it is new.
        boolean shortly = since >= -CLOCKS && since <= SHORTLY && came - watched >= since;
        double before = (double) traffic * (came - watched) / Math.max(1, to - Math.max(from, watched));
        return shortly && before * usual >= EXPECTED ? came : null;
    }

    private String sentence(Dimension dimension, String value, long n, double usual, @Nullable Long onset) {
        String which = n == exposures
                ? (n == 1 ? "the exposure" : "all " + Words.number(n) + " exposures")
                : Words.number(n) + " of " + Words.number(exposures) + " exposures";
        String from = switch (dimension) {
            case RELEASE -> "came from release " + value + ", which served ";
            case INTEGRATION -> "came through the partner interface " + value + ", which served ";
            case ROUTE -> "came from " + value + ", which served ";
            case NODE -> "came from node " + value + ", which served ";
            case CACHE -> "had the cache status " + value + ", as had ";
        };
        String since = onset == null ? "" : "; it was first seen " + Words.before(group.onset() - onset);
        return String.format(Locale.ROOT, "%s %s%s of the traffic%s", which, from, Words.percent(usual), since);
    }
}
