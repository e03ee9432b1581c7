package exposurewatch.containment.actuator;

/** Looks at a site from outside, as a customer does. */
public interface Proof {

    /** Looks at nothing. */
    Proof NONE = (part, shut) -> new Look(true, "not looked at from outside");

    /**
     * What was seen.
     *
     * @param as     whether it is as wanted, or was not looked at
     * @param detail in words
     */
    record Look(boolean as, String detail) {}

    /** Whether the part is shut, or open, as wanted. Waits a bounded time for it to become so. */
    Look look(Part part, boolean shut);
}
