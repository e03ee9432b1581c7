package exposurewatch.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** A named way of using the shop: the facts to plan and the habits of its visitors. */
public final class Scenario {

    private static final Duration USUAL_DISORDER = Duration.ofMillis(1_500);

    private static final List<Scenario> ALL = List.of(
            new Scenario(
                    "mixed",
                    "the everyday noise of a shop, with every kind of exposure in it",
                    USUAL_DISORDER,
                    Duration.ZERO,
                    together(Habits.legitimate(), Leaks.everyKind())),
            new Scenario(
                    "clean",
                    "the everyday noise of a shop without any exposure",
                    USUAL_DISORDER,
                    Duration.ZERO,
                    Habits.legitimate()),
            new Scenario(
                    "late",
                    "the same as mixed, but everything in disorder and some facts later than anybody waits",
                    Duration.ofSeconds(5),
                    Duration.ofMinutes(1),
                    together(Habits.legitimate(), Leaks.everyKind())),
            new Scenario(
                    "unknown",
                    "the same as mixed, with many accesses to records and by sessions that nobody announced",
                    USUAL_DISORDER,
                    Duration.ZERO,
                    together(Habits.legitimate(), Leaks.everyKind(), Habits.unannounced())));

    private final String name;
    private final String description;
    private final Duration disorder;
    private final Duration lateness;
    private final List<Habit> habits;
    private final Consumer<FactPlan> furtherFacts;

    Scenario(String name, String description, Duration disorder, Duration lateness, List<Habit> habits) {
        this(name, description, disorder, lateness, habits, plan -> {});
    }

    /** `furtherFacts` are planned on top of everyday life: the sessions and records of an incident's own actors. */
    Scenario(
            String name,
            String description,
            Duration disorder,
            Duration lateness,
            List<Habit> habits,
            Consumer<FactPlan> furtherFacts) {
        this.name = name;
        this.description = description;
        this.disorder = disorder;
        this.lateness = lateness;
        this.habits = List.copyOf(habits);
        this.furtherFacts = furtherFacts;
    }

    public static List<Scenario> all() {
        return ALL;
    }

    /** Throws IllegalArgumentException with the names that exist. */
    public static Scenario named(String name) {
        return ALL.stream()
                .filter(scenario -> scenario.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no scenario '" + name + "'; choose one of "
                        + ALL.stream().map(Scenario::name).collect(Collectors.joining(", "))));
    }

    @SafeVarargs
    static List<Habit> together(List<Habit>... habits) {
        List<Habit> together = new ArrayList<>();
        for (List<Habit> some : habits) {
            together.addAll(some);
        }
        return together;
    }

    public String name() {
        return name;
    }

    /** One line, without a capital and a full stop. */
    public String description() {
        return description;
    }

    public SimulationParameters defaults() {
        return new SimulationParameters(1, 10_000, 200, disorder, lateness, SimulationParameters.DEFAULT_START);
    }

    public World world(SimulationParameters parameters) {
        return new World(this, parameters);
    }

    List<Habit> habits() {
        return habits;
    }

    void plan(FactPlan plan) {
        plan.everyday();
        furtherFacts.accept(plan);
    }
}
