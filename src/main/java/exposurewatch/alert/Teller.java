package exposurewatch.alert;

import exposurewatch.incident.Action;
import exposurewatch.incident.Duty;
import exposurewatch.incident.Incident;
import exposurewatch.incident.Pattern;
import exposurewatch.incident.Severity;
import exposurewatch.incident.Standing;
import exposurewatch.incident.State;
import exposurewatch.policy.Detection;
import exposurewatch.policy.Notification;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * When people are told of an incident: when it opens, gets worse, goes quiet, ends or goes on, when somebody looks after
 * it, and again and again while nobody does; never once for each exposure.
 */
public final class Teller {

    /** Growing numbers are told at most so often, wall clock. */
    private static final long GROWTH_EVERY = Duration.ofSeconds(10).toMillis();
    /** So many times the longest silence so far is silence: what happens once a day isn't quiet after an hour. */
    private static final int LONGER_THAN_EVER = 3;

    /**
     * What to tell now.
     *
     * @param told  what people have been told after it
     * @param alert null = nothing
     */
    public record Next(@Nullable Told told, @Nullable Alert alert) {}

    private record Due(AlertKind kind, String reason) {}

    private final Detection detection;
    private final Clock clock;

    public Teller(Detection detection, Notification notification) {
        this.detection = detection;
        this.clock = new Clock(notification);
    }

    /**
     * @param told what people have been told; null = nothing yet
     * @param now  wall time, epoch milliseconds
     */
    public Next next(@Nullable Told told, Standing standing, long now) {
        Incident incident = standing.incident();
        Due due = told == null ? first(incident) : again(told, standing, now);
        if (due == null) {
            return new Next(told == null ? null : awake(told, standing, now), null);
        }
        long number = told == null ? 1 : told.alerts() + 1;
        Told after = new Told(
                told == null ? incident.severity() : worse(told.severity(), incident.severity()),
                told == null ? incident.pattern() : worse(told.pattern(), incident.pattern()),
                told == null ? incident.affected() : Math.max(told.affected(), incident.affected()),
                incident.state(),
                due.kind == AlertKind.QUIET || told != null && told.quiet() && due.kind.isAboutPeopleOnly(),
                incident.acknowledgedBy() != null,
                now,
                number,
                due.kind == AlertKind.DEADLINE
                        ? Clock.passed(Objects.requireNonNull(standing.duty().awareSince()), now)
                        : told == null ? 0 : told.clock(),
                due.kind == AlertKind.UNATTENDED
                        ? Clock.passed(standing.detectedAt(), now)
                        : told == null ? 0 : told.unheard(),
                due.kind == AlertKind.COMPLAINT_UNANSWERED ? now : told == null ? 0 : told.complaint());
        return new Next(after, new Alert(incident, due.kind, number, now, due.reason));
    }

    /**
     * What to tell now of an incident that is the same as another that people know. Who pages by ids closes the page of
     * that one, so it is told under its own id, unless it is over; and so is the last that was told of the law's time.
     *
     * @param heirOf id of that one
     * @param former what people have been told of that one; null = nothing
     * @param now    wall time, epoch milliseconds
     */
    public Next heir(String heirOf, @Nullable Told former, Standing standing, long now) {
        Incident incident = standing.incident();
        Told told = former == null ? null : former.underAnotherId();
        if (told == null || !incident.state().goesOn()) {
            return next(told, standing, now);
        }
        Told after = new Told(
                worse(told.severity(), incident.severity()),
                worse(told.pattern(), incident.pattern()),
                Math.max(told.affected(), incident.affected()),
                incident.state(),
                false,
                incident.acknowledgedBy() != null,
                now,
                1,
                told.clock(),
                told.unheard(),
                told.complaint());
        String reason = "the same as " + heirOf + " under another id";
        return new Next(after, new Alert(incident, AlertKind.OPENED, 1, now, reason));
    }

    /** Exposures came after it was told as quiet: it can become quiet again. */
    private Told awake(Told told, Standing standing, long now) {
        return told.quiet() && !isQuiet(standing, now) ? told.awake() : told;
    }

    private static @Nullable Due first(Incident incident) {
        // What is over before anybody heard of it is in its trail.
        return incident.state().goesOn() ? new Due(AlertKind.OPENED, "opened") : null;
    }

    private @Nullable Due again(Told told, Standing standing, long now) {
        Due due = changed(told, standing, now);
        Due press = due == null ? duty(told, standing, now) : due;
        return press == null ? reminder(told, standing, now) : press;
    }

    /** What the law asks goes on when the incident is over, and presses until somebody has decided it. */
    private @Nullable Due duty(Told told, Standing standing, long now) {
        Duty duty = standing.duty();
        if (standing.incident().state() != State.TAKEN_IN
                && duty.complaints().stream().anyMatch(one -> clock.isUnanswered(one, told.complaint(), now))) {
            return new Due(AlertKind.COMPLAINT_UNANSWERED, clock.unanswered());
        }
        Incident incident = standing.incident();
        Long aware = duty.awareSince();
        // A false positive whose exposures stand is somebody's word: the privacy officer says whether that is so.
        boolean none = incident.exposures() == 0 || incident.state() == State.TAKEN_IN;
        if (!none && aware != null && !duty.isDecided(incident.affected()) && Clock.passed(aware, now) > told.clock()) {
            return new Due(AlertKind.DEADLINE, clock.deadline(aware, now));
        }
        boolean unattended = incident.state().goesOn() && aware == null && incident.acknowledgedBy() == null;
        return unattended && Clock.passed(standing.detectedAt(), now) > told.unheard()
                ? new Due(AlertKind.UNATTENDED, clock.unattended(standing.detectedAt(), now))
                : null;
    }

    private @Nullable Due changed(Told told, Standing standing, long now) {
        Incident incident = standing.incident();
        if (incident.state() != told.state()) {
            return changed(incident.state(), standing.done());
        }
        if (incident.state().goesOn() && incident.acknowledgedBy() != null && !told.acknowledged()) {
            return new Due(AlertKind.ACKNOWLEDGED, "somebody looks after it");
        }
        boolean open = incident.state() == State.OPEN;
        if (open && incident.severity().compareTo(told.severity()) > 0) {
            return new Due(
                    AlertKind.ESCALATED,
                    "its severity is " + incident.severity().label() + " now");
        }
        if (open && incident.pattern().compareTo(told.pattern()) > 0) {
            return new Due(
                    AlertKind.ESCALATED, "it has become " + incident.pattern().label());
        }
        // Whoever said that it is over knew of fewer: people who are found later are still to be told of.
        boolean over = incident.state() == State.RESOLVED || incident.state() == State.FALSE_POSITIVE;
        if ((open || over) && isFarMore(incident.affected(), told.affected()) && now - told.at() >= GROWTH_EVERY) {
            return new Due(
                    AlertKind.ESCALATED,
                    String.format(
                            Locale.ROOT, "people affected: %,d instead of %,d", incident.affected(), told.affected()));
        }
        if (open && !told.quiet() && isQuiet(standing, now)) {
            return new Due(AlertKind.QUIET, "no exposure for " + duration(now - standing.newsAt()));
        }
        return null;
    }

    private static boolean isFarMore(int affected, int told) {
        return affected > 0 && affected >= 2 * told;
    }

    private @Nullable Due reminder(Told told, Standing standing, long now) {
        boolean unattended = standing.incident().state() == State.OPEN
                && standing.incident().acknowledgedBy() == null
                && now - told.at() >= detection.remindEvery().toMillis();
        return unattended
                ? new Due(AlertKind.REMINDER, "nobody has acknowledged it for " + duration(now - standing.detectedAt()))
                : null;
    }

    private static Due changed(State state, Action.@Nullable Kind done) {
        return switch (state) {
            case OPEN ->
                done == Action.Kind.RESTORE
                        ? new Due(AlertKind.RESTORED, "its source was opened again")
                        : new Due(AlertKind.REOPENED, "it goes on");
            case CONTAINED -> new Due(AlertKind.CONTAINED, "its source was shut");
            case RESOLVED -> new Due(AlertKind.RESOLVED, "somebody resolved it");
            case FALSE_POSITIVE -> new Due(AlertKind.FALSE_POSITIVE, "somebody called it a false positive");
            case WITHDRAWN -> new Due(AlertKind.WITHDRAWN, "rows that came late made every exposure legitimate");
            case TAKEN_IN -> new Due(AlertKind.WITHDRAWN, "part of another incident, which is told of by itself");
        };
    }

    private boolean isQuiet(Standing standing, long now) {
        long silence = Math.max(detection.quietAfter().toMillis(), LONGER_THAN_EVER * standing.longestGap());
        return now - standing.newsAt() >= silence;
    }

    private static Severity worse(Severity a, Severity b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    private static Pattern worse(Pattern a, Pattern b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    private static String duration(long millis) {
        Duration duration = Duration.ofMillis(millis);
        if (duration.toHours() >= 48) {
            return duration.toDays() + " days";
        }
        return duration.toMinutes() >= 120 ? duration.toHours() + " hours" : duration.toMinutes() + " minutes";
    }
}
