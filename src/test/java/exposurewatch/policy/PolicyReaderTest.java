package exposurewatch.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import exposurewatch.SchemaFiles;
import exposurewatch.access.FieldMapping;
import exposurewatch.access.FieldMapping.Format;
import exposurewatch.access.FieldMapping.Source;
import exposurewatch.access.FieldMapping.TimeFormat;
import exposurewatch.access.PathRules;
import exposurewatch.access.RouteTemplate;
import exposurewatch.policy.Policy.Exemption;
import exposurewatch.policy.Policy.Owner;
import exposurewatch.policy.Policy.RecordType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyReaderTest {

    private static final Exemption NEW_ACCOUNT = new Exemption(
            RouteTemplate.parse("POST /api/Users"), "a new customer is shown the account just created", null);

    private static final FieldMapping NGINX = new FieldMapping(
            Format.JSON,
            Map.of(
                    "@timestamp", new Source("msec", TimeFormat.EPOCH_SECONDS),
                    "event.id", new Source("request_id", null),
                    "session.id", new Source("session_id", null),
                    "http.request.method", new Source("request_method", null),
                    "http.response.status_code", new Source("status", null),
                    "url.original", new Source("request_uri", null),
                    "client.ip", new Source("remote_addr", null)));

    private static final PathRules LOOSE = new PathRules(true, true, true, true, false);

    private static final Policy CONTRACT = new Policy(
            "office-supply",
            Map.of("invoice", type(List.of("name", "address", "payment-card-last4"), "GET /invoices/{id}")),
            Set.of("support"),
            List.of(new Exemption(NEW_ACCOUNT.route(), NEW_ACCOUNT.reason(), Instant.parse("2027-01-01T00:00:00Z"))),
            FieldMapping.ECS,
            PathRules.LITERAL,
            TimeRules.DEFAULT,
            Detection.DEFAULT,
            Containment.DEFAULT,
            Notification.DEFAULT);

    private static RecordType type(List<String> data, String... routes) {
        return new RecordType(
                Owner.USER, List.of(routes).stream().map(RouteTemplate::parse).toList(), data);
    }

    private static Map<String, RecordType> juiceShopRecords() {
        Map<String, RecordType> records = new LinkedHashMap<>();
        records.put("basket", type(List.of(), "GET /rest/basket/{id}"));
        records.put("basketitem", type(List.of(), "GET /api/BasketItems/{id}"));
        records.put("address", type(List.of(), "GET /api/Addresss/{id}", "PUT /api/Addresss/{id}"));
        records.put("card", type(List.of(), "GET /api/Cards/{id}"));
        records.put("recycle", type(List.of(), "GET /api/Recycles/{id}"));
        records.put("user", type(List.of(), "GET /api/Users/{id}"));
        return records;
    }

    private static Policy read(String yaml) {
        PolicyReading reading = PolicyReader.read("policy.yaml", yaml);
        assertThat(reading.problems()).isEmpty();
        return Objects.requireNonNull(reading.policy());
    }

    private static Policy withLines(String lines) {
        return read("version: 1\nsite: shop\n" + lines);
    }

    private static List<String> problems(PolicyReading reading) {
        assertThat(reading.policy()).isNull();
        return reading.problems().stream().map(Problem::toString).toList();
    }

    @Test
    void shouldReadTheContractsFirstPolicy() throws IOException {
        assertThat(read(WrongFiles.text("contract.yaml"))).isEqualTo(CONTRACT);
    }

    @Test
    void shouldReadTheContractsWholePolicy() throws IOException {
        assertThat(read(WrongFiles.text("contract-complete.yaml")))
                .isEqualTo(new Policy(
                        CONTRACT.site(),
                        CONTRACT.records(),
                        CONTRACT.staffRoles(),
                        CONTRACT.exemptions(),
                        NGINX,
                        LOOSE,
                        new TimeRules(Duration.ofSeconds(2), Duration.ofSeconds(30)),
                        new Detection(
                                7,
                                Duration.ofHours(12),
                                9,
                                Set.of("payment-card", "health"),
                                Duration.ofMinutes(90),
                                Duration.ofDays(2)),
                        Containment.DEFAULT,
                        Notification.DEFAULT));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldReadTheSamplesPolicies(boolean nginx) throws IOException {
        Policy policy = read(WrongFiles.text(nginx ? "juice-shop-nginx.yaml" : "juice-shop.yaml"));

        assertThat(policy)
                .isEqualTo(new Policy(
                        "juice-shop",
                        juiceShopRecords(),
                        Set.of("admin", "accounting"),
                        List.of(NEW_ACCOUNT),
                        nginx ? NGINX : FieldMapping.ECS,
                        nginx ? LOOSE : PathRules.LITERAL,
                        TimeRules.DEFAULT,
                        Detection.DEFAULT,
                        Containment.DEFAULT,
                        Notification.DEFAULT));
        assertThat(policy.records().keySet())
                .as("in the file's order")
                .containsExactlyElementsOf(juiceShopRecords().keySet());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "records:\nviewers:\nexempt:\nsources:\npaths:\ntime:\ndetection:\ncontainment:\n",
                "records: {}\nviewers: {}\nexempt: []\nsources: {}\npaths: {}\ntime: {}\ndetection: {}\ncontainment: {}\n",
                "detection:\n  cross_view:\n  enumeration:\n  sensitive_data:\n",
                "detection: {cross_view: {}, enumeration: {}}\n",
                "containment:\n  mode: observe\n  session:\n  site: {}\n  never:\n  two_people:\n  health:\n",
                "viewers: {staff_roles: }\nsources: {access-events: {fields: }}\n",
                "sources: {access-events: {format: ecs}}\n"
            })
    void shouldUseDefaultsForWhatIsLeftOut(String lines) {
        Policy defaults = Policy.DEFAULT;
        assertThat(withLines(lines))
                .isEqualTo(new Policy(
                        "shop",
                        defaults.records(),
                        defaults.staffRoles(),
                        defaults.exemptions(),
                        defaults.accesses(),
                        defaults.paths(),
                        defaults.time(),
                        Detection.DEFAULT,
                        Containment.DEFAULT,
                        Notification.DEFAULT));
    }

    @Test
    void shouldJudgeByUserUnlessTheTypeSaysOrganization() {
        Policy policy = withLines("records:\n  a: {owner: organization}\n  b: {owner: user}\n  c:\n");

        assertThat(policy.ownerOf("a:1")).isEqualTo(Owner.ORGANIZATION);
        assertThat(policy.ownerOf("b:1")).isEqualTo(Owner.USER);
        assertThat(policy.ownerOf("c:1")).isEqualTo(Owner.USER);
        assertThat(policy.ownerOf("d:1")).isEqualTo(Owner.USER);
    }

    @Test
    void shouldTakePlainWholeNumbersAsText() {
        Policy policy = withLines("viewers: {staff_roles: [123, yes, \"007\"]}\nrecords:\n  42: {data: [0]}\n");

        assertThat(policy.staffRoles()).containsExactlyInAnyOrder("123", "yes", "007");
        assertThat(policy.records()).containsOnlyKeys("42");
        assertThat(policy.records().get("42")).isEqualTo(type(List.of("0")));
    }

    @ParameterizedTest
    @CsvSource({
        "2027-01-01,                     2027-01-01T00:00:00Z",
        "'\"2027-01-01\"',               2027-01-01T00:00:00Z",
        "2028-02-29,                     2028-02-29T00:00:00Z",
        "2027-01-01T08:00:00Z,           2027-01-01T08:00:00Z",
        "2027-01-01t08:00:00z,           2027-01-01T08:00:00Z",
        "2027-01-01 08:00:00Z,           2027-01-01T08:00:00Z",
        "2027-01-01T00:00:00+01:00,      2026-12-31T23:00:00Z",
        "2027-01-01T00:00:00.5-05:30,    2027-01-01T05:30:00.500Z",
    })
    void shouldReadWhenAnExemptionEnds(String written, Instant until) {
        Policy policy = withLines("exempt:\n  - {route: GET /a, reason: a, until: %s}\n".formatted(written));

        assertThat(policy.exemptions()).extracting(Exemption::until).containsExactly(until);
    }

    @Test
    void shouldReadReasonsOfSeveralLines() {
        Policy policy = withLines("exempt:\n  - route: GET /a\n    reason: |\n      it shows\n      nothing\n");

        assertThat(policy.exemptions()).extracting(Exemption::reason).containsExactly("it shows\nnothing");
    }

    @ParameterizedTest
    @CsvSource({
        "0s, 0",
        "0ms, 0",
        "-0s, 0",
        "1ms, 1",
        "500ms, 500",
        "2s, 2000",
        "2 s, 2000",
        "5m, 300000",
        "1h, 3600000",
        "24h, 86400000",
        "PT2S, 2000",
        "pt1.5s, 1500",
        "P1D, 86400000"
    })
    void shouldReadDurations(String written, long millis) {
        Policy policy = withLines("time: {tolerance: %1$s, session_end_grace: \"%1$s\"}\n".formatted(written));

        Duration duration = Duration.ofMillis(millis);
        assertThat(policy.time()).isEqualTo(new TimeRules(duration, duration));
    }

    @Test
    void shouldReadRoutesThatLookAlikeButAreNot() {
        Policy policy = withLines("""
                records:
                  invoice:
                    routes:
                      - GET /users/{user}/invoices/{id}
                      - GET /users/{id}/invoices/{invoice}
                      - POST /users/{user}/invoices/{id}
                      - GET /Users/{user}/invoices/{id}
                      - GET /users/{user}/invoices/{id}/{id}
                      - GET /größen/v1:list/{id}
                      - SUBSCRIBE /users/{id}
                exempt:
                  - {route: "GET /users/{user}/invoices/{id}", reason: both may be}
                  - {route: GET /, reason: the home page}
                """);

        assertThat(policy.records())
                .hasEntrySatisfying("invoice", type -> assertThat(type.routes()).hasSize(7));
        assertThat(policy.exemptions()).hasSize(2);
    }

    @Test
    void shouldReadWhatIsWrittenOnceAndUsedTwice() {
        Policy policy = withLines("records:\n  a: {data: &data [name]}\n  b: {data: *data}\n");

        assertThat(policy.records()).isEqualTo(Map.of("a", type(List.of("name")), "b", type(List.of("name"))));
    }

    @Test
    void shouldReadEachOptionOfPathsFromItsOwnKey() {
        assertThat(List.of(
                        withLines("paths: {ignore_case: true}").paths(),
                        withLines("paths: {ignore_trailing_slash: true}").paths(),
                        withLines("paths: {merge_slashes: true}").paths(),
                        withLines("paths: {numeric_ids: true}").paths(),
                        withLines("paths: {matrix_parameters: true}").paths()))
                .containsExactly(
                        new PathRules(true, false, false, false, false),
                        new PathRules(false, true, false, false, false),
                        new PathRules(false, false, true, false, false),
                        new PathRules(false, false, false, true, false),
                        new PathRules(false, false, false, false, true));
    }

    @Test
    void shouldReadEachDurationFromItsOwnKey() {
        assertThat(withLines("time: {tolerance: 5s}").time())
                .isEqualTo(new TimeRules(Duration.ofSeconds(5), TimeRules.DEFAULT.sessionEndGrace()));
        assertThat(withLines("time: {session_end_grace: 5s}").time())
                .isEqualTo(new TimeRules(TimeRules.DEFAULT.tolerance(), Duration.ofSeconds(5)));
    }

    @ParameterizedTest
    @CsvSource({
        "'cross_view: {viewers: 2}', 2, 24, 5, 1, 24",
        "'cross_view: {viewers: 1000}', 1000, 24, 5, 1, 24",
        "'cross_view: {within: 3h}', 5, 3, 5, 1, 24",
        "'enumeration: {owners: 2}', 5, 24, 2, 1, 24",
        "'enumeration: {owners: 1000}', 5, 24, 1000, 1, 24",
        "'quiet_after: 3h', 5, 24, 5, 3, 24",
        "'remind_every: 3h', 5, 24, 5, 1, 3",
    })
    void shouldReadEachKeyOfDetectionFromItsOwnKey(
            String key, int viewers, int within, int owners, int quiet, int remind) {
        assertThat(withLines("detection: {" + key + "}\n").detection())
                .isEqualTo(new Detection(
                        viewers,
                        Duration.ofHours(within),
                        owners,
                        Detection.DEFAULT.sensitiveData(),
                        Duration.ofHours(quiet),
                        Duration.ofHours(remind)));
    }

    @ParameterizedTest
    @CsvSource({
        "1s, 1",
        "1000ms, 1",
        "90m, 5400",
        "25h, 90000",
        "7d, 604800",
        "7 d, 604800",
        "365d, 31536000",
        "8760h, 31536000",
        "P365D, 31536000",
        "PT1H, 3600"
    })
    void shouldReadLongDurations(String written, long seconds) throws IOException {
        String lines = "detection: {cross_view: {within: %1$s}, quiet_after: %1$s, remind_every: \"%1$s\"}\n"
                .formatted(written);
        Detection detection = withLines(lines).detection();

        assertThat(List.of(detection.crossViewWithin(), detection.quietAfter(), detection.remindEvery()))
                .containsOnly(Duration.ofSeconds(seconds));
        assertThat(SchemaFiles.errors(
                        "policy",
                        new ObjectMapper()
                                .readTree("{\"version\":1,\"site\":\"shop\",\"detection\":{\"quiet_after\":\"%s\"}}"
                                        .formatted(written))))
                .isEmpty();
    }

    @Test
    void shouldReplaceTheListOfSensitiveData() {
        Detection some =
                withLines("detection: {sensitive_data: [Shoe-Size, 42]}\n").detection();
        assertThat(some.sensitiveData()).containsExactlyInAnyOrder("shoe-size", "42");
        assertThat(some.isSensitive("shoe-size-eu")).isTrue();
        assertThat(some.isSensitive("health")).isFalse();

        assertThat(withLines("detection: {sensitive_data: []}\n").detection().sensitiveData())
                .isEmpty();
    }

    /** What the sample shows commented out is allowed, should somebody take the marks away. */
    @Test
    void shouldReadTheSampleWithAndWithoutItsComments() throws IOException {
        String sample = Files.readString(Path.of("topology", "policies", "office-supply.yaml"));
        String open = sample.replaceAll("(?m)^# (detection:|notification:|  )", "$1");

        assertThat(open).isNotEqualTo(sample);
        assertThat(read(sample).detection()).isEqualTo(Detection.DEFAULT);
        assertThat(read(open).detection())
                .isEqualTo(new Detection(
                        5,
                        Duration.ofHours(24),
                        5,
                        Set.of("payment-card", "bank-account", "health"),
                        Duration.ofHours(1),
                        Duration.ofHours(24)));
    }

    @Test
    void shouldCountColumnsWithoutAByteOrderMark() {
        assertThat(problems(PolicyReader.read("p", "\uFEFFsites: shop\nversion: 1\n")))
                .contains("p:1:1: unknown key 'sites': write 'site'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\uFEFF", "---\n", "# a comment\n---\n", "%YAML 1.2\n---\n", "\n\n"})
    void shouldReadWhatMayStandBeforeAPolicy(String before) throws IOException {
        assertThat(read(before + WrongFiles.text("contract.yaml"))).isEqualTo(CONTRACT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n", "\r"})
    void shouldReadTheLineEndsOfOtherSystems(String lineEnd) throws IOException {
        assertThat(read(WrongFiles.text("contract.yaml").replace("\n", lineEnd)))
                .isEqualTo(CONTRACT);
        assertThat(problems(PolicyReader.read("p", "version: 1\nsite: shop\npath: {}\n".replace("\n", lineEnd))))
                .containsExactly("p:3:1: unknown key 'path': write 'paths'");
    }

    @Test
    void shouldReadAllOfContainment() {
        Containment read = withLines("""
                        containment:
                          mode: enforce
                          session: {owners: 6, a_day: 11}
                          integration: {viewers: 7, owners: 8, networks: 9, a_day: 12}
                          route: {viewers: 17, owners: 18, networks: 19, a_day: 13}
                          site: {viewers: 27, owners: 28, networks: 29, a_day: 0}
                          never: [GET /alive]
                          two_people: [route, site]
                          cool_down: 20m
                          valid_for: 30s
                          health: {ownership_age: 1h, lag: 5s, clock_skew: 2s, unresolved_percent: 7, owner_changes_percent: 3}
                        """).containment();

        assertThat(read)
                .isEqualTo(new Containment(
                        Containment.Mode.ENFORCE,
                        Map.of(
                                Containment.Scope.SESSION, new Containment.Evidence(1, 6, 1),
                                Containment.Scope.INTEGRATION, new Containment.Evidence(7, 8, 9),
                                Containment.Scope.ROUTE, new Containment.Evidence(17, 18, 19),
                                Containment.Scope.SITE, new Containment.Evidence(27, 28, 29)),
                        Map.of(
                                Containment.Scope.SESSION, 11,
                                Containment.Scope.INTEGRATION, 12,
                                Containment.Scope.ROUTE, 13,
                                Containment.Scope.SITE, 0),
                        List.of("GET /alive"),
                        Set.of(Containment.Scope.ROUTE, Containment.Scope.SITE),
                        Duration.ofMinutes(20),
                        Duration.ofSeconds(30),
                        new Containment.Health(
                                Duration.ofHours(1), Duration.ofSeconds(5), Duration.ofSeconds(2), 7, 3)));
    }
}
