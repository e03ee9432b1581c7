package exposurewatch.alert;

import exposurewatch.incident.Duty;
import exposurewatch.policy.Notification;
import exposurewatch.policy.Notification.Regime;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** When the privacy officer is reminded: by the law's time since somebody was aware, or while nobody is. */
final class Clock {

    /** Article 33(1) GDPR: 72 hours. The marks before it leave two days, one, and a working morning. */
    private static final List<Duration> MARKS =
            List.of(Duration.ofHours(24), Duration.ofHours(48), Duration.ofHours(66), Duration.ofHours(72));

    private static final Duration GDPR = Duration.ofHours(72);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT);

    private final Notification notification;

    Clock(Notification notification) {
        this.notification = notification;
    }

    /** How many marks have been passed. */
    static int passed(long since, long now) {
        return (int)
                MARKS.stream().filter(mark -> now - since >= mark.toMillis()).count();
    }

    /** {@code 48 of 72 hours since awareness are over: report due 2026-11-28 10:31 UTC}. */
    String deadline(long aware, long now) {
        long hours = Duration.ofMillis(now - aware).toHours();
        if (!notification.regimes().contains(Regime.GDPR)) {
            return "known for " + hours + " hours, not reported: due as soon as feasible";
        }
        String due = TIME.format(Instant.ofEpochMilli(aware + GDPR.toMillis()).atOffset(ZoneOffset.UTC)) + " UTC";
        return hours < GDPR.toHours()
                ? hours + " of 72 hours since awareness are over: report due " + due
                : "not reported within 72 hours of awareness: it was due " + due;
    }

    String unattended(long detected, long now) {
        return "nobody has acknowledged it for "
                + Duration.ofMillis(now - detected).toHours() + " hours: the privacy officer should";
    }

    /** Whether this complaint has waited too long, and that was not told since. */
    boolean isUnanswered(Duty.Complaint complaint, long told, long now) {
        long due = complaint.at() + notification.answerWithin().toMillis();
        return now >= due && told < due;
    }

    String unanswered() {
        return "a customer who complained waits for an answer for more than "
                + notification.answerWithin().toHours() + " hours";
    }
}
