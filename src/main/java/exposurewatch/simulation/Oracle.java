package exposurewatch.simulation;

import exposurewatch.simulation.OracleRows.Presence;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The truth about accesses, worked out a second time and as naively as can be: every question is answered by looking at every
 * fact. It shares no code with the product's rule, so that the two can be held against each other.
 *
 * <p>All times are epoch milliseconds. The order of the facts in the lists never matters.
 */
public final class Oracle {

    /** A row of `sessions`: a sign-in of `user`, or with `end` a sign-out (a tombstone is an end at its record's time). */
    public record SessionFact(
            String sessionId,
            long at,
            @Nullable String user,
            List<String> roles,
            @Nullable String organization,
            boolean end)
            implements Item {}

    /** A row of `record-ownership`; a tombstone is a deleted row that names no owner, at its record's time. */
    public record OwnershipFact(
            String recordId,
            long at,
            @Nullable String ownerUser,
            @Nullable String ownerOrganization,
            List<String> sharedWith,
            boolean open,
            boolean deleted)
            implements Item {}

    /** An event, with the records it showed and whether the policy exempts it. */
    public record Access(
            String eventId,
            long at,
            int status,
            @Nullable String method,
            @Nullable String sessionId,
            List<String> records,
            boolean exempt)
            implements Item {

        Access showingOnly(String recordId) {
            return new Access(eventId, at, status, method, sessionId, List.of(recordId), exempt);
        }
    }

    /** Anything that arrives. */
    public sealed interface Item permits SessionFact, OwnershipFact, Access {
        long at();
    }

    /** What the policy says; `organizationTypes` are the record types judged as `owner: organization`. */
    public record Rules(
            Set<String> staffRoles, Set<String> organizationTypes, long toleranceMs, long sessionEndGraceMs) {}

    /**
     * The verdict on one (event, record), in the contract's words. Viewer and owner are those of the rows of the exact time,
     * also where the tolerance made the verdict; null where nobody is known.
     */
    public record Truth(
            String eventId,
            String recordId,
            String verdict,
            boolean exposed,
            @Nullable String viewerUser,
            @Nullable String viewerOrganization,
            @Nullable String ownerUser,
            @Nullable String ownerOrganization) {}

    private final OracleRows rows;
    private final Rules rules;

    public Oracle(Collection<SessionFact> sessions, Collection<OwnershipFact> ownerships, Rules rules) {
        this.rows = new OracleRows(List.copyOf(sessions), List.copyOf(ownerships), rules);
        this.rules = rules;
    }

    /** All verdicts: for each access in the given order, for each of its records in theirs, a repeated record once. */
    public static List<Truth> judge(
            Collection<SessionFact> sessions,
            Collection<OwnershipFact> ownerships,
            Collection<Access> accesses,
            Rules rules) {
        Oracle oracle = new Oracle(sessions, ownerships, rules);
        return accesses.stream()
                .flatMap(access -> oracle.judge(access).stream())
                .toList();
    }

    /** One verdict for each different record of the access, in the order of its list. */
    public List<Truth> judge(Access access) {
        return new LinkedHashSet<>(access.records())
                .stream().map(recordId -> judge(access, recordId)).toList();
    }

    private Truth judge(Access access, String recordId) {
        Presence presence = rows.exactSession(access);
        OwnershipFact ownership = rows.exactOwnership(recordId, access.at());
        String verdict = verdict(access, recordId, presence, ownership);
        if (verdict.equals("anonymous") || verdict.equals("other-owner")) {
            verdict = forgiven(access, recordId, verdict);
        }
        SessionFact viewer = presence.signIn();
        return new Truth(
                access.eventId(),
                recordId,
                verdict,
                verdict.equals("anonymous") || verdict.equals("other-owner"),
                viewer == null ? null : viewer.user(),
                viewer == null ? null : viewer.organization(),
                ownership == null ? null : ownership.ownerUser(),
                ownership == null ? null : ownership.ownerOrganization());
    }

    private String verdict(Access access, String recordId, Presence presence, @Nullable OwnershipFact ownership) {
        if (showedNothing(access)) {
            return "denied";
        }
        if (access.exempt()) {
            return "exempt";
        }
        if (ownership == null) {
            return "unresolved-record";
        }
        if (ownership.open()) {
            return "public";
        }
        if (access.sessionId() == null || presence.ended()) {
            return "anonymous";
        }
        if (presence.signIn() == null) {
            return "unresolved-session";
        }
        String right = right(presence.signIn(), ownership, recordId);
        return right == null ? "other-owner" : right;
    }

    private static boolean showedNothing(Access access) {
        boolean success = access.status() >= 200 && access.status() <= 299;
        boolean notModified = access.status() == 304;
        boolean silent = "HEAD".equalsIgnoreCase(access.method()) || "OPTIONS".equalsIgnoreCase(access.method());
        return !(success || notModified) || silent;
    }

    /** By which right this viewer may see this record: staff, own or shared; null if by none. */
    private @Nullable String right(SessionFact viewer, OwnershipFact ownership, String recordId) {
        for (String role : viewer.roles()) {
            if (rules.staffRoles().contains(role)) {
                return "staff";
            }
        }
        String user = viewer.user();
        String organization = viewer.organization();
        if (user != null && user.equals(ownership.ownerUser())) {
            return "own";
        }
        if (rules.organizationTypes().contains(recordId.split(":", 2)[0])
                && organization != null
                && organization.equals(ownership.ownerOrganization())) {
            return "own";
        }
        if (user != null && ownership.sharedWith().contains("user:" + user)) {
            return "shared";
        }
        if (organization != null && ownership.sharedWith().contains("organization:" + organization)) {
            return "shared";
        }
        return null;
    }

    /** The tolerance: the first right, in the order of the verdicts, that any two rows near the access's time give. */
    private String forgiven(Access access, String recordId, String accusation) {
        List<Long> instants = rows.instantsAround(access, recordId);
        Set<String> rights = new LinkedHashSet<>();
        for (long ownershipInstant : instants) {
            OwnershipFact ownership = rows.ownershipAt(recordId, ownershipInstant);
            if (ownership == null) {
                continue;
            }
            if (ownership.open()) {
                rights.add("public");
            }
            for (long sessionInstant : instants) {
                SessionFact viewer =
                        rows.sessionAt(access.sessionId(), sessionInstant).signIn();
                String right = viewer == null ? null : right(viewer, ownership, recordId);
                if (right != null) {
                    rights.add(right);
                }
            }
        }
        return Stream.of("public", "staff", "own", "shared")
                .filter(rights::contains)
                .findFirst()
                .orElse(accusation);
    }
}
