package exposurewatch.simulation;

import java.time.Duration;
import java.time.Instant;

/**
 * What a simulation can be told. The same values give the same bytes.
 *
 * @param accesses how many access events, 0 or more
 * @param users how many customers, 2 or more; records and organizations grow with them
 * @param disorder by how much every item may arrive after its time, at most
 * @param lateness by how much some facts arrive late: once to twice this; zero for none
 * @param start the time of the first access; its milliseconds count
 */
public record SimulationParameters(
        long seed, long accesses, int users, Duration disorder, Duration lateness, Instant start) {

    public static final Instant DEFAULT_START = Instant.parse("2026-03-02T08:00:00Z");

    public SimulationParameters {
        if (accesses < 0) {
            throw new IllegalArgumentException("accesses is " + accesses + "; give 0 or more");
        }
        if (users < 2) {
            throw new IllegalArgumentException(
                    "users is " + users + "; give 2 or more: somebody has to be somebody else");
        }
        if (disorder.isNegative()) {
            throw new IllegalArgumentException("disorder is " + disorder + "; give a duration of zero or more");
        }
        if (lateness.isNegative()) {
            throw new IllegalArgumentException("lateness is " + lateness + "; give a duration of zero or more");
        }
    }

    /** The usual seed, disorder and start, and everything in time. */
    static SimulationParameters ofSize(long accesses, int users) {
        return new SimulationParameters(1, accesses, users, Duration.ofMillis(1_500), Duration.ZERO, DEFAULT_START);
    }

    SimulationParameters startingAt(Instant newStart) {
        return new SimulationParameters(seed, accesses, users, disorder, lateness, newStart);
    }
}
