package exposurewatch.incident;

import java.util.List;
import java.util.Locale;

/** How bad an incident is. The order is from the least to the gravest. */
public enum Severity {
    LOW,
    MEDIUM,
    HIGH,
    CRITICAL;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** The name in files, topics and labels. */
    public String label() {
        return label;
    }

    /** The severity of this name. */
    public static Severity of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }

    /**
     * A severity, and why it is not another one.
     *
     * @param reasons plain sentences, at least one
     */
    public record Rated(Severity severity, List<String> reasons) {
        public Rated {
            reasons = List.copyOf(reasons);
        }
    }
}
