package exposurewatch.topology;

/** The Kafka cluster can't be reached or refuses what was asked; the message is one line and says what to do. */
public final class ClusterException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ClusterException(String message) {
        super(message);
    }

    public ClusterException(String message, Throwable cause) {
        super(message, cause);
    }
}
