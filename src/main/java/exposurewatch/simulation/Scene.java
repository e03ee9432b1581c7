package exposurewatch.simulation;

/**
 * A planned access.
 *
 * @param at epoch ms
 * @param faulty what is answered while the fault is there
 * @param sound what the same visitor is answered without it
 */
record Scene(long at, Look faulty, Look sound) {}
