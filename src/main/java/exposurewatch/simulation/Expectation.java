package exposurewatch.simulation;

/**
 * What an incident should be taken for; the rest is counted.
 *
 * @param pattern isolated, enumeration or cross-view
 * @param causeDimension release, integration, route, node or cache
 */
record Expectation(String pattern, String causeDimension, String causeValue) {}
