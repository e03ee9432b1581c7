package exposurewatch.simulation;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * The only source of chance in this package. It draws on nothing but `nextLong`, so that the same seed gives the same bytes
 * on every Java version.
 */
final class Dice {

    private final RandomGenerator random;

    Dice(long seed) {
        this(new SplittableRandom(seed));
    }

    Dice(RandomGenerator random) {
        this.random = random;
    }

    /** From 0 to `bound` - 1. The bias of the remainder is below 2^-31 for every int. */
    int below(int bound) {
        return (int) Long.remainderUnsigned(random.nextLong(), bound);
    }

    /** From `from` to `to`, both included. */
    long between(long from, long to) {
        return from + Long.remainderUnsigned(random.nextLong(), to - from + 1);
    }

    /** In [0, 1). */
    double fraction() {
        return (random.nextLong() >>> 11) * 0x1.0p-53;
    }

    boolean chance(double probability) {
        return fraction() < probability;
    }

    /** 1 or -1. */
    int sign() {
        return random.nextLong() < 0 ? -1 : 1;
    }

    /** 16 hexadecimal digits. */
    String hex() {
        return HexFormat.of().toHexDigits(random.nextLong());
    }

    <T> T pick(List<T> choices) {
        return choices.get(below(choices.size()));
    }

    <T> List<T> shuffled(List<T> list) {
        List<T> shuffled = new ArrayList<>(list);
        for (int i = shuffled.size() - 1; i > 0; i--) {
            T moved = shuffled.get(i);
            int target = below(i + 1);
            shuffled.set(i, shuffled.get(target));
            shuffled.set(target, moved);
        }
        return shuffled;
    }
}
