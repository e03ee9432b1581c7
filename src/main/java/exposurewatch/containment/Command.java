package exposurewatch.containment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.judgement.Finding;
import exposurewatch.policy.Containment.Scope;
import java.time.Instant;
import java.util.Locale;

/**
 * What should be shut or opened again.
 *
 * @param id       derived from all the rest
 * @param incident for which it is done, or {@link #NO_INCIDENT}
 * @param site     on which; never empty
 * @param target   what of the scope; never empty
 * @param by       the person who decided it, or {@link #AUTOMATIC}
 * @param reason   in words
 * @param issuedAt wall time, epoch milliseconds
 * @param notAfter wall time from which on it must not be begun any more, epoch milliseconds
 * @param fence    grows with every command for the site: what is not above the last one seen is old
 */
public record Command(
        String id,
        Kind kind,
        Scope scope,
        String target,
        String site,
        String incident,
        String by,
        String reason,
        long issuedAt,
        long notAfter,
        long fence) {

    /** Which way. */
    public enum Kind {
        SHUTDOWN,
        RESTORE,
        /** Changes nothing: the actuator looks whether it could act, and says so. */
        TEST;

        private final String label = name().toLowerCase(Locale.ROOT);

        /** The name in topics. */
        public String label() {
            return label;
        }
    }

    /** In place of an incident where there is none. */
    public static final String NO_INCIDENT = "none";

    /** Who decides where no person does. */
    public static final String AUTOMATIC = "exposure-watch";

    /** A command whose id is derived from what it says. */
    public static Command of(
            Kind kind,
            Scope scope,
            String target,
            String site,
            String incident,
            String by,
            String reason,
            long issuedAt,
            long notAfter,
            long fence) {
        String id = Finding.contentId(
                "command",
                kind.label(),
                scope.label(),
                target,
                site,
                incident,
                by,
                reason,
                Long.toString(issuedAt),
                Long.toString(notAfter),
                Long.toString(fence));
        return new Command(id, kind, scope, target, site, incident, by, reason, issuedAt, notAfter, fence);
    }

    /** As the value of topic {@code containment-commands}, less the signature. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("id", id).put("action", kind.label());
        json.put("scope", scope.label()).put("target", target).put("site", site);
        json.put("incident", incident).put("by", by).put("reason", reason);
        json.put("@timestamp", Instant.ofEpochMilli(issuedAt).toString());
        json.put("not_after", Instant.ofEpochMilli(notAfter).toString());
        json.put("fence", fence);
        return json;
    }

    /**
     * The command that a value of the topic says.
     *
     * @throws IllegalArgumentException naming what is missing or wrong
     */
    public static Command of(JsonNode json) {
        String action = Fields.text(json, "action");
        Kind kind;
        try {
            kind = Kind.valueOf(action.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'action' is none of shutdown, restore, test", e);
        }
        Scope scope = Fields.scope(json);
        JsonNode fence = json.path("fence");
        if (!fence.isIntegralNumber() || !fence.canConvertToLong() || fence.asLong() < 1) {
            throw new IllegalArgumentException("'fence' is not a whole number from 1");
        }
        Command command = of(
                kind,
                scope,
                Fields.text(json, "target"),
                Fields.text(json, "site"),
                Fields.text(json, "incident"),
                Fields.text(json, "by"),
                Fields.text(json, "reason"),
                Fields.time(json, "@timestamp"),
                Fields.time(json, "not_after"),
                fence.asLong());
        if (!command.id.equals(Fields.text(json, "id"))) {
            throw new IllegalArgumentException("'id' is not that of what the command says");
        }
        return command;
    }
}
