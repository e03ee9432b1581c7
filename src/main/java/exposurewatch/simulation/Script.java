package exposurewatch.simulation;

import exposurewatch.simulation.Oracle.OwnershipFact;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Takes down the planned accesses of a scenario, whose visitors sign in as part of the same plan as everyday life. */
final class Script {

    private final FactPlan plan;
    private final Span span;
    private final Dice dice;
    private final List<Scene> scenes = new ArrayList<>();

    Script(FactPlan plan, Span span, Dice dice) {
        this.plan = plan;
        this.span = span;
        this.dice = dice;
    }

    Span span() {
        return span;
    }

    Dice dice() {
        return dice;
    }

    /** Signs this user in from `from` to `until`, epoch ms; not longer than any session lasts. */
    Visit visit(String user, long from, long until) {
        return plan.visit(user, from, until);
    }

    void add(long at, Look faulty, Look sound) {
        scenes.add(new Scene(at, faulty, sound));
    }

    /** In the order of their times. */
    List<Scene> scenes() {
        return scenes.stream().sorted(Comparator.comparingLong(Scene::at)).toList();
    }

    /**
     * Private records that are older than the simulation and never change: whoever but the owner is shown one has no right
     * to it.
     */
    List<Belongings> steady(RecordKind... kinds) {
        Map<String, Integer> rows = new HashMap<>();
        plan.ownerships().forEach(delivered -> rows.merge(delivered.fact().recordId(), 1, Integer::sum));
        Map<String, List<String>> steady = new LinkedHashMap<>();
        for (Delivered<OwnershipFact> delivered : plan.ownerships()) {
            OwnershipFact fact = delivered.fact();
            if (List.of(kinds).contains(RecordKind.of(fact.recordId()))
                    && fact.at() < span.startMs()
                    && !fact.open()
                    && Objects.equals(rows.get(fact.recordId()), 1)) {
                steady.computeIfAbsent(owner(fact), owner -> new ArrayList<>()).add(fact.recordId());
            }
        }
        return steady.entrySet().stream()
                .map(entry -> new Belongings(entry.getKey(), List.copyOf(entry.getValue())))
                .toList();
    }

    private static String owner(OwnershipFact fact) {
        return fact.ownerUser() != null
                ? fact.ownerUser()
                : Objects.requireNonNull(fact.ownerOrganization(), "a planned record has an owner");
    }

    /** So many of them, drawn by chance. Throws IllegalArgumentException if the town is too small. */
    <T> List<T> some(int count, List<T> things, String what) {
        require(count, things.size(), what);
        return dice.shuffled(things).subList(0, count);
    }

    /** Throws IllegalArgumentException if the town is too small. */
    void require(int needed, int found, String what) {
        if (found < needed) {
            throw new IllegalArgumentException("too few users: this scenario takes " + needed + " " + what
                    + ", and there are " + found + "; give more users");
        }
    }
}
