package exposurewatch.app.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.containment.Hindsight;
import exposurewatch.incident.Assessment;
import exposurewatch.incident.Baseline;
import exposurewatch.incident.Exposure;
import exposurewatch.incident.Group;
import exposurewatch.incident.Grouping;
import exposurewatch.incident.Incident;
import exposurewatch.incident.State;
import exposurewatch.incident.Strand;
import exposurewatch.incident.TrailEntry;
import exposurewatch.judgement.SiteTraffic;
import exposurewatch.policy.Containment;
import exposurewatch.policy.Detection;
import exposurewatch.policy.Policy;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The incidents of a log: the same that the running processor ends in. What is in memory is bounded by people and
 * records, not by accesses.
 */
final class LogIncidents {

    private final Detection detection;
    private final Containment containment;
    /** Key: site. Value: its strands by their keys. */
    private final Map<String, Map<String, Strand>> strands = new TreeMap<>();

    private final Map<String, Baseline> traffic = new HashMap<>();

    LogIncidents(Policy policy) {
        this.detection = policy.detection();
        this.containment = policy.containment();
    }

    void add(Exposure exposure) {
        strands.computeIfAbsent(exposure.site(), site -> new HashMap<>())
                .computeIfAbsent(Strand.key(exposure), key -> Strand.of(exposure))
                .add(exposure);
    }

    void add(Collection<SiteTraffic> more) {
        more.forEach(one -> baseline(one.site()).add(one));
    }

    private Baseline baseline(String site) {
        return traffic.computeIfAbsent(site, any -> new Baseline());
    }

    /** An incident whose trail is being written. */
    private static final class Trail {
        private final Assessment assessment;
        private final Hindsight hindsight;
        private long entries;
        private String head = TrailEntry.START;

        Trail(Assessment assessment, Containment containment) {
            this.assessment = assessment;
            Group group = assessment.group();
            this.hindsight =
                    new Hindsight(containment, group.id(), group.site(), assessment.pattern(), group.openedAt());
        }

        TrailEntry next(Exposure exposure, ObjectNode json) {
            TrailEntry entry = TrailEntry.after(
                    head, assessment.group().id(), ++entries, TrailEntry.Kind.EXPOSURE, exposure.at(), json);
            head = entry.hash();
            hindsight.add(exposure);
            return entry;
        }

        Incident incident() {
            return assessment.incident(State.OPEN, null, entries, head).contained(hindsight.contained());
        }
    }

    /** The incidents, the first that opened first; writes their trails into one file, in order of time. */
    List<Incident> settle(ExposureFile exposures, Path trailFile) throws IOException {
        Map<String, Map<String, Trail>> bySite = new HashMap<>();
        List<Trail> trails = new ArrayList<>();
        Grouping grouping = new Grouping(detection);
        strands.forEach((site, ofSite) -> {
            Map<String, Trail> byStrand = bySite.computeIfAbsent(site, any -> new HashMap<>());
            for (Group group : grouping.of(site, ofSite.values())) {
                Trail trail = new Trail(Assessment.of(group, baseline(site), detection), containment);
                trails.add(trail);
                group.strands().forEach(strand -> byStrand.put(strand.key(), trail));
            }
        });
        try (BufferedWriter out = Files.newBufferedWriter(trailFile)) {
            exposures.readByTime(json -> {
                Exposure exposure = Exposure.of(json);
                Trail trail = Objects.requireNonNull(
                        bySite.getOrDefault(exposure.site(), Map.of()).get(Strand.key(exposure)));
                write(out, trail.next(exposure, json));
            });
        }
        return trails.stream()
                .map(Trail::incident)
                .sorted(Comparator.comparingLong(Incident::openedAt).thenComparing(Incident::id))
                .toList();
    }

    private static void write(BufferedWriter out, TrailEntry entry) {
        try {
            out.write(entry.toJson());
            out.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
