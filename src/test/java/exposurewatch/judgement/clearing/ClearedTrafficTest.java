package exposurewatch.judgement.clearing;

import static org.assertj.core.api.Assertions.assertThat;

import exposurewatch.access.AccessEvent;
import exposurewatch.access.AccessReader;
import exposurewatch.access.FieldMapping;
import exposurewatch.access.PathRules;
import exposurewatch.access.Reading;
import exposurewatch.access.RouteTemplate;
import exposurewatch.judgement.Counts;
import exposurewatch.judgement.Dimension;
import exposurewatch.judgement.SiteTraffic;
import exposurewatch.judgement.SiteTraffic.Refused;
import exposurewatch.judgement.SiteTraffic.Shown;
import exposurewatch.judgement.Traffic;
import exposurewatch.judgement.Triage;
import exposurewatch.ownership.OwnershipRow;
import exposurewatch.policy.Containment;
import exposurewatch.policy.Detection;
import exposurewatch.policy.Notification;
import exposurewatch.policy.Policy;
import exposurewatch.policy.Policy.Exemption;
import exposurewatch.policy.Policy.Owner;
import exposurewatch.policy.Policy.RecordType;
import exposurewatch.policy.TimeRules;
import exposurewatch.session.SessionRow;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What CLEAR counts of the accesses that it lets go is what would be counted had they been read in full. */
class ClearedTrafficTest {

    private static final int INPUTS = Integer.getInteger("fuzz.inputs", 48_000);
    private static final long HOUR = 3_600_000;
    private static final long H = 498_611;
    private static final long T = H * HOUR;
    private static final long NOW = T + 24 * HOUR;

    private static final PathRules LOOSE = new PathRules(true, true, true, true, true);
    private static final List<String> ROUTES = List.of(
            "GET /invoices/{id}",
            "PUT /invoices/{id}",
            "GET /orgs/{org}/files/{id}",
            "GET /Pages/{id}",
            "GET /compare/{id}/with/{id}");

    private static final List<String> NO_EXEMPTIONS = List.of();
    private static final List<String> EXEMPTIONS = List.of("POST /invoices/{any}");

    private static Policy policy(PathRules rules, List<String> exempt, List<String> routes) {
        Map<String, RecordType> records = new LinkedHashMap<>();
        records.put(
                "invoice",
                new RecordType(
                        Owner.USER, routes.stream().map(RouteTemplate::parse).toList(), List.of()));
        return new Policy(
                "default-site",
                records,
                Set.of(),
                exempt.stream()
                        .map(route -> new Exemption(RouteTemplate.parse(route), "test", null))
                        .toList(),
                FieldMapping.ECS,
                rules,
                TimeRules.DEFAULT,
                Detection.DEFAULT,
                Containment.DEFAULT,
                Notification.DEFAULT);
    }

    /** Both ways of counting. */
    private static final class Both {
        private final ClearingTables tables;
        private final AccessReader reader;
        private final Triage triage;
        private final Policy policy;
        private final Traffic traffic = new Traffic();
        private final Traffic expected = new Traffic();
        private final Clearing clearing;
        private final List<String> since = new ArrayList<>();
        private int cleared;
        private int refused;
        private int byRoute;
        private int byLog;

        Both(Policy policy) {
            this.policy = policy;
            this.tables = tables(policy);
            this.reader = new AccessReader(policy.accesses());
            this.triage = new Triage(policy);
            this.clearing = new Clearing(policy, tables, new Counts(), traffic);
        }

        static ClearingTables tables(Policy policy) {
            ClearingTables tables = new ClearingTables(policy, 1_000);
            tables.put(new SessionRow("s1", 0, "u1", List.of(), null, false));
            for (String record : List.of("invoice:1", "invoice:2", "invoice:A7", "note:1")) {
                tables.put(new OwnershipRow(record, 0, "u1", null, List.of(), true, false), 0);
            }
            tables.completeUntil(NOW);
            return tables;
        }

        void count(String event) {
            byte[] bytes = event.getBytes(StandardCharsets.UTF_8);
            if (!clearing.clears(bytes, NOW, NOW)) {
                return;
            }
            cleared++;
            since.add(event);
            Reading<AccessEvent> reading = reader.read(bytes, "id");
            assertThat(reading).as(event).isInstanceOf(Reading.Readable.class);
            AccessEvent access = ((Reading.Readable<AccessEvent>) reading).value();
            Triage.Outcome outcome = triage.of(access);
            expected.count(policy.siteOf(access.service()), access, outcome);
            refused += outcome.kind() == Triage.Kind.DENIED && access.refuses() ? 1 : 0;
            if (outcome.kind() == Triage.Kind.SHOWN && outcome.route() != null) {
                boolean policys = triage.route(access.method(), access.path(), access.original()) != null;
                byRoute += policys ? 1 : 0;
                byLog += policys ? 0 : 1;
            }
        }

        void compare() {
            assertThat(traffic.drain()).as("traffic of %s", since).isEqualTo(expected.drain());
            since.clear();
        }
    }

    private static String pick(SplittableRandom dice, String... choices) {
        return choices[dice.nextInt(choices.length)];
    }

    /** A field with one of these values, which are JSON; "" = without it. */
    private static String field(SplittableRandom dice, String name, String... values) {
        String value = pick(dice, values);
        return value.isEmpty() ? "" : ",\"" + name + "\":" + value;
    }

    private static String text(int length) {
        return '"' + "x".repeat(length) + '"';
    }

    private static String event(SplittableRandom dice) {
        String path = pick(
                dice,
                "/invoices/1",
                "/invoices/1",
                "/invoices/2",
                "/invoices/A7",
                "/INVOICES/1",
                "/invoices/%31",
                "/invoices/1/",
                "//invoices/1",
                "/invoices/01",
                "/invoices/1;x=1",
                "/invoices/1/lines",
                "/invoices",
                "/orgs/o1/files/1",
                "/pages/1",
                "/Pages/1",
                "/compare/1/with/2",
                "/help",
                "/",
                "/a/../invoices/1",
                "http://shop.example/invoices/1",
                "invoices/1");
        String url = switch (dice.nextInt(7)) {
            case 0 -> "";
            case 1 -> ",\"url.original\":\"" + path + "?q=1\"";
            case 2 -> ",\"url.path\":\"" + path + "\",\"url.original\":\"" + path + "?q=1\"";
            case 3 -> ",\"url\":{\"path\":\"" + path + "\",\"original\":\"/invoices/2?x\"}";
            default -> ",\"url\":{\"path\":\"" + path + "\"}";
        };
        return "{\"@timestamp\":" + (T + dice.nextLong(-3 * HOUR, 3 * HOUR))
                + field(dice, "http.response.status_code", "200", "200", "304", "404", "403", "429", "500", "\"410\"")
                + field(
                        dice,
                        "http.request.method",
                        "\"GET\"",
                        "\"GET\"",
                        "\"get\"",
                        "\"PUT\"",
                        "\"POST\"",
                        "\"HEAD\"",
                        "\"M-SEARCH\"",
                        "")
                + url
                + field(dice, "session.id", "\"s1\"", "\"s1\"", "")
                + field(
                        dice,
                        "client",
                        "{\"ip\":\"192.0.2.1\"}",
                        "{\"ip\":\"192.0.2.\\u0031\"}",
                        "{\"ip\":null}",
                        "",
                        "{\"ip\":" + text(201) + "}")
                + field(dice, "exposure.records", "", "", "[\"note:1\"]", "[\"note:1\",\"invoice:1\"]", "[]")
                + field(
                        dice,
                        "service.name",
                        "\"shop\"",
                        "\"shop\"",
                        "\"sh\u00f6p\"",
                        "\"sh\\u00f6p\"",
                        "\"\"",
                        "null",
                        "",
                        text(201))
                + field(
                        dice,
                        "service.version",
                        "\"1.0\"",
                        "\"2.0\"",
                        "\"2\\u002e0\"",
                        "\"\\\"\\\\\"",
                        "",
                        text(200),
                        text(600),
                        text(5_000))
                + field(dice, "host", "{\"name\":\"web-1\"}", "{\"name\":\"web-2\"}", "{\"name\":\"\u72d7\"}", "")
                + field(dice, "exposure.integration", "\"erp\"", "", "", text(1_900))
                + field(dice, "exposure.cache", "\"hit\"", "\"HIT\"", "\"Mi\\u0073s\"", "\"stra\u00dfe\"", "")
                + field(
                        dice,
                        "http.route",
                        "\"/i/{x}\"",
                        "\"\\/i\\/{x}\"",
                        "\"GET /i/{x}\"",
                        "\"i\"",
                        "",
                        "",
                        text(195),
                        text(3_000))
                + "}";
    }

    private static List<Policy> policies() {
        List<String> overlapping = new ArrayList<>(List.of("GET /{kind}/{id}", "M-SEARCH /invoices/{id}"));
        overlapping.addAll(ROUTES);
        List<Policy> policies = new ArrayList<>();
        for (PathRules rules : List.of(PathRules.LITERAL, LOOSE)) {
            for (List<String> exempt : List.of(NO_EXEMPTIONS, EXEMPTIONS)) {
                policies.add(policy(rules, exempt, ROUTES));
                policies.add(policy(rules, exempt, overlapping));
                policies.add(policy(rules, exempt, List.of()));
            }
        }
        return policies;
    }

    @Test
    void shouldCountWhatTheFullReaderWouldCount() {
        SplittableRandom dice = new SplittableRandom(11);
        int refused = 0;
        int byRoute = 0;
        int byLog = 0;
        for (Policy policy : policies()) {
            Both both = new Both(policy);
            for (int i = 0; i < INPUTS / 12; i++) {
                both.count(event(dice));
                // Fewer than the values that are kept apart: of more than that, it is chance which ones are.
                if (both.since.size() == 150) {
                    both.compare();
                }
            }
            both.compare();
            assertThat(both.cleared).isGreaterThan(INPUTS / 100);
            refused += both.refused;
            byRoute += both.byRoute;
            byLog += both.byLog;
        }
        assertThat(refused).isGreaterThan(INPUTS / 100);
        assertThat(byRoute).isGreaterThan(INPUTS / 100);
        assertThat(byLog).isGreaterThan(INPUTS / 100);
    }

    private static String invoice(long time, String rest) {
        return "{\"@timestamp\":%d,\"http.response.status_code\":200,\"http.request.method\":\"GET\",\"url.path\":\"/invoices/1\"%s}"
                .formatted(time, rest);
    }

    @Test
    void shouldCountAllOriginsWhenTheyAreMoreThanAreKept() {
        SplittableRandom dice = new SplittableRandom(12);
        Both both = new Both(policy(PathRules.LITERAL, NO_EXEMPTIONS, ROUTES));
        for (int i = 0; i < 40_000; i++) {
            both.count(invoice(
                    T + dice.nextLong(3 * HOUR),
                    ",\"service.name\":\"shop-%d\",\"service.version\":\"%d\",\"host.name\":\"web-%d\""
                            .formatted(dice.nextInt(2), dice.nextInt(150), dice.nextInt(150))));
        }
        both.since.clear();
        both.compare();
        assertThat(both.cleared).isEqualTo(40_000);
    }

    @Test
    void shouldCountEachOfManyRoutes() {
        int routes = 2 * KeptTraffic.MOST_ROUTES;
        List<String> many = new ArrayList<>();
        for (int i = 0; i < routes; i++) {
            many.add("GET /r" + i + "/{id}");
        }
        // more than values are kept apart of one site
        Both both = new Both(policy(PathRules.LITERAL, NO_EXEMPTIONS, many));
        for (int i = 0; i < routes; i++) {
            both.count(invoice(T + routes - i, ",\"service.name\":\"shop-%d\"".formatted(i % 8))
                    .replace("/invoices/1", "/r" + i + "/1"));
            both.count(invoice(T + i, ",\"service.name\":\"shop-%d\"".formatted(i % 8))
                    .replace("/invoices/1", "/r" + i + "/2"));
        }
        both.compare();
        assertThat(both.byRoute).isEqualTo(2 * routes);
    }

    @Test
    void shouldCountWhatIsClearedAndNothingElse() {
        Policy policy = policy(PathRules.LITERAL, NO_EXEMPTIONS, ROUTES);
        Traffic traffic = new Traffic();
        Clearing clearing = new Clearing(policy, Both.tables(policy), new Counts(), traffic);
        List<String> events = List.of(
                invoice(T + 2, ",\"service.version\":\"2.0.0\""),
                invoice(T + 1, ",\"service.version\":\"2.0.0\",\"exposure.cache\":\"hit\""),
                // suspects: unknown record, other session's user
                invoice(T, "").replace("/invoices/1", "/invoices/9"),
                invoice(T, ",\"session.id\":\"s1\",\"user.id\":\"u2\""),
                // shows no record
                invoice(T, "").replace("/invoices/1", "/help"),
                // refused, and what isn't that
                invoice(T + 4, ",\"session.id\":\"s9\"").replace("200", "404"),
                invoice(T + 3, ",\"client.ip\":\"192.0.2.1\"").replace("200", "401"),
                invoice(T, ",\"session.id\":\"s9\"").replace("200", "500"),
                invoice(T, ",\"session.id\":\"s9\"")
                        .replace("200", "404")
                        .replace("GET", "HEAD")
                        .replace("/invoices/1", "/Pages/1"),
                invoice(T, ",\"session.id\":\"s9\"").replace("200", "404").replace("/invoices/1", "/help"));

        List<Boolean> cleared = events.stream()
                .map(event -> clearing.clears(event.getBytes(StandardCharsets.UTF_8), NOW, NOW))
                .toList();

        assertThat(cleared).containsExactly(true, true, false, false, true, true, true, true, true, true);
        assertThat(traffic.drain())
                .containsExactly(new SiteTraffic(
                        "default-site",
                        List.of(
                                new Shown(H, null, "", 2, T + 1),
                                new Shown(H, Dimension.RELEASE, "2.0.0", 2, T + 1),
                                new Shown(H, Dimension.ROUTE, "GET /invoices/{id}", 2, T + 1),
                                new Shown(H, Dimension.CACHE, "HIT", 1, T + 1)),
                        List.of(
                                new Refused(H, "address:192.0.2.1", 1, T + 3),
                                new Refused(H, "session:s9", 1, T + 4))));
        assertThat(traffic.drain()).isEmpty();
    }

    @Test
    void shouldLoseNothingBetweenThreadsAndDrains() throws Exception {
        Policy policy = policy(PathRules.LITERAL, NO_EXEMPTIONS, ROUTES);
        ClearingTables tables = Both.tables(policy);
        Traffic traffic = new Traffic();
        int threads = 2;
        int each = 150_000;
        byte[][] events = new byte[64][];
        for (int i = 0; i < events.length; i++) {
            events[i] = invoice(T + i, ",\"service.version\":\"v%d\"".formatted(i % 3))
                    .getBytes(StandardCharsets.UTF_8);
        }
        CountDownLatch begin = new CountDownLatch(1);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        List<SiteTraffic> drained = new ArrayList<>();
        try {
            List<Future<@Nullable Void>> clearings = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                clearings.add(pool.submit(() -> {
                    Clearing clearing = new Clearing(policy, tables, new Counts(), traffic);
                    begin.await();
                    for (int i = 0; i < each; i++) {
                        assertThat(clearing.clears(events[i & 63], NOW, NOW)).isTrue();
                    }
                    return null;
                }));
            }
            begin.countDown();
            while (clearings.stream().anyMatch(clearing -> !clearing.isDone())) {
                drained.addAll(traffic.drain());
            }
            for (Future<@Nullable Void> clearing : clearings) {
                clearing.get();
            }
        } finally {
            pool.shutdownNow();
        }
        drained.addAll(traffic.drain());

        for (Dimension dimension : new @Nullable Dimension[] {null, Dimension.RELEASE, Dimension.ROUTE}) {
            assertThat(drained.stream()
                            .flatMap(site -> site.shown().stream())
                            .filter(entry -> entry.dimension() == dimension)
                            .mapToLong(Shown::accesses)
                            .sum())
                    .as("accesses by %s", dimension)
                    .isEqualTo((long) threads * each);
        }
        assertThat(drained.size()).isGreaterThan(1);
    }
}
