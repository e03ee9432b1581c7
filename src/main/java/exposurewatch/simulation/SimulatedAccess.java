package exposurewatch.simulation;

import exposurewatch.simulation.Oracle.Access;

/**
 * An access event, and what the oracle needs to know of it.
 *
 * @param origin as the event says it
 * @param json one line in the contract's form, without line end
 * @param arrivalMs epoch ms, never before the access's time
 */
@SuppressWarnings("ArrayRecordComponent") // Passed on as bytes; nobody compares them.
public record SimulatedAccess(Access access, Origin origin, byte[] json, long arrivalMs) {}
