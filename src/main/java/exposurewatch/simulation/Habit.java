package exposurewatch.simulation;

import java.util.function.Supplier;

/**
 * How often a move is made.
 *
 * @param weight against the weights of the other habits in force
 * @param from in force from this progress of the simulation, 0 to 1
 * @param until and before this
 */
record Habit(double weight, double from, double until, Supplier<Move> move) {

    /** A move without memory, in force all the time. */
    static Habit always(double weight, Move move) {
        return new Habit(weight, 0, Double.MAX_VALUE, () -> move);
    }
}
