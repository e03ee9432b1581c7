package exposurewatch.simulation;

import exposurewatch.simulation.Oracle.OwnershipFact;
import exposurewatch.simulation.Oracle.SessionFact;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who is there and whose everything is at one moment of the plan, for the moves to choose from. Moves on through the facts in
 * the order of their times.
 */
final class Stage {

    /** A record that changed hands at `at`. */
    record Transfer(String recordId, String formerOwner, long at) {}

    private static final int REMEMBERED_VISITS = 200;

    private final List<Delivered<SessionFact>> sessions;
    private final List<Delivered<OwnershipFact>> ownerships;
    private int nextSession;
    private int nextOwnership;

    private final Map<String, Visit> visits = new HashMap<>();
    /** Key: user id. Value: the session they signed in last, which may have ended or changed its user since. */
    private final Map<String, String> newestSessions = new HashMap<>();

    private final Bag<String> present = new Bag<>();
    /** Sign-ins in the order of their times, for sessions that nobody ends. */
    private final Deque<Visit> signIns = new ArrayDeque<>();
    /** The newest first. */
    private final Deque<Visit> departed = new ArrayDeque<>();
    /** The newest first. */
    private final Deque<Transfer> transfers = new ArrayDeque<>();

    /** Key: record id. Value: its newest row that is not a deletion. */
    private final Map<String, OwnershipFact> current = new HashMap<>();
    /** Key: user id. Value: the records they own. */
    private final Map<String, Bag<String>> owned = new HashMap<>();
    /** Key: `user:` or `organization:` and the id. Value: the records shared with them. */
    private final Map<String, Bag<String>> shared = new HashMap<>();
    /** Key: organization id. Value: its files. */
    private final Map<String, Bag<String>> files = new HashMap<>();

    private final Bag<String> known = new Bag<>();
    private final Bag<String> open = new Bag<>();
    private final Bag<String> deleted = new Bag<>();

    /** Both in the order of their times. */
    Stage(List<Delivered<SessionFact>> sessions, List<Delivered<OwnershipFact>> ownerships) {
        this.sessions = sessions;
        this.ownerships = ownerships;
    }

    /** Applies everything valid from `at` or before. */
    void moveTo(long at) {
        while (nextSession < sessions.size() && sessions.get(nextSession).fact().at() <= at) {
            apply(sessions.get(nextSession++).fact());
        }
        while (nextOwnership < ownerships.size()
                && ownerships.get(nextOwnership).fact().at() <= at) {
            apply(ownerships.get(nextOwnership++).fact());
        }
        while (!signIns.isEmpty() && signIns.peekFirst().since() + FactPlan.LONGEST_SESSION_MS <= at) {
            forget(signIns.removeFirst());
        }
    }

    private void apply(SessionFact fact) {
        Visit before = visits.get(fact.sessionId());
        if (!fact.end()) {
            Visit visit = visit(fact);
            visits.put(fact.sessionId(), visit);
            newestSessions.put(visit.user(), fact.sessionId());
            present.add(fact.sessionId());
            signIns.addLast(visit);
        } else if (before != null) {
            visits.remove(fact.sessionId());
            present.remove(fact.sessionId());
            remember(departed, before.endedAt(fact.at()));
        }
    }

    private static Visit visit(SessionFact fact) {
        String user = Objects.requireNonNull(fact.user(), "a planned sign-in names its user");
        return new Visit(fact.sessionId(), user, fact.organization(), fact.roles(), fact.at(), -1);
    }

    private void forget(Visit visit) {
        if (visit.equals(visits.get(visit.sessionId()))) {
            visits.remove(visit.sessionId());
            present.remove(visit.sessionId());
        }
    }

    private static <T> void remember(Deque<T> newestFirst, T thing) {
        newestFirst.addFirst(thing);
        if (newestFirst.size() > REMEMBERED_VISITS) {
            newestFirst.removeLast();
        }
    }

    private void apply(OwnershipFact fact) {
        known.add(fact.recordId());
        if (fact.deleted()) {
            deleted.add(fact.recordId());
            return;
        }
        OwnershipFact before = current.put(fact.recordId(), fact);
        if (before != null) {
            bags(before).forEach(bag -> bag.remove(fact.recordId()));
            open.remove(fact.recordId());
            deleted.remove(fact.recordId());
            String former = before.ownerUser();
            if (former != null && !former.equals(fact.ownerUser())) {
                remember(transfers, new Transfer(fact.recordId(), former, fact.at()));
            }
        }
        bags(fact).forEach(bag -> bag.add(fact.recordId()));
        if (fact.open()) {
            open.add(fact.recordId());
        }
    }

    private List<Bag<String>> bags(OwnershipFact fact) {
        List<Bag<String>> bags = new ArrayList<>();
        if (fact.ownerUser() != null) {
            bags.add(owned.computeIfAbsent(fact.ownerUser(), user -> new Bag<>()));
        } else if (fact.ownerOrganization() != null) {
            bags.add(files.computeIfAbsent(fact.ownerOrganization(), organization -> new Bag<>()));
        }
        fact.sharedWith().forEach(subject -> bags.add(shared.computeIfAbsent(subject, key -> new Bag<>())));
        return bags;
    }

    @Nullable Visit anyVisit(Dice dice) {
        String sessionId = present.any(dice);
        return sessionId == null ? null : visits.get(sessionId);
    }

    /** The session that was signed in by now, if it still is. */
    @Nullable Visit visit(String sessionId) {
        return visits.get(sessionId);
    }

    /** A session that this user is signed in by. */
    @Nullable Visit visitOf(String user) {
        String sessionId = newestSessions.get(user);
        Visit visit = sessionId == null ? null : visits.get(sessionId);
        return visit == null || !visit.user().equals(user) ? null : visit;
    }

    /** The next sign-in, if it comes within `ms` after `at`, the moment of this stage. */
    @Nullable Visit comingVisit(long at, long ms) {
        for (int next = nextSession; next < sessions.size(); next++) {
            SessionFact fact = sessions.get(next).fact();
            if (fact.at() > at + ms) {
                return null;
            }
            if (!fact.end()) {
                return visit(fact);
            }
        }
        return null;
    }

    /** Sessions that have ended, the newest first. */
    Iterable<Visit> departed() {
        return departed;
    }

    /** Records that changed hands, the newest first. */
    Iterable<Transfer> transfers() {
        return transfers;
    }

    @Nullable OwnershipFact ownership(String recordId) {
        return current.get(recordId);
    }

    @Nullable String anyOwned(String user, Dice dice) {
        return any(owned, user, dice);
    }

    @Nullable String anyFile(@Nullable String organization, Dice dice) {
        return organization == null ? null : any(files, organization, dice);
    }

    /** Shared with this user or this organization. */
    @Nullable String anyShared(Visit visit, Dice dice) {
        String byUser = any(shared, "user:" + visit.user(), dice);
        return byUser != null || visit.organization() == null
                ? byUser
                : any(shared, "organization:" + visit.organization(), dice);
    }

    private static @Nullable String any(Map<String, Bag<String>> bags, String key, Dice dice) {
        Bag<String> bag = bags.get(key);
        return bag == null ? null : bag.any(dice);
    }

    /** Any record ever announced. */
    @Nullable String anyKnown(Dice dice) {
        return known.any(dice);
    }

    @Nullable String anyOpen(Dice dice) {
        return open.any(dice);
    }

    @Nullable String anyDeleted(Dice dice) {
        return deleted.any(dice);
    }
}
