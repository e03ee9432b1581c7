package exposurewatch.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RisingTest {

    @Test
    void shouldGoOnWhenWhatWasTakenBackComesAgain() {
        Rising rising = new Rising();
        assertThat(rising.look(50_000)).isEqualTo(50_000);
        assertThat(rising.look(0)).isEqualTo(50_000);
        assertThat(rising.look(300)).isEqualTo(50_300);
    }

    @Test
    void shouldCountAfterAStartThatOnlyTakesBack() {
        Rising rising = new Rising();
        assertThat(rising.look(-200)).isZero();
        assertThat(rising.look(-150)).isEqualTo(50);
    }
}
