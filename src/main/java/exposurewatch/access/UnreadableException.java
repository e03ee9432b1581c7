package exposurewatch.access;

import exposurewatch.access.Reading.Reason;

/** Leaves a reader half-way; never leaves the reader's public method. Carries no stack: hostile input makes many. */
public final class UnreadableException extends Exception {

    private static final long serialVersionUID = 1L;
    private static final int LONGEST_DETAIL = 300;

    private final Reason reason;

    public UnreadableException(Reason reason, String detail) {
        super(
                detail.length() <= LONGEST_DETAIL ? detail : JsonFields.cut(detail, LONGEST_DETAIL) + "…",
                null,
                false,
                false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** The reading that stands for this failure. */
    public <T> Reading<T> toReading() {
        return new Reading.Unreadable<>(reason, String.valueOf(getMessage()));
    }
}
