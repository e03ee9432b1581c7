package exposurewatch.incident;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.judgement.Finding;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a person did about an incident.
 *
 * @param id       the sender's, or derived from all the rest: the same action sent twice is one
 * @param at       when they did it, by the sender's clock, epoch milliseconds
 * @param incident its id
 * @param site     where the incident is
 * @param by       who did it
 * @param note     what they said about it; null = nothing
 */
public record Action(
        String id,
        long at,
        Kind kind,
        String incident,
        String site,
        String by,
        @Nullable String note) {

    /** What can be done. */
    public enum Kind {
        /** Somebody looks after it. */
        ACKNOWLEDGE,
        /** Something to be remembered. */
        NOTE,
        /** Its source was shut. */
        CONTAIN,
        /** Its source was opened again. */
        RESTORE,
        /** What was asked about it may be shut. */
        APPROVE,
        /** It is over. */
        RESOLVE,
        /** It was none. */
        FALSE_POSITIVE;

        private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

        /** The name in topics and on the command line. */
        public String label() {
            return label;
        }

        /** The kind of this name, or null when there is none. */
        public static @Nullable Kind of(String label) {
            for (Kind kind : values()) {
                if (kind.label.equals(label)) {
                    return kind;
                }
            }
            return null;
        }
    }

    /** An action whose id is derived from all that it says. */
    public static Action of(long at, Kind kind, String incident, String site, String by, @Nullable String note) {
        String id = Finding.contentId(
                "action", Long.toString(at), kind.label(), incident, site, by, note == null ? "" : note);
        return new Action(id, at, kind, incident, site, by, note);
    }

    /** As the value of topic {@code responder-actions}. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("@timestamp", Instant.ofEpochMilli(at).toString());
        json.putObject("action").put("id", id).put("kind", kind.label());
        json.putObject("incident").put("id", incident);
        json.put("site", site);
        json.putObject("user").put("id", by);
        if (note != null) {
            json.put("note", note);
        }
        return json;
    }
}
