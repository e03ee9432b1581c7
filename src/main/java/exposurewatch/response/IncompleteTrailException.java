package exposurewatch.response;

/** The topic no longer has all of a trail: whatever was made of the rest would pass for the whole. */
public final class IncompleteTrailException extends RuntimeException {

    private static final long serialVersionUID = 1;

    IncompleteTrailException(String incident, long entries, long found) {
        super("the trail of " + incident + " has " + entries + " entries, and only " + found
                + " of them are in its topic: were some deleted, or is its retention over?");
    }
}
