package exposurewatch.judgement.clearing;

import static org.assertj.core.api.Assertions.assertThat;

import exposurewatch.access.AccessEvent;
import exposurewatch.access.AccessReader;
import exposurewatch.access.FieldMapping;
import exposurewatch.access.PathRules;
import exposurewatch.access.Reading;
import exposurewatch.access.RouteTemplate;
import exposurewatch.judgement.Counts;
import exposurewatch.judgement.Judgement;
import exposurewatch.judgement.Rule;
import exposurewatch.judgement.Traffic;
import exposurewatch.judgement.Triage;
import exposurewatch.judgement.Verdict;
import exposurewatch.ownership.OwnershipHistory;
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
import exposurewatch.session.SessionView;
import exposurewatch.session.Timeline;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * The field reader of CLEAR against the full reader: valid events, bent in every way that bytes can be bent. Whatever
 * is cleared must be readable in full, and legitimate by the rule, in the same counts of verdicts and traffic.
 */
class FieldScannerFuzzTest {

    private static final int INPUTS = Integer.getInteger("fuzz.inputs", 1_000_000);
    private static final long T = 1_795_000_000_000L;
    private static final String TIME = java.time.Instant.ofEpochMilli(T).toString();

    private static final Policy POLICY = policy();
    private static final List<SessionRow> SESSIONS = List.of(
            new SessionRow("s1", T - 1_000, "u1", List.of("customer"), "o1", false),
            new SessionRow("s2", T - 1_000, "u2", List.of("support"), null, false),
            SessionRow.end("s3", T - 60_000),
            new SessionRow("s4", T + 500, "u1", List.of(), null, false));
    private static final List<OwnershipRow> RECORDS = List.of(
            new OwnershipRow("invoice:1", T - 1_000, "u1", null, List.of(), false, false),
            new OwnershipRow("invoice:2", T - 1_000, "u2", "o1", List.of(), false, false),
            new OwnershipRow("invoice:10", T - 1_000, "u2", null, List.of("user:u1"), false, false),
            new OwnershipRow("file:1", T - 1_000, "u2", "o1", List.of(), false, false),
            new OwnershipRow("page:1", T - 1_000, "u9", null, List.of(), true, false),
            new OwnershipRow("invoice:3", T + 500, "u1", null, List.of(), false, false));

    private static final List<String> FRAGMENTS = List.of(
            "{",
            "}",
            "[",
            "]",
            ":",
            ",",
            "\"",
            "\\",
            "\\u0031",
            "\\\"",
            "null",
            "true",
            "1",
            "01",
            "-",
            "1e3",
            "0.5",
            " ",
            "\n",
            "\t",
            "\u00fc",
            "%32",
            "%2F",
            "/",
            "//",
            "..",
            ";x=1",
            "?q=1",
            "#",
            "2",
            "02",
            "2.0",
            "s1",
            "s2",
            "u1",
            "u2",
            "invoice:1",
            "invoice:2",
            "file:1",
            "HEAD",
            "GET",
            "POST",
            "get",
            "404",
            "304",
            "200",
            "\"session.id\":\"s2\",",
            "\"session\":{\"id\":\"s1\"},",
            "\"user.id\":\"u2\",",
            "\"http\":{},",
            "\"url.original\":\"/invoices/2\",",
            "\"exposure.records\":[\"invoice:1\"],",
            "\"exposure\":{\"records\":[]},",
            "\"http.request\":{\"method\":\"HEAD\"},",
            "\"x\":{\"y\":[1,2,{\"z\":\"\\u00e9\"}]},",
            "Z",
            "+01:00",
            "T");

    @Test
    void shouldNeverClearWhatTheFullReaderOrTheRuleWouldNot() {
        SplittableRandom dice = new SplittableRandom(20_261_124);
        Checker checker = new Checker();
        for (int i = 0; i < INPUTS; i++) {
            byte[] event = event(dice).getBytes(StandardCharsets.UTF_8);
            int bends = dice.nextInt(4);
            for (int b = 0; b < bends; b++) {
                event = bend(event, dice);
            }
            checker.check(event);
        }
        checker.compareTraffic();
        // Were nothing cleared, or nothing refused, the comparison would prove nothing.
        assertThat(checker.cleared).isGreaterThan(INPUTS / 20);
        assertThat(checker.refused).isGreaterThan(INPUTS / 10);
    }

    private static Policy policy() {
        Map<String, RecordType> records = new LinkedHashMap<>();
        records.put(
                "invoice", new RecordType(Owner.USER, routes("GET /invoices/{id}", "PUT /invoices/{id}"), List.of()));
        records.put("file", new RecordType(Owner.ORGANIZATION, routes("GET /orgs/{org}/files/{id}"), List.of()));
        records.put("page", new RecordType(Owner.USER, routes("GET /pages/{id}"), List.of()));
        return new Policy(
                "shop",
                records,
                Set.of("support"),
                List.of(new Exemption(RouteTemplate.parse("POST /invoices/{any}"), "test", null)),
                FieldMapping.ECS,
                new PathRules(false, false, false, true, false),
                TimeRules.DEFAULT,
                Detection.DEFAULT,
                Containment.DEFAULT,
                Notification.DEFAULT);
    }

    private static List<RouteTemplate> routes(String... routes) {
        return List.of(routes).stream().map(RouteTemplate::parse).toList();
    }

    private static String pick(SplittableRandom dice, String... choices) {
        return choices[dice.nextInt(choices.length)];
    }

    private static String event(SplittableRandom dice) {
        String time = pick(dice, '"' + TIME + '"', Long.toString(T), '"' + TIME.replace("Z", "+00:00") + '"', "\"x\"");
        String status = pick(dice, "200", "200", "\"200\"", "404", "304", "201");
        String method = pick(dice, "GET", "GET", "GET", "HEAD", "PUT", "POST");
        String path = pick(
                dice,
                "/invoices/1",
                "/invoices/2",
                "/orgs/o1/files/1",
                "/pages/1",
                "/help",
                "/",
                "/invoices/10",
                "/invoices/3",
                "/invoices/01",
                "/invoices");
        String session = pick(dice, "s1", "s1", "s2", "s3", "s4", "s9", "");
        String user = pick(dice, "", "", ",\"user\":{\"id\":\"u1\"}", ",\"user.id\":\"u2\"");
        String records = pick(
                dice,
                "",
                "",
                "",
                ",\"exposure\":{\"records\":[\"invoice:1\"]}",
                ",\"exposure.records\":[\"invoice:1\",\"page:1\"]",
                ",\"exposure.records\":[\"invoice:2\"]");
        String from = pick(
                dice,
                "",
                ",\"service\":{\"name\":\"shop\",\"version\":\"2.0\"},\"host.name\":\"web-1\"",
                ",\"service.version\":\"2\\u002e0\",\"http.route\":\"/i/{x}\",\"exposure.cache\":\"hit\"");
        String http = dice.nextBoolean()
                ? "\"http\":{\"request\":{\"method\":\"%s\"},\"response\":{\"status_code\":%s}}"
                        .formatted(method, status)
                : "\"http.request.method\":\"%s\",\"http.response.status_code\":%s".formatted(method, status);
        return "{\"@timestamp\":%s,%s,\"url\":{\"path\":\"%s\"},\"session\":{\"id\":\"%s\"}%s%s%s,\"user_agent\":{\"original\":\"M \u00fc\"}}"
                .formatted(time, http, path, session, user, records, from);
    }

    private static byte[] bend(byte[] event, SplittableRandom dice) {
        int at = dice.nextInt(event.length + 1);
        int cut = dice.nextInt(3) == 0 ? Math.min(event.length - at, dice.nextInt(12)) : 0;
        byte[] insert = switch (dice.nextInt(4)) {
            case 0 -> new byte[0];
            case 1 -> new byte[] {(byte) dice.nextInt(256)};
            default -> FRAGMENTS.get(dice.nextInt(FRAGMENTS.size())).getBytes(StandardCharsets.UTF_8);
        };
        byte[] bent = new byte[event.length - cut + insert.length];
        System.arraycopy(event, 0, bent, 0, at);
        System.arraycopy(insert, 0, bent, at, insert.length);
        System.arraycopy(event, at + cut, bent, at + insert.length, event.length - at - cut);
        return bent.length == 0 ? new byte[] {'{'} : bent;
    }

    /** Clears an event and holds it against the full way. */
    private static final class Checker {
        private final ClearingTables tables = new ClearingTables(POLICY, 1_000);
        private final AccessReader reader = new AccessReader(POLICY.accesses());
        private final Triage triage = new Triage(POLICY);
        private final Rule rule = new Rule(POLICY);
        private final Map<String, Timeline<SessionRow>> sessions = new HashMap<>();
        private final Map<String, OwnershipHistory> records = new HashMap<>();
        private final Counts counts = new Counts();
        private final Traffic traffic = new Traffic();
        private final Clearing clearing = new Clearing(POLICY, tables, counts, traffic);
        private final Counts expected = new Counts();
        private final Traffic expectedTraffic = new Traffic();
        private final List<String> sinceDrained = new ArrayList<>();
        private int cleared;
        private int refused;

        Checker() {
            SESSIONS.forEach(row -> {
                tables.put(row);
                sessions.merge(
                        row.session(), Timeline.<SessionRow>empty().with(row), (known, first) -> known.with(row));
            });
            RECORDS.forEach(row -> {
                tables.put(row, T);
                records.merge(row.record(), OwnershipHistory.EMPTY.with(row), (known, first) -> known.with(row));
            });
            tables.completeUntil(T + 10_000);
        }

        void check(byte[] event) {
            if (!clearing.clears(event, T + 10_000, T + 10_000)) {
                refused++;
                return;
            }
            cleared++;
            String text = new String(event, StandardCharsets.UTF_8);
            Reading<AccessEvent> reading = reader.read(event, "fallback");
            assertThat(reading).as(text).isInstanceOf(Reading.Readable.class);
            AccessEvent access = ((Reading.Readable<AccessEvent>) reading).value();
            Triage.Outcome outcome = triage.of(access);
            assertThat(outcome.odd()).as(text).isNull();
            expectedTraffic.count(POLICY.siteOf(access.service()), access, outcome);
            sinceDrained.add(text);
            assertThat(outcome.kind()).as(text).isNotEqualTo(Triage.Kind.EXEMPT);
            if (outcome.kind() == Triage.Kind.DENIED) {
                expected.verdict(Verdict.DENIED, outcome.records().size());
            } else if (outcome.kind() == Triage.Kind.NO_RECORD) {
                expected.noRecord();
            } else {
                outcome.records().forEach(record -> expected.verdict(judge(access, record, text), 1));
            }
            for (Verdict verdict : Verdict.values()) {
                assertThat(counts.of(verdict)).as("%s of %s", verdict, text).isEqualTo(expected.of(verdict));
            }
            assertThat(counts.withoutRecord()).as(text).isEqualTo(expected.withoutRecord());
            // Fewer than the values that are kept apart: of more than that, it is chance which ones are.
            if (sinceDrained.size() == 150) {
                compareTraffic();
            }
        }

        void compareTraffic() {
            assertThat(traffic.drain()).as("traffic of %s", sinceDrained).isEqualTo(expectedTraffic.drain());
            sinceDrained.clear();
        }

        private Verdict judge(AccessEvent access, String record, String text) {
            SessionView session = access.session() == null
                    ? SessionView.ABSENT
                    : SessionView.of(
                            sessions.getOrDefault(access.session(), Timeline.empty()),
                            access.timestamp(),
                            2_000,
                            30_000);
            Judgement judgement = rule.judge(
                    record, access.timestamp(), session, records.getOrDefault(record, OwnershipHistory.EMPTY));
            assertThat(judgement.verdict()).as(text).isIn(Verdict.OWN, Verdict.PUBLIC, Verdict.STAFF);
            return judgement.verdict();
        }
    }
}
