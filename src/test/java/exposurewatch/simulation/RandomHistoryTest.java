package exposurewatch.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import exposurewatch.simulation.Oracle.Access;
import exposurewatch.simulation.Oracle.Item;
import exposurewatch.simulation.Oracle.OwnershipFact;
import exposurewatch.simulation.Oracle.SessionFact;
import exposurewatch.simulation.Oracle.Truth;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RandomHistoryTest {

    private static final long SEEDS = 3_000;

    private static Stream<RandomHistory> histories() {
        return LongStream.range(0, SEEDS).mapToObj(RandomHistory::of);
    }

    @Test
    void shouldBeTheSameForTheSameSeed() {
        assertThat(RandomHistory.of(42)).isEqualTo(RandomHistory.of(42)).isNotEqualTo(RandomHistory.of(43));
    }

    @Test
    void shouldStaySmall() {
        assertThat(histories()).allSatisfy(history -> {
            assertThat(history.sessions().size() + history.ownerships().size()).isBetween(1, 15);
            assertThat(history.accesses()).hasSizeBetween(1, 12);
            assertThat(history.accesses()).extracting(Access::eventId).doesNotHaveDuplicates();
            assertThat(history.accesses().stream()
                            .flatMap(access -> access.records().stream())
                            .distinct())
                    .hasSizeLessThanOrEqualTo(4);
        });
    }

    @Test
    void shouldLetEveryItemArriveOnce() {
        assertThat(histories()).allSatisfy(history -> {
            List<Item> items = new ArrayList<>();
            items.addAll(history.sessions());
            items.addAll(history.ownerships());
            items.addAll(history.accesses());
            assertThat(history.arrivals()).containsExactlyInAnyOrderElementsOf(items);
        });
    }

    @Test
    void shouldReachEveryVerdictOften() {
        Map<String, Long> verdicts = histories()
                .flatMap(history -> history.truth().stream())
                .collect(Collectors.groupingBy(Truth::verdict, Collectors.counting()));
        assertThat(verdicts)
                .hasSize(10)
                .allSatisfy((verdict, count) -> assertThat(count).as(verdict).isGreaterThan(SEEDS / 20));
    }

    @Test
    void shouldLieOnTheEdges() {
        assertThat(histories().filter(history -> apart(history, history.rules().toleranceMs())))
                .hasSizeGreaterThan(300);
        assertThat(histories().filter(history -> apart(history, history.rules().toleranceMs() + 1)))
                .hasSizeGreaterThan(300);
        assertThat(histories().filter(history -> apart(history, history.rules().sessionEndGraceMs())))
                .hasSizeGreaterThan(300);
        assertThat(histories().filter(RandomHistoryTest::hasRival)).hasSizeBetween(600, 2_000);
        assertThat(histories().filter(RandomHistoryTest::hasDuplicate)).hasSizeBetween(100, 2_000);
        assertThat(histories().flatMap(history -> history.ownerships().stream()).filter(OwnershipFact::deleted))
                .hasSizeGreaterThan(1_000);
    }

    private static boolean apart(RandomHistory history, long distance) {
        return history.accesses().stream()
                .anyMatch(access -> Stream.concat(history.sessions().stream(), history.ownerships().stream())
                        .anyMatch(fact -> Math.abs(fact.at() - access.at()) == distance));
    }

    /** Different rows of one session at one time. */
    private static boolean hasRival(RandomHistory history) {
        return new HashSet<>(history.sessions())
                        .stream()
                                .map(fact -> fact.sessionId() + "@" + fact.at())
                                .distinct()
                                .count()
                < new HashSet<>(history.sessions()).size();
    }

    private static boolean hasDuplicate(RandomHistory history) {
        List<SessionFact> sessions = history.sessions();
        return new HashSet<>(sessions).size() < sessions.size();
    }
}
