package exposurewatch.response;

import com.fasterxml.jackson.databind.JsonNode;
import exposurewatch.incident.Action;
import exposurewatch.incident.TrailEntry;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Since when somebody is aware of an incident: its deadlines run from there. The first person who did anything about it
 * has seen it; nobody can set it back later.
 */
public final class Awareness {

    /** What nobody does who has not looked at it. */
    private static final Set<String> SEEN = Set.of(
            Action.Kind.ACKNOWLEDGE.label(),
            Action.Kind.CONTAIN.label(),
            Action.Kind.APPROVE.label(),
            Action.Kind.RESTORE.label(),
            Action.Kind.RESOLVE.label(),
            Action.Kind.FALSE_POSITIVE.label(),
            Action.Kind.NOTE.label());

    private @Nullable Instant since;

    /** The next entry of its trail. */
    public void entry(JsonNode entry) {
        if (!entry.path("kind").asText().equals(TrailEntry.Kind.ACTION.label())
                || !SEEN.contains(entry.at("/data/action/kind").asText())) {
            return;
        }
        try {
            Instant at = Instant.parse(entry.at("/data/@timestamp").asText());
            since = since == null || at.isBefore(since) ? at : since;
        } catch (DateTimeException e) {
            // Then another entry says it.
        }
    }

    /** Null = nobody has done anything about it. */
    public @Nullable Instant since() {
        return since;
    }
}
