package exposurewatch.containment;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a decision needs to know of an incident.
 *
 * @param incident    its id
 * @param exposures   that stand
 * @param viewers     distinct; one for each client address where nobody was signed in
 * @param owners      distinct people whose records were shown
 * @param networks    distinct networks the viewers came from, as far as the log tells addresses
 * @param lastSeen    event time of the last exposure, epoch milliseconds
 * @param sessions    of a viewer who walks through other people's records; empty for everybody else: most viewers are
 *                    innocent customers
 * @param integration through which nearly all exposures came; null = no single one
 * @param route       by which nearly all exposures came; null = no single one
 */
public record Facts(
        String incident,
        String site,
        long exposures,
        int viewers,
        int owners,
        int networks,
        long lastSeen,
        List<String> sessions,
        @Nullable String integration,
        @Nullable String route) {

    public Facts {
        sessions = List.copyOf(sessions);
    }
}
