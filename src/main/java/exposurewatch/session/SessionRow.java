package exposurewatch.session;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One row of a session: who it belongs to from an instant on, or that it ended.
 *
 * @param session      session id
 * @param validFrom    epoch milliseconds
 * @param user         who is signed in; null only when {@code ended}
 * @param roles        the user's roles
 * @param organization the user's organization
 * @param ended        whether the session ends here
 */
public record SessionRow(
        String session,
        long validFrom,
        @Nullable String user,
        List<String> roles,
        @Nullable String organization,
        boolean ended)
        implements Timed {

    public SessionRow {
        roles = roles.stream().sorted().toList();
    }

    /** The end of a session. */
    public static SessionRow end(String session, long at) {
        return new SessionRow(session, at, null, List.of(), null, true);
    }

    @Override
    public int weight() {
        return 200 + tieBreak().length();
    }

    /** A start beats an end of the same instant: a session that is renewed goes on. */
    @Override
    public String tieBreak() {
        return (ended ? "0|" : "1|")
                + (user == null ? "" : user)
                + '|'
                + roles.stream().collect(Collectors.joining("|"))
                + '|'
                + (organization == null ? "" : organization)
                + '|';
    }
}
