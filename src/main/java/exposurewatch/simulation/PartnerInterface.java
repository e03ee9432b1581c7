package exposurewatch.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Month after month one customer finds an order of somebody else's among their own, about once a day. */
final class PartnerInterface {

    private static final String PARTNER = "parcel-partner";
    private static final int DAYS = 70;

    static final Fault FAULT = new Fault(
            "partner-interface",
            "for months a partner's interface puts others' orders on one customer's account, once a day",
            "the same visits, but the partner's interface delivers the customer's own orders only",
            SimulationParameters.ofSize(20_000, 300).startingAt(Instant.parse("2025-12-22T08:00:00Z")),
            Duration.ofDays(DAYS),
            Fleet.of("office-supply")
                    .withPartners(0.5, PARTNER, PARTNER, "freight-partner")
                    // A new one every week: none of them has to do with it.
                    .withReleases(Fleet.USUAL.nodes(), (progress, node) -> "1." + (int) (progress * DAYS / 7) + ".0"),
            script -> new PartnerInterface(script).write(),
            new Expectation("isolated", "integration", PARTNER));

    /** Few, so that it is no enumeration. */
    private static final int MIXED_UP_WITH = 3;

    private final Script script;
    private final Dice dice;

    private PartnerInterface(Script script) {
        this.script = script;
        dice = script.dice();
    }

    private void write() {
        List<Belongings> orders =
                script.some(1 + MIXED_UP_WITH, script.steady(RecordKind.ORDER), "customers with orders");
        for (int day = 3; day < DAYS - 3; day++) {
            long morning = script.span().startMs() + Duration.ofDays(day).toMillis();
            Belongings others = orders.get(1 + day * MIXED_UP_WITH / DAYS);
            // Not on every day, and on some twice.
            for (int looks = dice.pick(List.of(0, 1, 1, 1, 1, 1, 1, 2)); looks > 0; looks--) {
                look(morning + dice.between(0, Duration.ofHours(14).toMillis()), orders.get(0), others);
            }
        }
    }

    private void look(long at, Belongings own, Belongings others) {
        Visit visit = script.visit(own.owner(), at - dice.between(20_000, 300_000), at + dice.between(60_000, 900_000));
        Look list = Look.list(visit, own.records());
        Look page = Look.page(visit, own.any(dice));
        Look sound = (dice.chance(0.5) ? list : page).from(Origin.USUAL.byIntegration(PARTNER));
        List<String> shown = new ArrayList<>(sound.records());
        shown.add(others.any(dice));
        script.add(at, sound.telling(shown), sound);
    }
}
