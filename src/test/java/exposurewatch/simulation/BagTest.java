package exposurewatch.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BagTest {

    private final Dice dice = new Dice(1);

    @Test
    void shouldHaveNothingWhenEmpty() {
        assertThat(new Bag<String>().any(dice)).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 32, 33, 200})
    void shouldHoldWhatASetHolds(int different) {
        Bag<Integer> bag = new Bag<>();
        Set<Integer> expected = new HashSet<>();
        for (int step = 0; step < 2_000; step++) {
            int thing = dice.below(different);
            if (dice.chance(0.6)) {
                bag.add(thing);
                expected.add(thing);
            } else {
                bag.remove(thing);
                expected.remove(thing);
            }
        }
        assertThat(emptied(bag)).isEqualTo(expected);
    }

    private Set<Integer> emptied(Bag<Integer> bag) {
        Set<Integer> emptied = new HashSet<>();
        for (Integer thing = bag.any(dice); thing != null; thing = bag.any(dice)) {
            assertThat(emptied.add(thing)).as("%s only once", thing).isTrue();
            bag.remove(thing);
        }
        return emptied;
    }
}
