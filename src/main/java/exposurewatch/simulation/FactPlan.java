package exposurewatch.simulation;

import exposurewatch.simulation.Oracle.Item;
import exposurewatch.simulation.Oracle.OwnershipFact;
import exposurewatch.simulation.Oracle.SessionFact;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All facts of a simulation, decided before the first access. No two rows of one key have the same time, and no row arrives
 * before its time.
 */
final class FactPlan {

    static final long MINUTE_MS = 60_000;
    /** No session lasts longer, unless its user changes or signs in again. */
    static final long LONGEST_SESSION_MS = 30 * MINUTE_MS;

    private static final double LATE_SHARE = 0.1;
    private static final int ACCESSES_PER_SESSION = 25;
    /** On average, where accesses are rare; half as long as an average session. */
    private static final long SIGN_IN_EVERY_MS = 8 * MINUTE_MS;

    private final SimulationParameters parameters;
    private final Span span;
    private final Town town;
    private final Dice dice;
    private final List<Delivered<SessionFact>> sessions = new ArrayList<>();
    private final List<Delivered<OwnershipFact>> ownerships = new ArrayList<>();

    FactPlan(SimulationParameters parameters, Span span, Town town, Dice dice) {
        this.parameters = parameters;
        this.span = span;
        this.town = town;
        this.dice = dice;
    }

    /** In the order of their times. */
    List<Delivered<SessionFact>> sessions() {
        return sorted(
                sessions, Comparator.comparingLong(delivered -> delivered.fact().at()));
    }

    /** In the order of their times. */
    List<Delivered<OwnershipFact>> ownerships() {
        return sorted(
                ownerships,
                Comparator.comparingLong(delivered -> delivered.fact().at()));
    }

    static <F extends Item> List<Delivered<F>> inArrivalOrder(List<Delivered<F>> facts) {
        return sorted(facts, Comparator.comparingLong(Delivered::arrivalMs));
    }

    private static <F> List<F> sorted(List<F> list, Comparator<F> order) {
        List<F> sorted = new ArrayList<>(list);
        sorted.sort(order);
        return sorted;
    }

    /** The everyday life of the shop. */
    void everyday() {
        planRecords();
        // However rare the accesses, somebody has to be there to make them.
        long count = 3 + Math.max(parameters.accesses() / ACCESSES_PER_SESSION, span.lengthMs() / SIGN_IN_EVERY_MS);
        for (long i = 0; i < count; i++) {
            planSession();
        }
    }

    /** Signs somebody in and out again; `until` is within {@link #LONGEST_SESSION_MS} of `from`. */
    Visit visit(String user, long from, long until) {
        SessionFact start = signIn("s-" + dice.hex(), from, user);
        add(start, false);
        add(signOut(start.sessionId(), until), false);
        return new Visit(start.sessionId(), user, start.organization(), start.roles(), from, -1);
    }

    void add(SessionFact fact, boolean tombstone) {
        sessions.add(new Delivered<>(fact, tombstone ? fact.at() : arrival(fact.at()), tombstone));
    }

    void add(OwnershipFact fact, boolean tombstone) {
        ownerships.add(new Delivered<>(fact, tombstone ? fact.at() : arrival(fact.at()), tombstone));
    }

    private long arrival(long at) {
        long lateness = parameters.lateness().toMillis();
        boolean late = lateness > 0 && at >= span.startMs() && dice.chance(LATE_SHARE);
        return at
                + dice.between(0, parameters.disorder().toMillis())
                + (late ? dice.between(lateness, 2 * lateness) : 0);
    }

    private void planSession() {
        String id = "s-" + dice.hex();
        String user = dice.chance(0.03) ? town.anyAgent(dice) : town.anyCustomer(dice);
        long start = dice.between(span.startMs() - 5 * MINUTE_MS, span.endMs());
        long end = start + dice.between(MINUTE_MS, LONGEST_SESSION_MS - MINUTE_MS);
        add(signIn(id, start, user), false);
        if (dice.chance(0.04)) {
            // A shared computer: somebody else signs in without the first signing out.
            user = town.anyCustomer(dice);
            add(signIn(id, dice.between(start + 1, end - 1), user), false);
        }
        if (dice.chance(0.85)) {
            planEnd(id, end, user);
        }
    }

    private void planEnd(String id, long end, String user) {
        add(signOut(id, end), dice.chance(0.15));
        if (dice.chance(0.05)) {
            add(signOut(id, end + dice.between(1, 20_000)), false);
        }
        if (dice.chance(0.05)) {
            long again = end + dice.between(25_000, 5 * MINUTE_MS);
            add(signIn(id, again, user), false);
            add(signOut(id, again + dice.between(MINUTE_MS, 5 * MINUTE_MS)), false);
        }
    }

    private SessionFact signIn(String id, long at, String user) {
        List<String> roles = user.startsWith("agent-") ? List.of(ShopPolicy.STAFF_ROLE) : List.of("customer");
        return new SessionFact(id, at, user, roles, town.organizationOf(user), false);
    }

    private static SessionFact signOut(String id, long at) {
        return new SessionFact(id, at, null, List.of(), null, true);
    }

    private void planRecords() {
        int invoices = 1_000;
        int orders = 50_000;
        int reviews = 0;
        for (int number = 1; number <= town.users(); number++) {
            String user = Town.customer(number);
            planLife(RecordKind.ACCOUNT.record(user), user, null, false);
            planLife(RecordKind.BASKET.record("" + number), user, null, false);
            for (int i = 2 + dice.below(4); i > 0; i--) {
                planLife(RecordKind.INVOICE.record("" + ++invoices), user, town.organizationOf(user), false);
            }
            for (int i = 1 + dice.below(4); i > 0; i--) {
                planLife(RecordKind.ORDER.record("" + ++orders), user, town.organizationOf(user), false);
            }
            if (dice.chance(0.3)) {
                planLife(RecordKind.REVIEW.record("" + ++reviews), user, null, true);
            }
        }
        planFiles();
    }

    private void planFiles() {
        int files = 0;
        for (int number = 1; number <= town.organizations(); number++) {
            for (int i = 3 + dice.below(6); i > 0; i--) {
                String id = ++files % 10 == 0 ? "price list " + files : "" + files;
                planLife(RecordKind.FILE.record(id), null, Town.organization(number), false);
            }
        }
    }

    /** Most records are older than the simulation, and few of them ever change. */
    private void planLife(String id, @Nullable String user, @Nullable String organization, boolean open) {
        long at = dice.chance(0.85)
                ? span.startMs() - dice.between(10 * MINUTE_MS, 30 * 24 * 60 * MINUTE_MS)
                : dice.between(span.startMs(), span.endMs());
        OwnershipFact living = new OwnershipFact(id, at, user, organization, List.of(), open, false);
        add(living, false);
        while (dice.chance(0.15) && at < span.endMs() - 1) {
            at = dice.between(Math.max(at + 1, span.startMs()), span.endMs());
            if (dice.chance(0.2)) {
                planDeletion(living, at);
            } else {
                living = changed(living, at);
                add(living, false);
            }
        }
    }

    private void planDeletion(OwnershipFact living, long at) {
        boolean named = dice.chance(0.6);
        OwnershipFact deleted = new OwnershipFact(
                living.recordId(),
                at,
                named ? living.ownerUser() : null,
                named ? living.ownerOrganization() : null,
                List.of(),
                false,
                true);
        add(deleted, !named && dice.chance(0.5));
    }

    /** Shared, no longer shared, public or not, or given to somebody else. */
    private OwnershipFact changed(OwnershipFact row, long at) {
        boolean file = row.ownerUser() == null;
        int kind = dice.below(20);
        if (kind < 10) {
            return row(row, at, row.ownerUser(), row.ownerOrganization(), List.of(anySubject()), row.open());
        }
        if (kind < 12) {
            return row(row, at, row.ownerUser(), row.ownerOrganization(), List.of(), row.open());
        }
        if (kind < 14) {
            return row(row, at, row.ownerUser(), row.ownerOrganization(), row.sharedWith(), !row.open());
        }
        String user = file ? null : town.anyCustomer(dice);
        String organization = user == null ? town.anyOrganization(dice) : town.organizationOf(user);
        return row(row, at, user, organization, List.of(), row.open());
    }

    private String anySubject() {
        return dice.chance(0.6) ? "user:" + town.anyCustomer(dice) : "organization:" + town.anyOrganization(dice);
    }

    private static OwnershipFact row(
            OwnershipFact of,
            long at,
            @Nullable String user,
            @Nullable String organization,
            List<String> sharedWith,
            boolean open) {
        return new OwnershipFact(of.recordId(), at, user, organization, sharedWith, open, false);
    }
}
