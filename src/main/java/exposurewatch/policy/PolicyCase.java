package exposurewatch.policy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One test of a policy: what is known, what was shown, and what has to be said of it.
 *
 * @param name     unique within its file
 * @param line     where the case begins, from 1
 * @param accesses at least one
 */
public record PolicyCase(
        String name, int line, List<SessionFact> sessions, List<OwnershipFact> ownership, List<Answer> accesses) {

    public PolicyCase {
        sessions = List.copyOf(sessions);
        ownership = List.copyOf(ownership);
        accesses = List.copyOf(accesses);
    }

    /**
     * A row of {@code sessions}.
     *
     * @param line where it stands, from 1
     * @param at   when it becomes valid
     * @param user null only at an end
     * @param end  whether the session ends here
     */
    public record SessionFact(
            int line,
            Instant at,
            String session,
            @Nullable String user,
            List<String> roles,
            @Nullable String organization,
            boolean end) {

        public SessionFact {
            roles = List.copyOf(roles);
        }
    }

    /**
     * A row of {@code record-ownership}.
     *
     * @param line       where it stands, from 1
     * @param at         when it becomes valid
     * @param record     {@code type:id}
     * @param sharedWith {@code user:…} and {@code organization:…}
     * @param open       whether everybody may see it ({@code public})
     */
    public record OwnershipFact(
            int line,
            Instant at,
            String record,
            @Nullable String user,
            @Nullable String organization,
            List<String> sharedWith,
            boolean open,
            boolean deleted) {

        public OwnershipFact {
            sharedWith = List.copyOf(sharedWith);
        }
    }

    /**
     * An answer of the site. It has a method and a URL, or records, or all of them.
     *
     * @param line    where it stands, from 1
     * @param at      event time
     * @param session null = nobody signed in
     * @param url     path, perhaps with a query, as the client sent it
     * @param records what the answer really showed; null = not said, routes decide
     * @param status  100 to 599
     * @param expect  each record that the answer shows ({@code type:id}) → its verdict; empty = it shows none
     */
    public record Answer(
            int line,
            Instant at,
            @Nullable String session,
            @Nullable String method,
            @Nullable String url,
            @Nullable List<String> records,
            int status,
            Map<String, String> expect) {

        public Answer {
            records = records == null ? null : List.copyOf(records);
            expect = Map.copyOf(expect);
        }
    }
}
