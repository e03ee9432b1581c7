package exposurewatch.containment;

import com.fasterxml.jackson.databind.JsonNode;
import exposurewatch.policy.Containment.Scope;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads fields of what stands on the topics of containment; everything a stranger can write there is refused in words. */
final class Fields {

    /** Characters of a field. */
    private static final int LONGEST = 4_096;

    private Fields() {}

    /** @throws IllegalArgumentException if it is missing, empty or too long */
    static String text(JsonNode json, String field) {
        JsonNode value = json.path(field);
        if (!value.isTextual() || value.asText().isBlank() || value.asText().length() > LONGEST) {
            throw new IllegalArgumentException("'" + field + "' is missing, empty or too long");
        }
        return value.asText();
    }

    /** @throws IllegalArgumentException if it is there, and no text or too long */
    static @Nullable String optional(JsonNode json, String field) {
        return json.path(field).isMissingNode() || json.path(field).isNull() ? null : text(json, field);
    }

    /** Epoch milliseconds. */
    static long time(JsonNode json, String field) {
        try {
            return Instant.parse(text(json, field)).toEpochMilli();
        } catch (DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException("'" + field + "' is no time such as 2026-03-02T08:00:00Z", e);
        }
    }

    static boolean flag(JsonNode json, String field) {
        if (!json.path(field).isBoolean()) {
            throw new IllegalArgumentException("'" + field + "' is neither true nor false");
        }
        return json.path(field).asBoolean();
    }

    static Scope scope(JsonNode json) {
        String label = text(json, "scope");
        for (Scope scope : Scope.values()) {
            if (scope.label().equals(label)) {
                return scope;
            }
        }
        throw new IllegalArgumentException("'scope' is none of session, integration, route, site");
    }
}
