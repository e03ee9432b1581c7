package exposurewatch.app;

import com.fasterxml.jackson.databind.JsonNode;
import exposurewatch.access.Visible;
import exposurewatch.incident.Pattern;
import exposurewatch.incident.Severity;
import exposurewatch.response.IncidentBoard;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * What is wrong, in numbers, and how sites are contained. Counted in one go by {@link #refresh}, however many gauges are read.
 * A site has series of its own only while it is armed or a part of it is shut: names of sites come from logs, and a
 * stranger's must not push out ours.
 */
final class IncidentMetrics {

    private static final int MOST_SITES = 50;
    private static final int LONGEST_SITE = 60;
    /** Incidents that have series of their own: the gravest that are open. */
    private static final int MOST_INCIDENTS = 20;

    private static final Set<String> OPEN = Set.of("open", "contained");
    /** Incidents of which nothing stands, or that are counted with another. */
    private static final Set<String> NOTHING = Set.of("withdrawn", "taken-in");

    private static final double RECENT_SECONDS = Duration.ofDays(30).toSeconds();

    private final MeterRegistry registry;
    private final IncidentBoard board;
    private final Map<MultiGauge, ToDoubleFunction<JsonNode>> each = new LinkedHashMap<>();
    private final MultiGauge armed;
    private final MultiGauge shut;
    private volatile Tally tally = new Tally();

    /** What one look at all incidents comes to. */
    private static final class Tally {
        private final Map<String, Integer> open = new HashMap<>();
        private final Map<String, Integer> unacknowledged = new HashMap<>();
        private final Map<String, Integer> recent = new HashMap<>();
        private long affected;
        private long recentlyAffected;
        private double undecidedSince;
        private int vetoes;

        void add(JsonNode incident, double now) {
            String severity = incident.path("severity").asText();
            String state = incident.path("state").asText();
            boolean none = NOTHING.contains(state);
            if (OPEN.contains(state)) {
                open.merge(severity + incident.path("pattern").asText(), 1, Integer::sum);
                affected += incident.path("affected").asLong();
                if (state.equals("open") && !incident.has("acknowledged_by")) {
                    unacknowledged.merge(severity, 1, Integer::sum);
                }
            }
            if (!none
                    && !state.equals("false-positive")
                    && seconds(incident.path("last_seen")) >= now - RECENT_SECONDS) {
                recent.merge(severity, 1, Integer::sum);
                recentlyAffected += incident.path("affected").asLong();
            }
            boolean decided = incident.has("authority")
                    && !incident.at("/authority/lapsed").asBoolean();
            boolean breach = !none && incident.path("exposures").asLong() > 0;
            if (breach && !decided && incident.has("aware_since")) {
                double aware = seconds(incident.path("aware_since"));
                undecidedSince = undecidedSince == 0 ? aware : Math.min(undecidedSince, aware);
            }
        }
    }

    IncidentMetrics(MeterRegistry registry, IncidentBoard board) {
        this.registry = registry;
        this.board = board;
        for (Severity severity : Severity.values()) {
            String label = severity.label();
            for (Pattern pattern : Pattern.values()) {
                gauge(
                        "incidents",
                        "incidents that are open or contained",
                        Tags.of("severity", label, "pattern", pattern.label()),
                        of -> of.open.getOrDefault(label + pattern.label(), 0));
            }
            gauge(
                    "incidents.unacknowledged",
                    "open incidents that nobody looks after",
                    Tags.of("severity", label),
                    of -> of.unacknowledged.getOrDefault(label, 0));
            gauge(
                    "recent.incidents",
                    "incidents with an exposure in the last 30 days, whatever became of them; without false alarms",
                    Tags.of("severity", label),
                    of -> of.recent.getOrDefault(label, 0));
        }
        gauge(
                "recent.affected.people",
                "people concerned by those incidents, summed over them",
                Tags.empty(),
                of -> of.recentlyAffected);
        gauge(
                "affected.people",
                "people concerned by incidents that are open or contained, summed over them",
                Tags.empty(),
                of -> of.affected);
        gauge(
                "undecided.aware.timestamp.seconds",
                "since when somebody is aware of the oldest breach of which it is not decided whether the authority is"
                        + " told; 0 = of none",
                Tags.empty(),
                of -> of.undecidedSince);
        gauge(
                "containment.vetoes",
                "reasons for which nothing would be shut without a person, at the site that has most",
                Tags.empty(),
                of -> of.vetoes);
        armed = MultiGauge.builder(WatchMetrics.NAME + "containment.armed.until.timestamp.seconds")
                .description("until when it acts without asking, since 1970; only sites that are armed")
                .register(registry);
        shut = MultiGauge.builder(WatchMetrics.NAME + "containment.shut.parts")
                .description("parts that are shut; only sites of which some are")
                .register(registry);
        ofEach();
    }

    /** What is measured of each of the gravest incidents. */
    private void ofEach() {
        each(
                "severity",
                "0 low, 1 medium, 2 high, 3 critical",
                one -> severity(one).ordinal());
        each(
                "exposures",
                "records shown to the wrong person",
                one -> one.path("exposures").asDouble());
        each(
                "affected.people",
                "people whose records were shown",
                one -> one.path("affected").asDouble());
        each("viewers", "who saw them", one -> one.path("viewers").asDouble());
        each("acknowledged", "1 = somebody looks after it", one -> one.has("acknowledged_by") ? 1 : 0);
        each("first.seen.timestamp.seconds", "its first exposure, since 1970", one -> seconds(one.path("first_seen")));
        each("last.seen.timestamp.seconds", "its newest exposure, since 1970", one -> seconds(one.path("last_seen")));
    }

    private void each(String name, String description, ToDoubleFunction<JsonNode> value) {
        each.put(
                MultiGauge.builder(WatchMetrics.NAME + "incident." + name)
                        .description(description + "; of the " + MOST_INCIDENTS + " gravest incidents that are open")
                        .register(registry),
                value);
    }

    private static Severity severity(JsonNode incident) {
        try {
            return Severity.of(incident.path("severity").asText());
        } catch (IllegalArgumentException e) {
            return Severity.LOW;
        }
    }

    private void gravest() {
        List<JsonNode> gravest = board.incidents().values().stream()
                .filter(one -> OPEN.contains(one.path("state").asText()))
                .sorted(Comparator.<JsonNode, Severity>comparing(IncidentMetrics::severity)
                        .thenComparing(one -> one.path("affected").asLong())
                        .reversed()
                        .thenComparing(one -> one.path("first_seen").asText())
                        .thenComparing(one -> one.path("id").asText()))
                .limit(MOST_INCIDENTS)
                .toList();
        each.forEach((gauge, value) -> {
            List<MultiGauge.Row<?>> rows = new ArrayList<>();
            for (JsonNode one : gravest) {
                Tags tags = Tags.of(
                        "incident", Visible.of(one.path("id").asText(), LONGEST_SITE),
                        "site", Visible.of(one.path("site").asText(), LONGEST_SITE));
                rows.add(MultiGauge.Row.of(tags, value.applyAsDouble(one)));
            }
            gauge.register(rows, true);
        });
    }

    private void gauge(String name, String description, Tags tags, ToDoubleFunction<Tally> value) {
        Gauge.builder(WatchMetrics.NAME + name, () -> value.applyAsDouble(tally))
                .description(description)
                .tags(tags)
                .register(registry);
    }

    /** Looks at all of them anew. */
    void refresh() {
        Tally next = new Tally();
        double now = System.currentTimeMillis() / 1e3;
        board.incidents().values().forEach(incident -> next.add(incident, now));
        List<MultiGauge.Row<?>> arms = new ArrayList<>();
        List<MultiGauge.Row<?>> parts = new ArrayList<>();
        board.states().forEach((name, state) -> {
            Tags site = Tags.of("site", Visible.of(name, LONGEST_SITE));
            next.vetoes = Math.max(next.vetoes, state.path("doubts").size());
            double until = 0;
            for (JsonNode one : state.path("armed")) {
                until = Math.max(until, seconds(one.path("until")));
            }
            long closed = 0;
            for (JsonNode one : state.path("shut")) {
                closed += one.path("state").asText().equals("shut") ? 1 : 0;
            }
            if (until > 0 && arms.size() < MOST_SITES) {
                arms.add(MultiGauge.Row.of(site, until));
            }
            if (closed > 0 && parts.size() < MOST_SITES) {
                parts.add(MultiGauge.Row.of(site, closed));
            }
        });
        armed.register(arms, true);
        shut.register(parts, true);
        gravest();
        tally = next;
    }

    private static double seconds(JsonNode time) {
        try {
            return Instant.parse(time.asText()).toEpochMilli() / 1e3;
        } catch (DateTimeException e) {
            return 0;
        }
    }
}
