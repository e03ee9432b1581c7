package exposurewatch.app.paging;

import java.util.Locale;

/** Who is told. */
public enum Target {
    ALERTMANAGER,
    PAGERDUTY,
    SLACK,
    WEBHOOK;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** The name in settings, groups and labels. */
    public String label() {
        return label;
    }
}
