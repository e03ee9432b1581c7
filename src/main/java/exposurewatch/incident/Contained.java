package exposurewatch.incident;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.policy.Containment.Mode;
import exposurewatch.policy.Containment.Scope;
import java.time.Instant;

/**
 * Something that was shut or opened again to stop an incident, or would have been.
 *
 * @param restored whether it was opened again, and not shut
 * @param target   what of the scope
 * @param at       event time of the decision, epoch milliseconds
 * @param mode     {@link Mode#OBSERVE}: it would have been
 */
public record Contained(boolean restored, Scope scope, String target, long at, Mode mode) {

    ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("action", restored ? "restore" : "shutdown");
        json.put("scope", scope.label()).put("target", target);
        json.put("at", Instant.ofEpochMilli(at).toString());
        return json.put("mode", mode.label());
    }
}
