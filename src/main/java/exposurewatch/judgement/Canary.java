package exposurewatch.judgement;

import com.fasterxml.jackson.databind.JsonNode;
import exposurewatch.access.AccessEvent;

/**
 * A record of nobody that is shown to nobody, again and again, so that silence means health: it goes the whole way from the
 * log of accesses to the topic {@code exposures}, is told there like any other, and is counted and grouped nowhere. Site,
 * record and both people have to be its own, so that nothing of a real site can be taken for it.
 */
public final class Canary {

    public static final String SITE = "exposure-watch-canary";
    public static final String RECORD = "exposure-watch-canary:record";
    public static final String SESSION = "exposure-watch-canary-session";
    public static final String VIEWER = "exposure-watch-canary-viewer";
    public static final String OWNER = "exposure-watch-canary-owner";

    private Canary() {}

    /** Whether this showing of a record is it. */
    public static boolean is(AccessEvent access, String record) {
        return record.equals(RECORD) && SITE.equals(access.service()) && SESSION.equals(access.session());
    }

    /** Whether a value of the topic {@code exposures} is it. */
    public static boolean is(JsonNode exposure) {
        return exposure.path("record").path("id").asText().equals(RECORD)
                && exposure.path("site").asText().equals(SITE)
                && exposure.path("viewer").path("user").asText().equals(VIEWER)
                && exposure.path("owner").path("user").asText().equals(OWNER);
    }
}
