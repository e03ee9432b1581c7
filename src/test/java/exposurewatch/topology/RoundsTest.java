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
