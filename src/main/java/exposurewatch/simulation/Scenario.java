package exposurewatch.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A named way of using the shop: the habits of its visitors, what happens besides, and what must come out. */
public final class Scenario {

    private static final SimulationParameters USUAL_SIZE = SimulationParameters.ofSize(10_000, 200);

    private static final List<Scenario> EVERYDAY = List.of(
            new Scenario(
                    "mixed",
                    "the everyday noise of a shop, with every kind of exposure in it",
                    USUAL_SIZE,
                    together(Habits.legitimate(), Leaks.everyKind()),
                    Setting.USUAL,
                    null),
            new Scenario(
                    "clean",
                    "the everyday noise of a shop without any exposure",
                    USUAL_SIZE,
                    Habits.legitimate(),
                    Setting.USUAL,
                    List.of()),
            new Scenario(
                    "late",
                    "the same as mixed, but everything in disorder and some facts later than anybody waits",
                    new SimulationParameters(
                            1,
                            10_000,
                            200,
                            Duration.ofSeconds(5),
                            Duration.ofMinutes(1),
                            SimulationParameters.DEFAULT_START),
                    together(Habits.legitimate(), Leaks.everyKind()),
                    Setting.USUAL,
                    null),
            new Scenario(
                    "unknown",
                    "the same as mixed, with many accesses to records and by sessions that nobody announced",
                    USUAL_SIZE,
                    together(Habits.legitimate(), Leaks.everyKind(), Habits.unannounced()),
                    Setting.USUAL,
                    null));

    private static final List<Fault> FIVE_INCIDENTS = List.of(
            InvoiceLinks.FAULT, PartnerInterface.FAULT, OrderPlatform.FAULT, AfterUpdate.FAULT, WrongSetting.FAULT);

    private static final List<Scenario> ALL = Stream.concat(
                    EVERYDAY.stream(), FIVE_INCIDENTS.stream().flatMap(Fault::withTwin))
            .toList();

    private final String name;
    private final String description;
    private final SimulationParameters defaults;
    private final List<Habit> habits;
    private final Setting setting;
    private final @Nullable List<Expectation> expected;

    /** `expected` is null for a scenario that doesn't say which incidents come out. */
    Scenario(
            String name,
            String description,
            SimulationParameters defaults,
            List<Habit> habits,
            Setting setting,
            @Nullable List<Expectation> expected) {
        this.name = name;
        this.description = description;
        this.defaults = defaults;
        this.habits = List.copyOf(habits);
        this.setting = setting;
        this.expected = expected;
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
        return defaults;
    }

    /** Throws IllegalArgumentException if what has to happen doesn't fit into so few accesses or users. */
    public World world(SimulationParameters parameters) {
        return new World(this, parameters);
    }

    /** Whether it says which incidents come out, if any. */
    public boolean saysWhatComesOut() {
        return expected != null;
    }

    List<Expectation> expected() {
        return Objects.requireNonNull(expected, "asked only where the scenario says what comes out");
    }

    List<Habit> habits() {
        return habits;
    }

    Setting setting() {
        return setting;
    }

    Span span(SimulationParameters parameters) {
        return setting.span() == null
                ? Span.usual(parameters)
                : Span.of(parameters, setting.span().toMillis());
    }
}
