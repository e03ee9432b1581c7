package exposurewatch.topology;

/**
 * The topics by name.
 *
 * @param prefix     stands before every name; may be empty
 * @param partitions of the internal topics
 */
public record TopicNames(String prefix, int partitions) {

    public String accessEvents() {
        return prefix + "access-events";
    }

    public String sessions() {
        return prefix + "sessions";
    }

    public String recordOwnership() {
        return prefix + "record-ownership";
    }

    public String exposures() {
        return prefix + "exposures";
    }

    public String unjudged() {
        return prefix + "unjudged";
    }

    public String deadLetters() {
        return prefix + "dead-letters";
    }

    public String secondLooks() {
        return prefix + "second-looks";
    }
}
