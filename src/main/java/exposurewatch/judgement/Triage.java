package exposurewatch.judgement;

import exposurewatch.access.AccessEvent;
import exposurewatch.access.RouteTable;
import exposurewatch.access.RouteTable.Match;
import exposurewatch.access.RouteTemplate;
import exposurewatch.policy.Policy;
import exposurewatch.policy.Policy.Exemption;
import java.util.LinkedHashMap;
import java.util.List;
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
     */
    public record Outcome(
            Kind kind,
            List<String> records,
            @Nullable Exemption exemption,
            @Nullable String odd) {}

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

    private final Policy policy;
    private final RouteTable routes;

    public Triage(Policy policy) {
        this.policy = policy;
        Map<String, List<RouteTemplate>> byType = new LinkedHashMap<>();
        policy.records().forEach((type, record) -> byType.put(type, record.routes()));
        this.routes = new RouteTable(byType, policy.paths());
    }

    public Outcome of(AccessEvent access) {
        Match match = access.records() != null
                ? new Match(access.records(), null)
                : routes.find(access.method(), access.path(), access.original());
        if (!access.shows()) {
            return new Outcome(
                    match.records().isEmpty() ? Kind.NO_RECORD : Kind.DENIED, match.records(), null, match.odd());
        }
        Exemption exemption = exemption(access);
        if (exemption != null) {
            return new Outcome(Kind.EXEMPT, match.records(), exemption, match.odd());
        }
        return new Outcome(match.records().isEmpty() ? Kind.NO_RECORD : Kind.SHOWN, match.records(), null, match.odd());
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
