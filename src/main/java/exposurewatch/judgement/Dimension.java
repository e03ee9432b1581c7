package exposurewatch.judgement;

import java.util.Locale;

/** By which an answer can be told from another when the cause of exposures is looked for. */
public enum Dimension {
    /** {@code service.version}. */
    RELEASE,
    /** {@code exposure.integration}: the partner interface that the data came from. */
    INTEGRATION,
    /** The policy's route, {@code GET /invoices/{id}}, or what the log calls it. */
    ROUTE,
    /** {@code host.name}. */
    NODE,
    /** {@code exposure.cache}, upper case. */
    CACHE;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** The name in files and topics. */
    public String label() {
        return label;
    }

    /** The dimension of this name. */
    public static Dimension of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }
}
