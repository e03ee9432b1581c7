package exposurewatch.incident;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.judgement.SiteTraffic;
import exposurewatch.policy.Containment.Mode;
import exposurewatch.policy.Detection;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The incidents of one site, kept up to date as exposures, corrections, traffic and actions come. What it ends in
 * depends on what came, not on the order.
 *
 * <p>Not for several threads at once.
 */
public final class SiteLedger {

    /** What is kept of the site, and where it is told. */
    public interface Memory {
        /** Reads every exposure that stands, as it was told last: one after the other, for there may be many. */
        void exposures(Consumer<JsonNode> reader);

        /** Strand key → id of the incident that has the strand. */
        Map<String, String> assignments();

        /** A strand belongs to this incident from now on; null = there is no such strand any more. */
        void assign(String strand, @Nullable String incident);

        @Nullable Standing standing(String incident);

        /**
         * Keeps it, and tells the incident as it is now.
         *
         * @param heirOf the incident of which it is the same under another id: people know what they know of that; or null
         */
        void keep(Standing standing, @Nullable String heirOf);

        /** Tells an entry of a trail. */
        void append(TrailEntry entry);
    }

    /**
     * An exposure or correction that no trail has yet.
     *
     * @param of         the strand in whose incident's trail it belongs
     * @param correction whether an earlier telling of the same exposure is changed or withdrawn
     * @param json       as it is told
     * @param at         event time, epoch milliseconds
     * @param id         the exposure's
     */
    public record News(String of, boolean correction, JsonNode json, long at, String id) {

        static final Comparator<News> BY_TIME = Comparator.comparingLong(News::at)
                .thenComparing(News::id)
                .thenComparing(news -> news.json.path("revision").asLong());

        public News(String of, boolean correction, JsonNode json) {
            this(of, correction, json, Exposure.at(json), json.path("id").asText());
        }
    }

    /** Shutdowns and restores that an incident tells; all are in its trail. */
    private static final int MOST_CONTAINED = 200;
    /** One incident takes in another, and is taken in itself: this often is followed. */
    private static final int MOST_TAKEN_IN = 10;

    private final String site;
    private final Memory memory;
    private final TrailWriter trail;
    private final Grouping grouping;
    private final Detection detection;
    private final Map<String, Strand> strands = new HashMap<>();
    private final Map<String, String> assigned = new HashMap<>();
    private final Baseline baseline = new Baseline();
    /** Strand that exposures were of → those that they are of now, since rows came late → how many. */
    private final Map<String, Map<String, Long>> relabelled = new HashMap<>();
    /** Strands that have to be made anew from the exposures that stand. */
    private final Set<String> stale = new HashSet<>();

    private List<Group> groups = List.of();

    /** Remembers what is kept of the site. */
    public SiteLedger(String site, Memory memory, Detection detection) {
        this.site = site;
        this.memory = memory;
        this.trail = new TrailWriter(memory);
        this.detection = detection;
        this.grouping = new Grouping(detection);
        assigned.putAll(memory.assignments());
        memory.exposures(json -> weave(Exposure.of(json)));
        groups = grouping.of(site, strands.values());
    }

    private void weave(Exposure exposure) {
        strands.computeIfAbsent(Strand.key(exposure), key -> Strand.of(exposure))
                .add(exposure);
    }

    /** An exposure that came for the first time; it is kept by now. */
    public void add(Exposure exposure) {
        weave(exposure);
    }

    /** An exposure has changed or no longer stands; what is kept says so by now. */
    public void change(Exposure before, Exposure after) {
        stale.add(Strand.key(before));
        stale.add(Strand.key(after));
        relabel(Strand.key(before), Strand.key(after));
    }

    /** What was not settled before a restart: the strands are those of what is kept, but not whose they were. */
    public void remember(News one) {
        if (one.correction && !one.json.path("withdrawn").asBoolean()) {
            relabel(one.of, Strand.key(Exposure.of(one.json)));
        }
    }

    private void relabel(String before, String after) {
        if (!before.equals(after)) {
            relabelled.computeIfAbsent(before, any -> new HashMap<>()).merge(after, 1L, Long::sum);
        }
    }

    /** More is known of the site's traffic. */
    public void add(SiteTraffic traffic) {
        baseline.add(traffic);
    }

    /** What is known of the traffic of one hour. */
    public Optional<SiteTraffic> traffic(long hour) {
        return baseline.traffic(site, hour);
    }

    /** The oldest hour of which traffic is known, in hours since the epoch. */
    public long oldestHour() {
        return baseline.oldest();
    }

    /**
     * Brings the incidents up to date and tells what is new.
     *
     * @param news all that came since the last time
     * @param now  wall time, epoch milliseconds
     * @return the incidents that stand, and of which something is new
     */
    public List<Group> settle(List<News> news, long now) {
        remakeStale();
        groups = grouping.of(site, strands.values());
        Map<String, Group> byStrand = new HashMap<>();
        Map<String, Group> byId = new LinkedHashMap<>();
        for (Group group : groups) {
            byId.put(group.id(), group);
            group.strands().forEach(strand -> byStrand.put(strand.key(), group));
        }
        Set<String> moved = moved(byStrand);
        Map<String, List<News>> entries = entries(news, byStrand, moved);
        Map<String, Duty> known = known(byStrand);
        Map<String, Map<String, Left>> gone = gone(byStrand, byId);
        relabelled.clear();
        Set<String> touched = new LinkedHashSet<>(entries.keySet());
        Map<String, String> heirs = heirs(byStrand, byId);
        Map<String, Map<String, Left>> left = assign(byStrand, touched);
        gone.forEach((incident, to) -> {
            Map<String, Left> all = left.computeIfAbsent(incident, any -> new TreeMap<>());
            to.forEach(all::putIfAbsent);
        });
        touched.addAll(left.keySet());
        List<Group> changed = new ArrayList<>();
        List<String> over = new ArrayList<>();
        for (String incident : touched) {
            Group group = byId.get(incident);
            if (group == null) {
                over.add(incident);
            } else {
                List<News> own = entries.getOrDefault(incident, List.of());
                tell(group, own, left.getOrDefault(incident, Map.of()), heirs.get(incident), known.get(incident), now);
                changed.add(group);
            }
        }
        // Last, so that an heir finds what is known of the one that ends, and that people hear of it first.
        for (String incident : over) {
            end(incident, entries.getOrDefault(incident, List.of()), left.getOrDefault(incident, Map.of()), now);
        }
        return changed;
    }

    private void remakeStale() {
        if (stale.isEmpty()) {
            return;
        }
        stale.forEach(strands::remove);
        memory.exposures(json -> {
            Exposure exposure = Exposure.of(json);
            if (stale.contains(Strand.key(exposure))) {
                weave(exposure);
            }
        });
        stale.clear();
    }

    /** Strands that another incident had until now. */
    private Set<String> moved(Map<String, Group> byStrand) {
        Set<String> moved = new HashSet<>();
        byStrand.forEach((strand, group) -> {
            String before = assigned.get(strand);
            if (before != null && !before.equals(group.id())) {
                moved.add(strand);
            }
        });
        return moved;
    }

    /** What each incident's trail has to be told: what is new, and all exposures of strands that another one had. */
    private Map<String, List<News>> entries(List<News> news, Map<String, Group> byStrand, Set<String> moved) {
        Map<String, List<News>> entries = new TreeMap<>();
        Set<String> told = new HashSet<>();
        if (!moved.isEmpty()) {
            memory.exposures(json -> {
                String strand = Strand.key(Exposure.of(json));
                Group group = byStrand.get(strand);
                if (group != null && moved.contains(strand)) {
                    add(entries, group.id(), new News(strand, false, json));
                }
            });
        }
        for (News one : news) {
            Group group = byStrand.get(one.of);
            boolean leaves = moved.contains(one.of);
            // What is new of a strand that moves was read with the strand; what it corrects stands where it was told.
            String incident = group == null || leaves ? assigned.get(one.of) : group.id();
            boolean twice = incident != null && !told.add(incident + one.id + one.json.path("revision"));
            if (incident != null && !twice && !(leaves && !one.correction)) {
                add(entries, incident, one.correction ? movedTo(one, incident, byStrand) : one);
            }
        }
        entries.values().forEach(list -> list.sort(News.BY_TIME));
        return entries;
    }

    /** A correction that makes the exposure another viewer's, and another incident's, says so: it no longer counts here. */
    private static News movedTo(News correction, String incident, Map<String, Group> byStrand) {
        Group now = byStrand.get(Strand.key(Exposure.of(correction.json)));
        if (correction.json.path("withdrawn").asBoolean()
                || now == null
                || now.id().equals(incident)) {
            return correction;
        }
        ObjectNode json = correction.json.deepCopy();
        return new News(correction.of, true, json.put(TrailEntry.MOVED_TO, now.id()));
    }

    private static void add(Map<String, List<News>> entries, String incident, News news) {
        entries.computeIfAbsent(incident, any -> new ArrayList<>()).add(news);
    }

    /** Exposures that an incident has lost to another. */
    private record Left(long viewers, long exposures) {
        Left and(Left more) {
            return new Left(viewers + more.viewers, exposures + more.exposures);
        }
    }

    private static void add(Map<String, Map<String, Left>> lost, String from, String to, long exposures) {
        lost.computeIfAbsent(from, any -> new TreeMap<>()).merge(to, new Left(1, exposures), Left::and);
    }

    /**
     * Every strand belongs to its group from here on; tells which incidents have lost some and to which others, and who
     * gained.
     */
    private Map<String, Map<String, Left>> assign(Map<String, Group> byStrand, Set<String> gained) {
        Map<String, Map<String, Left>> left = new TreeMap<>();
        byStrand.forEach((key, group) -> {
            String before = assigned.put(key, group.id());
            if (!group.id().equals(before)) {
                memory.assign(key, group.id());
                gained.add(group.id());
            }
            if (before != null && !before.equals(group.id())) {
                Strand strand = strands.get(key);
                long exposures = strand == null ? 0 : strand.exposures();
                add(left, before, group.id(), exposures);
            }
        });
        List<String> gone = assigned.keySet().stream()
                .filter(strand -> !byStrand.containsKey(strand))
                .toList();
        for (String strand : gone) {
            assigned.remove(strand);
            memory.assign(strand, null);
        }
        return left;
    }

    /**
     * Key: id of an incident that begins now. Value: the one that it was until now, when only its first day changed: it
     * has all strands of that one, of no other, and is of the same kind.
     */
    private Map<String, String> heirs(Map<String, Group> byStrand, Map<String, Group> byId) {
        Map<String, Set<String>> sources = new HashMap<>();
        byStrand.forEach((strand, group) -> {
            String before = assigned.get(strand);
            if (before != null && !before.equals(group.id())) {
                sources.computeIfAbsent(group.id(), any -> new HashSet<>()).add(before);
            }
        });
        Map<String, String> heirs = new HashMap<>();
        sources.forEach((id, from) -> {
            String source = from.iterator().next();
            Standing standing = memory.standing(source);
            boolean same = standing != null
                    && Objects.requireNonNull(byId.get(id)).mass()
                            == (standing.incident().pattern() == Pattern.CROSS_VIEW);
            if (from.size() == 1 && same && !byId.containsKey(source) && memory.standing(id) == null) {
                heirs.put(id, source);
            }
        });
        return heirs;
    }

    /** What was known of incidents of which others have got strands or exposures, by the id of those. */
    private Map<String, Duty> known(Map<String, Group> byStrand) {
        Map<String, Duty> known = new HashMap<>();
        byStrand.forEach((strand, group) -> hand(assigned.get(strand), group, known));
        relabelled.forEach((before, after) -> after.keySet().forEach(strand -> {
            Group group = byStrand.get(strand);
            if (group != null) {
                hand(assigned.get(before), group, known);
            }
        }));
        return known;
    }

    /** Incidents of which nothing is left since late rows made all of it other viewers': who has that now. */
    private Map<String, Map<String, Left>> gone(Map<String, Group> byStrand, Map<String, Group> byId) {
        Map<String, Map<String, Left>> gone = new HashMap<>();
        relabelled.forEach((before, after) -> after.forEach((strand, exposures) -> {
            String from = assigned.get(before);
            Group to = byStrand.get(strand);
            if (from != null && !byId.containsKey(from) && to != null) {
                add(gone, from, to.id(), exposures);
            }
        }));
        return gone;
    }

    private void hand(@Nullable String from, Group to, Map<String, Duty> known) {
        Standing standing = from == null || from.equals(to.id()) ? null : memory.standing(from);
        if (standing != null) {
            known.merge(to.id(), standing.duty(), Duty::and);
        }
    }

    private void tell(
            Group group,
            List<News> news,
            Map<String, Left> left,
            @Nullable String heirOf,
            @Nullable Duty known,
            long now) {
        Assessment assessment = Assessment.of(group, baseline, detection);
        Standing before = memory.standing(group.id());
        Standing former = heirOf == null ? null : memory.standing(heirOf);
        Incident first = assessment.incident(State.OPEN, null, 0, TrailEntry.START);
        if (before == null && former != null) {
            String by = former.incident().acknowledgedBy();
            Incident heir = first.contained(former.incident().containment());
            before = former.with(by == null ? heir : heir.acknowledged(by));
        }
        Standing begun = before == null ? Standing.begin(first, now) : before.withNews(now);
        Standing standing = known == null ? begun : begun.and(known);
        Incident trailed = append(standing.incident(), news, left);
        Incident incident = assessment.incident(
                standing.state(assessment.lastSeen(), assessment.exposures()),
                standing.incident().acknowledgedBy(),
                trailed.trail(),
                trailed.head());
        memory.keep(
                standing.with(incident.contained(standing.incident().containment())), former == null ? null : heirOf);
    }

    /** An incident that has lost all its strands to others, or all its exposures to corrections. */
    private void end(String id, List<News> news, Map<String, Left> left, long now) {
        Standing standing = memory.standing(id);
        if (standing != null) {
            Incident trailed = append(standing.incident(), news, left);
            Standing after = news.isEmpty() ? standing : standing.withNews(now);
            memory.keep(after.with(left.isEmpty() ? trailed.withdrawn() : trailed.takenIn(most(left))), null);
        }
    }

    /** Of all who have parts of an incident, the one that has most of it: what is done about it is done about that one. */
    private static String most(Map<String, Left> left) {
        return left.entrySet().stream()
                .max(Comparator.<Map.Entry<String, Left>>comparingLong(to -> to.getValue().exposures)
                        .thenComparing(Map.Entry::getKey))
                .orElseThrow()
                .getKey();
    }

    private Incident append(Incident incident, List<News> news, Map<String, Left> left) {
        Incident trailed = incident;
        for (News one : news) {
            trailed = trail.append(trailed, one);
        }
        for (Map.Entry<String, Left> to : left.entrySet()) {
            ObjectNode data = JsonNodeFactory.instance.objectNode();
            data.put("incident", to.getKey());
            data.put("viewers", to.getValue().viewers).put("exposures", to.getValue().exposures);
            trailed = trail.append(trailed, TrailEntry.Kind.TAKEN_IN, trailed.lastSeen(), data);
        }
        return trailed;
    }

    /**
     * A person did something; false when there is no such incident. What is done about one that another has taken in
     * is done about that one, too. A complaint about one that there is not opens it.
     *
     * @param now wall time, epoch milliseconds
     */
    public boolean act(Action action, long now) {
        String id = action.incident();
        boolean known = false;
        for (int i = 0; i < MOST_TAKEN_IN && id != null; i++) {
            Standing before = memory.standing(id);
            id = before == null ? null : before.incident().takenInBy();
            known |= before != null;
            if (before != null && !before.lastAction().equals(action.id())) {
                act(before, action, now);
            }
        }
        if (!known && action.kind() == Action.Kind.COMPLAINT) {
            act(Standing.byComplaint(ComplaintIncident.of(site, action), now), action, now);
            return true;
        }
        return known;
    }

    private void act(Standing before, Action action, long now) {
        Standing standing = before.after(action, now);
        Incident incident = trail.append(standing.incident(), TrailEntry.Kind.ACTION, action.at(), action.toJson());
        if (action.kind() == Action.Kind.ACKNOWLEDGE) {
            incident = incident.acknowledged(action.by());
        } else if (action.kind() == Action.Kind.ASSIGN) {
            incident = incident.acknowledged(String.valueOf(action.details().whom()));
        }
        if (incident.state() != State.TAKEN_IN) {
            incident = incident.in(standing.state(incident.lastSeen(), incident.exposures()));
        }
        memory.keep(standing.with(incident), null);
    }

    /** The incident that explains this one by now, or this one; null when there is no such incident. */
    public @Nullable Standing resolve(String incident) {
        Standing standing = memory.standing(incident);
        for (int i = 0; i < MOST_TAKEN_IN && standing != null; i++) {
            String by = standing.incident().takenInBy();
            Standing next = by == null ? null : memory.standing(by);
            if (next == null) {
                return standing;
            }
            standing = next;
        }
        return standing;
    }

    /** Whether the same action came before. */
    public boolean isRepeated(Action action) {
        Standing standing = resolve(action.incident());
        return standing != null && standing.lastAction().equals(action.id());
    }

    /** A person wants something that is carried out later: it is noted in the trail. */
    public void note(Action action, long now) {
        Standing standing = resolve(action.incident());
        if (standing != null) {
            Incident noted = trail.append(standing.incident(), TrailEntry.Kind.ACTION, action.at(), action.toJson());
            memory.keep(standing.noted(action, now).with(noted), null);
        }
    }

    /**
     * Something was decided, commanded or done to contain an incident.
     *
     * @param at        wall time, epoch milliseconds
     * @param data      for the trail
     * @param contained what was done; null = nothing
     * @return the incident that has it in its trail; null when there is none
     */
    public @Nullable Incident contain(String id, long at, JsonNode data, @Nullable Contained contained) {
        Standing before = resolve(id);
        if (before == null) {
            return null;
        }
        Incident incident = trail.append(before.incident(), TrailEntry.Kind.CONTAINMENT, at, data);
        Standing standing = before.with(incident);
        if (contained != null) {
            List<Contained> all = new ArrayList<>(incident.containment());
            all.add(contained);
            incident = incident.contained(all.subList(Math.max(0, all.size() - MOST_CONTAINED), all.size()));
            standing = changed(standing, contained, at);
            if (standing != before && incident.state() != State.TAKEN_IN) {
                incident = incident.in(standing.state(incident.lastSeen(), incident.exposures()));
            }
        }
        memory.keep(standing.with(incident), null);
        return incident;
    }

    /** What is over stays over, whatever is shut or opened because of it. */
    private static Standing changed(Standing standing, Contained contained, long at) {
        State state = standing.incident().state();
        boolean done = contained.mode() != Mode.OBSERVE;
        if (done && !contained.restored() && state == State.OPEN) {
            return standing.after(Action.Kind.CONTAIN, at);
        }
        return done && contained.restored() && state == State.CONTAINED
                ? standing.after(Action.Kind.RESTORE, at)
                : standing;
    }

    /** The incidents that stand, and whose exposures are kept. */
    public List<Group> groups() {
        return groups;
    }

    /** Looks at causes again, now that more is known of the traffic; tells incidents of which they changed. */
    public void reconsider() {
        for (Group group : groups) {
            Standing standing = memory.standing(group.id());
            Assessment assessment = Assessment.of(group, baseline, detection);
            if (standing != null) {
                Incident known = standing.incident();
                Incident now = assessment
                        .incident(known.state(), known.acknowledgedBy(), known.trail(), known.head())
                        .contained(known.containment());
                if (!now.equals(known)) {
                    memory.keep(standing.with(now), null);
                }
            }
        }
    }

    /** Lets go of the exposures of an incident; its state stays. */
    public Set<String> forget(String incident) {
        Set<String> gone = new HashSet<>();
        assigned.forEach((strand, of) -> {
            if (of.equals(incident)) {
                gone.add(strand);
            }
        });
        gone.forEach(strand -> {
            strands.remove(strand);
            assigned.remove(strand);
            memory.assign(strand, null);
        });
        groups = grouping.of(site, strands.values());
        return gone;
    }
}
