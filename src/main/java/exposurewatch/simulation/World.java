package exposurewatch.simulation;

import exposurewatch.simulation.Arrival.Kind;
import exposurewatch.simulation.Oracle.Access;
import exposurewatch.simulation.Oracle.OwnershipFact;
import exposurewatch.simulation.Oracle.Rules;
import exposurewatch.simulation.Oracle.SessionFact;
import exposurewatch.simulation.Oracle.Truth;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/**
 * A simulated shop: all its facts in memory, its accesses made anew, and the same, each time they are asked for.
 *
 * <p>Not for several threads at once.
 */
public final class World {

    private final Scenario scenario;
    private final SimulationParameters parameters;
    private final FactPlan plan;
    private final List<Scene> scenes;
    private final List<Delivered<SessionFact>> sessionArrivals;
    private final List<Delivered<OwnershipFact>> ownershipArrivals;
    private final KeyedOracle oracle;

    World(Scenario scenario, SimulationParameters parameters) {
        this.scenario = scenario;
        this.parameters = parameters;
        Span span = scenario.span(parameters);
        Dice dice = new Dice(parameters.seed());
        plan = new FactPlan(parameters, span, new Town(parameters.users()), dice);
        plan.everyday();
        scenes = scenes(span, dice);
        sessionArrivals = FactPlan.inArrivalOrder(plan.sessions());
        ownershipArrivals = FactPlan.inArrivalOrder(plan.ownerships());
        oracle = new KeyedOracle(
                sessionArrivals.stream().map(Delivered::fact).toList(),
                ownershipArrivals.stream().map(Delivered::fact).toList(),
                rules());
    }

    private List<Scene> scenes(Span span, Dice dice) {
        Script script = new Script(plan, span, dice);
        scenario.setting().script().accept(script);
        List<Scene> planned = script.scenes();
        // Less everyday life than that would not hide anything.
        long least = 2L * planned.size();
        if (parameters.accesses() < least) {
            throw new IllegalArgumentException("accesses is " + parameters.accesses() + "; '" + scenario.name()
                    + "' needs " + least + " or more: " + planned.size() + " are planned");
        }
        return planned;
    }

    public Scenario scenario() {
        return scenario;
    }

    public SimulationParameters parameters() {
        return parameters;
    }

    public Rules rules() {
        return ShopPolicy.RULES;
    }

    /** The policy file; says the same as {@link #rules()}. */
    public String policyYaml() {
        return ShopPolicy.yaml(parameters.start());
    }

    /** In the order of arrival. */
    public List<Delivered<SessionFact>> sessions() {
        return sessionArrivals;
    }

    /** In the order of arrival. */
    public List<Delivered<OwnershipFact>> ownerships() {
        return ownershipArrivals;
    }

    /** In the order of arrival. */
    public Iterator<SimulatedAccess> accesses() {
        return new AccessStream(scenario, parameters, new Stage(plan.sessions(), plan.ownerships()), scenes);
    }

    /** The truth about an access: one for each different record it showed. */
    public List<Truth> truth(Access access) {
        return oracle.judge(access);
    }

    /**
     * What must come out, by the truth about all accesses. Throws IllegalStateException for a scenario that doesn't say so:
     * see {@link Scenario#saysWhatComesOut()}.
     */
    public List<ExpectedIncident> expectedIncidents() {
        ExposureTally tally = new ExposureTally();
        accesses().forEachRemaining(simulated -> tally.add(simulated, truth(simulated.access())));
        return expectedIncidents(tally);
    }

    /** The same, of accesses that were counted already. */
    List<ExpectedIncident> expectedIncidents(ExposureTally tally) {
        if (!scenario.saysWhatComesOut()) {
            throw new IllegalStateException("'" + scenario.name() + "' does not say which incidents come out");
        }
        return tally.incidents(scenario.expected());
    }

    /** Everything in the order of arrival; at the same instant facts come before accesses. */
    public Iterator<Arrival> arrivals() {
        return new MergedArrivals(List.of(
                mapped(sessionArrivals.iterator(), World::session),
                mapped(ownershipArrivals.iterator(), World::ownership),
                mapped(accesses(), World::access)));
    }

    private static Arrival session(Delivered<SessionFact> delivered) {
        byte[] value = JsonLine.of(delivered.fact());
        return new Arrival(
                Kind.SESSION,
                delivered.fact().sessionId(),
                delivered.tombstone() ? null : value,
                delivered.arrivalMs());
    }

    private static Arrival ownership(Delivered<OwnershipFact> delivered) {
        byte[] value = JsonLine.of(delivered.fact());
        return new Arrival(
                Kind.OWNERSHIP,
                delivered.fact().recordId(),
                delivered.tombstone() ? null : value,
                delivered.arrivalMs());
    }

    private static Arrival access(SimulatedAccess simulated) {
        return new Arrival(Kind.ACCESS, simulated.access().eventId(), simulated.json(), simulated.arrivalMs());
    }

    private static <A, B> Iterator<B> mapped(Iterator<A> iterator, Function<A, B> mapping) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return iterator.hasNext();
            }

            @Override
            public B next() {
                return mapping.apply(iterator.next());
            }
        };
    }
}
