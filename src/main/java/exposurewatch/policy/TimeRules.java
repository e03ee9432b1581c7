package exposurewatch.policy;

import java.time.Duration;

/**
 * How sharp the facts are ({@code time:} in the policy file).
 *
 * @param tolerance       delay and clock skew of the feeds; an access is judged kindly by rows valid within it
 * @param sessionEndGrace how long a session's last user still counts as signed in after its end
 */
public record TimeRules(Duration tolerance, Duration sessionEndGrace) {

    public static final TimeRules DEFAULT = new TimeRules(Duration.ofSeconds(2), Duration.ofSeconds(30));
}
