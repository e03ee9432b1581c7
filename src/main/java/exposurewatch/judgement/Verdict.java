package exposurewatch.judgement;

import java.util.Locale;

/** What is said of one record shown by one answer. */
public enum Verdict {
    /** Nothing was shown. */
    DENIED,
    /** The policy exempts the answer. */
    EXEMPT,
    /** Nobody knows whose the record was. */
    UNRESOLVED_RECORD,
    /** Everybody may see the record. */
    PUBLIC,
    /** Shown to somebody who was not signed in: an exposure. */
    ANONYMOUS,
    /** Nobody knows who the viewer was. */
    UNRESOLVED_SESSION,
    /** The viewer may see every record. */
    STAFF,
    /** The viewer's own record, or their organization's. */
    OWN,
    /** Shared with the viewer or their organization. */
    SHARED,
    /** Shown to somebody who had no right to see it: an exposure. */
    OTHER_OWNER;

    private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The name in files, topics and labels. */
    public String label() {
        return label;
    }

    /** Whether somebody was shown a record that was not theirs. */
    public boolean exposed() {
        return this == ANONYMOUS || this == OTHER_OWNER;
    }

    /** Whether a missing row keeps it from being judged. */
    public boolean unresolved() {
        return this == UNRESOLVED_RECORD || this == UNRESOLVED_SESSION;
    }

    /** The verdict of this name. */
    public static Verdict of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
