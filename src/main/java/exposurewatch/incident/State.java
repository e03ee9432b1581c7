package exposurewatch.incident;

import java.util.Locale;

/** Where an incident stands. */
public enum State {
    /** It goes on, or nobody has said that it is over. */
    OPEN,
    /** Its source was shut. */
    CONTAINED,
    /** Somebody said that it is over. */
    RESOLVED,
    /** Somebody said that it was none. */
    FALSE_POSITIVE,
    /** Every exposure of it was withdrawn: rows that came late made all of them legitimate. */
    WITHDRAWN,
    /** Another incident explains it and has taken over all its exposures. */
    TAKEN_IN;

    private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The name in files, topics and labels. */
    public String label() {
        return label;
    }

    /** Whether it is not over: open, or only its source is shut. */
    public boolean goesOn() {
        return this == OPEN || this == CONTAINED;
    }

    /** The state of this name. */
    public static State of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
