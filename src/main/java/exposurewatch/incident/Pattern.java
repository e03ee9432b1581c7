package exposurewatch.incident;

import java.util.Locale;

/** What an incident looks like. */
public enum Pattern {
    /** One or a few looks: an incident all the same. */
    ISOLATED,
    /** One viewer goes through many people's records. */
    ENUMERATION,
    /** Many viewers are shown other people's records. */
    CROSS_VIEW;

    private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The name in files, topics and labels. */
    public String label() {
        return label;
    }

    /** The pattern of this name. */
    public static Pattern of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
