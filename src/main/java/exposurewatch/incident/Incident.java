package exposurewatch.incident;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong, as it is known now.
 *
 * @param id            derived from what it is about: the same exposures give the same id
 * @param site          where
 * @param rated         how bad, and why
 * @param openedAt      event time at which it became an incident of its pattern, epoch milliseconds
 * @param firstSeen     event time of the first exposure, epoch milliseconds
 * @param lastSeen      event time of the last exposure, epoch milliseconds
 * @param exposures     (event, record) pairs that stand
 * @param viewers       distinct people who saw them; one for each client address where nobody was signed in
 * @param affected      distinct people whose records were shown; an organization counts as one
 * @param records       distinct records
 * @param data          data categories that those records show, sorted
 * @param causes        the best first
 * @param summary       what happened, in one sentence
 * @param notes         what else was seen: sessions of several people, ids in steps, refused probes …
 * @param thresholds    what the pattern was decided by: name → number used
 * @param acknowledgedBy who looks after it; null = nobody yet
 * @param takenInBy     the incident that explains it; null = none
 * @param trail         entries of its trail
 * @param head          hash of the newest entry of its trail
 */
public record Incident(
        String id,
        String site,
        Pattern pattern,
        Severity.Rated rated,
        State state,
        long openedAt,
        long firstSeen,
        long lastSeen,
        long exposures,
        int viewers,
        int affected,
        int records,
        List<String> data,
        List<Cause> causes,
        String summary,
        List<String> notes,
        Map<String, Long> thresholds,
        @Nullable String acknowledgedBy,
        @Nullable String takenInBy,
        long trail,
        String head) {

    public Incident {
        data = List.copyOf(data);
        causes = List.copyOf(causes);
        notes = List.copyOf(notes);
        thresholds = Map.copyOf(thresholds);
    }

    public Severity severity() {
        return rated.severity();
    }
}
