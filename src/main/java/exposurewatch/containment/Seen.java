package exposurewatch.containment;

import exposurewatch.incident.Exposure;
import exposurewatch.incident.Pattern;
import exposurewatch.incident.Strand;
import exposurewatch.judgement.Dimension;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Gathers, exposure by exposure, what a decision needs to know of an incident. */
public final class Seen {

    /** So many of a hundred exposures are nearly all. */
    private static final int NEARLY_ALL = 95;
    /** A viewer with more sessions than this is not stopped by shutting one after the other. */
    private static final int MOST_SESSIONS = 100;

    private final String incident;
    private final String site;
    private final Pattern pattern;
    private final Set<String> viewers = new HashSet<>();
    private final Set<String> owners = new HashSet<>();
    private final Set<String> networks = new HashSet<>();
    private final Set<String> sessions = new TreeSet<>();
    private final Common integration = new Common();
    private final Common route = new Common();
    private long exposures;
    private long lastSeen = Long.MIN_VALUE;

    /** The value that most exposures have. */
    private static final class Common {
        private final Map<String, Long> counts = new HashMap<>();
        private @Nullable String most;
        private long count;

        void add(@Nullable String value, long times) {
            if (value != null) {
                long now = counts.merge(value, times, Long::sum);
                if (now > count || now == count && value.compareTo(String.valueOf(most)) < 0) {
                    most = value;
                    count = now;
                }
            }
        }

        @Nullable String ofNearlyAll(long exposures) {
            return count * 100 >= exposures * NEARLY_ALL ? most : null;
        }
    }

    public Seen(String incident, String site, Pattern pattern) {
        this.incident = incident;
        this.site = site;
        this.pattern = pattern;
    }

    void add(Exposure exposure) {
        exposures++;
        lastSeen = Math.max(lastSeen, exposure.at());
        viewers.add(exposure.viewer());
        owners.add(exposure.owner());
        String network = exposure.clientIp() == null ? null : Network.of(exposure.clientIp());
        if (network != null) {
            networks.add(network);
        }
        if (exposure.session() != null && sessions.size() <= MOST_SESSIONS) {
            sessions.add(exposure.session());
        }
        integration.add(exposure.integration(), 1);
        route.add(exposure.route(), 1);
    }

    /** All exposures of a strand. */
    public void add(Strand strand) {
        exposures += strand.exposures();
        lastSeen = Math.max(lastSeen, strand.last());
        viewers.add(strand.viewer());
        owners.addAll(strand.owners());
        for (String address : strand.addresses()) {
            String network = Network.of(address);
            if (network != null) {
                networks.add(network);
            }
        }
        for (String session : strand.sessionIds()) {
            if (sessions.size() <= MOST_SESSIONS) {
                sessions.add(session);
            }
        }
        strand.values(Dimension.INTEGRATION).forEach(integration::add);
        strand.values(Dimension.ROUTE).forEach(route::add);
    }

    /** What is known by now. */
    public Facts facts() {
        boolean walker = pattern == Pattern.ENUMERATION && viewers.size() == 1 && sessions.size() <= MOST_SESSIONS;
        return new Facts(
                incident,
                site,
                exposures,
                viewers.size(),
                owners.size(),
                networks.size(),
                lastSeen,
                walker ? List.copyOf(sessions) : List.of(),
                integration.ofNearlyAll(exposures),
                route.ofNearlyAll(exposures));
    }
}
