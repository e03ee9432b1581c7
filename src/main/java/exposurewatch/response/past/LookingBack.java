package exposurewatch.response.past;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.access.AccessEvent;
import exposurewatch.incident.Exposure;
import exposurewatch.judgement.Finding;
import exposurewatch.judgement.Triage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * Since when it went on: judges the log backwards, from the incident's last exposure on, a longer and longer stretch at
 * once, until nothing of the incident's cause was wrong for long enough, or the log ends.
 */
public final class LookingBack {

    /** Exposures of its trail that are enough to know what an incident is about. */
    public static final int MOST_OF_TRAIL = 10_000;

    private static final long FIRST_STRETCH = Duration.ofHours(1).toMillis();
    private static final long LONGEST_STRETCH = Duration.ofHours(24).toMillis();
    /** Accesses that are judged at once: their rows are held in memory. */
    private static final int AT_ONCE = 200_000;
    /** Exposures that are told apart by their ids; a log that was shipped twice repeats itself. */
    private static final int MOST_TOLD_APART = 1_000_000;
    /** Nobody's log goes farther back; it bounds the loop. */
    private static final long FARTHEST = Duration.ofDays(800).toMillis();

    private final PastLog log;
    private final Set<String> ids = new HashSet<>();
    private final Set<String> people = new HashSet<>();
    private final Set<String> viewers = new HashSet<>();
    private long first = Long.MAX_VALUE;
    private long last = Long.MIN_VALUE;
    private long exposures;
    private long looked;
    private long unjudged;

    public LookingBack(PastLog log) {
        this.log = log;
    }

    /** How far it is, for people. */
    public interface Progress {
        void at(Instant back, long looked, long exposures);
    }

    /** What the exposures of an incident have in common. */
    public record Cause(String name, Predicate<AccessEvent> of) {}

    /**
     * The best cause that is known of an incident; of one viewer's walk it is the viewer; else the routes of its exposures.
     *
     * @param trail some of the incident's exposures
     */
    public Cause cause(JsonNode incident, List<Exposure> trail) {
        String site = incident.path("site").asText();
        Predicate<AccessEvent> here = access -> log.site(access).equals(site);
        if (incident.path("pattern").asText().equals("enumeration") && !trail.isEmpty()) {
            Set<String> sessions = new HashSet<>();
            trail.forEach(one -> {
                if (one.session() != null) {
                    sessions.add(one.session());
                }
            });
            if (!sessions.isEmpty()) {
                return new Cause(
                        "the viewer's sessions (" + sessions.size() + ")",
                        here.and(access -> access.session() != null && sessions.contains(access.session())));
            }
        }
        JsonNode best = incident.path("causes").path(0);
        String value = best.path("value").asText();
        String dimension = best.path("dimension").asText();
        Predicate<AccessEvent> same = switch (dimension) {
            case "release" -> access -> value.equals(access.version());
            case "integration" -> access -> value.equals(access.integration());
            case "node" -> access -> value.equals(access.host());
            case "cache" -> access -> value.equalsIgnoreCase(access.cache());
            case "route" -> access -> value.equals(log.triage(access).route());
            default -> null;
        };
        if (same != null) {
            return new Cause(dimension + " " + value, here.and(same));
        }
        Set<String> routes = new HashSet<>();
        trail.forEach(one -> routes.add(String.valueOf(one.route())));
        return new Cause(
                "the routes of its exposures",
                here.and(access ->
                        routes.contains(String.valueOf(log.triage(access).route()))));
    }

    /**
     * Looks back, by the broker's clock: what was shipped late is found, too.
     *
     * @param now   from here on backwards, epoch milliseconds
     * @param quiet so long without any exposure of that cause ends the search; milliseconds
     * @return what was found, and whether it came to an end
     */
    public ObjectNode look(
            JsonNode incident, Cause cause, long now, long quiet, Progress progress, BooleanSupplier cancelled) {
        long detected = Instant.parse(incident.path("detected_at").asText()).toEpochMilli();
        long to = now + 1;
        long step = Math.max(FIRST_STRETCH, to - detected);
        long oldestWrong = to - step;
        boolean ended = false;
        while (to > now - FARTHEST && !ended && !cancelled.getAsBoolean()) {
            long before = exposures;
            long seen = stretch(cause, to - step, to, cancelled);
            to -= step;
            progress.at(Instant.ofEpochMilli(to), looked, exposures);
            if (exposures > before) {
                oldestWrong = to;
            }
            ended = !cancelled.getAsBoolean()
                    && (oldestWrong - to >= quiet || seen == 0 && !log.hasBefore(to, cancelled));
            step = Math.min(LONGEST_STRETCH, step > LONGEST_STRETCH ? FIRST_STRETCH : step * 2);
        }
        return toJson(incident, cause, to, quiet, ended);
    }

    private long stretch(Cause cause, long from, long to, BooleanSupplier cancelled) {
        List<AccessEvent> some = new ArrayList<>();
        long[] all = {0};
        log.appended(
                from,
                to,
                access -> {
                    all[0]++;
                    if (cause.of.test(access) && log.triage(access).kind() == Triage.Kind.SHOWN) {
                        some.add(access);
                        if (some.size() >= AT_ONCE) {
                            judge(some, cancelled);
                            some.clear();
                        }
                    }
                },
                (done, of) -> {},
                cancelled);
        judge(some, cancelled);
        looked += all[0];
        return all[0];
    }

    private void judge(List<AccessEvent> some, BooleanSupplier cancelled) {
        if (some.isEmpty() || cancelled.getAsBoolean()) {
            return;
        }
        for (Finding finding : log.judge(some, cancelled)) {
            if (finding.judgement().verdict().unresolved()) {
                unjudged++;
            } else if (finding.judgement().verdict().exposed()
                    && (ids.size() >= MOST_TOLD_APART || ids.add(finding.id()))) {
                exposures++;
                long at = finding.access().timestamp();
                first = Math.min(first, at);
                last = Math.max(last, at);
                String owner = finding.judgement().ownerUser();
                people.add(owner != null ? owner : "o:" + finding.judgement().ownerOrganization());
                String viewer = finding.judgement().viewerUser();
                viewers.add(viewer != null ? viewer : "a:" + finding.access().clientIp());
            }
        }
    }

    private ObjectNode toJson(JsonNode incident, Cause cause, long to, long quiet, boolean ended) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("incident", incident.path("id").asText()).put("cause", cause.name);
        json.put("complete", ended)
                .put("looked_back_to", Instant.ofEpochMilli(to).toString());
        json.put("accesses", looked).put("exposures", exposures);
        json.put("people", people.size()).put("viewers", viewers.size()).put("unjudged", unjudged);
        if (exposures > 0) {
            json.put("first", Instant.ofEpochMilli(first).toString());
            json.put("last", Instant.ofEpochMilli(last).toString());
        }
        return json.put("sentence", sentence(to, quiet, ended));
    }

    private String sentence(long to, long quiet, boolean ended) {
        String found = exposures == 0
                ? "No exposure of that cause is in the log any more"
                : String.format(
                        Locale.ROOT,
                        "From %s to %s: %,d exposures of %,d people",
                        Instant.ofEpochMilli(first),
                        Instant.ofEpochMilli(last),
                        exposures,
                        people.size());
        String how = ended
                ? String.format(
                        Locale.ROOT,
                        "; looked back to %s, where the log ends or nothing was wrong for %d hours",
                        Instant.ofEpochMilli(to),
                        Duration.ofMillis(quiet).toHours())
                : "; stopped at " + Instant.ofEpochMilli(to) + ": it may have begun earlier";
        return found
                + how
                + (unjudged == 0
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                "; %,d more can't be judged, since rows of their time are gone or never came",
                                unjudged));
    }
}
