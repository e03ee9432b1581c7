package exposurewatch.policy;

import java.time.Duration;
import java.util.Set;

/**
 * How exposures are grouped and told. None of it decides whether something is an exposure: a single one is.
 *
 * @param crossViewViewers  viewers for whom it began together that make one incident of a site, at least 2
 * @param crossViewWithin   how far apart it may have begun for one viewer and the next, event time
 * @param enumerationOwners owners whose records one viewer saw, from which on it is called enumeration, at least 2
 * @param sensitiveData     data categories that make an incident graver, lower case; one ends where a '-' follows
 * @param quietAfter        wall time without a new exposure after which an incident is told as quiet
 * @param remindEvery       wall time after which an incident that nobody acknowledged is told again
 */
public record Detection(
        int crossViewViewers,
        Duration crossViewWithin,
        int enumerationOwners,
        Set<String> sensitiveData,
        Duration quietAfter,
        Duration remindEvery) {

    /** What holds where the policy says nothing. */
    public static final Detection DEFAULT = new Detection(
            5,
            Duration.ofHours(24),
            5,
            Set.of(
                    "payment-card",
                    "bank-account",
                    "health",
                    "password",
                    "national-id",
                    "passport",
                    "date-of-birth",
                    "location",
                    "religion",
                    "political-opinion",
                    "sexual-orientation",
                    "biometric",
                    "genetic",
                    "criminal-record"),
            Duration.ofHours(1),
            Duration.ofHours(24));

    public Detection {
        sensitiveData = Set.copyOf(sensitiveData);
        if (crossViewViewers < 2 || enumerationOwners < 2) {
            throw new IllegalArgumentException("a pattern takes at least 2: one exposure is an incident without any");
        }
    }

    /** Whether the data category is a sensitive one: {@code payment-card-last4} is a kind of {@code payment-card}. */
    public boolean isSensitive(String category) {
        String name = category.toLowerCase(java.util.Locale.ROOT);
        return sensitiveData.stream().anyMatch(kind -> name.equals(kind) || name.startsWith(kind + "-"));
    }
}
