package exposurewatch.simulation;

import exposurewatch.simulation.Oracle.Access;
import exposurewatch.simulation.Oracle.Item;
import exposurewatch.simulation.Oracle.OwnershipFact;
import exposurewatch.simulation.Oracle.Rules;
import exposurewatch.simulation.Oracle.SessionFact;
import exposurewatch.simulation.Oracle.Truth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A small history in which everything meets: few people, few records, and times that lie on the edges of the rules. For
 * property tests of the product against the {@link Oracle}.
 *
 * @param sessions 0 to 15 rows in the order in which they were drawn; a row may occur twice
 * @param ownerships 0 to 15 rows, likewise; together with `sessions` 1 to 15
 * @param accesses 1 to 12, with different event ids
 * @param arrivals every item of the three lists once, in the order in which it comes in
 */
public record RandomHistory(
        List<SessionFact> sessions,
        List<OwnershipFact> ownerships,
        List<Access> accesses,
        Rules rules,
        List<Item> arrivals) {

    public RandomHistory {
        sessions = List.copyOf(sessions);
        ownerships = List.copyOf(ownerships);
        accesses = List.copyOf(accesses);
        arrivals = List.copyOf(arrivals);
    }

    public static RandomHistory of(long seed) {
        return of(new SplittableRandom(seed));
    }

    public static RandomHistory of(RandomGenerator random) {
        return new Drawing(new Dice(random)).draw();
    }

    /** What the oracle says about it. */
    public List<Truth> truth() {
        return Oracle.judge(sessions, ownerships, accesses, rules);
    }

    /** One history being drawn. */
    private static final class Drawing {

        private static final long BASE = 1_772_438_400_000L;
        private static final List<String> ROLES = List.of("customer", "support");
        private static final List<Integer> STATUSES = List.of(199, 206, 299, 300, 301, 302, 304, 403, 404, 500);
        private static final List<String> METHODS = List.of("POST", "HEAD", "head", "OPTIONS", "Options", "PUT");

        private final Dice dice;
        private final Rules rules;
        private final List<String> people;
        private final List<String> organizations;
        private final List<String> sessionIds;
        private final List<String> recordIds;
        private final List<Long> times = new ArrayList<>(List.of(BASE));
        private final List<SessionFact> sessions = new ArrayList<>();
        private final List<OwnershipFact> ownerships = new ArrayList<>();
        private final List<Access> accesses = new ArrayList<>();

        Drawing(Dice dice) {
            this.dice = dice;
            rules = new Rules(
                    Set.of("support"),
                    Set.of("file"),
                    dice.pick(List.of(0L, 1L, 2_000L, 2_000L, 2_000L)),
                    dice.pick(List.of(0L, 1L, 1_500L, 30_000L, 30_000L)));
            people = names("cust-", 1 + dice.below(3));
            organizations = names("org-", 1 + dice.below(2));
            sessionIds = names("s-", 1 + Math.min(dice.below(4), dice.below(4)));
            recordIds = dice.shuffled(List.of("invoice:1", "file:1:2", "invoice:2", "draft"))
                    .subList(0, 1 + Math.min(dice.below(4), dice.below(4)));
        }

        RandomHistory draw() {
            int facts = 1 + dice.below(15);
            int looks = 1 + dice.below(12);
            while (facts + looks > 0) {
                // Accesses are drawn between the facts so that each kind finds times of the other to lie close to; most
                // keys get a row at first, for an access to what nobody knows tests little.
                boolean early = facts > 0 && times.size() <= sessionIds.size() + recordIds.size() && dice.chance(0.8);
                if (early || dice.below(facts + looks) < facts) {
                    facts--;
                    drawFact();
                } else {
                    looks--;
                    accesses.add(access());
                }
            }
            return new RandomHistory(sessions, ownerships, accesses, rules, arrivals());
        }

        private void drawFact() {
            if (dice.chance(0.5)) {
                sessions.add(sessions.isEmpty() || dice.chance(0.85) ? session() : repeated(dice.pick(sessions)));
            } else {
                ownerships.add(
                        ownerships.isEmpty() || dice.chance(0.85) ? ownership() : repeated(dice.pick(ownerships)));
            }
        }

        private SessionFact session() {
            // The first rows go to a key each, mostly as sign-ins.
            boolean first = sessions.size() < sessionIds.size();
            String id = first ? sessionIds.get(sessions.size()) : dice.pick(sessionIds);
            return session(id, near(0.5), dice.chance(first ? 0.1 : 0.4));
        }

        /** The same row once more, or another one of the same key and time. */
        private SessionFact repeated(SessionFact fact) {
            return dice.chance(0.5) ? fact : session(fact.sessionId(), fact.at(), dice.chance(0.3));
        }

        private SessionFact session(String id, long at, boolean end) {
            if (end) {
                return new SessionFact(id, at, maybe(0.3, people), List.of(), null, true);
            }
            List<String> roles = dice.chance(0.85) ? ROLES.subList(0, dice.below(2)) : dice.shuffled(ROLES);
            return new SessionFact(id, at, dice.pick(people), roles, maybe(0.6, organizations), false);
        }

        private OwnershipFact ownership() {
            boolean first = ownerships.size() < recordIds.size();
            return ownership(first ? recordIds.get(ownerships.size()) : dice.pick(recordIds), near(0.5));
        }

        private OwnershipFact repeated(OwnershipFact fact) {
            return dice.chance(0.5) ? fact : ownership(fact.recordId(), fact.at());
        }

        private OwnershipFact ownership(String id, long at) {
            boolean deleted = dice.chance(0.25);
            boolean nameless = dice.chance(deleted ? 0.4 : 0.1);
            return new OwnershipFact(
                    id,
                    at,
                    nameless ? null : maybe(0.85, people),
                    nameless ? null : maybe(0.5, organizations),
                    sharedWith(),
                    dice.chance(0.12),
                    deleted);
        }

        private List<String> sharedWith() {
            List<String> everybody = new ArrayList<>();
            people.forEach(user -> everybody.add("user:" + user));
            organizations.forEach(organization -> everybody.add("organization:" + organization));
            // A kind that means nothing, and a name without one, must never match.
            everybody.add("team:cust-1");
            everybody.add("cust-1");
            return dice.shuffled(everybody).subList(0, dice.chance(0.7) ? 0 : 1 + dice.below(2));
        }

        private Access access() {
            int status = dice.chance(0.92) ? 200 : dice.pick(STATUSES);
            String method = dice.chance(0.92) ? "GET" : maybe(0.8, METHODS);
            List<String> shown = dice.shuffled(recordIds).subList(0, 1 + dice.below(Math.min(2, recordIds.size())));
            return new Access(
                    "e-" + (accesses.size() + 1),
                    near(0.75),
                    status,
                    method,
                    maybe(0.9, sessionIds),
                    shown,
                    dice.chance(0.05));
        }

        /** Mostly an earlier item's time, moved by a length at which a rule changes its mind: forward by that chance. */
        private long near(double later) {
            long time = dice.chance(0.1)
                    ? BASE + dice.below(120_000)
                    : dice.pick(times) + (dice.chance(later) ? edge() : -edge());
            times.add(time);
            return time;
        }

        private long edge() {
            long tolerance = rules.toleranceMs();
            long grace = rules.sessionEndGraceMs();
            long length = dice.pick(List.of(
                    0L,
                    0L,
                    1L,
                    500L,
                    500L,
                    5_000L,
                    tolerance,
                    tolerance,
                    2 * tolerance,
                    grace,
                    grace,
                    grace + tolerance,
                    grace - tolerance,
                    60_000L));
            return length + dice.pick(List.of(-1L, 0L, 0L, 1L));
        }

        /** In order of time, facts first, facts last, or as it comes. */
        private List<Item> arrivals() {
            List<Item> items = new ArrayList<>();
            items.addAll(sessions);
            items.addAll(ownerships);
            items.addAll(accesses);
            List<Item> arrivals = new ArrayList<>(dice.shuffled(items));
            switch (dice.below(5)) {
                case 0 -> arrivals.sort(Comparator.comparingLong(Item::at));
                case 1 -> arrivals.sort(Comparator.comparing(item -> item instanceof Access));
                case 2 -> arrivals.sort(Comparator.comparing(item -> !(item instanceof Access)));
                default -> {
                    // As shuffled.
                }
            }
            return arrivals;
        }

        private <T> @Nullable T maybe(double probability, List<T> choices) {
            return dice.chance(probability) ? dice.pick(choices) : null;
        }

        private static List<String> names(String prefix, int count) {
            List<String> names = new ArrayList<>();
            for (int i = 1; i <= count; i++) {
                names.add(prefix + i);
            }
            return names;
        }
    }
}
