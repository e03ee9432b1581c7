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
 * @param doneAt     its time, epoch milliseconds
 * @param forgotten  whether its exposures are no longer kept, so that nothing but its state can change
 */
public record Standing(
        Incident incident,
        long detectedAt,
        long newsAt,
        long longestGap,
        Action.@Nullable Kind done,
        long doneAt,
        boolean forgotten) {

    /** An incident that nothing has happened to yet. */
    static Standing begin(Incident incident, long now) {
        return new Standing(incident, now, now, 0, null, 0, false);
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
                forgotten);
    }

    /** The same, the incident being known otherwise. */
    Standing with(Incident other) {
        return new Standing(other, detectedAt, newsAt, longestGap, done, doneAt, forgotten);
    }

    /** The same, its exposures being let go. */
    public Standing forget() {
        return new Standing(incident, detectedAt, newsAt, longestGap, done, doneAt, true);
    }

    /** The same after a person did something. */
    Standing after(Action action) {
        boolean decides = action.kind() != Action.Kind.ACKNOWLEDGE && action.kind() != Action.Kind.NOTE;
        boolean newest = done == null || action.at() >= doneAt;
        return decides && newest
                ? new Standing(incident, detectedAt, newsAt, longestGap, action.kind(), action.at(), forgotten)
                : this;
    }

    /** Where the incident stands by what people did, and by whether it went on afterwards. */
    State state(long lastSeen, long exposures) {
        if (exposures == 0) {
            return State.WITHDRAWN;
        }
        if (done == null || lastSeen > doneAt) {
            return State.OPEN;
        }
        return switch (done) {
            case CONTAIN -> State.CONTAINED;
            case RESOLVE -> State.RESOLVED;
            case FALSE_POSITIVE -> State.FALSE_POSITIVE;
            case RESTORE, ACKNOWLEDGE, NOTE -> State.OPEN;
        };
    }
}
