package exposurewatch.topology;

/**
 * What is found when a topic of the cluster is held against its declaration.
 *
 * @param subject  the topic's name, or {@link #CLUSTER}
 * @param state    whether it is there and as it should be
 * @param severity how much it matters
 * @param setting  what differs, in Kafka's name; empty unless it {@link State#DIFFERS}
 * @param is       its value now; empty likewise
 * @param shouldBe its value as it should be; empty likewise
 * @param why      what happens otherwise; empty when all is well
 * @param remedy   a command line that mends it, ready to run; empty when nothing has to be done
 * @param mendable whether {@link TopicPlan#create} mends it: nothing is deleted or made smaller by it
 */
public record TopicFinding(
        String subject,
        State state,
        Severity severity,
        String setting,
        String is,
        String shouldBe,
        String why,
        String remedy,
        boolean mendable) {

    /** Subject of what concerns no single topic. */
    public static final String CLUSTER = "(cluster)";

    /** Whether a topic is there and as it should be. */
    public enum State {
        OK,
        MISSING,
        DIFFERS
    }

    /** From what is well to what must not be started with. */
    public enum Severity {
        FINE,
        /** Other than planned and no fault. */
        NOTE,
        /** Works, until something happens. */
        WARNING,
        /** Doesn't work, or loses data. */
        ERROR
    }

    static TopicFinding ok(String subject) {
        return new TopicFinding(subject, State.OK, Severity.FINE, "", "", "", "", "", false);
    }

    static TopicFinding missing(String subject, String remedy) {
        return new TopicFinding(
                subject, State.MISSING, Severity.ERROR, "", "", "", "the topic does not exist", remedy, true);
    }

    /** Whether something has to be done: a warning or an error. */
    public boolean isFault() {
        return severity.compareTo(Severity.WARNING) >= 0;
    }

    /** One line without the remedy: {@code exposures: retention.ms is 1000 (1 s), should be …: why}. */
    public String message() {
        return switch (state) {
            case OK -> subject + ": as it should be";
            case MISSING -> subject + ": " + why;
            case DIFFERS ->
                subject + ": " + setting + " is " + Settings.readable(setting, is) + ", should be "
                        + Settings.readable(setting, shouldBe) + ": " + why;
        };
    }
}
