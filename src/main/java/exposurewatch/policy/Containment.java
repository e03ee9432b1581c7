package exposurewatch.policy;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What may be shut without a person, and what has to be true first. The defaults shut nothing.
 *
 * @param mode      what is done with a decision
 * @param evidence  scope → how much has to be seen before so much is shut
 * @param budget    scope → shutdowns a day and site, whoever decides
 * @param never     routes that stay open whatever happens, {@code GET /status}
 * @param twoPeople scopes that no single person may shut or arm
 * @param coolDown  wall time after a shutdown or its end in which the same is not shut again by itself
 * @param validFor  wall time for which a command may still be begun, {@link #MOST_VALID} at most
 * @param health    what is expected of the detector
 */
public record Containment(
        Mode mode,
        Map<Scope, Evidence> evidence,
        Map<Scope, Integer> budget,
        List<String> never,
        Set<Scope> twoPeople,
        Duration coolDown,
        Duration validFor,
        Health health) {

    /** Longest {@link #validFor}: an actuator that comes back looks no farther behind for its commands. */
    public static final Duration MOST_VALID = Duration.ofHours(1);

    /** What is done with a decision. */
    public enum Mode {
        /** Says what it would do. */
        OBSERVE,
        /** Waits for a person. */
        ASK,
        /** Acts while armed, otherwise waits for a person. */
        ENFORCE;

        /** The name in the policy file. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How much is shut, the smallest first. */
    public enum Scope {
        /** One signed-in session; the target is its id. */
        SESSION,
        /** One partner interface; the target is its name. */
        INTEGRATION,
        /** One route; the target is the policy's template, {@code GET /orders/{id}}. */
        ROUTE,
        /** The whole site; the target is its name. */
        SITE;

        private final String label = name().toLowerCase(Locale.ROOT);

        /** The name in topics, in the policy file and on the command line. */
        public String label() {
            return label;
        }
    }

    /**
     * Distinct viewers, owners and networks: what one person can't bring together alone.
     *
     * @param networks /24 of IPv4, /48 of IPv6
     */
    public record Evidence(int viewers, int owners, int networks) {}

    /**
     * The detector is trusted up to here; beyond, a person is asked.
     *
     * @param ownershipAge        since the newest row of ownership, wall time
     * @param lag                 since an access was written that is not judged yet
     * @param clockSkew           between the clocks of the site and of the broker
     * @param unresolvedPercent   accesses that could not be judged, of those that showed records
     * @param ownerChangesPercent records that were given another owner within a day, of all: a bad import looks like
     *                            everybody seeing somebody else's records
     */
    public record Health(
            Duration ownershipAge, Duration lag, Duration clockSkew, int unresolvedPercent, int ownerChangesPercent) {}

    /** What holds where the policy says nothing. */
    public static final Containment DEFAULT = new Containment(
            Mode.OBSERVE,
            Map.of(
                    Scope.SESSION, new Evidence(1, 5, 1),
                    Scope.INTEGRATION, new Evidence(3, 3, 2),
                    Scope.ROUTE, new Evidence(5, 5, 2),
                    Scope.SITE, new Evidence(10, 10, 3)),
            Map.of(Scope.SESSION, 100, Scope.INTEGRATION, 3, Scope.ROUTE, 3, Scope.SITE, 1),
            List.of("GET /status", "GET /health", "GET /login", "POST /login"),
            Set.of(Scope.SITE),
            Duration.ofMinutes(15),
            Duration.ofSeconds(60),
            new Health(Duration.ofMinutes(15), Duration.ofSeconds(30), Duration.ofMinutes(1), 20, 5));

    public Containment {
        evidence = java.util.Collections.unmodifiableMap(new EnumMap<>(evidence));
        budget = java.util.Collections.unmodifiableMap(new EnumMap<>(budget));
        never = List.copyOf(never);
        twoPeople = Set.copyOf(twoPeople);
    }
}
