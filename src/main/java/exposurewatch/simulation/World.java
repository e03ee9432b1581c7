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
    private final Town town;
    private final FactPlan plan;
    private final List<Delivered<SessionFact>> sessionArrivals;
    private final List<Delivered<OwnershipFact>> ownershipArrivals;
    private final KeyedOracle oracle;

    World(Scenario scenario, SimulationParameters parameters) {
        this.scenario = scenario;
        this.parameters = parameters;
        town = new Town(parameters.users());
        plan = new FactPlan(parameters, town, new Dice(parameters.seed()));
        scenario.plan(plan);
        sessionArrivals = FactPlan.inArrivalOrder(plan.sessions());
        ownershipArrivals = FactPlan.inArrivalOrder(plan.ownerships());
        oracle = new KeyedOracle(
                sessionArrivals.stream().map(Delivered::fact).toList(),
                ownershipArrivals.stream().map(Delivered::fact).toList(),
                rules());
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
        Stage stage = new Stage(plan.sessions(), plan.ownerships());
        // Another stream of chance than the facts': more accesses must not change who looks at what before them.
        Dice dice = new Dice(~parameters.seed());
        return new AccessStream(scenario.name(), parameters, stage, town, dice, scenario.habits());
    }

    /** The truth about an access: one for each different record it showed. */
    public List<Truth> truth(Access access) {
        return oracle.judge(access);
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
