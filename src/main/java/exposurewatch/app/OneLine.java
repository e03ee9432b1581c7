package exposurewatch.app;

/** Makes one line of an exception, for messages to people. */
final class OneLine {

    private OneLine() {}

    /** The innermost cause's message on one line, or its type's name when it has none. */
    static String of(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        return message == null || message.isBlank()
                ? cause.getClass().getSimpleName()
                : message.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
