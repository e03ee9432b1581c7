package exposurewatch.session;

import exposurewatch.access.EventTime;
import exposurewatch.access.FieldTree;
import exposurewatch.access.JsonFields;
import exposurewatch.access.Reading;
import exposurewatch.access.Reading.Reason;
import exposurewatch.access.UnreadableException;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads rows of the topic {@code sessions}. */
public final class SessionReader {

    private static final FieldTree FIELDS = FieldTree.of(
            Stream.of("@timestamp", "event.action", "session.id", "user.id", "user.roles", "organization.id")
                    .collect(Collectors.toMap(Function.identity(), Function.identity())));

    private SessionReader() {}

    /**
     * Reads one row of the topic.
     *
     * @param key     the record's key: the session id; null where there is none (a file)
     * @param value   the row; null = a tombstone, which ends the session
     * @param arrived when a tombstone ends its session, epoch milliseconds
     */
    public static Reading<SessionRow> read(@Nullable String key, byte @Nullable [] value, long arrived) {
        try {
            return new Reading.Readable<>(value == null ? tombstone(key, arrived) : row(key, value));
        } catch (UnreadableException e) {
            return e.toReading();
        }
    }

    private static SessionRow tombstone(@Nullable String key, long arrived) throws UnreadableException {
        if (key == null || key.isEmpty()) {
            throw new UnreadableException(Reason.MISSING_KEY, "a tombstone without a key ends no session");
        }
        JsonFields.keyAsId(key);
        return SessionRow.end(key, arrived);
    }

    private static SessionRow row(@Nullable String key, byte[] value) throws UnreadableException {
        JsonFields fields = JsonFields.read(value, FIELDS);
        String session = fields.id("session.id");
        if (session == null) {
            session = JsonFields.keyAsId(key);
        }
        if (session == null || session.isEmpty()) {
            throw JsonFields.missing("session.id");
        }
        long at = EventTime.read(fields, "@timestamp", null);
        String action = fields.text("event.action");
        if ("session-end".equals(action)) {
            return SessionRow.end(session, at);
        }
        if (!"session-start".equals(action)) {
            throw action == null
                    ? JsonFields.missing("event.action")
                    : new UnreadableException(
                            Reason.WRONG_TYPE, "event.action is '" + action + "', not session-start or session-end");
        }
        String user = fields.id("user.id");
        if (user == null) {
            throw JsonFields.missing("user.id");
        }
        List<String> roles = fields.list("user.roles");
        return new SessionRow(
                session, at, user, roles == null ? List.of() : roles, fields.id("organization.id"), false);
    }
}
