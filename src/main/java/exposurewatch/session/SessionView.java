package exposurewatch.session;

import exposurewatch.session.SessionState.SignedIn;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What one access needs to know of its session.
 *
 * @param exact who it was at the access's time
 * @param near  all that it was at some instant within the tolerance
 */
public record SessionView(SessionState exact, List<SessionState> near) {

    /** An access without a session. */
    public static final SessionView ABSENT = new SessionView(SessionState.NOBODY, List.of());

    public SessionView {
        near = List.copyOf(near);
    }

    /**
     * The session as an access at {@code time} sees it.
     *
     * @param rows      all known rows of the session
     * @param time      epoch milliseconds
     * @param tolerance milliseconds
     * @param grace     milliseconds for which the last user counts as signed in after the end
     */
    public static SessionView of(Timeline<SessionRow> rows, long time, long tolerance, long grace) {
        SessionState exact = at(rows, time, grace);
        if (exact instanceof SessionState.Unknown) {
            exact = rows.beginningWithin(time, time + tolerance).stream()
                    .filter(row -> !row.ended())
                    .findFirst()
                    .<SessionState>map(SessionView::signedIn)
                    .orElse(SessionState.UNKNOWN);
        }
        Set<SessionState> near = new LinkedHashSet<>();
        for (long instant : instants(rows, time - tolerance, time + tolerance, grace)) {
            near.add(at(rows, instant, grace));
        }
        return new SessionView(exact, List.copyOf(near));
    }

    /** The instants within the window at which the state can change. */
    private static Set<Long> instants(Timeline<SessionRow> rows, long from, long to, long grace) {
        Set<Long> instants = new TreeSet<>();
        instants.add(from);
        for (SessionRow row : rows.within(from, to)) {
            if (row.validFrom() > from) {
                instants.add(row.validFrom());
            }
        }
        for (SessionRow row : rows.within(from - grace - 1, to)) {
            long graceIsOver = row.validFrom() + grace + 1;
            if (row.ended() && graceIsOver > from && graceIsOver <= to) {
                instants.add(graceIsOver);
            }
        }
        return instants;
    }

    private static SessionState at(Timeline<SessionRow> rows, long instant, long grace) {
        int index = rows.indexAt(instant);
        if (index < 0) {
            return SessionState.UNKNOWN;
        }
        SessionRow row = rows.rows().get(index);
        if (!row.ended()) {
            return signedIn(row);
        }
        // A second end of an ended session doesn't prolong the grace: the first of the run counts.
        while (index > 0 && rows.rows().get(index - 1).ended()) {
            index--;
        }
        if (instant - rows.rows().get(index).validFrom() > grace) {
            return SessionState.NOBODY;
        }
        return index == 0 ? SessionState.UNKNOWN : signedIn(rows.rows().get(index - 1));
    }

    private static SignedIn signedIn(SessionRow row) {
        String user = row.user();
        if (user == null) {
            throw new IllegalStateException("a session that goes on has a user: " + row);
        }
        return new SignedIn(user, row.roles(), row.organization());
    }
}
