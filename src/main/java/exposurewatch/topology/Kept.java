package exposurewatch.topology;

import exposurewatch.judgement.Judgement;
import org.jspecify.annotations.Nullable;

/**
 * One record shown by one answer, as it was judged last.
 *
 * @param viewed   what was seen
 * @param last     the last judgement; null before the first
 * @param exposure the judgement that stands on {@code exposures}; null = none, or it was withdrawn
 * @param unjudged the verdict that stands on {@code unjudged}; null = none, or it was withdrawn
 * @param revision how often something was told of it
 * @param keptAt   wall time at which it was judged first, epoch milliseconds
 */
record Kept(
        Work.Viewed viewed,
        @Nullable Judgement last,
        @Nullable Judgement exposure,
        @Nullable Judgement unjudged,
        int revision,
        long keptAt) {}
