package exposurewatch.incident;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.judgement.Finding;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** {@code anExposure().by("eve").to("invoice:7").of("cust-1").at(second(3))}. */
public final class ExposureBuilder {

    /** When the tests' incidents begin. */
    public static final long START = Instant.parse("2026-03-02T08:00:00Z").toEpochMilli();

    private static final long MINUTE = 60_000;

    private String site = "shop";
    private long at = START;
    private String event = "";
    private String record = "invoice:7";
    private @Nullable String viewer = "eve";
    private @Nullable String viewerOrganization;
    private @Nullable String owner = "cust-1";
    private @Nullable String ownerOrganization;
    private @Nullable String address;
    private @Nullable String session;
    private @Nullable String agent;
    private @Nullable String loggedUser;
    private @Nullable String release;
    private @Nullable String integration;
    private @Nullable String route;
    private @Nullable String node;
    private @Nullable String cache;
    private @Nullable String data;
    private int revision = 1;
    private boolean withdrawn;

    private ExposureBuilder() {}

    public static ExposureBuilder anExposure() {
        return new ExposureBuilder();
    }

    public static long minute(long n) {
        return START + n * MINUTE;
    }

    public static long hour(long n) {
        return START + n * 60 * MINUTE;
    }

    public ExposureBuilder on(String name) {
        site = name;
        return this;
    }

    public ExposureBuilder at(long millis) {
        at = millis;
        return this;
    }

    /** One answer shows many records; otherwise each exposure is an answer of its own. */
    public ExposureBuilder inAnswer(String id) {
        event = id;
        return this;
    }

    public ExposureBuilder by(String user) {
        viewer = user;
        return this;
    }

    public ExposureBuilder byNobody() {
        viewer = null;
        return this;
    }

    public ExposureBuilder ofOrganization(String viewers, String owners) {
        viewerOrganization = viewers;
        ownerOrganization = owners;
        return this;
    }

    public ExposureBuilder ownedByOrganization(@Nullable String organization) {
        owner = null;
        ownerOrganization = organization;
        return this;
    }

    public ExposureBuilder to(String id) {
        record = id;
        return this;
    }

    public ExposureBuilder of(String user) {
        owner = user;
        return this;
    }

    public ExposureBuilder from(String ip) {
        address = ip;
        return this;
    }

    public ExposureBuilder in(String id) {
        session = id;
        return this;
    }

    public ExposureBuilder with(String browser) {
        agent = browser;
        return this;
    }

    public ExposureBuilder takenFor(String user) {
        loggedUser = user;
        return this;
    }

    public ExposureBuilder release(String name) {
        release = name;
        return this;
    }

    public ExposureBuilder through(String partner) {
        integration = partner;
        return this;
    }

    public ExposureBuilder route(String name) {
        route = name;
        return this;
    }

    public ExposureBuilder node(String name) {
        node = name;
        return this;
    }

    public ExposureBuilder cache(String status) {
        cache = status;
        return this;
    }

    public ExposureBuilder showing(String category) {
        data = category;
        return this;
    }

    public ExposureBuilder revision(int number) {
        revision = number;
        return this;
    }

    public ExposureBuilder withdrawn() {
        withdrawn = true;
        return this;
    }

    public Exposure build() {
        return Exposure.of(json());
    }

    /** As the topic has it. The id does not depend on viewer and owner: a correction has the same. */
    public ObjectNode json() {
        String answer = event.isEmpty() ? "e-" + at + "-" + record + "-" + session : event;
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("id", Finding.contentId(site, answer, record, Long.toString(at)));
        json.put("site", site);
        json.putObject("event").put("id", answer);
        json.put("@timestamp", Instant.ofEpochMilli(at).toString());
        json.putObject("record").put("id", record);
        json.put("verdict", withdrawn ? "own" : viewer == null ? "anonymous" : "other-owner");
        put(json.putObject("viewer"), "user", viewer, "session", session, "organization", viewerOrganization);
        put(json.putObject("owner"), "user", owner, "organization", ownerOrganization);
        put(json.putObject("http"), "route", route);
        put(json.putObject("client"), "ip", address);
        put(json.putObject("user_agent"), "original", agent);
        put(json.putObject("user"), "id", loggedUser);
        put(json.putObject("host"), "name", node);
        put(json.putObject("service"), "version", release);
        put(json.putObject("exposure"), "integration", integration, "cache", cache);
        if (data != null) {
            json.putObject("data").putArray("categories").add(data);
        }
        json.put("revision", revision);
        json.put("withdrawn", withdrawn);
        return json;
    }

    private static void put(ObjectNode object, @Nullable String... namesAndValues) {
        for (int i = 0; i < namesAndValues.length; i += 2) {
            if (namesAndValues[i + 1] != null) {
                object.put(namesAndValues[i], namesAndValues[i + 1]);
            }
        }
    }
}
