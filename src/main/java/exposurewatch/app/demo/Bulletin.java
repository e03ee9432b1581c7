package exposurewatch.app.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/**
 * Something that Exposure Watch told.
 *
 * @param kind     which topic it came by
 * @param incident the incident's id
 * @param json     what was told
 * @param at       when it could be read
 * @param nanos    the same, as {@link System#nanoTime}
 */
record Bulletin(Kind kind, String incident, JsonNode json, Instant at, long nanos) {

    /** A topic. */
    enum Kind {
        ALERT,
        INCIDENT
    }
}
