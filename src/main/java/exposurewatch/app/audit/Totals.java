package exposurewatch.app.audit;

import exposurewatch.incident.Exposure;
import exposurewatch.judgement.Finding;
import exposurewatch.judgement.Verdict;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a report needs of the exposures, bounded by people and not by accesses: who saw, whose records, when, where.
 */
final class Totals {

    /** Exposures that are shown one by one in the report; the rest stands in {@code exposures.jsonl}. */
    static final int SHOWN = 200;
    /** Names of one kind that are counted apart. */
    private static final int MOST_NAMES = 10_000;

    private static final long MINUTE = 60_000;

    private final Set<String> viewers = new HashSet<>();
    private final Set<String> affected = new HashSet<>();
    private final Set<String> records = new HashSet<>();
    private final Map<Long, Long> perMinute = new TreeMap<>();
    private final Map<String, Long> byType = new TreeMap<>();
    private final Map<String, Long> byViewer = new TreeMap<>();
    private final Map<String, Long> byRelease = new TreeMap<>();
    private final List<Finding> first = new ArrayList<>();
    private long exposures;
    private long minuteWidth = 1;

    void add(Finding finding) {
        if (!finding.judgement().verdict().exposed()) {
            return;
        }
        exposures++;
        viewers.add(viewer(finding));
        affected.add(owner(finding));
        records.add(finding.record());
        long bucket = Math.floorDiv(finding.access().timestamp(), MINUTE * minuteWidth);
        perMinute.merge(bucket, 1L, Long::sum);
        if (perMinute.size() > 2_000) {
            widen();
        }
        int colon = finding.record().indexOf(':');
        count(byType, colon < 0 ? finding.record() : finding.record().substring(0, colon));
        count(byViewer, viewer(finding));
        count(byRelease, String.valueOf(finding.access().version()));
        if (first.size() < SHOWN) {
            first.add(finding);
        }
    }

    private void widen() {
        minuteWidth *= 2;
        Map<Long, Long> wider = new TreeMap<>();
        perMinute.forEach((bucket, n) -> wider.merge(Math.floorDiv(bucket, 2L), n, Long::sum));
        perMinute.clear();
        perMinute.putAll(wider);
    }

    private static void count(Map<String, Long> counts, String name) {
        counts.merge(counts.size() < MOST_NAMES || counts.containsKey(name) ? name : "…", 1L, Long::sum);
    }

    /** Who saw it: a user, or one anonymous viewer for each client address. */
    static String viewer(Finding finding) {
        return Exposure.viewer(
                finding.judgement().verdict() == Verdict.ANONYMOUS,
                finding.judgement().viewerUser(),
                finding.access().clientIp());
    }

    /** Whose it was: a user, or else an organization. */
    static String owner(Finding finding) {
        return Exposure.owner(
                finding.judgement().ownerUser(), finding.judgement().ownerOrganization(), finding.record());
    }

    long exposures() {
        return exposures;
    }

    int viewers() {
        return viewers.size();
    }

    int affected() {
        return affected.size();
    }

    int records() {
        return records.size();
    }

    /** Start of the span in epoch milliseconds → exposures in it. */
    Map<Long, Long> perSpan() {
        Map<Long, Long> spans = new TreeMap<>();
        perMinute.forEach((bucket, n) -> spans.put(bucket * MINUTE * minuteWidth, n));
        return spans;
    }

    /** Length of a span, in minutes. */
    long spanMinutes() {
        return minuteWidth;
    }

    Map<String, Long> byType() {
        return Collections.unmodifiableMap(byType);
    }

    Map<String, Long> byViewer() {
        return Collections.unmodifiableMap(byViewer);
    }

    Map<String, Long> byRelease() {
        return Collections.unmodifiableMap(byRelease);
    }

    List<Finding> first() {
        return Collections.unmodifiableList(first);
    }
}
