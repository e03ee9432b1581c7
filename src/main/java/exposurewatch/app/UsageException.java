package exposurewatch.app;

/** What the user gave can't be used; the message says what, where and what to do. Exit code 2. */
public final class UsageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public UsageException(String message) {
        super(message);
    }
}
