package exposurewatch.topology;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** What a stage hands on: work for another stage, or something to be told outside. */
sealed interface Step {

    /** What is told outside, as a topic's value: an object whose text is JSON; null = a tombstone. */
    sealed interface Told extends Step {
        @Nullable Object value();
    }

    /** Work for the stage that is partitioned by session. */
    record ToSession(Work work) implements Step {}

    /** Work for the stage that is partitioned by record. */
    record ToRecord(Work work) implements Step {}

    /** A request for a second look. */
    record ToSecondLook(Work work) implements Step {}

    /** Work for the stage that is partitioned by site. */
    record ToSite(Work work) implements Step {}

    /** One record for the topic {@code exposures}, and for the stage that groups them. */
    record ToExposures(ObjectNode value) implements Told {}

    /** The newest state of an incident, for the topic {@code incidents}; null = it is forgotten. */
    record ToIncidents(@Nullable ObjectNode value) implements Told {}

    /** One entry for the topic {@code incident-trail}. */
    record ToTrail(String value) implements Told {}

    /** One alert for the topic {@code alerts}. */
    record ToAlerts(ObjectNode value) implements Told {}

    /** One signed command for the topic {@code containment-commands}. */
    record ToCommands(String value) implements Told {}

    /** How a site's containment stands, for the topic {@code containment-state}. */
    record ToState(ObjectNode value) implements Told {}

    /** One record for the topic {@code unjudged}. */
    record ToUnjudged(ObjectNode value) implements Told {}

    /** Input that can't be read, as it came. */
    record ToDeadLetters(byte @Nullable [] key, byte @Nullable [] value) implements Step {}
}
