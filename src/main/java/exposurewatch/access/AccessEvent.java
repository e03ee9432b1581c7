package exposurewatch.access;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One answer that a website gave. Field names are those of the Elastic Common Schema and OpenTelemetry.
 *
 * @param id          {@code event.id}, or where the event was read
 * @param timestamp   event time, epoch milliseconds
 * @param status      HTTP status, 100 to 599
 * @param session     null = nobody signed in
 * @param user        whom the application took the caller for
 * @param path        {@code url.path}
 * @param original    {@code url.original}, raw
 * @param route       {@code http.route}, a label
 * @param records     the records that the answer really showed; null = not said, routes decide
 * @param integration the partner interface that the data came from
 * @param cache       {@code HIT}, {@code MISS} …
 */
public record AccessEvent(
        String id,
        long timestamp,
        int status,
        @Nullable String session,
        @Nullable String user,
        @Nullable String method,
        @Nullable String path,
        @Nullable String original,
        @Nullable String route,
        @Nullable String clientIp,
        @Nullable String userAgent,
        @Nullable String service,
        @Nullable String version,
        @Nullable String host,
        @Nullable List<String> records,
        @Nullable String integration,
        @Nullable String cache) {

    public AccessEvent {
        records = records == null ? null : List.copyOf(records);
    }

    /** Longest path that is kept and told with each of an answer's records, in characters. */
    private static final int LONGEST_PATH_TOLD = 2_048;

    private static @Nullable String cut(@Nullable String path) {
        return path == null ? null : JsonFields.cut(path, LONGEST_PATH_TOLD);
    }

    /**
     * The same event for where one record of it is meant: without its list of records, and with paths of a bounded
     * length, since one event of thousands of records is told as often.
     *
     * @param label what its route is called from here on
     */
    public AccessEvent forRecord(@Nullable String label) {
        return new AccessEvent(
                id,
                timestamp,
                status,
                session,
                user,
                method,
                cut(path),
                cut(original),
                label,
                clientIp,
                userAgent,
                service,
                version,
                host,
                null,
                integration,
                cache);
    }

    /** Whether the answer showed anything: 2xx or 304, to a method whose answer has a body. */
    public boolean shows() {
        return shows(status, method);
    }

    static boolean shows(int status, @Nullable String method) {
        boolean answered = status / 100 == 2 || status == 304;
        return answered && !isSilent(method);
    }

    private static boolean isSilent(@Nullable String method) {
        return "HEAD".equalsIgnoreCase(method) || "OPTIONS".equalsIgnoreCase(method);
    }

    /** Whether somebody asked for what they might have been shown, and was refused. */
    public boolean refuses() {
        return refuses(status) && !isSilent(method);
    }

    /** Whether an answer of this status refuses what was asked for, or says that it isn't there. */
    public static boolean refuses(int status) {
        return status == 401 || status == 403 || status == 404 || status == 410 || status == 429;
    }
}
