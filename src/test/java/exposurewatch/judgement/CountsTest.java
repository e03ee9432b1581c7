package exposurewatch.judgement;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CountsTest {

    private final Counts counts = new Counts();

    @Test
    void shouldSeeOneClockOfManyThatIsAhead() {
        assertThat(counts.ahead(0)).as("none came").isZero();
        counts.came(95_000, 5_000);
        for (int i = 0; i < 1_000; i++) {
            counts.came(1_000 + i, 2_000 + i);
        }
        assertThat(counts.ahead(15_000)).isEqualTo(90_000);
        assertThat(counts.ahead(70_000)).as("a look later").isEqualTo(90_000);
    }

    @Test
    void shouldForgetWhatIsOver() {
        counts.came(95_000, 5_000);
        assertThat(counts.ahead(0)).isEqualTo(90_000);
        counts.came(1_000, 2_000);
        assertThat(counts.ahead(60_000)).isEqualTo(-1_000);
        assertThat(counts.ahead(120_000)).as("none came").isZero();
    }
}
