package exposurewatch.incident;

import exposurewatch.incident.Action.Verdict;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An incident of which nothing is known but that a customer complains. Nobody is named in it. */
final class ComplaintIncident {

    private ComplaintIncident() {}

    static Incident of(String site, Action complaint) {
        Long when = complaint.details().when();
        long at = when == null ? complaint.at() : when;
        Verdict verdict = complaint.details().verdict();
        Severity severity = verdict == Verdict.REFUTED ? Severity.LOW : Severity.MEDIUM;
        return new Incident(
                complaint.incident(),
                site,
                Pattern.ISOLATED,
                new Severity.Rated(severity, List.of("a customer complains, and " + found(verdict))),
                State.OPEN,
                at,
                at,
                at,
                0,
                0,
                0,
                0,
                List.of(),
                List.of(),
                "A customer complains of data shown to the wrong person, and " + found(verdict),
                List.of(),
                Map.of(),
                null,
                null,
                List.of(),
                0,
                TrailEntry.START);
    }

    private static String found(@Nullable Verdict verdict) {
        if (verdict == Verdict.CONFIRMED) {
            return "the log confirms it, though its exposures are no incident yet";
        }
        return verdict == Verdict.REFUTED
                ? "by the log all that they were shown was theirs"
                : "the log neither shows nor excludes it";
    }
}
