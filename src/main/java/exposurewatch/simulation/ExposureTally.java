package exposurewatch.simulation;

import exposurewatch.simulation.Oracle.Truth;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What all exposures of a simulation come to when they are one incident; counted as naively as can be. */
final class ExposureTally {

    private final Set<String> sites = new HashSet<>();
    private final Set<String> viewers = new HashSet<>();
    private final Set<String> affected = new HashSet<>();
    private final Set<String> records = new HashSet<>();
    private long exposures;
    private long firstSeen = Long.MAX_VALUE;
    private long lastSeen = Long.MIN_VALUE;

    /** Adds an access and the truth about it. */
    void add(SimulatedAccess simulated, List<Truth> truths) {
        for (Truth truth : truths) {
            if (truth.exposed()) {
                exposures++;
                sites.add(
                        simulated.origin().service() == null
                                ? ShopPolicy.SITE
                                : simulated.origin().service());
                viewers.add(
                        truth.verdict().equals("anonymous")
                                ? "anonymous:" + simulated.origin().address()
                                : "user:" + truth.viewerUser());
                affected.add(
                        truth.ownerUser() == null
                                ? "organization:" + truth.ownerOrganization()
                                : "user:" + truth.ownerUser());
                records.add(truth.recordId());
                firstSeen = Math.min(firstSeen, simulated.access().at());
                lastSeen = Math.max(lastSeen, simulated.access().at());
            }
        }
    }

    long exposures() {
        return exposures;
    }

    /** Throws IllegalStateException where the exposures are not what the scenario was written for. */
    List<ExpectedIncident> incidents(List<Expectation> expected) {
        if (sites.size() != expected.size()) {
            throw new IllegalStateException(
                    "exposures of " + sites.size() + " sites where " + expected.size() + " incidents are expected");
        }
        return expected.stream().map(this::incident).toList();
    }

    private ExpectedIncident incident(Expectation expectation) {
        return new ExpectedIncident(
                sites.iterator().next(),
                expectation.pattern(),
                exposures,
                viewers.size(),
                affected.size(),
                records.size(),
                firstSeen,
                lastSeen,
                expectation.causeDimension(),
                expectation.causeValue());
    }
}
