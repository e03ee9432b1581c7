package exposurewatch.containment;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.judgement.Finding;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a person wants of the containment of a site, whatever the incident.
 *
 * @param id    the sender's, or derived from all the rest
 * @param at    when they said so, by the sender's clock, epoch milliseconds
 * @param by    who
 * @param until wall time until which it is armed, epoch milliseconds; 0 for everything else
 */
public record Order(String id, long at, Kind kind, String site, String by, long until) {

    /** What can be wanted. */
    public enum Kind {
        /** From now until a time, what is decided is carried out without asking, where the policy enforces. */
        ARM,
        /** People are asked again. Ends the arming of everybody. */
        DISARM,
        /** The actuators look whether they could act, and say so. */
        TEST;

        private final String label = name().toLowerCase(Locale.ROOT);

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

    /** An order whose id is derived from all that it says. */
    public static Order of(long at, Kind kind, String site, String by, long until) {
        String id = Finding.contentId("order", Long.toString(at), kind.label(), site, by, Long.toString(until));
        return new Order(id, at, kind, site, by, until);
    }

    /** As a value of topic {@code responder-actions}. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("@timestamp", Instant.ofEpochMilli(at).toString());
        json.putObject("action").put("id", id).put("kind", kind.label());
        json.put("site", site);
        json.putObject("user").put("id", by);
        if (kind == Kind.ARM) {
            json.put("until", Instant.ofEpochMilli(until).toString());
        }
        return json;
    }
}
