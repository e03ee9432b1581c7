package exposurewatch.incident;

import exposurewatch.judgement.Dimension;
import exposurewatch.judgement.SiteTraffic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a site's traffic was like, by the hour: the background that exposures are held against. The order in which
 * counts are added doesn't matter, as long as fewer hours came than are kept.
 */
public final class Baseline {

    /** Hours that are kept; the oldest go first. */
    public static final int MOST_HOURS = 24 * 120;
    /** Viewers of one hour whose refused requests are told apart. */
    private static final int MOST_REFUSED = 1_000;
    /** Values of one hour and dimension that are told apart. */
    private static final int MOST_VALUES = 200;

    /** Hours without any traffic after which watching begins anew: a clock may have been at zero for a moment. */
    private static final long LONGEST_BREAK = 24;

    private static final long HOUR = Duration.ofHours(1).toMillis();

    /**
     * How often something was seen.
     *
     * @param first event time of the first of them, epoch milliseconds
     */
    public record Seen(long accesses, long first) {
        static final Seen NEVER = new Seen(0, Long.MAX_VALUE);

        Seen and(Seen other) {
            return new Seen(accesses + other.accesses, Math.min(first, other.first));
        }
    }

    /** The counts of one hour: of all, by value, and of what was refused by viewer. */
    public static final class Hour {
        private Seen all = Seen.NEVER;
        private final Map<Dimension, Map<String, Seen>> values = new EnumMap<>(Dimension.class);
        private final Map<String, Long> refused = new HashMap<>();

        private void add(SiteTraffic.Shown shown) {
            Seen seen = new Seen(shown.accesses(), shown.first());
            if (shown.dimension() == null) {
                all = all.and(seen);
            } else {
                Map<String, Seen> known = values.computeIfAbsent(shown.dimension(), any -> new HashMap<>());
                known.merge(bounded(known, shown.value(), MOST_VALUES), seen, Seen::and);
            }
        }

        private void add(SiteTraffic.Refused more) {
            refused.merge(bounded(refused, more.viewer(), MOST_REFUSED), more.accesses(), Long::sum);
        }

        private SiteTraffic traffic(String site, long hour) {
            List<SiteTraffic.Shown> shown = new ArrayList<>();
            shown.add(new SiteTraffic.Shown(hour, null, "", all.accesses, all.first));
            values.forEach((dimension, seen) -> seen.forEach(
                    (value, one) -> shown.add(new SiteTraffic.Shown(hour, dimension, value, one.accesses, one.first))));
            List<SiteTraffic.Refused> probes = new ArrayList<>();
            refused.forEach((viewer, n) -> probes.add(new SiteTraffic.Refused(hour, viewer, n, all.first)));
            return new SiteTraffic(site, shown, probes);
        }

        private static String bounded(Map<String, ?> known, String name, int most) {
            return known.size() < most || known.containsKey(name) ? name : SiteTraffic.OTHERS;
        }
    }

    private final TreeMap<Long, Hour> hours = new TreeMap<>();

    /** The hour of a time in epoch milliseconds, in hours since the epoch. */
    public static long hour(long at) {
        return Math.floorDiv(at, HOUR);
    }

    public void add(SiteTraffic traffic) {
        traffic.shown().forEach(shown -> at(shown.hour()).add(shown));
        traffic.refused().forEach(refused -> at(refused.hour()).add(refused));
        while (hours.size() > MOST_HOURS) {
            hours.pollFirstEntry();
        }
    }

    /** All that is known of one hour; empty when nothing is. */
    Optional<SiteTraffic> traffic(String site, long hour) {
        return Optional.ofNullable(hours.get(hour)).map(counts -> counts.traffic(site, hour));
    }

    /** The oldest hour of which anything is known. */
    long oldest() {
        return hours.isEmpty() ? Long.MAX_VALUE : hours.firstKey();
    }

    private Hour at(long hour) {
        return hours.computeIfAbsent(hour, any -> new Hour());
    }

    /** Accesses that showed records from the hour of one time to the hour of another. */
    Seen all(long from, long to) {
        return hours.subMap(hour(from), true, hour(to), true).values().stream()
                .map(hour -> hour.all)
                .reduce(Seen.NEVER, Seen::and);
    }

    /** … of them those with this value. */
    Seen of(Dimension dimension, String value, long from, long to) {
        return hours.subMap(hour(from), true, hour(to), true).values().stream()
                .map(hour -> hour.values.getOrDefault(dimension, Map.of()).getOrDefault(value, Seen.NEVER))
                .reduce(Seen.NEVER, Seen::and);
    }

    /** Since when the site was watched without a day's break, up to this time; epoch milliseconds. */
    long watchedSince(long time) {
        long since = Long.MAX_VALUE;
        long before = hour(time);
        for (Map.Entry<Long, Hour> hour :
                hours.headMap(hour(time), true).descendingMap().entrySet()) {
            if (before - hour.getKey() > LONGEST_BREAK) {
                break;
            }
            before = hour.getKey();
            since = hour.getValue().all.accesses > 0 ? hour.getValue().all.first : since;
        }
        return since;
    }

    /** Different values of a dimension from the hour of one time to the hour of another. */
    int values(Dimension dimension, long from, long to) {
        return (int) hours.subMap(hour(from), true, hour(to), true).values().stream()
                .flatMap(hour -> hour.values.getOrDefault(dimension, Map.of()).keySet().stream())
                .distinct()
                .count();
    }

    /** When the value was seen first from this time on; epoch milliseconds. */
    long first(Dimension dimension, String value, long from) {
        return hours.tailMap(hour(from), true).values().stream()
                .mapToLong(hour -> hour.values.getOrDefault(dimension, Map.of()).getOrDefault(value, Seen.NEVER).first)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /** Requests for records of these viewers that were refused in these hours. */
    long refused(Collection<String> viewers, Collection<Long> inHours) {
        long sum = 0;
        for (Long hour : inHours) {
            Hour counts = hours.get(hour);
            if (counts != null) {
                for (String viewer : viewers) {
                    sum += counts.refused.getOrDefault(viewer, 0L);
                }
            }
        }
        return sum;
    }
}
