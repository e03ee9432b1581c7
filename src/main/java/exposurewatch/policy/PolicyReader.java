package exposurewatch.policy;

import exposurewatch.access.FieldMapping;
import exposurewatch.access.PathRules;
import exposurewatch.access.RouteTemplate;
import exposurewatch.policy.Policy.Exemption;
import exposurewatch.policy.Policy.Owner;
import exposurewatch.policy.Policy.RecordType;
import exposurewatch.policy.Section.Shape;
import exposurewatch.policy.YamlNode.Entry;
import exposurewatch.policy.YamlNode.Kind;
import exposurewatch.policy.YamlNode.Scalar;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a policy file: YAML 1.2, at most 1 MiB, as {@code topology/schemas/policy.schema.json} says it. Whatever the
 * file holds, nothing is thrown: the reading has a policy, or every problem with its place and remedy.
 */
public final class PolicyReader {

    /** The version of the format that is read. */
    public static final int VERSION = 1;

    private static final String WHEN_EMPTY = "write at least 'version: 1' and 'site: …'";

    private static final String IN_DETECTION = "write it under 'detection'";
    private static final Shape FILE = Shape.of(
                    "version",
                    "site",
                    "records",
                    "viewers",
                    "exempt",
                    "sources",
                    "paths",
                    "time",
                    "detection",
                    "containment",
                    "notification")
            .elsewhere("staff_roles", "write it under 'viewers'")
            .elsewhere("tolerance", "write it under 'time'")
            .elsewhere("session_end_grace", "write it under 'time'")
            .elsewhere("cross_view", IN_DETECTION)
            .elsewhere("enumeration", IN_DETECTION)
            .elsewhere("sensitive_data", IN_DETECTION)
            .elsewhere("quiet_after", IN_DETECTION)
            .elsewhere("remind_every", IN_DETECTION)
            .elsewhere("ignore_case", "write it under 'paths'")
            .elsewhere("routes", "write it under 'records' and the record's type");
    private static final Shape RECORD_TYPE = Shape.of("owner", "routes", "data");
    private static final Shape VIEWERS = Shape.of("staff_roles");
    private static final Shape EXEMPTION = Shape.of("route", "reason", "until");
    private static final Shape PATHS =
            Shape.of("ignore_case", "ignore_trailing_slash", "merge_slashes", "numeric_ids", "matrix_parameters");
    private static final Shape NOTIFICATION = Shape.of("regimes", "contact", "answer_within", "keep");
    private static final List<String> REGIMES = Stream.of(Notification.Regime.values())
            .map(Notification.Regime::label)
            .toList();
    private static final Shape TIME = Shape.of("tolerance", "session_end_grace");

    private static final String ROUTE = "\"GET /invoices/{id}\"";
    private static final List<String> OWNERS = List.of("user", "organization");
    private static final Pattern TYPE = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

    private final Problems problems;
    private final Values values;

    private PolicyReader(Problems problems) {
        this.problems = problems;
        this.values = new Values(problems);
    }

    /** Reads the policy in a file; messages name the file as the path does. */
    public static PolicyReading read(Path file) {
        Problems problems = new Problems(file.toString());
        String yaml = TextFile.read(file, "policy file", problems);
        return yaml == null ? new PolicyReading(null, problems.told()) : read(yaml, problems);
    }

    /**
     * Reads a policy.
     *
     * @param fileName how messages call it
     * @param yaml     the file's text
     */
    public static PolicyReading read(String fileName, String yaml) {
        return read(yaml, new Problems(fileName));
    }

    private static PolicyReading read(String yaml, Problems problems) {
        YamlNode root = YamlParser.parse(yaml, WHEN_EMPTY, problems);
        Policy policy = root == null ? null : new PolicyReader(problems).policy(root);
        return new PolicyReading(problems.isEmpty() ? policy : null, problems.told());
    }

    private @Nullable Policy policy(YamlNode root) {
        Section file = new Section(root, "", FILE, problems);
        checkVersion(file);
        PathRules paths = paths(file.section("paths", PATHS));
        RouteReader routes = new RouteReader(paths, problems);
        file.require("site", "office-supply");
        Scalar site = file.text("site", "office-supply");
        Map<String, RecordType> records = records(file, routes);
        Set<String> staff = Set.copyOf(texts(file.section("viewers", VIEWERS).texts("staff_roles", "support")));
        List<Exemption> exemptions = exemptions(file, routes);
        FieldMapping accesses = new SourcesReader(problems).read(file);
        TimeRules time = time(file.section("time", TIME));
        Detection detection = DetectionReader.read(file);
        Containment containment = ContainmentReader.read(file, routes, problems);
        Notification notification = notification(file.section("notification", NOTIFICATION));
        return site == null
                ? null
                : new Policy(
                        site.text(),
                        records,
                        staff,
                        exemptions,
                        accesses,
                        paths,
                        time,
                        detection,
                        containment,
                        notification);
    }

    private Notification notification(Section notification) {
        List<Notification.Regime> regimes = new ArrayList<>();
        for (Scalar text : notification.texts("regimes", "gdpr")) {
            int at = REGIMES.indexOf(text.text());
            if (at < 0) {
                problems.add(
                        text,
                        "%s in 'notification.regimes' is no law that is known: write one of %s"
                                .formatted(Problem.quote(text.text()), String.join(", ", REGIMES)));
            } else if (!regimes.contains(Notification.Regime.values()[at])) {
                regimes.add(Notification.Regime.values()[at]);
            }
        }
        Scalar contact = notification.prose("contact", "Privacy Officer, privacy@shop.example");
        Duration answerWithin = notification.parsed("answer_within", "24h", Times::longDuration);
        Duration keep = notification.parsed("keep", "731d", Times::years);
        return new Notification(
                regimes.isEmpty() ? Notification.DEFAULT.regimes() : regimes,
                contact == null ? null : contact.text(),
                answerWithin == null ? Notification.DEFAULT.answerWithin() : answerWithin,
                keep == null ? Notification.DEFAULT.keep() : keep);
    }

    private void checkVersion(Section file) {
        file.require("version", Integer.toString(VERSION));
        YamlNode value = file.value("version");
        if (value == null) {
            return;
        }
        boolean number = value instanceof Scalar scalar && scalar.kind() == Kind.INTEGER;
        if (!number) {
            problems.add(value, "'version' is %s: write version: %d".formatted(value.describe(), VERSION));
        } else if (!((Scalar) value).text().equals(Integer.toString(VERSION))) {
            problems.add(
                    value,
                    "version %s can't be read: write version: %d, the only one that this program knows"
                            .formatted(Problem.quote(((Scalar) value).text()), VERSION));
        }
    }

    private Map<String, RecordType> records(Section file, RouteReader routes) {
        Map<String, RecordType> records = new LinkedHashMap<>();
        for (Entry entry : file.entries("records", "'invoice: {owner: user}'")) {
            Scalar type = values.text(entry.key(), "a record type", "invoice");
            if (type != null && !TYPE.matcher(type.text()).matches()) {
                problems.add(
                        type,
                        "record type %s is no name: write 1 to 64 of A-Z a-z 0-9 _ . -"
                                .formatted(Problem.quote(type.text())));
            }
            String name = entry.key().text();
            records.put(name, recordType(entry.value(), "records." + name, routes));
        }
        return records;
    }

    private RecordType recordType(YamlNode value, String path, RouteReader routes) {
        Section type = new Section(value, path, RECORD_TYPE, problems);
        Owner owner = "organization".equals(type.oneOf("owner", OWNERS)) ? Owner.ORGANIZATION : Owner.USER;
        List<RouteTemplate> templates = new ArrayList<>();
        for (YamlNode item : type.items("routes", ROUTE)) {
            Scalar route = values.text(item, "a route", ROUTE);
            RouteTemplate template = route == null ? null : routes.recordRoute(route);
            if (template != null) {
                templates.add(template);
            }
        }
        return new RecordType(owner, templates, texts(type.texts("data", "address")));
    }

    private List<Exemption> exemptions(Section file, RouteReader routes) {
        List<Exemption> exemptions = new ArrayList<>();
        for (YamlNode item : file.items("exempt", "{route: POST /api/Users, reason: …}")) {
            Section entry = new Section(item, "exempt", EXEMPTION, problems);
            entry.require("route", "POST /api/Users");
            entry.require("reason", "the customer sees the account just created");
            Scalar route = entry.text("route", "POST /api/Users");
            Scalar reason = entry.prose("reason", "the customer sees the account just created");
            Instant until = entry.parsed("until", "2027-01-01", Times::dayOrInstant);
            RouteTemplate template = route == null ? null : routes.exemptRoute(route);
            if (template != null && reason != null) {
                exemptions.add(new Exemption(template, reason.text(), until));
            }
        }
        return exemptions;
    }

    private static PathRules paths(Section paths) {
        return new PathRules(
                paths.flag("ignore_case"),
                paths.flag("ignore_trailing_slash"),
                paths.flag("merge_slashes"),
                paths.flag("numeric_ids"),
                paths.flag("matrix_parameters"));
    }

    private static TimeRules time(Section time) {
        Duration tolerance = time.parsed("tolerance", "2s", Times::ruleDuration);
        Duration grace = time.parsed("session_end_grace", "30s", Times::ruleDuration);
        return new TimeRules(
                tolerance == null ? TimeRules.DEFAULT.tolerance() : tolerance,
                grace == null ? TimeRules.DEFAULT.sessionEndGrace() : grace);
    }

    private static List<String> texts(List<Scalar> scalars) {
        return scalars.stream().map(Scalar::text).toList();
    }
}
