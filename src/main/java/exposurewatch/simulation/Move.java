package exposurewatch.simulation;

import org.jspecify.annotations.Nullable;

/** One way of using the shop. An object of its own for each run, so it may remember what it did. */
@FunctionalInterface
interface Move {

    /**
     * The moment at which a move is made.
     *
     * @param at epoch ms
     * @param progress from 0 at the simulation's start to 1 at its end
     * @param stage as it is at `at`
     */
    record Moment(long at, double progress, Stage stage, Town town, Dice dice) {}

    /** Null if there is nobody or nothing to make it with now. */
    @Nullable Look make(Moment now);
}
