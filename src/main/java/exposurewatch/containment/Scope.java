package exposurewatch.containment;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How much is shut, the smallest first. */
public enum Scope {
    /** One signed-in session; the target is its id. */
    SESSION,
    /** One partner interface; the target is its name. */
    INTEGRATION,
    /** One route; the target is the policy's template, {@code GET /orders/{id}}. */
    ROUTE,
    /** The whole site; the target is its name. */
    SITE;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** The name in topics, in the policy file and on the command line. */
    public String label() {
        return label;
    }

    /** The scope of this name, or null when there is none. */
    public static @Nullable Scope of(String label) {
        for (Scope scope : values()) {
            if (scope.label.equals(label)) {
                return scope;
            }
        }
        return null;
    }
}
