package exposurewatch.access;

/**
 * What became of one piece of input: read, or unreadable with a named reason. Bad input is data, never an exception.
 *
 * @param <T> what it is read as
 */
public sealed interface Reading<T> {

    /** The input could be read. */
    record Readable<T>(T value) implements Reading<T> {}

    /**
     * The input could not be read.
     *
     * @param reason why, from a closed list, fit for a metric's label
     * @param detail the field and the value, cut to a bounded length; may hold what a stranger wrote
     */
    record Unreadable<T>(Reason reason, String detail) implements Reading<T> {}

    /** Why input can't be read. */
    enum Reason {
        EMPTY,
        TOO_LARGE,
        INVALID_UTF8,
        NOT_JSON,
        MISSING_FIELD,
        WRONG_TYPE,
        BAD_TIME,
        BAD_STATUS,
        TOO_LONG,
        TOO_MANY_RECORDS,
        CONTRADICTION,
        MISSING_KEY;

        /** The name in headers, counts and labels: lower case, with hyphens. */
        public String label() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }
}
