package exposurewatch.topology;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.Punctuator;
import org.apache.kafka.streams.processor.api.ProcessingContext;

/**
 * What a stage does from time to time, by the wall clock. Kafka Streams waits for the time at which a round is due; when the
 * clock is put back by an hour, that is an hour in which nothing is told. So they are set anew then.
 */
final class Rounds {

    /** Milliseconds by which a clock is put back all the time, and for which it is not worth it. */
    private static final long SMALL = 1_000;

    private record Round(Duration every, Punctuator work) {}

    private final ProcessingContext context;
    private final List<Round> rounds = new ArrayList<>();
    private final List<Cancellable> scheduled = new ArrayList<>();
    private long newest = Long.MIN_VALUE;

    Rounds(ProcessingContext context) {
        this.context = context;
    }

    /** Begins to do this so often. */
    Rounds every(Duration time, Punctuator work) {
        Round round = new Round(time, work);
        rounds.add(round);
        schedule(round);
        return this;
    }

    private void schedule(Round round) {
        newest = Math.max(newest, context.currentSystemTimeMs());
        scheduled.add(context.schedule(round.every, PunctuationType.WALL_CLOCK_TIME, now -> {
            newest = Math.max(newest, now);
            round.work.punctuate(now);
        }));
    }

    /** To be called with each record: looks at the clock. */
    void look() {
        long now = context.currentSystemTimeMs();
        if (now < newest - SMALL) {
            newest = now;
            scheduled.forEach(Cancellable::cancel);
            scheduled.clear();
            rounds.forEach(this::schedule);
        }
        newest = Math.max(newest, now);
    }
}
