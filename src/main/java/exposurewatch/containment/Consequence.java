package exposurewatch.containment;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.incident.Contained;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What follows from something that happened.
 *
 * @param state    what is remembered from here on
 * @param commands to be signed and told
 * @param events   to be told, in this order
 */
public record Consequence(SiteContainment state, List<Command> commands, List<Event> events) {

    /** What can happen to the containment of an incident. */
    public enum What {
        /** It is said what would be shut. */
        ADVISED,
        /** People are asked. */
        ASKED,
        /** A person agreed. */
        APPROVED,
        /** A person agreed, and nothing follows from it. */
        NOT_APPROVED,
        /** It was commanded to be shut. */
        ORDERED,
        /** An actuator has shut it. */
        SHUT,
        /** It was commanded to be opened again. */
        OPENING,
        /** An actuator has opened it again. */
        OPENED,
        /** A command was not carried out, or what was seen afterwards is not what was wanted. */
        FAILED;

        private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

        /** The name in trails. */
        public String label() {
            return label;
        }
    }

    /**
     * Something that belongs in an incident's trail.
     *
     * @param at        wall time, epoch milliseconds
     * @param data      the same for the trail: canonical, and naming people
     * @param reason    for alerts: in words, naming nobody
     * @param contained for the incident's list of what was done; null = nothing was
     */
    public record Event(
            String incident,
            What what,
            long at,
            ObjectNode data,
            String reason,
            @Nullable Contained contained) {}

    public Consequence {
        commands = List.copyOf(commands);
        events = List.copyOf(events);
    }

    static Consequence nothing(SiteContainment state) {
        return new Consequence(state, List.of(), List.of());
    }

    static ObjectNode data(What what) {
        return JsonNodeFactory.instance.objectNode().put("event", what.label());
    }
}
