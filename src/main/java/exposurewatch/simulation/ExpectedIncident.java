package exposurewatch.simulation;

/**
 * An incident that must come out of a scenario, by the truth of its accesses.
 *
 * @param site the service that gave the exposed answers
 * @param pattern isolated, enumeration or cross-view
 * @param exposures exposed (event, record) pairs
 * @param viewers distinct users, and client addresses where nobody was signed in
 * @param affected distinct owners: the user, or else the organization
 * @param records distinct records
 * @param firstSeen epoch ms of the first exposed access
 * @param lastSeen epoch ms of the last
 * @param causeDimension release, integration, route, node or cache
 */
public record ExpectedIncident(
        String site,
        String pattern,
        long exposures,
        int viewers,
        int affected,
        int records,
        long firstSeen,
        long lastSeen,
        String causeDimension,
        String causeValue) {}
