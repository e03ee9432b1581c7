package exposurewatch.topology;

import org.jspecify.annotations.Nullable;

/** What a stage hands on: work for another stage, or something to be told outside. */
sealed interface Step {

    /** Work for the stage that is partitioned by session. */
    record ToSession(Work work) implements Step {}

    /** Work for the stage that is partitioned by record. */
    record ToRecord(Work work) implements Step {}

    /** A request for a second look. */
    record ToSecondLook(Work work) implements Step {}

    /** One record for the topic {@code exposures}. */
    record ToExposures(byte[] value) implements Step {}

    /** One record for the topic {@code unjudged}. */
    record ToUnjudged(byte[] value) implements Step {}

    /** Input that can't be read, as it came. */
    record ToDeadLetters(byte @Nullable [] key, byte @Nullable [] value) implements Step {}
}
