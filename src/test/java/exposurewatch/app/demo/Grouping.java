package exposurewatch.app.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.app.demo.Bulletin.Kind;
import exposurewatch.incident.Pattern;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The plainest grouping there is: all exposures of a site are one incident. Thread-safe. */
final class Grouping implements News {

    private static final int SOME = 5;

    private static final class Group {
        private long exposures;
        private final Set<String> viewers = new HashSet<>();
        private final Set<String> owners = new HashSet<>();
        private final Set<String> records = new HashSet<>();
    }

    private final Map<String, Group> groups = new HashMap<>();
    private final BlockingQueue<Bulletin> told = new LinkedBlockingQueue<>();

    synchronized void exposed(String site, String viewer, String record, String owner) {
        Group group = groups.computeIfAbsent(site, name -> new Group());
        group.exposures++;
        group.viewers.add(viewer);
        group.owners.add(owner);
        group.records.add(record);
        if (group.exposures == 1) {
            ObjectNode alert = json().put("message", "records of other people are shown on " + site);
            tell(Kind.ALERT, "of-" + site, alert.put("severity", "High"));
        }
        tell(Kind.INCIDENT, "of-" + site, incident(site, group));
    }

    private static ObjectNode incident(String site, Group group) {
        return json().put("site", site)
                .put("pattern", pattern(group).label())
                .put("severity", "high")
                .put("state", "open")
                .put("exposures", group.exposures)
                .put("viewers", group.viewers.size())
                .put("affected", group.owners.size())
                .put("records", group.records.size());
    }

    private static Pattern pattern(Group group) {
        if (group.viewers.size() >= SOME) {
            return Pattern.CROSS_VIEW;
        }
        return group.owners.size() >= SOME ? Pattern.ENUMERATION : Pattern.ISOLATED;
    }

    private static ObjectNode json() {
        return JsonNodeFactory.instance.objectNode();
    }

    void tell(Kind kind, String incident, ObjectNode json) {
        told.add(new Bulletin(kind, incident, json, Instant.now(), System.nanoTime()));
    }

    @Override
    public List<Bulletin> next(Duration wait) {
        List<Bulletin> next = new ArrayList<>();
        try {
            @Nullable Bulletin first = told.poll(wait.toMillis(), TimeUnit.MILLISECONDS);
            if (first != null) {
                next.add(first);
                told.drainTo(next);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return next;
    }
}
