package exposurewatch.incident;

import org.jspecify.annotations.Nullable;

/**
 * What is remembered of an incident beside its exposures.
 *
 * @param incident   as it was told last, with its trail's length and head
 * @param detectedAt wall time at which it was told first, epoch milliseconds
 * @param newsAt     wall time at which an exposure or correction came last, epoch milliseconds
 * @param longestGap longest wall time between two of those, milliseconds
 * @param done       the newest action that changes the state; null = none
 * @param doneAt     wall time of it, epoch milliseconds
 * @param doneSeen   event time up to which the incident was known by then, whatever the site's clocks say
 * @param lastAction id of the newest action; empty = none
 * @param forgotten  whether its exposures are no longer kept, so that nothing but its state can change
 * @param duty       what the law asks, and what people have said of it
 */
public record Standing(
        Incident incident,
        long detectedAt,
        long newsAt,
        long longestGap,
        Action.@Nullable Kind done,
        long doneAt,
        long doneSeen,
        String lastAction,
        boolean forgotten,
        Duty duty) {

    /** What was kept before there were duties has none. */
    public Standing {
        duty = duty == null ? Duty.NONE : duty;
    }

    /** Answers that were under way when the source was shut are still shown for so long, milliseconds. */
    private static final long UNDER_WAY = 30_000;

    /** An incident that nothing has happened to yet. */
    static Standing begin(Incident incident, long now) {
        return new Standing(incident, now, now, 0, null, 0, 0, "", false, Duty.NONE);
    }

    /** The same after an exposure or correction came. */
    Standing withNews(long now) {
        return new Standing(
                incident,
                detectedAt,
                Math.max(newsAt, now),
                Math.max(longestGap, now - newsAt),
                done,
                doneAt,
                doneSeen,
                lastAction,
                false,
                duty);
    }

    /** The same, the incident being known otherwise. */
    Standing with(Incident other) {
        return new Standing(other, detectedAt, newsAt, longestGap, done, doneAt, doneSeen, lastAction, forgotten, duty);
    }

    /** The same, its exposures being let go. */
    public Standing forget() {
        return new Standing(incident, detectedAt, newsAt, longestGap, done, doneAt, doneSeen, lastAction, true, duty);
    }

    /**
     * The same after a person did something. It speaks of all that is known now and of nothing later, whatever the clock
     * of the sender or of the site says.
     *
     * @param now wall time, epoch milliseconds
     */
    Standing after(Action action, long now) {
        boolean decides = switch (action.kind()) {
            case ACKNOWLEDGE, NOTE, APPROVE, ASSIGN, AWARE, NOTIFY, NO_NOTICE, COMPLAINT, ANSWER -> false;
            case CONTAIN, RESTORE, RESOLVE, FALSE_POSITIVE -> true;
        };
        return new Standing(
                incident,
                detectedAt,
                newsAt,
                longestGap,
                decides ? action.kind() : done,
                decides ? Math.max(Math.min(action.at(), now), Math.min(incident.lastSeen(), now)) : doneAt,
                decides ? incident.lastSeen() : doneSeen,
                action.id(),
                forgotten,
                duty.after(action, incident, detectedAt, now));
    }

    /** The same, a person's action being noted that is carried out later. */
    Standing noted(Action action, long now) {
        return new Standing(
                incident,
                detectedAt,
                newsAt,
                longestGap,
                done,
                doneAt,
                doneSeen,
                action.id(),
                forgotten,
                duty.after(action, incident, detectedAt, now));
    }

    /** An incident of which nothing but a complaint is known. */
    static Standing byComplaint(Incident incident, long now) {
        return new Standing(incident, now, now, 0, null, 0, 0, "", false, Duty.byComplaint());
    }

    /** The same, what is known of an incident that is part of this one by now being known of this one. */
    Standing and(Duty part) {
        return new Standing(
                incident,
                detectedAt,
                newsAt,
                longestGap,
                done,
                doneAt,
                doneSeen,
                lastAction,
                forgotten,
                duty.and(part));
    }

    /** The same after its source was shut or opened again, by the wall clock. */
    Standing after(Action.Kind kind, long at) {
        return new Standing(
                incident, detectedAt, newsAt, longestGap, kind, at, incident.lastSeen(), lastAction, forgotten, duty);
    }

    /**
     * Until when what was seen is dealt with, since a person opened its source again, or said that it is over or was none:
     * no reason to shut anything any more. Epoch milliseconds; {@code Long.MIN_VALUE} = nobody has.
     */
    public long overSince() {
        return done == Action.Kind.RESTORE || done == Action.Kind.RESOLVE || done == Action.Kind.FALSE_POSITIVE
                ? doneAt
                : Long.MIN_VALUE;
    }

    /** Where the incident stands by what people did, and by whether it went on afterwards. */
    State state(long lastSeen, long exposures) {
        if (exposures == 0 && !duty.complained()) {
            return State.WITHDRAWN;
        }
        long underWay = done == Action.Kind.CONTAIN ? UNDER_WAY : 0;
        if (done == null || lastSeen > Math.max(doneAt, doneSeen) + underWay) {
            return State.OPEN;
        }
        return switch (done) {
            case CONTAIN -> State.CONTAINED;
            case RESOLVE -> State.RESOLVED;
            case FALSE_POSITIVE -> State.FALSE_POSITIVE;
            default -> State.OPEN;
        };
    }
}
