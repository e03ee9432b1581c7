package exposurewatch.containment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.judgement.Finding;
import exposurewatch.policy.Containment.Scope;
import java.time.Instant;
import java.util.Locale;

/**
 * What an actuator did about a command.
 *
 * @param command  its id
 * @param actuator the name of the actuator that says so
 * @param at       wall time, epoch milliseconds
 * @param detail   what was seen, in words
 */
public record Outcome(
        String command,
        String incident,
        String site,
        Scope scope,
        String target,
        String actuator,
        Kind kind,
        long at,
        String detail) {

    /** How it ended. */
    public enum Kind {
        /** Carried out, read back and, where it could be, seen from outside. */
        DONE,
        /** Carried out, but what was read back or seen from outside is not what was wanted. */
        UNPROVEN,
        /** Could not be carried out. */
        FAILED,
        /** Not begun: expired, old, or not for this actuator. */
        REFUSED,
        /** Not begun: a manual override says otherwise. */
        OVERRIDDEN;

        private final String label = name().toLowerCase(Locale.ROOT);

        /** The name in topics. */
        public String label() {
            return label;
        }

        /** Whether it was carried out, as far as the switch knows. */
        public boolean worked() {
            return this == DONE || this == UNPROVEN;
        }

        /** @throws IllegalArgumentException if it is the name of none */
        public static Kind of(String label) {
            for (Kind kind : values()) {
                if (kind.label.equals(label)) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("'outcome' is none of done, unproven, failed, refused, overridden");
        }
    }

    /** The same for the same command and ending, whatever the time. */
    public String id() {
        return Finding.contentId("outcome", command, actuator, kind.label());
    }

    /**
     * The outcome that a value of topic {@code containment-results} says.
     *
     * @throws IllegalArgumentException naming what is missing or wrong
     */
    public static Outcome of(JsonNode json) {
        return new Outcome(
                Fields.text(json, "command"),
                Fields.text(json, "incident"),
                Fields.text(json, "site"),
                Fields.scope(json),
                Fields.text(json, "target"),
                Fields.text(json, "actuator"),
                Kind.of(Fields.text(json, "outcome")),
                Fields.time(json, "@timestamp"),
                Fields.text(json, "detail"));
    }

    /** As the value of topic {@code containment-results}. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("id", id()).put("command", command).put("actuator", actuator).put("outcome", kind.label());
        json.put("incident", incident)
                .put("site", site)
                .put("scope", scope.label())
                .put("target", target);
        json.put("@timestamp", Instant.ofEpochMilli(at).toString());
        json.put("detail", detail);
        return json;
    }
}
