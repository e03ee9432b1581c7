package exposurewatch.bench;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/**
 * The shop that is measured: its sessions, records and accesses, each a function of its number alone. Every session is
 * of a user of its own and every user owns the same number of records; one record in forty is public and one session in
 * five hundred is of staff. Accesses are spread evenly over sessions and records, which no cache likes.
 */
final class BenchWorld {

    static final String SITE = "office-supply";
    static final String STAFF = "support";
    static final String POLICY = """
            version: 1
            site: office-supply
            records:
              invoice:
                owner: user
                routes: ["GET /invoices/{id}"]
                data: [name, address]
              order:
                owner: user
                routes: ["GET /orders/{id}"]
                data: [name, address]
              basket:
                owner: user
                routes: ["GET /baskets/{id}"]
              account:
                owner: user
                routes: ["GET /accounts/{id}"]
                data: [name, email]
            viewers:
              staff_roles: [support]
            time:
              tolerance: 2s
              session_end_grace: 30s
            """;

    /** Record types; a record's path is {@code /<type>s/<id>}. */
    static final String[] TYPES = {"invoice", "order", "basket", "account"};

    private static final int PUBLIC_EVERY = 40;
    private static final int STAFF_EVERY = 500;
    private static final String[] BROWSERS = {
        "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X)",
        "OfficeSupply/7.2 (Android 15)",
    };

    private final int events;
    private final int records;
    private final int sessions;
    private final Set<Integer> foreign = new HashSet<>();

    BenchWorld(BenchParameters parameters) {
        this.events = parameters.events();
        this.records = parameters.records();
        this.sessions = parameters.sessions();
        for (long i = 0; foreign.size() < parameters.foreign(); i++) {
            foreign.add(below(mix(7, i), events));
        }
    }

    /** Ids of the accesses that show somebody else's record. */
    Set<String> foreignIds() {
        Set<String> ids = new HashSet<>();
        foreign.forEach(event -> ids.add(eventId(event)));
        return ids;
    }

    String sessionId(int session) {
        return hex(mix(1, session)) + hex(mix(2, session));
    }

    String recordId(int record) {
        return TYPES[record % TYPES.length] + ':' + number(record);
    }

    byte[] sessionRow(int session, Instant at) {
        return bytes("{\"@timestamp\":\"" + at + "\",\"event\":{\"action\":\"session-start\"},\"session\":{\"id\":\""
                + sessionId(session) + "\"},\"user\":{\"id\":\"" + user(session) + "\",\"roles\":[\""
                + (isStaff(session) ? STAFF : "customer") + "\"]}}");
    }

    byte[] ownershipRow(int record, Instant at) {
        return bytes("{\"@timestamp\":\"" + at + "\",\"record\":{\"id\":\"" + recordId(record)
                + "\"},\"owner\":{\"user\":\"" + user(owner(record)) + "\"},\"public\":" + isPublic(record) + "}");
    }

    int sessionOf(int event) {
        int session = below(mix(3, event), sessions);
        return foreign.contains(event) && isStaff(session) ? session + 1 : session;
    }

    private int recordOf(int event, int session) {
        int any = below(mix(4, event), records);
        if (foreign.contains(event)) {
            int record = any;
            while (owner(record) == session || isPublic(record)) {
                record = (record + 1) % records;
            }
            return record;
        }
        if (isStaff(session)) {
            return any;
        }
        if (below(mix(5, event), 100) < 3) {
            return any - any % PUBLIC_EVERY;
        }
        return session + sessions * (any % (records / sessions));
    }

    byte[] access(int event, Instant at) {
        int session = sessionOf(event);
        int record = recordOf(event, session);
        long dice = mix(6, event);
        return bytes("{\"@timestamp\":\"" + at + "\",\"event\":{\"id\":\"" + eventId(event)
                + "\"},\"http\":{\"request\":{\"method\":\"GET\"},\"response\":{\"status_code\":200}},\"url\":{\"path\":\"/"
                + TYPES[record % TYPES.length] + "s/" + number(record) + "\"},\"session\":{\"id\":\""
                + sessionId(session)
                + "\"},\"client\":{\"ip\":\"198.51." + (dice >>> 8 & 127) + '.' + (dice >>> 16 & 127)
                + "\"},\"user_agent\":{\"original\":\"" + BROWSERS[(int) (dice & 3)]
                + "\"},\"service\":{\"name\":\"" + SITE + "\",\"version\":\"2026.5.1\"},\"host\":{\"name\":\"web-"
                + (dice >>> 24 & 3) + "\"}}");
    }

    private static String eventId(int event) {
        return "e" + hex(mix(8, event)) + Integer.toHexString(event);
    }

    private static String user(int session) {
        return "u" + (100_000 + session);
    }

    private int owner(int record) {
        return record % sessions;
    }

    private static boolean isPublic(int record) {
        return record % PUBLIC_EVERY == 0;
    }

    private static boolean isStaff(int session) {
        return session % STAFF_EVERY == 0;
    }

    private static int number(int record) {
        return 10_000_000 + record;
    }

    private static int below(long random, int bound) {
        return (int) ((random >>> 33) * bound >>> 31);
    }

    private static long mix(long kind, long number) {
        long z = (number * 16 + kind) * 0x9e3779b97f4a7c15L;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }

    private static String hex(long bits) {
        String hex = Long.toHexString(bits);
        return "0".repeat(16 - hex.length()) + hex;
    }

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }
}
