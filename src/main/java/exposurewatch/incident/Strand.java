package exposurewatch.incident;

import exposurewatch.judgement.Dimension;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All that one viewer was shown on one site, by one partner interface or by none. Incidents are made of whole strands.
 * The order in which exposures are added never matters. Nothing is ever taken out: a strand of which an exposure is
 * withdrawn is made anew from those that are left.
 */
public final class Strand {

    /** Answers that are told apart: more than any threshold of a pattern asks for. */
    private static final int MOST_ANSWERS = 1_000;
    /** Hours in which it saw something that are kept: the first ones. */
    private static final int MOST_HOURS = 2_000;
    /** Ids kept to see whether they go in steps: the first ones. */
    private static final int MOST_STEPS = 256;
    /** Clients of one session that are told apart. */
    private static final int MOST_CLIENTS = 8;

    /** A look at a record whose id is a number. */
    record Step(long at, String event, long number) {}

    /** When a client used a session first and last, epoch milliseconds. */
    record Span(long from, long to) {
        Span with(long at) {
            return new Span(Math.min(from, at), Math.max(to, at));
        }
    }

    private static final Comparator<Step> BY_TIME =
            Comparator.comparingLong(Step::at).thenComparing(Step::event).thenComparingLong(Step::number);

    private final String viewer;
    private final @Nullable String integration;
    private @Nullable Exposure first;
    private long last = Long.MIN_VALUE;
    private long exposures;
    private long anonymous;
    private long sameOrganization;
    private final Set<String> owners = new HashSet<>(2);
    private final Set<String> records = new HashSet<>(2);
    private final Set<String> addresses = new HashSet<>(2);
    private final Set<String> answers = new HashSet<>(2);
    private final Set<String> data = new TreeSet<>();
    private final Map<Dimension, Map<String, Long>> values = new EnumMap<>(Dimension.class);
    /** Key: session id. Value: client → when it used the session. */
    private final Map<String, TreeMap<String, Span>> sessions = new HashMap<>(2);
    /** Key: whom the application took the viewer for, where that was somebody else. Value: exposures. */
    private final Map<String, Long> mistakenFor = new HashMap<>(0);

    private final TreeSet<Long> hours = new TreeSet<>();
    private final TreeSet<Step> steps = new TreeSet<>(BY_TIME);

    private Strand(String viewer, @Nullable String integration) {
        this.viewer = viewer;
        this.integration = integration;
    }

    /** The empty strand that this exposure belongs to. */
    public static Strand of(Exposure exposure) {
        return new Strand(exposure.viewer(), exposure.integration());
    }

    /** The name, among the strands of a site, of the one that this exposure belongs to. */
    public static String key(Exposure exposure) {
        return key(exposure.viewer(), exposure.integration());
    }

    private static String key(String viewer, @Nullable String integration) {
        // No name holds this character.
        return integration == null ? viewer : viewer + '\0' + integration;
    }

    public void add(Exposure exposure) {
        Exposure known = first;
        boolean earlier = known == null
                || exposure.at() < known.at()
                || exposure.at() == known.at() && exposure.id().compareTo(known.id()) < 0;
        if (earlier) {
            first = exposure;
        }
        last = Math.max(last, exposure.at());
        exposures++;
        anonymous += exposure.anonymous() ? 1 : 0;
        sameOrganization += exposure.sameOrganization() ? 1 : 0;
        owners.add(exposure.owner());
        records.add(exposure.record());
        data.addAll(exposure.data());
        if (exposure.clientIp() != null) {
            addresses.add(exposure.clientIp());
        }
        if (answers.size() < MOST_ANSWERS) {
            answers.add(exposure.event());
        }
        for (Dimension dimension : Dimension.values()) {
            String value = exposure.value(dimension);
            if (value != null) {
                values.computeIfAbsent(dimension, any -> new HashMap<>(2)).merge(value, 1L, Long::sum);
            }
        }
        hours.add(Baseline.hour(exposure.at()));
        if (hours.size() > MOST_HOURS) {
            hours.pollLast();
        }
        noteSession(exposure);
        noteStep(exposure);
    }

    private void noteSession(Exposure exposure) {
        String session = exposure.session();
        if (session != null) {
            TreeMap<String, Span> clients = sessions.computeIfAbsent(session, any -> new TreeMap<>());
            String client = exposure.clientIp() + " " + exposure.userAgent();
            Span now = new Span(exposure.at(), exposure.at());
            clients.merge(client, now, (known, one) -> known.with(exposure.at()));
            if (clients.size() > MOST_CLIENTS) {
                // Those that sort first stay, so that it doesn't matter who came first.
                clients.pollLastEntry();
            }
        }
        String taken = exposure.loggedUser();
        if (taken != null && exposure.viewerUser() != null && !taken.equals(exposure.viewerUser())) {
            mistakenFor.merge(taken, 1L, Long::sum);
        }
    }

    private void noteStep(Exposure exposure) {
        String id = exposure.record().substring(exposure.record().indexOf(':') + 1);
        if (!id.isEmpty() && id.length() <= 18 && id.chars().allMatch(c -> c >= '0' && c <= '9')) {
            steps.add(new Step(exposure.at(), exposure.event(), Long.parseLong(id)));
            if (steps.size() > MOST_STEPS) {
                steps.pollLast();
            }
        }
    }

    /** The name among the strands of its site. */
    public String key() {
        return key(viewer, integration);
    }

    public String viewer() {
        return viewer;
    }

    @Nullable String integration() {
        return integration;
    }

    private Exposure first() {
        if (first == null) {
            throw new IllegalStateException("a strand without exposures: " + key());
        }
        return first;
    }

    /** Event time of the first exposure, epoch milliseconds. */
    public long onset() {
        return first().at();
    }

    /** Event time of the last exposure, epoch milliseconds. */
    public long last() {
        return last;
    }

    /** Where it began: the client's address, or null when the log doesn't tell. */
    @Nullable String place() {
        return first().clientIp();
    }

    public long exposures() {
        return exposures;
    }

    long anonymous() {
        return anonymous;
    }

    long sameOrganization() {
        return sameOrganization;
    }

    /** Whose records were seen. */
    public Set<String> owners() {
        return Collections.unmodifiableSet(owners);
    }

    Set<String> records() {
        return Collections.unmodifiableSet(records);
    }

    /** Of the clients, as far as the log tells them. */
    public Set<String> addresses() {
        return Collections.unmodifiableSet(addresses);
    }

    Set<String> data() {
        return Collections.unmodifiableSet(data);
    }

    /** Different answers, as far as they are told apart. */
    int answers() {
        return answers.size();
    }

    /** Value → exposures. */
    public Map<String, Long> values(Dimension dimension) {
        return Collections.unmodifiableMap(values.getOrDefault(dimension, Map.of()));
    }

    /** Ids of the sessions it was seen in. */
    public Set<String> sessionIds() {
        return Collections.unmodifiableSet(sessions.keySet());
    }

    Map<String, TreeMap<String, Span>> sessions() {
        return Collections.unmodifiableMap(sessions);
    }

    Map<String, Long> mistakenFor() {
        return Collections.unmodifiableMap(new TreeMap<>(mistakenFor));
    }

    /** The hours in which it saw something, since the epoch. */
    Set<Long> hours() {
        return Collections.unmodifiableSet(hours);
    }

    /** The first looks at ids that are numbers, by time. */
    List<Step> steps() {
        return new ArrayList<>(steps);
    }
}
