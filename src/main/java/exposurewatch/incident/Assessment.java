package exposurewatch.incident;

import exposurewatch.policy.Detection;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a group of strands: its pattern, how bad it is, what caused it, and whom it concerns.
 *
 * @param viewers  distinct people who saw something
 * @param affected distinct people whose records were seen
 */
public record Assessment(
        Group group,
        Pattern pattern,
        Severity.Rated rated,
        long lastSeen,
        long exposures,
        int viewers,
        int affected,
        int records,
        List<String> data,
        List<Cause> causes,
        String summary,
        List<String> notes,
        Map<String, Long> thresholds) {

    /** Assesses a group against the traffic of its site. */
    public static Assessment of(Group group, Baseline baseline, Detection detection) {
        Set<String> viewers = new HashSet<>();
        group.strands().forEach(strand -> viewers.add(strand.viewer()));
        Set<String> affected = union(group, Strand::owners);
        Set<String> records = union(group, Strand::records);
        List<String> data = new ArrayList<>(new TreeSet<>(union(group, Strand::data)));
        Probing probing = Probing.of(group, baseline);
        Pattern pattern = pattern(group, probing, detection);
        long exposures = group.strands().stream().mapToLong(Strand::exposures).sum();
        return new Assessment(
                group,
                pattern,
                SeverityRules.rate(group, affected.size(), data, detection),
                group.strands().stream().mapToLong(Strand::last).max().orElse(group.onset()),
                exposures,
                viewers.size(),
                affected.size(),
                records.size(),
                data,
                Causes.of(group, baseline),
                summary(pattern, group.site(), viewers.size(), affected.size(), records.size()),
                Notes.of(group, probing),
                thresholds(detection));
    }

    private static Set<String> union(Group group, Function<Strand, Set<String>> members) {
        Set<String> union = new HashSet<>();
        group.strands().forEach(strand -> union.addAll(members.apply(strand)));
        return union;
    }

    private static Pattern pattern(Group group, Probing probing, Detection detection) {
        if (group.mass() || Grouping.hands(group.strands()) >= detection.crossViewViewers()) {
            return Pattern.CROSS_VIEW;
        }
        return probing.isEnumeration(detection.enumerationOwners()) ? Pattern.ENUMERATION : Pattern.ISOLATED;
    }

    private static Map<String, Long> thresholds(Detection detection) {
        Map<String, Long> thresholds = new TreeMap<>();
        thresholds.put("cross_view.viewers", (long) detection.crossViewViewers());
        thresholds.put("cross_view.within_seconds", detection.crossViewWithin().toSeconds());
        thresholds.put("enumeration.owners", (long) detection.enumerationOwners());
        thresholds.put("enumeration.tries", (long) Probing.TRIES * detection.enumerationOwners());
        return thresholds;
    }

    private static String summary(Pattern pattern, String site, int viewers, int affected, int records) {
        String shown = "%s of %s"
                .formatted(Words.number(records, "record", "records"), Words.number(affected, "person", "people"));
        return switch (pattern) {
            case ISOLATED ->
                "%s %s shown on %s to %s who had no right to see %s"
                        .formatted(
                                shown,
                                records == 1 ? "was" : "were",
                                site,
                                Words.number(viewers, "viewer", "viewers"),
                                records == 1 ? "it" : "them");
            case ENUMERATION ->
                viewers == 1
                        ? "one viewer went through %s on %s".formatted(shown, site)
                        : "%s went through %s on %s".formatted(Words.number(viewers, "viewer", "viewers"), shown, site);
            case CROSS_VIEW ->
                "%s were shown %s on %s that were not theirs"
                        .formatted(Words.number(viewers, "viewer", "viewers"), shown, site);
        };
    }

    /**
     * The incident of this group.
     *
     * @param state          by what people did
     * @param acknowledgedBy who looks after it; null = nobody
     * @param trail          entries of its trail
     * @param head           hash of the newest entry
     */
    public Incident incident(State state, @Nullable String acknowledgedBy, long trail, String head) {
        return new Incident(
                group.id(),
                group.site(),
                pattern,
                rated,
                state,
                group.openedAt(),
                group.onset(),
                lastSeen,
                exposures,
                viewers,
                affected,
                records,
                data,
                causes,
                summary,
                notes,
                thresholds,
                acknowledgedBy,
                null,
                List.of(),
                trail,
                head);
    }
}
