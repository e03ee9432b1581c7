package exposurewatch.judgement;

import exposurewatch.access.AccessEvent;
import exposurewatch.access.JsonFields;
import exposurewatch.judgement.SiteTraffic.Refused;
import exposurewatch.judgement.SiteTraffic.Shown;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Counts what traffic is like, since it was drained last. Thread-safe and bounded, whatever strangers write: what finds
 * no room of its own is counted under {@link SiteTraffic#OTHERS}, and a site's accesses are always all counted.
 */
public final class Traffic {

    private static final int MOST_SITES = 1_000;
    /** Of a site and dimension, over all hours. */
    private static final int MOST_VALUES = 200;

    private static final int MOST_VIEWERS = 10_000;
    private static final int MOST_ENTRIES = 100_000;
    /** Longer values are counted as others, in characters. */
    private static final int LONGEST_VALUE = 200;

    private static final long HOUR = 3_600_000;

    /** Counts that are kept elsewhere for speed, until they are asked for. */
    @FunctionalInterface
    public interface Kept {
        /** Adds what was kept, and begins anew. */
        void handOver(Traffic to);
    }

    /** What is counted apart. */
    private record Place(String site, long hour, @Nullable Dimension dimension, String value) {}

    private record Kind(String site, Dimension dimension) {}

    private static final class Sum {
        private long accesses;
        private long first = Long.MAX_VALUE;

        void add(long more, long earliest) {
            accesses += more;
            first = Math.min(first, earliest);
        }
    }

    private final int mostEntries;
    private final LinkedBlockingQueue<Kept> elsewhere = new LinkedBlockingQueue<>();
    private Map<Place, Sum> shown = new HashMap<>();
    private Map<Place, Sum> refused = new HashMap<>();
    private final Set<String> sites = new HashSet<>();
    private final Map<Kind, Set<String>> values = new HashMap<>();

    public Traffic() {
        this(MOST_ENTRIES);
    }

    /**
     * @param mostEntries most counts of shown accesses that are kept apart until they are drained
     */
    public Traffic(int mostEntries) {
        this.mostEntries = mostEntries;
    }

    /** The hour of an event time. */
    public static long hour(long at) {
        return Math.floorDiv(at, HOUR);
    }

    /** One access that was read in full. What shows no record and what is exempt is not counted. */
    public void count(String site, AccessEvent access, Triage.Outcome outcome) {
        if (outcome.kind() == Triage.Kind.SHOWN) {
            shown(
                    site,
                    access.timestamp(),
                    access.version(),
                    access.integration(),
                    outcome.route(),
                    access.host(),
                    access.cache());
        } else if (outcome.kind() == Triage.Kind.DENIED && access.refuses()) {
            refused(site, access.timestamp(), access.session(), access.clientIp());
        }
    }

    /** An access that showed at least one record, neither exempt nor refused. */
    public synchronized void shown(
            String site,
            long at,
            @Nullable String release,
            @Nullable String integration,
            @Nullable String route,
            @Nullable String node,
            @Nullable String cache) {
        long hour = hour(at);
        shown(site, hour, 1, at);
        shown(site, hour, Dimension.RELEASE, release, 1, at);
        shown(site, hour, Dimension.INTEGRATION, integration, 1, at);
        shown(site, hour, Dimension.ROUTE, route, 1, at);
        shown(site, hour, Dimension.NODE, node, 1, at);
        shown(site, hour, Dimension.CACHE, cache, 1, at);
    }

    /**
     * So many accesses of a site showed records in this hour.
     *
     * @param first event time of the first of them, epoch milliseconds
     */
    public synchronized void shown(String site, long hour, long accesses, long first) {
        String name = site(site);
        Place place = new Place(name, hour, null, "");
        // One of these for each site is always let in.
        Sum sum = hasRoom(place) ? sum(shown, place) : sum(shown, new Place(name, SiteTraffic.OTHER_HOURS, null, ""));
        sum.add(accesses, first);
    }

    /**
     * So many of these came from this release, integration …
     *
     * @param value null or empty = not said, not counted
     */
    public synchronized void shown(
            String site, long hour, Dimension dimension, @Nullable String value, long accesses, long first) {
        if (value == null || value.isEmpty()) {
            return;
        }
        String name = site(site);
        Place place = new Place(name, hour, dimension, value(name, dimension, value));
        if (!hasRoom(place)) {
            place = new Place(name, hour, dimension, SiteTraffic.OTHERS);
        }
        if (hasRoom(place)) {
            sum(shown, place).add(accesses, first);
        }
    }

    private boolean hasRoom(Place place) {
        return shown.size() < mostEntries || shown.containsKey(place);
    }

    private static Sum sum(Map<Place, Sum> sums, Place place) {
        return sums.computeIfAbsent(place, any -> new Sum());
    }

    private String site(String site) {
        boolean known = sites.contains(site);
        if (!known && (sites.size() >= MOST_SITES || site.length() > LONGEST_VALUE)) {
            return SiteTraffic.OTHERS;
        }
        if (!known) {
            sites.add(site);
        }
        return site;
    }

    private String value(String site, Dimension dimension, String value) {
        String name = dimension == Dimension.CACHE ? value.toUpperCase(Locale.ROOT) : value;
        if (name.length() > LONGEST_VALUE) {
            return SiteTraffic.OTHERS;
        }
        Set<String> known = values.computeIfAbsent(new Kind(site, dimension), any -> new HashSet<>());
        if (known.size() >= MOST_VALUES && !known.contains(name)) {
            return SiteTraffic.OTHERS;
        }
        known.add(name);
        return name;
    }

    /**
     * An access to records that was refused.
     *
     * @param session null = nobody signed in
     */
    public synchronized void refused(String site, long at, @Nullable String session, @Nullable String clientIp) {
        String name = site(site);
        Place place = new Place(name, hour(at), null, viewer(session, clientIp));
        if (refused.size() >= MOST_VIEWERS && !refused.containsKey(place)) {
            // Of these there is one for each site at most.
            place = new Place(name, SiteTraffic.OTHER_HOURS, null, SiteTraffic.OTHERS);
        }
        sum(refused, place).add(1, at);
    }

    private static String viewer(@Nullable String session, @Nullable String clientIp) {
        if (session != null) {
            return session.length() > JsonFields.MAX_ID ? SiteTraffic.OTHERS : "session:" + session;
        }
        return clientIp == null || clientIp.length() > LONGEST_VALUE ? SiteTraffic.OTHERS : "address:" + clientIp;
    }

    /** Counts that are to be asked for at the next {@link #drain}, once. */
    public void keep(Kept counts) {
        elsewhere.add(counts);
    }

    /** What was counted since the last time, by site; counting begins anew. */
    public List<SiteTraffic> drain() {
        List<Kept> kept = new ArrayList<>();
        elsewhere.drainTo(kept);
        // Not within the lock: whoever keeps counts hands some over while it holds its own.
        kept.forEach(counts -> counts.handOver(this));
        Map<Place, Sum> shownNow;
        Map<Place, Sum> refusedNow;
        synchronized (this) {
            shownNow = shown;
            refusedNow = refused;
            shown = new HashMap<>();
            refused = new HashMap<>();
            sites.clear();
            values.clear();
        }
        return bySite(shownNow, refusedNow);
    }

    private static List<SiteTraffic> bySite(Map<Place, Sum> shown, Map<Place, Sum> refused) {
        Map<String, List<Shown>> shownBySite = new TreeMap<>();
        shown.forEach((place, sum) -> shownBySite
                .computeIfAbsent(place.site, any -> new ArrayList<>())
                .add(new Shown(place.hour, place.dimension, place.value, sum.accesses, sum.first)));
        Map<String, List<Refused>> refusedBySite = new TreeMap<>();
        refused.forEach((place, sum) -> refusedBySite
                .computeIfAbsent(place.site, any -> new ArrayList<>())
                .add(new Refused(place.hour, place.value, sum.accesses, sum.first)));
        shownBySite.values().forEach(list -> list.sort(SHOWN_ORDER));
        refusedBySite.values().forEach(list -> list.sort(REFUSED_ORDER));
        Set<String> names = new TreeSet<>(shownBySite.keySet());
        names.addAll(refusedBySite.keySet());
        return names.stream()
                .map(name -> new SiteTraffic(
                        name, shownBySite.getOrDefault(name, List.of()), refusedBySite.getOrDefault(name, List.of())))
                .toList();
    }

    private static final Comparator<Shown> SHOWN_ORDER = Comparator.comparingLong(Shown::hour)
            .thenComparing(
                    entry -> entry.dimension() == null ? -1 : entry.dimension().ordinal())
            .thenComparing(Shown::value);

    private static final Comparator<Refused> REFUSED_ORDER =
            Comparator.comparingLong(Refused::hour).thenComparing(Refused::viewer);
}
