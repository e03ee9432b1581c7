package exposurewatch.simulation;

import exposurewatch.simulation.Oracle.Item;

/**
 * A fact on its way.
 *
 * @param arrivalMs epoch ms, never before the fact's time; for a tombstone equal to it
 * @param tombstone whether a topic gets it as a null value; files always get it spelt out
 */
public record Delivered<F extends Item>(F fact, long arrivalMs, boolean tombstone) {}
