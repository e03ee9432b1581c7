package exposurewatch.topology;

import exposurewatch.CommandKey;
import exposurewatch.containment.DetectorHealth;
import exposurewatch.policy.Policy;

/** Containing, for tests of something else: a detector that sees well. */
final class Containing {

    private Containing() {}

    static ContainingRules of(Policy policy) {
        return new ContainingRules(
                policy.containment(),
                CommandKey.PAIR.getPrivate(),
                (lag, ahead, now) -> new DetectorHealth(0, lag, 0, ahead, 1_000, 0, 1_000, 0));
    }
}
