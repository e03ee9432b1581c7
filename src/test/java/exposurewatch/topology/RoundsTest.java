package exposurewatch.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.MockProcessorContext.CapturedPunctuator;
import org.junit.jupiter.api.Test;

class RoundsTest {

    private final MockProcessorContext<Void, Void> context = new MockProcessorContext<>();

    private List<CapturedPunctuator> scheduled() {
        return context.scheduledPunctuators().stream()
                .filter(one -> !one.cancelled())
                .toList();
    }

    /** Nothing came for an hour, in which the rounds went on; then the clock is put back by a part of it. */
    @Test
    void shouldKnowTheTimeByItsRounds() {
        context.setCurrentSystemTimeMs(10_000_000);
        Rounds rounds = new Rounds(context).every(Duration.ofSeconds(1), now -> {});
        List<CapturedPunctuator> first = scheduled();
        first.get(0).getPunctuator().punctuate(13_600_000);
        context.setCurrentSystemTimeMs(11_000_000);
        rounds.look();
        assertThat(scheduled()).hasSize(1).doesNotContainAnyElementsOf(first);

        List<CapturedPunctuator> second = scheduled();
        context.setCurrentSystemTimeMs(10_999_001);
        rounds.look();
        assertThat(scheduled()).as("a little is not worth it").isEqualTo(second);
    }

    @Test
    void shouldSetAllAnewWhenTheClockIsPutBack() {
        context.setCurrentSystemTimeMs(10_000_000);
        Rounds rounds =
                new Rounds(context).every(Duration.ofSeconds(1), now -> {}).every(Duration.ofSeconds(2), now -> {});
        rounds.look();
        List<CapturedPunctuator> first = scheduled();
        context.setCurrentSystemTimeMs(10_000_001);
        rounds.look();
        assertThat(scheduled()).hasSize(2).isEqualTo(first);

        context.setCurrentSystemTimeMs(1_000_000);
        rounds.look();
        assertThat(scheduled()).hasSize(2).doesNotContainAnyElementsOf(first);
        List<CapturedPunctuator> second = scheduled();
        rounds.look();
        assertThat(scheduled()).isEqualTo(second);
    }
}
