package exposurewatch.judgement;

import exposurewatch.ownership.OwnershipHistory;
import exposurewatch.ownership.OwnershipRow;
import exposurewatch.policy.Policy;
import exposurewatch.policy.Policy.Owner;
import exposurewatch.session.SessionState;
import exposurewatch.session.SessionState.Nobody;
import exposurewatch.session.SessionState.SignedIn;
import exposurewatch.session.SessionState.Unknown;
import exposurewatch.session.SessionView;
import java.util.ArrayList;
import java.util.List;

/**
 * The rule: whose record was it, and who saw it? Pure and total; the same facts give the same verdict, in whatever
 * order they came.
 */
public final class Rule {

    /** In this order the tolerance looks for what makes an access legitimate. */
    private static final List<Verdict> LEGITIMATE = List.of(Verdict.PUBLIC, Verdict.STAFF, Verdict.OWN, Verdict.SHARED);

    private final Policy policy;
    private final long tolerance;

    public Rule(Policy policy) {
        this.policy = policy;
        this.tolerance = policy.time().tolerance().toMillis();
    }

    /**
     * Judges one record shown by one answer; whether the answer showed anything is settled before ({@link Triage}).
     *
     * @param record  {@code type:id}
     * @param time    the access's time, epoch milliseconds
     * @param session the viewer's session as that access sees it
     * @param history all known rows of the record
     */
    public Judgement judge(String record, long time, SessionView session, OwnershipHistory history) {
        OwnershipRow owner = history.exact(time, tolerance);
        if (owner == null) {
            return Judgement.of(Verdict.UNRESOLVED_RECORD, session.exact(), null);
        }
        Verdict verdict = verdict(record, session.exact(), owner);
        if (verdict.exposed()) {
            verdict = kindest(record, verdict, session, history.near(time, tolerance));
        }
        return Judgement.of(verdict, session.exact(), owner);
    }

    private Verdict verdict(String record, SessionState viewer, OwnershipRow owner) {
        if (owner.open()) {
            return Verdict.PUBLIC;
        }
        if (viewer instanceof Nobody) {
            return Verdict.ANONYMOUS;
        }
        if (viewer instanceof Unknown) {
            return Verdict.UNRESOLVED_SESSION;
        }
        SignedIn someone = (SignedIn) viewer;
        if (someone.roles().stream().anyMatch(policy.staffRoles()::contains)) {
            return Verdict.STAFF;
        }
        if (owns(record, someone, owner)) {
            return Verdict.OWN;
        }
        return isSharedWith(someone, owner) ? Verdict.SHARED : Verdict.OTHER_OWNER;
    }

    private boolean owns(String record, SignedIn viewer, OwnershipRow owner) {
        return viewer.user().equals(owner.user())
                || policy.ownerOf(record) == Owner.ORGANIZATION
                        && viewer.organization() != null
                        && viewer.organization().equals(owner.organization());
    }

    private static boolean isSharedWith(SignedIn viewer, OwnershipRow owner) {
        return owner.sharedWith().contains("user:" + viewer.user())
                || viewer.organization() != null
                        && owner.sharedWith().contains("organization:" + viewer.organization());
    }

    /** Feeds are late and clocks differ: what some rows near the time make legitimate, is. */
    private Verdict kindest(String record, Verdict accusation, SessionView session, List<OwnershipRow> owners) {
        List<SessionState> viewers = new ArrayList<>(session.near());
        if (viewers.isEmpty()) {
            viewers.add(session.exact());
        }
        int best = LEGITIMATE.size();
        for (OwnershipRow owner : owners) {
            for (SessionState viewer : viewers) {
                int rank = LEGITIMATE.indexOf(verdict(record, viewer, owner));
                if (rank >= 0 && rank < best) {
                    best = rank;
                }
            }
        }
        return best < LEGITIMATE.size() ? LEGITIMATE.get(best) : accusation;
    }
}
