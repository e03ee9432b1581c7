package exposurewatch.simulation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An access as a move decides it; what it leaves open is filled in by {@link Footage}.
 *
 * @param records what was shown
 * @param told whether the event lists the records itself; otherwise `path` leads to the only one, or to none
 */
record Look(
        int status,
        String method,
        String path,
        @Nullable String route,
        @Nullable String sessionId,
        @Nullable String user,
        List<String> records,
        boolean told,
        boolean exempt,
        Origin origin) {

    /** A record's own page, found by its route. */
    static Look page(@Nullable Visit visit, String recordId) {
        RecordKind kind = RecordKind.of(recordId);
        return new Look(
                200,
                "GET",
                kind.path(recordId),
                kind.route(),
                id(visit),
                user(visit),
                List.of(recordId),
                false,
                false,
                Origin.USUAL);
    }

    /** A page without any record. */
    static Look plain(@Nullable Visit visit, String path) {
        return new Look(200, "GET", path, null, id(visit), user(visit), List.of(), false, false, Origin.USUAL);
    }

    /** A page of many records, all of one kind. */
    static Look list(@Nullable Visit visit, List<String> recordIds) {
        String path = RecordKind.of(recordIds.get(0)).listPath();
        return plain(visit, path).telling(recordIds);
    }

    private static @Nullable String id(@Nullable Visit visit) {
        return visit == null ? null : visit.sessionId();
    }

    private static @Nullable String user(@Nullable Visit visit) {
        return visit == null ? null : visit.user();
    }

    /** The event says itself what it showed. */
    Look telling(List<String> shown) {
        return new Look(status, method, path, route, sessionId, user, shown, true, exempt, origin);
    }

    Look answered(int newStatus) {
        return new Look(newStatus, method, path, route, sessionId, user, records, told, exempt, origin);
    }

    Look asked(String newMethod) {
        return new Look(status, newMethod, path, route, sessionId, user, records, told, exempt, origin);
    }

    Look exempted() {
        return new Look(status, method, path, route, sessionId, user, records, told, true, origin);
    }

    Look from(Origin newOrigin) {
        return new Look(status, method, path, route, sessionId, user, records, told, exempt, newOrigin);
    }
}
