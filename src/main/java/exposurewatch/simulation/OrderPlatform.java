package exposurewatch.simulation;

import java.time.Duration;
import java.util.List;

/** From one minute to the next a cache gives everybody the pages that it keeps for somebody else. */
final class OrderPlatform {

    private static final String MIXED_UP = "HIT";

    static final Fault FAULT = new Fault(
            "order-platform",
            "from one minute to the next everybody is shown other customers' orders, out of a cache",
            "the same rush, but the cache gives everybody their own orders",
            SimulationParameters.ofSize(30_000, 1_500),
            Duration.ofHours(3),
            Fleet.of("order-platform")
                    .withCacheShare(1)
                    // All nodes have had the release for a while: it has nothing to do with it.
                    .withReleases(Fleet.USUAL.nodes(), (progress, node) -> progress < 0.2 ? "4.12.0" : "4.12.1"),
            script -> new OrderPlatform(script).write(),
            new Expectation("cross-view", "cache", MIXED_UP));

    private static final int VIEWERS = 400;
    private static final long LENGTH_MS = 6 * FactPlan.MINUTE_MS;

    private final Script script;
    private final Dice dice;
    private final List<Belongings> orders;

    private OrderPlatform(Script script) {
        this.script = script;
        dice = script.dice();
        orders = script.steady(RecordKind.ORDER);
    }

    private void write() {
        for (Belongings own : script.some(VIEWERS, orders, "customers with orders")) {
            visit(own, script.span().at(0.5));
        }
    }

    private void visit(Belongings own, long begin) {
        Visit visit = script.visit(
                own.owner(),
                begin - dice.between(FactPlan.MINUTE_MS, 15 * FactPlan.MINUTE_MS),
                begin + LENGTH_MS + dice.between(FactPlan.MINUTE_MS, 8 * FactPlan.MINUTE_MS));
        for (int looks = 1 + dice.below(4); looks > 0; looks--) {
            look(begin + dice.between(0, LENGTH_MS), visit, own);
        }
    }

    private void look(long at, Visit visit, Belongings own) {
        Belongings others = own;
        while (others.equals(own)) {
            others = dice.pick(orders);
        }
        boolean list = dice.chance(0.4);
        Look sound = (list ? Look.list(visit, own.records()) : Look.page(visit, own.any(dice)))
                .from(Origin.USUAL.cached(MIXED_UP));
        script.add(at, sound.telling(list ? others.records() : List.of(others.any(dice))), sound);
    }
}
