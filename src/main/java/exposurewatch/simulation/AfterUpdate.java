package exposurewatch.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** While a new release runs on a third of the nodes, its pages name other customers instead of the one signed in. */
final class AfterUpdate {

    private static final String NEW_RELEASE = "2.0.0";
    private static final double ROLLED_OUT = 0.3;
    private static final double TAKEN_BACK = 0.7;
    private static final List<String> NODES = List.of("web-1", "web-2", "web-3", "web-4", "web-5", "web-6");
    /** Two of them, so that it is the release that the exposures have in common and not a node. */
    private static final List<String> UPDATED = List.of("web-5", "web-6");

    static final Fault FAULT = new Fault(
            "after-update",
            "a new release shows others the name, address and card digits of 5,400 customers, until it is taken back",
            "the same release comes and goes, but shows customers their own data",
            SimulationParameters.ofSize(36_000, 8_000),
            Duration.ofHours(6),
            Fleet.of("office-supply").withReleases(NODES, AfterUpdate::release),
            script -> new AfterUpdate(script).write(),
            new Expectation("cross-view", "release", NEW_RELEASE));

    private static final int AFFECTED = 5_400;
    /** Every page has the data of the customer signed in, or should have. */
    private static final RecordKind[] PAGES = {
        RecordKind.ACCOUNT, RecordKind.ORDER, RecordKind.INVOICE, RecordKind.BASKET
    };

    private final Script script;
    private final Dice dice;
    private final List<Belongings> affected;

    private AfterUpdate(Script script) {
        this.script = script;
        dice = script.dice();
        affected = script.some(
                AFFECTED,
                script.steady(PAGES).stream().filter(AfterUpdate::hasAccount).toList(),
                "customers with an account");
    }

    private static boolean hasAccount(Belongings theirs) {
        return theirs.records().contains(account(theirs));
    }

    private static String account(Belongings theirs) {
        return RecordKind.ACCOUNT.record(theirs.owner());
    }

    private static String release(double progress, String node) {
        return progress >= ROLLED_OUT && progress < TAKEN_BACK && UPDATED.contains(node) ? NEW_RELEASE : "1.9.4";
    }

    private void write() {
        for (int shown = 0; shown < AFFECTED; ) {
            // The viewers are affected too, but come half a round apart from their turn, so that nobody sees their own.
            Belongings viewer = affected.get((shown + AFFECTED / 2) % AFFECTED);
            int next = Math.min(AFFECTED, shown + 1 + dice.below(8));
            visit(viewer, affected.subList(shown, next));
            shown = next;
        }
    }

    /** The accounts of these others come up one or two at a time; some come up again. */
    private void visit(Belongings viewer, List<Belongings> others) {
        long begin = script.span().at(ROLLED_OUT);
        long end = script.span().at(TAKEN_BACK);
        long from = dice.between(begin - 5 * FactPlan.MINUTE_MS, end - 8 * FactPlan.MINUTE_MS);
        long until = from + dice.between(7 * FactPlan.MINUTE_MS, 29 * FactPlan.MINUTE_MS);
        Visit visit = script.visit(viewer.owner(), from, until);
        for (int first = 0; first < others.size(); first += 2) {
            List<String> accounts = new ArrayList<>();
            others.subList(first, Math.min(others.size(), first + 2)).forEach(other -> accounts.add(account(other)));
            if (dice.chance(0.2)) {
                accounts.add(account(others.get(0)));
            }
            long at = dice.between(Math.max(begin, from + 10_000), Math.min(end, until) - 10_000);
            look(at, Look.page(visit, viewer.any(dice)), account(viewer), accounts);
        }
    }

    private void look(long at, Look page, String own, List<String> others) {
        Look asked = page.from(Origin.USUAL.atNode(dice.pick(UPDATED)));
        script.add(at, asked.telling(with(page.records(), others)), asked.telling(with(page.records(), List.of(own))));
    }

    private static List<String> with(List<String> some, List<String> more) {
        List<String> both = new ArrayList<>(some);
        both.addAll(more);
        return both;
    }
}
