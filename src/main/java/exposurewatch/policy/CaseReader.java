package exposurewatch.policy;

import exposurewatch.policy.PolicyCase.Answer;
import exposurewatch.policy.PolicyCase.OwnershipFact;
import exposurewatch.policy.PolicyCase.SessionFact;
import exposurewatch.policy.Section.Shape;
import exposurewatch.policy.YamlNode.Entry;
import exposurewatch.policy.YamlNode.Items;
import exposurewatch.policy.YamlNode.Scalar;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the cases of a file of policy tests. */
final class CaseReader {

    /** When accesses happen that don't say when. */
    static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    /** When rows become valid that don't say when: before everything else. */
    static final Instant ALWAYS = Instant.EPOCH;

    private static final Duration FARTHEST = Duration.ofDays(36_525);

    private static final Shape FILE = Shape.of("cases");
    private static final Shape CASE = Shape.of("name", "at", "sessions", "ownership", "accesses");
    private static final Shape SESSION = Shape.of("session", "user", "roles", "organization", "at", "end");
    private static final Shape OWNERSHIP =
            Shape.of("record", "user", "organization", "shared_with", "public", "deleted", "at");
    private static final Shape ACCESS = Shape.of("at", "session", "request", "records", "status", "expect");

    private static final String RECORD = "\"invoice:7\"";
    private static final String EXPECT = "{\"invoice:7\": other-owner}";
    private static final Pattern RECORD_ID = Pattern.compile("[A-Za-z0-9_.-]{1,64}:.+");
    private static final Pattern GRANTEE = Pattern.compile("(user|organization):.+");
    private static final Pattern REQUEST = Pattern.compile("([A-Za-z][A-Za-z-]{0,19}) ((/|https?://)\\S*)");

    private final Problems problems;
    private final Values values;

    CaseReader(Problems problems) {
        this.problems = problems;
        this.values = new Values(problems);
    }

    List<PolicyCase> cases(YamlNode root) {
        Section file = new Section(root, "", FILE, problems);
        file.require("cases", "[{name: …, accesses: …}]");
        List<PolicyCase> cases = new ArrayList<>();
        Map<String, Scalar> names = new HashMap<>();
        for (YamlNode item : atLeastOne(file, "cases", "{name: …, accesses: …}")) {
            Section section = new Section(item, "cases", CASE, problems);
            section.require("name", "a customer reads another customer's invoice");
            section.require("accesses", "[{request: GET /invoices/7, expect: {}}]");
            Scalar name = section.text("name", "a customer reads another customer's invoice");
            Scalar first = name == null ? null : names.putIfAbsent(name.text(), name);
            if (name != null && first != null) {
                problems.addDuplicate(name, first, "case " + Problem.quote(name.text()), "give each its own name");
            }
            cases.add(policyCase(section, name == null ? "" : name.text()));
        }
        return cases;
    }

    private PolicyCase policyCase(Section section, String name) {
        Instant given = section.parsed("at", "2026-01-01T00:00:00Z", Times::instant);
        Instant now = given == null ? NOW : given;
        Map<String, Scalar> seen = new HashMap<>();
        List<SessionFact> sessions = new ArrayList<>();
        for (YamlNode item : section.items("sessions", "{session: s1, user: cust-1}")) {
            addIfRead(sessions, session(item, now, seen));
        }
        List<OwnershipFact> ownership = new ArrayList<>();
        for (YamlNode item : section.items("ownership", "{record: \"invoice:7\", user: cust-1}")) {
            addIfRead(ownership, ownership(item, now, seen));
        }
        List<Answer> accesses = new ArrayList<>();
        for (YamlNode item : atLeastOne(section, "accesses", "{request: GET /invoices/7, expect: {}}")) {
            addIfRead(accesses, access(item, now));
        }
        return new PolicyCase(name, section.node().line(), sessions, ownership, accesses);
    }

    private static <T> void addIfRead(List<T> rows, @Nullable T row) {
        if (row != null) {
            rows.add(row);
        }
    }

    private List<YamlNode> atLeastOne(Section section, String key, String example) {
        List<YamlNode> items = section.items(key, example);
        YamlNode value = section.value(key);
        boolean empty = value instanceof Items list ? list.items().isEmpty() : value != null && Values.isNothing(value);
        if (value != null && empty) {
            problems.add(value, "'%s' is empty: write at least one, for example %s".formatted(key, example));
        }
        return items;
    }

    private @Nullable SessionFact session(YamlNode item, Instant now, Map<String, Scalar> seen) {
        Section row = new Section(item, "sessions", SESSION, problems);
        row.require("session", "s1");
        boolean end = row.flag("end");
        row.require(end ? "at" : "user", end ? "-1m" : "cust-1");
        Scalar session = row.text("session", "s1");
        String user = textOf(row.text("user", "cust-1"));
        String organization = textOf(row.text("organization", "org-1"));
        List<String> roles = texts(row.texts("roles", "customer"));
        Instant at = at(row, now, ALWAYS);
        if (session == null || !isOnlyRow(session, at, "session", seen)) {
            return null;
        }
        return new SessionFact(item.line(), at, session.text(), user, roles, organization, end);
    }

    private @Nullable OwnershipFact ownership(YamlNode item, Instant now, Map<String, Scalar> seen) {
        Section row = new Section(item, "ownership", OWNERSHIP, problems);
        row.require("record", RECORD);
        boolean open = row.flag("public");
        boolean deleted = row.flag("deleted");
        if (!open && !deleted && !row.has("organization")) {
            row.require("user", "cust-1");
        }
        Scalar record = row.text("record", RECORD);
        String user = textOf(row.text("user", "cust-1"));
        String organization = textOf(row.text("organization", "org-1"));
        List<Scalar> sharedWith = row.texts("shared_with", "\"user:cust-2\"");
        sharedWith.forEach(this::requireGrantee);
        Instant at = at(row, now, ALWAYS);
        if (record == null || !isRecordId(record) || !isOnlyRow(record, at, "record", seen)) {
            return null;
        }
        return new OwnershipFact(item.line(), at, record.text(), user, organization, texts(sharedWith), open, deleted);
    }

    /** Which of two rows of one instant holds is nothing that a test should depend on. */
    private boolean isOnlyRow(Scalar id, Instant at, String what, Map<String, Scalar> seen) {
        Scalar first = seen.putIfAbsent(what + ' ' + at + ' ' + id.text(), id);
        if (first != null) {
            problems.addDuplicate(
                    id, first, "%s %s of one time".formatted(what, Problem.quote(id.text())), "give each its own 'at'");
        }
        return first == null;
    }

    private void requireGrantee(Scalar grantee) {
        if (!GRANTEE.matcher(grantee.text()).matches()) {
            problems.add(
                    grantee,
                    "%s in 'shared_with' says not whom it names: write \"user:%2$s\" or \"organization:%2$s\""
                            .formatted(Problem.quote(grantee.text()), grantee.text()));
        }
    }

    private boolean isRecordId(Scalar record) {
        boolean good = RECORD_ID.matcher(record.text()).matches();
        if (!good) {
            problems.add(
                    record,
                    "record %s is not 'type:id': write for example %s".formatted(Problem.quote(record.text()), RECORD));
        }
        return good;
    }

    private Answer access(YamlNode item, Instant now) {
        Section row = new Section(item, "accesses", ACCESS, problems);
        row.require("expect", EXPECT);
        if (!row.has("records")) {
            row.require("request", "GET /invoices/7");
        }
        Matcher request = row.parsed("request", "GET /invoices/7", CaseReader::request);
        Integer status = row.parsed("status", "200", CaseReader::status);
        List<Scalar> records = row.texts("records", RECORD);
        records.forEach(this::isRecordId);
        return new Answer(
                item.line(),
                at(row, now, now),
                textOf(row.text("session", "s1")),
                request == null ? null : request.group(1),
                request == null ? null : request.group(2),
                row.has("records") ? texts(records) : null,
                status == null ? 200 : status,
                expectations(row));
    }

    private Map<String, String> expectations(Section row) {
        Map<String, String> expect = new LinkedHashMap<>();
        YamlNode value = row.value("expect");
        if (value != null && Values.isNothing(value)) {
            problems.add(value, "'expect' is empty: write {} if the answer shows no record, or %s".formatted(EXPECT));
        }
        for (Entry entry : row.entries("expect", EXPECT)) {
            Scalar record = values.text(entry.key(), "a record in 'expect'", RECORD);
            String name = "the verdict of " + Problem.quote(entry.key().text());
            String verdict = values.oneOf(entry.value(), name, PolicyCases.VERDICTS);
            if (record != null && isRecordId(record) && verdict != null) {
                expect.put(record.text(), verdict);
            }
        }
        return expect;
    }

    private static Matcher request(String text) {
        Matcher request = REQUEST.matcher(text);
        if (!request.matches()) {
            throw new IllegalArgumentException(
                    "%s is not 'METHOD /path': write for example GET /invoices/7".formatted(Problem.quote(text)));
        }
        return request;
    }

    private static Integer status(String text) {
        if (!text.matches("[1-5][0-9]{2}")) {
            throw new IllegalArgumentException(
                    "%s is no HTTP status: write 100 to 599, for example 200".formatted(Problem.quote(text)));
        }
        return Integer.valueOf(text);
    }

    /** The row's time: RFC 3339, or {@code +3s} and {@code -1h} from the case's time. */
    private Instant at(Section row, Instant now, Instant otherwise) {
        Instant at = row.parsed("at", "+3s", text -> instant(text, now));
        return at == null ? otherwise : at;
    }

    private static Instant instant(String text, Instant now) {
        if (!text.startsWith("+") && !text.startsWith("-")) {
            return Times.instant(text, "write it as 2026-01-01T00:00:00Z, or as +3s or -1h from the case's time");
        }
        Duration distance = Times.duration(text);
        if (distance.compareTo(FARTHEST) > 0 || distance.compareTo(FARTHEST.negated()) < 0) {
            throw new IllegalArgumentException(
                    "%s is more than a hundred years: write less".formatted(Problem.quote(text)));
        }
        return now.plus(distance);
    }

    private static @Nullable String textOf(@Nullable Scalar scalar) {
        return scalar == null ? null : scalar.text();
    }

    private static List<String> texts(List<Scalar> scalars) {
        return scalars.stream().map(Scalar::text).toList();
    }
}
