package exposurewatch.judgement;

import exposurewatch.access.AccessEvent;
import exposurewatch.access.RouteTable;
import exposurewatch.access.RouteTable.Match;
import exposurewatch.access.RouteTemplate;
import exposurewatch.policy.Policy;
import exposurewatch.policy.Policy.Exemption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an answer showed, before it is asked whose that was and who saw it. */
public final class Triage {

    /**
     * The outcome for one access.
     *
     * @param kind      what is left to do
     * @param records   the records that the verdict is about, as {@code type:id}
     * @param exemption the policy's entry, for {@link Kind#EXEMPT}
     * @param odd       the path's oddity, to be counted by this name; null = none
     * @param route     what the route is called, {@link #label}; null = nothing
     */
    public record Outcome(
            Kind kind,
            List<String> records,
            @Nullable Exemption exemption,
            @Nullable String odd,
            @Nullable String route) {}

    /** What is left to do. */
    public enum Kind {
        /** The event shows no record: no verdict. */
        NO_RECORD,
        /** Final: {@link Verdict#DENIED} for each record. */
        DENIED,
        /** Final: {@link Verdict#EXEMPT} for each record. */
        EXEMPT,
        /** To be judged. */
        SHOWN
    }

    /** Longer ones are no methods, in characters. */
    private static final int LONGEST_METHOD = 20;

    private final Policy policy;
    private final RouteTable routes;

    public Triage(Policy policy) {
        this.policy = policy;
        Map<String, List<RouteTemplate>> byType = new LinkedHashMap<>();
        policy.records().forEach((type, record) -> byType.put(type, record.routes()));
        this.routes = new RouteTable(byType, policy.paths());
    }

    public Outcome of(AccessEvent access) {
        Match match = routes.find(access.method(), access.path(), access.original());
        if (access.records() != null) {
            // The event says itself what it showed; its path only says where.
            match = new Match(access.records(), null, match.route());
        }
        Exemption exemption = access.shows() ? exemption(access) : null;
        return new Outcome(
                kind(access, match, exemption),
                match.records(),
                exemption,
                match.odd(),
                label(match.route(), access.method(), access.route()));
    }

    private static Kind kind(AccessEvent access, Match match, @Nullable Exemption exemption) {
        if (exemption != null) {
            return Kind.EXEMPT;
        }
        if (match.records().isEmpty()) {
            return Kind.NO_RECORD;
        }
        return access.shows() ? Kind.SHOWN : Kind.DENIED;
    }

    /** The first of the policy's routes that this request matches, or null. */
    public @Nullable RouteTemplate route(@Nullable String method, @Nullable String path, @Nullable String original) {
        return routes.find(method, path, original).route();
    }

    /**
     * What an access's route is called: as the policy writes it, {@code GET /invoices/{id}}, or else as the log calls it,
     * written alike; null when neither knows a route.
     *
     * @param route  the policy's route
     * @param method of the request
     * @param logged {@code http.route}
     */
    public static @Nullable String label(
            @Nullable RouteTemplate route, @Nullable String method, @Nullable String logged) {
        if (route != null) {
            return route.toString();
        }
        if (logged == null || method == null || method.length() > LONGEST_METHOD) {
            return logged;
        }
        String verb = method.toUpperCase(Locale.ROOT) + ' ';
        // Some logs name it with its method already.
        return logged.startsWith(verb) ? logged : verb + logged;
    }

    private @Nullable Exemption exemption(AccessEvent access) {
        String url = access.path() != null ? access.path() : access.original();
        for (Exemption exemption : policy.exemptions()) {
            boolean holds = exemption.until() == null
                    || access.timestamp() < exemption.until().toEpochMilli();
            if (holds && routes.matches(exemption.route(), access.method(), url)) {
                return exemption;
            }
        }
        return null;
    }
}
