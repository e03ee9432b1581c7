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

    private final String name;
    private final SimulationParameters parameters;
    private final Stage stage;
    private final Town town;
    private final Dice dice;
    private final List<Practice> practices = new ArrayList<>();
    private final PriorityQueue<Pending> pending = new PriorityQueue<>(
            Comparator.comparingLong((Pending next) -> next.access().arrivalMs())
                    .thenComparingLong(Pending::number));
    private long made;

    /** `name` begins the event ids. */
    AccessStream(String name, SimulationParameters parameters, Stage stage, Town town, Dice dice, List<Habit> habits) {
        this.name = name;
        this.parameters = parameters;
        this.stage = stage;
        this.town = town;
        this.dice = dice;
        habits.forEach(habit -> practices.add(new Practice(habit, habit.move().get())));
    }

    @Override
    public boolean hasNext() {
        return made < parameters.accesses() || !pending.isEmpty();
    }

    @Override
    public SimulatedAccess next() {
        // Times rise from access to access, so nothing still to be made can arrive before the time of the last one
        // made.
        while (made < parameters.accesses()
                && (pending.isEmpty() || pending.element().access().arrivalMs() >= time(made))) {
            pending.add(new Pending(make(time(made)), made));
            made++;
        }
        if (pending.isEmpty()) {
            throw new NoSuchElementException("all " + made + " accesses were read");
        }
        return pending.remove().access();
    }

    /** Evenly spread, each with its own jitter within its share of the span, which must not come from the moving dice. */
    private long time(long number) {
        double jitter = (Long.hashCode(number * 0x9E3779B97F4A7C15L) & 0xFFFF) / 65_536.0;
        double share = (double) parameters.spanMs() / parameters.accesses();
        return parameters.startMs() + (long) ((number + jitter) * share);
    }

    private SimulatedAccess make(long at) {
        stage.moveTo(at);
        double progress = (double) (at - parameters.startMs()) / parameters.spanMs();
        Moment now = new Moment(at, progress, stage, town, dice);
        Look look = look(now);
        String eventId = name + "-" + parameters.seed() + "-" + (made + 1);
        Access access =
                new Access(eventId, at, look.status(), look.method(), look.sessionId(), look.records(), look.exempt());
        byte[] json = Footage.write(eventId, look, now);
        return new SimulatedAccess(
                access, json, at + dice.between(0, parameters.disorder().toMillis()));
    }

    private Look look(Moment now) {
        Look look = chosen(now.progress()).make(now);
        // Nobody to make this move with: somebody looks at their own, or at nothing in particular.
        look = look == null ? Habits.ownPage(now) : look;
        return look == null ? Habits.plainPage(now) : look;
    }

    private Move chosen(double progress) {
        double left = dice.fraction()
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
