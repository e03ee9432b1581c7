package exposurewatch.app;

/**
 * Something outside of this program failed: a broker, a disk, a port. The message is one line and says what, where and
 * what to do. Exit code 3.
 */
public final class OutsideException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public OutsideException(String message) {
        super(message);
    }

    public OutsideException(String message, Throwable cause) {
        super(message, cause);
    }
}
