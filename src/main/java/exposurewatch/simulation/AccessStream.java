package exposurewatch.simulation;

import exposurewatch.simulation.Move.Moment;
import exposurewatch.simulation.Oracle.Access;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;

/**
 * The accesses of a simulation in the order of their arrival, made one after the other: what is in memory at once are the
 * accesses of one disorder's length.
 */
final class AccessStream implements Iterator<SimulatedAccess> {

    private record Practice(Habit habit, Move move) {}

    private record Pending(SimulatedAccess access, long number) {}

    private final Scenario scenario;
    private final SimulationParameters parameters;
    private final Span span;
    private final Town town;
    private final Stage stage;
    private final Agenda agenda;
    private final Dice everydayDice;
    private final Dice plannedDice;
    private final List<Practice> practices = new ArrayList<>();
    private final PriorityQueue<Pending> pending = new PriorityQueue<>(
            Comparator.comparingLong((Pending next) -> next.access().arrivalMs())
                    .thenComparingLong(Pending::number));
    private long made;

    AccessStream(Scenario scenario, SimulationParameters parameters, Stage stage, List<Scene> scenes) {
        this.scenario = scenario;
        this.parameters = parameters;
        this.stage = stage;
        span = scenario.span(parameters);
        town = new Town(parameters.users());
        agenda = new Agenda(
                span, parameters.accesses(), scenes, scenario.setting().answers());
        // Another stream of chance than the facts': more accesses must not change who looks at what before them.
        everydayDice = new Dice(~parameters.seed());
        // And another one still: everyday life is the same whatever the planned accesses are answered.
        plannedDice = new Dice(~parameters.seed() ^ 0x5DEECE66DL);
        scenario.habits()
                .forEach(habit -> practices.add(new Practice(habit, habit.move().get())));
    }

    @Override
    public boolean hasNext() {
        return !agenda.isDone() || !pending.isEmpty();
    }

    @Override
    public SimulatedAccess next() {
        // Times rise from access to access, so nothing still to be made can arrive before the time of the last one
        // made.
        while (!agenda.isDone()
                && (pending.isEmpty() || pending.element().access().arrivalMs() >= agenda.nextAt())) {
            pending.add(new Pending(make(agenda.next()), made));
            made++;
        }
        if (pending.isEmpty()) {
            throw new NoSuchElementException("all " + made + " accesses were read");
        }
        return pending.remove().access();
    }

    private SimulatedAccess make(Agenda.Item item) {
        long at = item.at();
        stage.moveTo(at);
        Dice dice = item.planned() == null ? everydayDice : plannedDice;
        Moment now = new Moment(at, span.progress(at), stage, town, dice);
        Look look = item.planned() == null ? everyday(now) : item.planned();
        String eventId = scenario.name() + "-" + parameters.seed() + "-" + (made + 1);
        Access access =
                new Access(eventId, at, look.status(), look.method(), look.sessionId(), look.records(), look.exempt());
        Footage footage = Footage.of(eventId, look, now, scenario.setting().fleet());
        return new SimulatedAccess(
                access,
                footage.origin(),
                footage.json(),
                at + dice.between(0, parameters.disorder().toMillis()));
    }

    private Look everyday(Moment now) {
        Look look = chosen(now).make(now);
        // Nobody to make this move with: somebody looks at their own, or at nothing in particular.
        look = look == null ? Habits.ownPage(now) : look;
        return look == null ? Habits.plainPage(now) : look;
    }

    private Move chosen(Moment now) {
        double progress = now.progress();
        double left = now.dice().fraction()
                * practices.stream()
                        .filter(practice -> inForce(practice, progress))
                        .mapToDouble(practice -> practice.habit().weight())
                        .sum();
        Move chosen = Habits::plainPage;
        for (Practice practice : practices) {
            if (inForce(practice, progress) && left >= 0) {
                chosen = practice.move();
                left -= practice.habit().weight();
            }
        }
        return chosen;
    }

    private static boolean inForce(Practice practice, double progress) {
        return progress >= practice.habit().from()
                && progress < practice.habit().until();
    }
}
