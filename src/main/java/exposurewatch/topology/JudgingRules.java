package exposurewatch.topology;

import exposurewatch.judgement.clearing.Clearing;
import exposurewatch.policy.Policy;
import java.time.Duration;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * What the judging stages need to know besides the data.
 *
 * @param policy    the site's policy
 * @param waiting   how long a missing row is waited for before an access is told as unjudged, wall clock
 * @param retention how long what was judged exactly is kept to be judged again, event time
 * @param sessions  how long the rows of a session that has ended are kept, wall clock: accesses are found in their topic
 *                  for a week, and what was judged of them is kept for as long as {@code retention} says
 * @param tick      how often what is left to do goes on, wall clock
 * @param sweep     how often a slice of old entries is forgotten, wall clock
 */
record JudgingRules(
        Policy policy, Duration waiting, Duration retention, Duration sessions, Duration tick, Duration sweep) {

    static JudgingRules of(Policy policy) {
        return new JudgingRules(
                policy,
                Duration.ofSeconds(10),
                Duration.ofDays(30),
                Duration.ofDays(37),
                Duration.ofMillis(200),
                Duration.ofSeconds(1));
    }

    long tolerance() {
        return policy.time().tolerance().toMillis();
    }

    long grace() {
        return policy.time().sessionEndGrace().toMillis();
    }

    /**
     * Rows that come within half the tolerance are on time: an access is cleared at most a quarter of the tolerance
     * beyond what the tables are complete for, and a last quarter is left for clocks that differ.
     */
    LateFacts lateFacts(KeyValueStore<String, Long> store) {
        long quarter = Clearing.beyondComplete(policy);
        return new LateFacts(store, tolerance() - 2 * quarter, 2 * quarter);
    }
}
