package exposurewatch.response.http;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a caller may do. */
public enum Role {
    /** See what is wrong, without names of people. */
    VIEWER,
    /** Look after incidents; see trails and names. */
    RESPONDER,
    /** Also say what is shut and opened. */
    COMMANDER,
    /** See names, and write the letters and the report. */
    PRIVACY_OFFICER;

    private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The name in the file of tokens, in claims and in answers. */
    public String label() {
        return label;
    }

    static @Nullable Role of(String label) {
        for (Role role : values()) {
            if (role.label.equals(label)) {
                return role;
            }
        }
        return null;
    }
}
