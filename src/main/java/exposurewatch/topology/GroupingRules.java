package exposurewatch.topology;

import exposurewatch.policy.Detection;
import exposurewatch.policy.Notification;
import exposurewatch.policy.Policy;
import java.time.Duration;

/**
 * What the grouping stage needs to know besides the data. All durations are wall clock.
 *
 * @param detection how exposures are grouped and told
 * @param notification whom a breach has to be told to, and when people are reminded
 * @param tick      how often sites are settled that wait for it
 * @param sweep     how often a slice of incidents is looked at
 * @param forget    after so long without news an incident's exposures are let go: nothing corrects them any more, since
 *                  the judging stages forget what they judged at the same age
 * @param drop      after so long without news an incident is dropped, and deleted from its topic
 */
record GroupingRules(
        Detection detection, Notification notification, Duration tick, Duration sweep, Duration forget, Duration drop) {

    static GroupingRules of(Policy policy) {
        return new GroupingRules(
                policy.detection(),
                policy.notification(),
                Duration.ofMillis(50),
                Duration.ofSeconds(1),
                Duration.ofDays(30),
                policy.notification().keep());
    }
}
