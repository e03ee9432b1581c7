package exposurewatch.access;

import java.util.List;
import java.util.Map;

/**
 * Where the fields of an access event stand in a log ({@code sources.access-events} in the policy file).
 *
 * @param format which log format the lines have
 * @param fields ECS name → where it stands; a name that is missing here stands under its ECS name
 */
public record FieldMapping(Format format, Map<String, Source> fields) {

    /** The log formats that can be read. */
    public enum Format {
        ECS,
        JSON
    }

    /** How a time is written. */
    public enum TimeFormat {
        RFC3339("rfc3339"),
        EPOCH_SECONDS("epoch-seconds"),
        EPOCH_MILLIS("epoch-millis"),
        CLF("clf");

        private final String label;

        TimeFormat(String label) {
            this.label = label;
        }

        /** The name in the policy file. */
        public String label() {
            return label;
        }
    }

    /**
     * @param from key in the log, nested keys joined by dots
     * @param as   how the time is written; only for {@code @timestamp}, RFC 3339 or epoch milliseconds by default
     */
    public record Source(
            String from, @org.jspecify.annotations.Nullable TimeFormat as) {}

    /** Every field of an access event that can be mapped. */
    public static final List<String> FIELDS = List.of(
            "@timestamp",
            "http.response.status_code",
            "event.id",
            "session.id",
            "user.id",
            "http.request.method",
            "url.path",
            "url.original",
            "http.route",
            "client.ip",
            "user_agent.original",
            "service.name",
            "service.version",
            "host.name",
            "exposure.records",
            "exposure.integration",
            "exposure.cache");

    /** ECS names as they are. */
    public static final FieldMapping ECS = new FieldMapping(Format.ECS, Map.of());

    public FieldMapping {
        fields = Map.copyOf(fields);
    }
}
