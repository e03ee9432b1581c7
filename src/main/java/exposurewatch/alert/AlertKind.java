package exposurewatch.alert;

import exposurewatch.incident.State;
import java.util.Locale;

/** Why somebody is told of an incident now. */
public enum AlertKind {
    /** There is a new one. */
    OPENED(Activity.CREATE),
    /** It became graver. */
    ESCALATED(Activity.UPDATE),
    /** In mode observe: what would be shut. */
    SHUTDOWN_ADVISED(Activity.UPDATE),
    /** Somebody has to say whether its source is shut. */
    SHUTDOWN_ASKED(Activity.UPDATE),
    /** Its source is being shut. */
    SHUTDOWN_ORDERED(Activity.UPDATE),
    /** Its source was shut. */
    CONTAINED(Activity.UPDATE),
    /** Its source was not shut, or not opened again, as commanded. */
    SHUTDOWN_FAILED(Activity.UPDATE),
    /** Its source was opened again. */
    RESTORED(Activity.UPDATE),
    /** Somebody looks after it: nobody else needs to be called. */
    ACKNOWLEDGED(Activity.UPDATE),
    /** No new exposure was seen for a while. */
    QUIET(Activity.UPDATE),
    /** Somebody said that it is over. */
    RESOLVED(Activity.CLOSE),
    /** Somebody said that it was none. */
    FALSE_POSITIVE(Activity.CLOSE),
    /** It was over and goes on. */
    REOPENED(Activity.UPDATE),
    /** Nobody looks after it. */
    REMINDER(Activity.UPDATE),
    /** Nobody has looked after it for a day or more: the privacy officer should know. */
    UNATTENDED(Activity.UPDATE),
    /** The law's time for telling the authority runs out. */
    DEADLINE(Activity.UPDATE),
    /** A customer who complained waits for an answer. */
    COMPLAINT_UNANSWERED(Activity.UPDATE),
    /** Nothing of it stands any more, or another incident explains it. */
    WITHDRAWN(Activity.CLOSE);

    /** What OCSF calls it. */
    enum Activity {
        CREATE(1, "Create"),
        UPDATE(2, "Update"),
        CLOSE(3, "Close");

        private final int id;
        private final String caption;

        Activity(int id, String caption) {
            this.id = id;
            this.caption = caption;
        }

        int id() {
            return id;
        }

        String caption() {
            return caption;
        }
    }

    private final Activity activity;
    private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

    AlertKind(Activity activity) {
        this.activity = activity;
    }

    Activity activity() {
        return activity;
    }

    /** The name in topics and labels. */
    public String label() {
        return label;
    }

    /**
     * The kind of this name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static AlertKind of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /** Whether it says nothing new of what is shown to whom. */
    boolean isAboutPeopleOnly() {
        return this == ACKNOWLEDGED || this == REMINDER || isForPrivacyOfficer();
    }

    /**
     * Whether it is the privacy officer's before it is anybody else's, of an incident in this state: people who are found
     * when whoever was on call has closed it are a matter of the law.
     *
     * @param state its label
     */
    public boolean isForPrivacyOfficer(String state) {
        boolean over = state.equals(State.RESOLVED.label()) || state.equals(State.FALSE_POSITIVE.label());
        return isForPrivacyOfficer() || this == ESCALATED && over;
    }

    /** Whether it always is. */
    public boolean isForPrivacyOfficer() {
        return this == UNATTENDED || this == DEADLINE || this == COMPLAINT_UNANSWERED;
    }

    /** Whether nobody has to do anything about the incident any more. */
    public boolean closes() {
        return activity == Activity.CLOSE;
    }
}
