package exposurewatch.app.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeBarsTest {

    private static final long MINUTE = 60_000;
    private static final long START = Instant.parse("2026-11-22T15:24:00Z").toEpochMilli();

    @Test
    void shouldPutASingleExposureInTheMiddle() {
        TimeBars bars = TimeBars.of(Map.of(START, 3L), 1);

        assertThat(bars.minutes()).isEqualTo(1);
        assertThat(bars.heights()).hasSize(12);
        assertThat(bars.heights().get(5)).isEqualTo(3);
        assertThat(bars.start()).isEqualTo(START - 5 * MINUTE);
    }

    @ParameterizedTest
    @CsvSource({"119, 1", "120, 2", "7_000, 60", "50_000, 480", "600_000, 5_760"})
    void shouldChooseAHandyLength(String lastMinute, String minutes) {
        long last = START + Long.parseLong(lastMinute.replace("_", "")) * MINUTE;

        TimeBars bars = TimeBars.of(Map.of(START, 1L, last, 1L), 1);

        assertThat(bars.minutes()).isEqualTo(Long.parseLong(minutes.replace("_", "")));
        assertThat(bars.start() % (bars.minutes() * MINUTE)).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 8, 64, 1_024, 1_048_576})
    void shouldStayBoundedAndLoseNothing(long spanMinutes) {
        Random random = new Random(spanMinutes);
        Map<Long, Long> spans = new TreeMap<>();
        for (int i = 0; i < 10_000; i++) {
            spans.put((random.nextInt(20_000) - 10_000) * spanMinutes * MINUTE, 1L + random.nextInt(5));
        }

        TimeBars bars = TimeBars.of(spans, spanMinutes);

        assertThat(bars.heights()).hasSizeBetween(12, TimeBars.MOST);
        assertThat(bars.minutes() % spanMinutes).isZero();
        assertThat(bars.heights().stream().mapToLong(Long::longValue).sum())
                .isEqualTo(spans.values().stream().mapToLong(Long::longValue).sum());
    }

    @Test
    void shouldReachFromTheFirstYearToTheLast() {
        long first = Instant.parse("0001-01-01T00:00:00Z").toEpochMilli();
        long last = Instant.parse("9999-12-31T23:59:00Z").toEpochMilli();

        assertThat(TimeBars.of(Map.of(first, 1L, last, 1L), 1).heights()).hasSizeLessThanOrEqualTo(TimeBars.MOST);
    }

    @Test
    void shouldRoundTheScaleUp() {
        assertThat(List.of(1L, 3L, 5L, 9L, 10L, 11L, 24L, 99L, 101L, 2_375L).stream()
                        .map(TimeBars::scaleTop))
                .containsExactly(1L, 4L, 6L, 10L, 10L, 20L, 40L, 100L, 200L, 4_000L);
    }
}
