package exposurewatch.simulation;

import java.time.Duration;

/** From the first access to the last, epoch ms. */
record Span(long startMs, long endMs) {

    /** About five accesses a second, but neither less than ten minutes nor more than a day. */
    static Span usual(SimulationParameters parameters) {
        long accesses = parameters.accesses();
        long unhurried = accesses > Duration.ofDays(1).toMillis() / 200 ? Long.MAX_VALUE : accesses * 200;
        return of(
                parameters,
                Math.min(
                        Duration.ofDays(1).toMillis(),
                        Math.max(Duration.ofMinutes(10).toMillis(), unhurried)));
    }

    static Span of(SimulationParameters parameters, long lengthMs) {
        long startMs = parameters.start().toEpochMilli();
        return new Span(startMs, startMs + lengthMs);
    }

    long lengthMs() {
        return endMs - startMs;
    }

    /** From 0 at the start to 1 at the end. */
    double progress(long at) {
        return (double) (at - startMs) / lengthMs();
    }

    long at(double progress) {
        return startMs + (long) (progress * lengthMs());
    }
}
