package exposurewatch.simulation;

import exposurewatch.simulation.Oracle.Access;
import exposurewatch.simulation.Oracle.OwnershipFact;
import exposurewatch.simulation.Oracle.Rules;
import exposurewatch.simulation.Oracle.SessionFact;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The oracle's view of the facts: who was it, and whose was it, at an instant. Every answer scans every row. */
record OracleRows(List<SessionFact> sessions, List<OwnershipFact> ownerships, Rules rules) {

    /** A session at an instant. `signIn` is the start row that counts: only while signed in or within the grace. */
    record Presence(boolean ended, @Nullable SessionFact signIn) {}

    private static final Presence UNKNOWN = new Presence(false, null);
    private static final Presence ENDED = new Presence(true, null);

    /** The instants in [t - tolerance, t + tolerance] at which a state can begin: between them nothing changes. */
    List<Long> instantsAround(Access access, String recordId) {
        long from = access.at() - rules.toleranceMs();
        long to = access.at() + rules.toleranceMs();
        List<Long> instants = new ArrayList<>(List.of(from, access.at(), to));
        for (SessionFact fact : sessions) {
            if (fact.sessionId().equals(access.sessionId())) {
                instants.add(fact.at());
                instants.add(fact.at() + rules.sessionEndGraceMs());
                instants.add(fact.at() + rules.sessionEndGraceMs() + 1);
            }
        }
        for (OwnershipFact fact : ownerships) {
            if (fact.recordId().equals(recordId)) {
                instants.add(fact.at());
            }
        }
        return instants.stream()
                .filter(instant -> instant >= from && instant <= to)
                .distinct()
                .toList();
    }

    /** The session at the access's time or, where nothing is known yet, its first sign-in within the tolerance after it. */
    Presence exactSession(Access access) {
        Presence presence = sessionAt(access.sessionId(), access.at());
        if (presence.ended() || presence.signIn() != null) {
            return presence;
        }
        SessionFact first = null;
        for (SessionFact fact : sessions) {
            if (isValid(fact, access.sessionId())
                    && !fact.end()
                    && fact.at() > access.at()
                    && fact.at() <= access.at() + rules.toleranceMs()
                    && (first == null || fact.at() < first.at())) {
                first = fact;
            }
        }
        return new Presence(false, first);
    }

    Presence sessionAt(@Nullable String sessionId, long instant) {
        SessionFact newest = null;
        for (SessionFact fact : sessions) {
            if (isValid(fact, sessionId) && fact.at() <= instant && (newest == null || fact.at() > newest.at())) {
                newest = fact;
            }
        }
        if (newest == null) {
            return UNKNOWN;
        }
        return newest.end() ? afterEnd(newest, instant) : new Presence(false, newest);
    }

    /** `lastEnd` is the newest row at the instant; the grace runs from the first end since the last sign-in. */
    private Presence afterEnd(SessionFact lastEnd, long instant) {
        SessionFact signIn = null;
        for (SessionFact fact : sessions) {
            if (isValid(fact, lastEnd.sessionId())
                    && !fact.end()
                    && fact.at() < lastEnd.at()
                    && (signIn == null || fact.at() > signIn.at())) {
                signIn = fact;
            }
        }
        long firstEnd = lastEnd.at();
        for (SessionFact fact : sessions) {
            if (isValid(fact, lastEnd.sessionId()) && fact.end() && (signIn == null || fact.at() > signIn.at())) {
                firstEnd = Math.min(firstEnd, fact.at());
            }
        }
        return instant - firstEnd <= rules.sessionEndGraceMs() ? new Presence(false, signIn) : ENDED;
    }

    /** Whether the row is this session's and beats every other row of the session at the same time. */
    private boolean isValid(SessionFact fact, @Nullable String sessionId) {
        return fact.sessionId().equals(sessionId)
                && sessions.stream()
                        .filter(other -> other.sessionId().equals(sessionId) && other.at() == fact.at())
                        .noneMatch(other -> beats(other, fact));
    }

    private static boolean beats(SessionFact one, SessionFact other) {
        return one.end() == other.end() ? text(one).compareTo(text(other)) > 0 : other.end();
    }

    @Nullable OwnershipFact exactOwnership(String recordId, long instant) {
        OwnershipFact state = ownershipAt(recordId, instant);
        if (state != null) {
            return state;
        }
        OwnershipFact first = null;
        for (OwnershipFact fact : ownerships) {
            if (isValid(fact, recordId)
                    && (!fact.deleted() || namesOwner(fact))
                    && fact.at() > instant
                    && fact.at() <= instant + rules.toleranceMs()
                    && (first == null || fact.at() < first.at() || fact.at() == first.at() && first.deleted())) {
                first = fact;
            }
        }
        return first;
    }

    @Nullable OwnershipFact ownershipAt(String recordId, long instant) {
        OwnershipFact newest = null;
        OwnershipFact newestDeleted = null;
        for (OwnershipFact fact : ownerships) {
            if (!isValid(fact, recordId) || fact.at() > instant) {
                continue;
            }
            if (!fact.deleted() && (newest == null || fact.at() > newest.at())) {
                newest = fact;
            }
            if (fact.deleted() && namesOwner(fact) && (newestDeleted == null || fact.at() > newestDeleted.at())) {
                newestDeleted = fact;
            }
        }
        return newest != null ? newest : newestDeleted;
    }

    private static boolean namesOwner(OwnershipFact fact) {
        return fact.ownerUser() != null || fact.ownerOrganization() != null;
    }

    private boolean isValid(OwnershipFact fact, String recordId) {
        return fact.recordId().equals(recordId)
                && ownerships.stream()
                        .filter(other -> other.recordId().equals(recordId) && other.at() == fact.at())
                        // A deletion keeps the last owner, so it never beats a row of the living record.
                        .filter(other -> other.deleted() == fact.deleted() && (!other.deleted() || namesOwner(other)))
                        .noneMatch(other -> text(other).compareTo(text(fact)) > 0);
    }

    private static String text(SessionFact fact) {
        return joined(fact.sessionId(), fact.at(), fact.user(), sorted(fact.roles()), fact.organization(), fact.end());
    }

    private static String text(OwnershipFact fact) {
        return joined(
                fact.recordId(),
                fact.at(),
                fact.ownerUser(),
                fact.ownerOrganization(),
                sorted(fact.sharedWith()),
                fact.open(),
                fact.deleted());
    }

    private static String sorted(List<String> list) {
        return list.stream().sorted().collect(Collectors.joining("|"));
    }

    private static String joined(@Nullable Object... fields) {
        return Stream.of(fields)
                .map(field -> field == null ? "" : field.toString())
                .collect(Collectors.joining("|"));
    }
}
