package exposurewatch.incident;

import com.fasterxml.jackson.databind.JsonNode;
import exposurewatch.judgement.Dimension;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One record that was shown to somebody who had no right to see it, as {@code exposures} tells it.
 *
 * @param id          of the exposure, the same at every revision
 * @param at          event time, epoch milliseconds
 * @param event       {@code event.id} of the answer
 * @param record      {@code type:id}
 * @param anonymous   whether nobody was signed in
 * @param loggedUser  {@code user.id}: whom the application took the caller for
 * @param data        data categories that the record shows
 */
public record Exposure(
        String id,
        long at,
        String site,
        String event,
        String record,
        boolean anonymous,
        @Nullable String viewerUser,
        @Nullable String viewerOrganization,
        @Nullable String session,
        @Nullable String ownerUser,
        @Nullable String ownerOrganization,
        @Nullable String clientIp,
        @Nullable String userAgent,
        @Nullable String loggedUser,
        @Nullable String release,
        @Nullable String integration,
        @Nullable String route,
        @Nullable String node,
        @Nullable String cache,
        List<String> data) {

    private static final String ANONYMOUS = "anonymous";

    public Exposure {
        data = List.copyOf(data);
    }

    /** Of a value of the topic, or a line of {@code exposures.jsonl}. */
    public static Exposure of(JsonNode json) {
        List<String> data = new ArrayList<>();
        json.path("data").path("categories").forEach(category -> data.add(category.asText()));
        return new Exposure(
                json.path("id").asText(),
                at(json),
                json.path("site").asText(),
                json.path("event").path("id").asText(),
                json.path("record").path("id").asText(),
                json.path("verdict").asText().equals(ANONYMOUS),
                text(json, "viewer", "user"),
                text(json, "viewer", "organization"),
                text(json, "viewer", "session"),
                text(json, "owner", "user"),
                text(json, "owner", "organization"),
                text(json, "client", "ip"),
                text(json, "user_agent", "original"),
                text(json, "user", "id"),
                text(json, "service", "version"),
                text(json, "exposure", "integration"),
                text(json, "http", "route"),
                text(json, "host", "name"),
                text(json, "exposure", "cache"),
                data);
    }

    /** Event time of a value of the topic, epoch milliseconds. */
    public static long at(JsonNode json) {
        return Instant.parse(json.path("@timestamp").asText()).toEpochMilli();
    }

    private static @Nullable String text(JsonNode json, String object, String field) {
        JsonNode node = json.path(object).path(field);
        return node.isTextual() ? node.asText() : null;
    }

    /** Who saw it: a user, or one anonymous viewer for each client address. */
    public String viewer() {
        return viewer(anonymous, viewerUser, clientIp);
    }

    /** The viewer's name for counting, by the verdict, the user of the session and the client's address. */
    public static String viewer(boolean anonymous, @Nullable String user, @Nullable String clientIp) {
        return user != null && !anonymous ? "user:" + user : "anonymous:" + clientIp;
    }

    /** Whose it was: a user, or else an organization. */
    public String owner() {
        return owner(ownerUser, ownerOrganization, record);
    }

    /** The owner's name for counting; a record that nobody is named for stands for somebody of its own. */
    public static String owner(@Nullable String user, @Nullable String organization, String record) {
        if (user != null) {
            return "user:" + user;
        }
        return organization != null ? "organization:" + organization : "nobody:" + record;
    }

    /** Whether viewer and owner are known to belong to the same organization. */
    public boolean sameOrganization() {
        return !anonymous && viewerOrganization != null && viewerOrganization.equals(ownerOrganization);
    }

    /** What the answer has in this dimension; null = not told. */
    public @Nullable String value(Dimension dimension) {
        return switch (dimension) {
            case RELEASE -> release;
            case INTEGRATION -> integration;
            case ROUTE -> route;
            case NODE -> node;
            case CACHE -> cache == null ? null : cache.toUpperCase(java.util.Locale.ROOT);
        };
    }
}
