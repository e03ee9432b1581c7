package exposurewatch.incident;

import exposurewatch.incident.Severity.Rated;
import exposurewatch.policy.Detection;
import java.util.ArrayList;
import java.util.List;

/** How bad an incident is: who saw it, of how many people, and what. */
final class SeverityRules {

    private static final int MANY = 10;
    private static final int VERY_MANY = 1_000;

    private SeverityRules() {}

    static Rated rate(Group group, int affected, List<String> data, Detection detection) {
        List<String> reasons = new ArrayList<>();
        int points = viewers(group, reasons);
        if (affected >= MANY) {
            points += affected >= VERY_MANY ? 2 : 1;
            reasons.add("%s people are affected: %s or more"
                    .formatted(Words.number(affected), Words.number(affected >= VERY_MANY ? VERY_MANY : MANY)));
        }
        List<String> sensitive = data.stream().filter(detection::isSensitive).toList();
        if (!sensitive.isEmpty()) {
            points++;
            reasons.add("sensitive data was shown: " + String.join(", ", sensitive));
        }
        Severity severity = Severity.values()[Math.min(points, Severity.values().length) - 1];
        return new Rated(severity, reasons);
    }

    private static int viewers(Group group, List<String> reasons) {
        long all = group.strands().stream().mapToLong(Strand::exposures).sum();
        long anonymous = group.strands().stream().mapToLong(Strand::anonymous).sum();
        long colleagues =
                group.strands().stream().mapToLong(Strand::sameOrganization).sum();
        if (anonymous > 0) {
            reasons.add("shown to somebody who was not signed in: anybody could see it");
            return 3;
        }
        if (colleagues == all) {
            reasons.add("shown within the same organization only");
            return 1;
        }
        reasons.add("shown to somebody else's customer, outside the owner's organization");
        return 2;
    }
}
