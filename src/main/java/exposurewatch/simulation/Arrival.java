package exposurewatch.simulation;

import org.jspecify.annotations.Nullable;

/**
 * One record for a topic.
 *
 * @param key event id, session id or record id
 * @param value one JSON object in the contract's form; null is a tombstone
 * @param arrivalMs epoch ms when it comes in; must become the record's timestamp, for that is a tombstone's only time
 */
@SuppressWarnings("ArrayRecordComponent") // Passed on as bytes; nobody compares them.
public record Arrival(Kind kind, String key, byte @Nullable [] value, long arrivalMs) {

    /** The topic it belongs to. */
    public enum Kind {
        SESSION,
        OWNERSHIP,
        ACCESS
    }
}
