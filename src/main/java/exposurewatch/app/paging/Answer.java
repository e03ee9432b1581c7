package exposurewatch.app.paging;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Set;

/**
 * What a receiver answered, or that it didn't.
 *
 * @param status     of HTTP; 0 = there was no answer
 * @param retryAfter what its header of that name says; empty = nothing
 * @param detail     what it says about it in one line, or why there was no answer; without secrets
 * @param body       as much of the answer as is read
 */
record Answer(int status, String retryAfter, String detail, String body) {

    private static final int OK = 200;
    private static final int REDIRECT = 300;
    private static final int BAD = 400;
    private static final int BROKEN = 500;

    /**
     * These say something of the receiver, the address or the key, and nothing of the alert: it would be as wrong to throw
     * one alert after the other away because a key has run out as it would be while the receiver is down.
     */
    private static final Set<Integer> NOT_ABOUT_THE_ALERT = Set.of(401, 402, 403, 404, 407, 408, 410, 421, 425, 429);

    private static final Duration LONGEST_WAIT = Duration.ofHours(1);

    /** Whether it was taken. Somewhere else, as a redirect has it, is not where it was to go. */
    boolean isTaken() {
        return status >= OK && status < REDIRECT;
    }

    /** Whether the receiver will never take this, however often it is told. */
    boolean isRefused() {
        return status >= BAD && status < BROKEN && !NOT_ABOUT_THE_ALERT.contains(status);
    }

    /** How long the receiver wants to be left alone; at most an hour, zero when it doesn't say. */
    Duration wish(Instant now) {
        Duration wish = Duration.ZERO;
        if (retryAfter.matches("[0-9]{1,9}")) {
            wish = Duration.ofSeconds(Long.parseLong(retryAfter));
        } else if (!retryAfter.isEmpty()) {
            try {
                wish = Duration.between(
                        now,
                        ZonedDateTime.parse(retryAfter, DateTimeFormatter.RFC_1123_DATE_TIME)
                                .toInstant());
            } catch (DateTimeException e) {
                return Duration.ZERO;
            }
        }
        if (wish.isNegative()) {
            return Duration.ZERO;
        }
        return wish.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wish;
    }

    /** For people. */
    String why() {
        if (status == 0) {
            return detail;
        }
        return "it answers " + status + (detail.isEmpty() ? "" : " (" + detail + ")");
    }
}
