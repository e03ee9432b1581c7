package exposurewatch.containment;

import exposurewatch.containment.Past.Shutdown;
import exposurewatch.incident.Contained;
import exposurewatch.incident.Exposure;
import exposurewatch.incident.Pattern;
import exposurewatch.policy.Containment;
import exposurewatch.policy.Containment.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What would have been shut about an incident of a log, and when. What a shutdown would have stopped is left out from
 * there on: a larger one is only told for what the smaller one would not have stopped. The detector counts as healthy,
 * since all of the log is known, and the site as armed.
 */
public final class Hindsight {

    private static final DetectorHealth GOOD = new DetectorHealth(0, 0, 0, 0, 0, 0, 0, 0);

    private final Decider decider;
    private final Seen seen;
    private final long openedAt;
    private final List<Shutdown> shutdowns = new ArrayList<>();
    private final List<Contained> contained = new ArrayList<>();

    /**
     * @param openedAt event time at which it became an incident of its pattern, epoch milliseconds
     */
    public Hindsight(Containment policy, String incident, String site, Pattern pattern, long openedAt) {
        this.decider = new Decider(policy);
        this.seen = new Seen(incident, site, pattern);
        this.openedAt = openedAt;
    }

    /** The next exposure of the incident, by event time. */
    public void add(Exposure exposure) {
        if (shutdowns.stream().anyMatch(one -> one.at() < exposure.at() && stops(one, exposure))) {
            return;
        }
        seen.add(exposure);
        if (exposure.at() < openedAt) {
            return;
        }
        Past past = new Past(shutdowns, Set.of(), Long.MIN_VALUE);
        Decision decision = decider.decide(seen.facts(), GOOD, past, exposure.at());
        for (String target : decision.targets()) {
            Scope scope = Objects.requireNonNull(decision.scope());
            if (shutdowns.stream().noneMatch(one -> one.is(scope, target))) {
                shutdowns.add(new Shutdown(scope, target, exposure.at(), exposure.at(), exposure.at(), Long.MAX_VALUE));
                contained.add(new Contained(false, scope, target, exposure.at(), Containment.Mode.OBSERVE));
            }
        }
    }

    private static boolean stops(Shutdown shutdown, Exposure exposure) {
        return switch (shutdown.scope()) {
            case SESSION -> shutdown.target().equals(exposure.session());
            case INTEGRATION -> shutdown.target().equals(exposure.integration());
            case ROUTE -> shutdown.target().equals(exposure.route());
            case SITE -> true;
        };
    }

    /** By the time of the decision. */
    public List<Contained> contained() {
        return List.copyOf(contained);
    }
}
