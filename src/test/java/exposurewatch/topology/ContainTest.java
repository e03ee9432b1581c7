package exposurewatch.topology;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.CommandKey;
import exposurewatch.SchemaFiles;
import exposurewatch.access.Reading;
import exposurewatch.containment.Command;
import exposurewatch.containment.CommandSignature;
import exposurewatch.containment.Order;
import exposurewatch.containment.Outcome;
import exposurewatch.incident.Action;
import exposurewatch.judgement.Canary;
import exposurewatch.judgement.Counts;
import exposurewatch.judgement.Traffic;
import exposurewatch.judgement.Verdict;
import exposurewatch.judgement.clearing.ClearingTables;
import exposurewatch.ownership.OwnershipReader;
import exposurewatch.ownership.OwnershipRow;
import exposurewatch.policy.Containment.Scope;
import exposurewatch.policy.Policy;
import exposurewatch.policy.PolicyReader;
import exposurewatch.session.SessionReader;
import exposurewatch.session.SessionRow;
import exposurewatch.simulation.Oracle.OwnershipFact;
import exposurewatch.simulation.Oracle.SessionFact;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.SplittableRandom;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From exposures to signed commands and back; and that false alarms shut no site. The clock is the test's. */
@SuppressWarnings("NullAway") // what a test takes out of a map is there, or the test fails
class ContainTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String POLICY = """
            version: 1
            site: shop
            records:
              order:
                owner: user
                routes:
                  - GET /orders/{id}
            containment:
              mode: enforce
            """;
    private static final long HOUR = 3_600_000;
    private static final int HIGH = 4;

    @TempDir
    Path stateDir;

    private final Policy policy =
            Objects.requireNonNull(PolicyReader.read("policy.yaml", POLICY).policy());
    private final ClearingTables tables = new ClearingTables(policy, 100_000);
    private final Counts counts = new Counts();
    private long now = Instant.parse("2026-03-02T08:00:00Z").toEpochMilli();
    private int events;
    private TopologyTestDriver driver;
    private TestOutputTopic<String, byte[]> alerts;
    private TestOutputTopic<String, byte[]> incidents;
    private TestOutputTopic<String, byte[]> trail;
    private TestOutputTopic<String, byte[]> commands;
    private TestOutputTopic<String, byte[]> states;
    private final List<JsonNode> told = new ArrayList<>();
    private final List<Command> commanded = new ArrayList<>();

    @BeforeEach
    void start() {
        Properties config = new Properties();
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, "contain");
        config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
        config.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
        config.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        driver = new TopologyTestDriver(
                ExposureTopology.build(
                        config,
                        new Topics("", 1),
                        JudgingRules.of(policy),
                        new ContainingRules(
                                policy.containment(), CommandKey.PAIR.getPrivate(), new DetectorPulse(tables, counts)),
                        tables,
                        counts,
                        new Traffic(),
                        (topic, partition) -> Long.MAX_VALUE,
                        () -> {
                            throw new IllegalStateException("nothing is looked at again here");
                        },
                        new Stores(org.apache.kafka.streams.state.Stores::inMemoryKeyValueStore)),
                config,
                Instant.ofEpochMilli(now));
        alerts = output("alerts");
        incidents = output("incidents");
        trail = output("incident-trail");
        commands = output("containment-commands");
        states = output("containment-state");
        for (int i = 0; i < 1_000; i++) {
            own("order:" + i, "u" + i, now - HOUR);
        }
        for (int i = 0; i < 300; i++) {
            signIn("s" + i, "u" + i, now - HOUR);
        }
        pass(Duration.ofSeconds(1), 5);
    }

    private TestOutputTopic<String, byte[]> output(String topic) {
        return driver.createOutputTopic(topic, new StringDeserializer(), new ByteArrayDeserializer());
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    private void pipe(String topic, byte[] json) {
        driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput("k".getBytes(StandardCharsets.UTF_8), json, now);
    }

    private void pipe(String topic, ObjectNode json) {
        pipe(topic, json.toString().getBytes(StandardCharsets.UTF_8));
    }

    private void signIn(String session, String user, long at) {
        byte[] json = Objects.requireNonNull(Inputs.json(new SessionFact(session, at, user, List.of(), null, false)));
        if (SessionReader.read(null, json, now) instanceof Reading.Readable<SessionRow> row) {
            tables.put(row.value());
        }
        pipe("sessions", json);
    }

    private void own(String record, String user, long at) {
        byte[] json =
                Objects.requireNonNull(Inputs.json(new OwnershipFact(record, at, user, null, List.of(), false, false)));
        if (OwnershipReader.read(null, json, now) instanceof Reading.Readable<OwnershipRow> row) {
            tables.put(row.value(), now);
        }
        pipe("record-ownership", json);
    }

    /** One page; its viewer's network is that of the session's number. */
    private void look(int session, String route, String record, long at) {
        look("s" + session, "10.0." + session % 250 + ".7", route, record, at);
    }

    private void look(String session, String address, String route, String record, long at) {
        ObjectNode json = JSON.createObjectNode();
        json.put("@timestamp", at).put("event.id", "e" + ++events).put("session.id", session);
        json.put("http.request.method", "GET").put("http.response.status_code", 200);
        json.put("url.path", "/" + record.replace(':', '/'))
                .put("http.route", route)
                .put("client.ip", address);
        json.putArray("exposure.records").add(record);
        pipe("access-events", json);
    }

    private void pass(Duration time, int steps) {
        for (int i = 0; i < steps; i++) {
            now += time.toMillis() / steps;
            tables.completeUntil(now);
            driver.advanceWallClockTime(time.dividedBy(steps));
        }
    }

    private void arm(String... people) {
        for (String person : people) {
            pipe(
                    "responder-actions",
                    Order.of(now, Order.Kind.ARM, "shop", person, now + 10 * HOUR)
                            .toJson());
        }
    }

    private void act(Action.Kind kind, String incident, String by) {
        pipe(
                "responder-actions",
                Action.of(now, kind, incident, "shop", by, null).toJson());
    }

    private void answer(Command command, Outcome.Kind kind) {
        pipe(
                "containment-results",
                new Outcome(
                                command.id(),
                                command.incident(),
                                command.site(),
                                command.scope(),
                                command.target(),
                                "edge-1",
                                kind,
                                now,
                                "503 from outside")
                        .toJson());
    }

    /** On a busy machine a site is settled seldom, but always when nothing has come for a while. */
    private void lull() {
        pass(Duration.ofMillis(400), 4);
    }

    private List<String> told() {
        lull();
        List<String> kinds = new ArrayList<>();
        for (byte[] value : alerts.readValuesToList()) {
            JsonNode alert = json(value);
            assertThat(SchemaFiles.errors("alerts", alert)).isEmpty();
            told.add(alert);
            kinds.add(alert.path("status_code").asText());
        }
        return kinds;
    }

    private List<Command> commanded() {
        lull();
        List<Command> all = new ArrayList<>();
        for (byte[] value : commands.readValuesToList()) {
            assertThat(SchemaFiles.errors("containment-commands", json(value))).isEmpty();
            all.add(CommandSignature.verify(value, CommandKey.PAIR.getPublic()));
        }
        commanded.addAll(all);
        return all;
    }

    private JsonNode state() {
        List<byte[]> values = states.readValuesToList();
        assertThat(values).isNotEmpty();
        JsonNode state = json(values.get(values.size() - 1));
        assertThat(SchemaFiles.errors("containment-state", state)).isEmpty();
        return state;
    }

    private JsonNode newest() {
        List<byte[]> values = incidents.readValuesToList();
        JsonNode newest = json(values.get(values.size() - 1));
        assertThat(SchemaFiles.errors("incidents", newest)).isEmpty();
        return newest;
    }

    private List<String> contained() {
        List<String> contained = new ArrayList<>();
        for (byte[] value : trail.readValuesToList()) {
            JsonNode entry = json(value);
            assertThat(SchemaFiles.errors("incident-trail", entry)).isEmpty();
            if (entry.path("kind").asText().equals("containment")) {
                contained.add(entry.at("/data/event").asText());
            }
        }
        return contained;
    }

    private static JsonNode json(byte[] value) {
        try {
            return JSON.readTree(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Many viewers of many networks see the next one's order, by one route or by several. */
    private void leak(int viewers, String... routes) {
        for (int i = 0; i < viewers; i++) {
            look(i, routes[i % routes.length], "order:" + (i + 500), now);
            pass(Duration.ofMillis(100), 2);
        }
    }

    /** Otherwise a canary would be a feed that comes, and a page that a route matches. */
    @Test
    void shouldTellACanaryAndCountItNowhere() {
        long accesses = counts.accesses();
        own(Canary.RECORD, Canary.OWNER, now - HOUR);
        signIn(Canary.SESSION, Canary.VIEWER, now - HOUR);
        ObjectNode flown = JSON.createObjectNode();
        flown.put("@timestamp", now).put("event.id", "c1").put("session.id", Canary.SESSION);
        flown.put("http.request.method", "GET").put("http.response.status_code", 200);
        flown.put("service.name", Canary.SITE).putArray("exposure.records").add(Canary.RECORD);
        pipe("access-events", flown);
        pass(Duration.ofSeconds(1), 4);
        assertThat(output("exposures").readValuesToList()).hasSize(1);
        own(Canary.RECORD, Canary.OWNER, now - 60_000);
        pass(Duration.ofSeconds(1), 4);

        assertThat(counts.accesses()).isEqualTo(accesses);
        assertThat(counts.suspectAccesses()).isZero();
        assertThat(counts.of(Verdict.OTHER_OWNER)).isZero();
    }

    @Test
    void shouldKnowByHowMuchTheSitesClockIsAhead() {
        long cleared = counts.clearedAccesses();
        look(1, "GET /orders/{id}", "order:1", now - 2_000);
        assertThat(counts.clearedAccesses()).isEqualTo(cleared + 1);
        assertThat(counts.ahead(now)).isEqualTo(-2_000);
        look(1, "GET /orders/{id}", "order:1", now + 90_000);
        assertThat(counts.clearedAccesses()).as("judged the exact way").isEqualTo(cleared + 1);
        assertThat(counts.ahead(now)).isEqualTo(90_000);
    }

    @Test
    void shouldShutTheRouteAndTellEveryStepOfIt() {
        arm("ann");
        leak(12, "GET /orders/{id}");
        List<Command> shut = commanded();
        assertThat(shut).singleElement().satisfies(command -> {
            assertThat(command.scope()).isEqualTo(Scope.ROUTE);
            assertThat(command.target()).isEqualTo("GET /orders/{id}");
            assertThat(command.site()).isEqualTo("shop");
        });
        assertThat(told()).contains("opened", "shutdown-ordered").doesNotContain("shutdown-asked", "contained");

        answer(shut.get(0), Outcome.Kind.DONE);
        look(20, "GET /orders/{id}", "order:700", now + 1);
        pass(Duration.ofSeconds(5), 20);
        assertThat(told()).contains("contained").doesNotContain("reopened");
        JsonNode incident = newest();
        assertThat(incident.path("state").asText()).isEqualTo("contained");
        assertThat(incident.path("containment")).hasSize(1);
        assertThat(incident.at("/containment/0/mode").asText()).isEqualTo("enforce");
        assertThat(state().at("/shut/0/state").asText()).isEqualTo("shut");

        act(Action.Kind.RESTORE, incident.path("id").asText(), "ann");
        act(Action.Kind.RESTORE, incident.path("id").asText(), "ann");
        List<Command> opened = commanded();
        assertThat(opened).singleElement().satisfies(command -> {
            assertThat(command.kind()).isEqualTo(Command.Kind.RESTORE);
            assertThat(command.by()).isEqualTo("ann");
        });
        assertThat(told()).as("not before the actuator says so").isEmpty();
        answer(opened.get(0), Outcome.Kind.DONE);
        assertThat(told()).containsExactly("restored");
        assertThat(newest().path("state").asText()).isEqualTo("open");
        assertThat(contained()).containsExactly("ordered", "shut", "opening", "opened");
    }

    /** Twelve people of the morning and one of the afternoon are not thirteen who see it now. */
    @Test
    void shouldNotShutAgainForWhatWasSeenBeforeAPersonOpenedIt() {
        arm("ann");
        leak(12, "GET /orders/{id}");
        Command shut = commanded().get(0);
        answer(shut, Outcome.Kind.DONE);
        String incident = newest().path("id").asText();
        act(Action.Kind.RESTORE, incident, "ann");
        answer(commanded().get(0), Outcome.Kind.DONE);
        pass(Duration.ofHours(1), 60);
        // The feed of owners is alive.
        own("order:0", "u0", now);
        told();

        look(20, "GET /orders/{id}", "order:700", now);
        pass(Duration.ofSeconds(5), 20);
        assertThat(commanded()).as("one more has seen something").isEmpty();
        assertThat(told()).doesNotContain("shutdown-asked");

        for (int i = 30; i < 42; i++) {
            look(i, "GET /orders/{id}", "order:" + (i + 500), now);
            pass(Duration.ofMillis(100), 2);
        }
        assertThat(commanded())
                .as("it really goes on")
                .singleElement()
                .satisfies(command -> assertThat(command.target()).isEqualTo("GET /orders/{id}"));
    }

    /** What is asked about the whole is more than what was asked about the part. */
    @Test
    void shouldNotTakeAnApprovalOfAPartForTheWhole() {
        leak(1, "GET /orders/{id}");
        pass(Duration.ofSeconds(5), 10);
        String part = newest().path("id").asText();
        leak(12, "GET /orders/{id}");
        pass(Duration.ofSeconds(5), 10);
        assertThat(told()).contains("shutdown-asked");
        String whole = newest().path("id").asText();
        assertThat(whole).isNotEqualTo(part);
        act(Action.Kind.APPROVE, part, "ann");
        assertThat(commanded()).isEmpty();
        assertThat(contained()).endsWith("not-approved");
        act(Action.Kind.APPROVE, whole, "ann");
        assertThat(commanded()).hasSize(1);
    }

    /** By a machine whose clock is four minutes behind. */
    @Test
    void shouldShutNothingForWhatWasSeenBeforeItWasSaidToBeNone() {
        leak(15, "GET /orders/{id}");
        pass(Duration.ofSeconds(5), 10);
        String incident = newest().path("id").asText();
        pipe(
                "responder-actions",
                Action.of(now - 240_000, Action.Kind.FALSE_POSITIVE, incident, "shop", "ann", null)
                        .toJson());
        arm("ann", "bob");
        told();
        pass(Duration.ofSeconds(2), 4);
        look(20, "GET /orders/{id}", "order:700", now);
        pass(Duration.ofSeconds(5), 20);
        assertThat(commanded()).isEmpty();
        assertThat(told()).contains("reopened").doesNotContain("shutdown-asked");
    }

    @Test
    void shouldSeeThatItGoesOnThoughAClockOfTheSiteWasAhead() {
        arm("ann");
        look(50, "GET /orders/{id}", "order:600", now + 2 * HOUR);
        pass(Duration.ofMinutes(2), 4);
        own("order:0", "u0", now);
        leak(12, "GET /orders/{id}");
        String incident = newest().path("id").asText();
        List<Command> shut = commanded();
        if (shut.isEmpty()) {
            act(Action.Kind.APPROVE, incident, "ann");
            shut = commanded();
        }
        answer(shut.get(0), Outcome.Kind.DONE);
        act(Action.Kind.RESTORE, incident, "ann");
        answer(commanded().get(0), Outcome.Kind.DONE);
        pass(Duration.ofMinutes(30), 30);
        own("order:0", "u0", now);
        told();
        leak(12, "GET /orders/{id}");
        pass(Duration.ofSeconds(1), 5);
        List<String> kinds = told();
        assertThat(kinds).containsAnyOf("shutdown-asked", "shutdown-ordered");
    }

    /** Seen while nobody had armed it, and found to be none; long after that one of them looks at one more. */
    @ParameterizedTest
    @EnumSource(
            value = Action.Kind.class,
            names = {"FALSE_POSITIVE", "RESOLVE"})
    void shouldShutNothingForWhatAPersonHasSaidIsOver(Action.Kind over) {
        leak(15, "GET /orders/{id}");
        told();
        act(over, newest().path("id").asText(), "ann");
        pass(Duration.ofHours(1), 60);
        own("order:0", "u0", now);
        arm("ann", "bob");
        look(20, "GET /orders/{id}", "order:700", now);
        pass(Duration.ofSeconds(5), 20);
        assertThat(commanded()).isEmpty();
        assertThat(told()).contains("reopened").doesNotContain("shutdown-asked");
    }

    @Test
    void shouldAskForTheSiteAndShutItWhenTwoPeopleAgree() {
        arm("ann");
        leak(15, "GET /orders/{id}", "GET /a/{id}", "GET /b/{id}");
        assertThat(commanded()).isEmpty();
        assertThat(told()).contains("shutdown-asked");
        String incident = newest().path("id").asText();
        act(Action.Kind.APPROVE, incident, "ann");
        assertThat(commanded()).isEmpty();
        act(Action.Kind.APPROVE, incident, "bob");
        assertThat(commanded())
                .singleElement()
                .satisfies(command -> assertThat(command.scope()).isEqualTo(Scope.SITE));
        assertThat(contained()).containsExactly("asked", "approved", "approved", "ordered");

        pass(Duration.ofSeconds(75), 150);
        assertThat(told()).as("no actuator has answered").contains("shutdown-failed");
    }

    @Test
    void shouldGoOnToTheSiteWhenTheRouteWasShutInVain() {
        arm("ann", "bob");
        leak(12, "GET /orders/{id}");
        answer(commanded().get(0), Outcome.Kind.DONE);
        pass(Duration.ofSeconds(40), 40);
        leak(12, "GET /orders/{id}");
        assertThat(commanded())
                .singleElement()
                .satisfies(command -> assertThat(command.scope()).isEqualTo(Scope.SITE));
        assertThat(told()).contains("reopened");
    }

    @Test
    void shouldNotGoOnToTheSiteWhileNobodyHasSaidThatTheRouteIsShut() {
        arm("ann", "bob");
        leak(12, "GET /orders/{id}");
        assertThat(commanded()).hasSize(1);
        pass(Duration.ofSeconds(40), 40);
        leak(12, "GET /orders/{id}");
        assertThat(commanded()).isEmpty();
    }

    @Test
    void shouldPutAWrongOutcomeAsideAndTakeNoNoticeOfAForeignOne() {
        TestOutputTopic<byte[], byte[]> dead =
                driver.createOutputTopic("dead-letters", new ByteArrayDeserializer(), new ByteArrayDeserializer());
        pipe("containment-results", "{".getBytes(StandardCharsets.UTF_8));
        pipe("containment-results", JSON.createObjectNode().put("command", "x"));
        pipe(
                "responder-actions",
                JSON.createObjectNode()
                        .put("@timestamp", 1)
                        .put("action.kind", "arm")
                        .put("site", "shop"));
        assertThat(dead.readValuesToList()).hasSize(3);
        Command other =
                Command.of(Command.Kind.SHUTDOWN, Scope.SITE, "shop", "shop", "i", "eve", "x", now, now + 1_000, 1);
        answer(other, Outcome.Kind.DONE);
        assertThat(contained()).isEmpty();
    }

    // False alarms: the detector is armed by two people, and sees what looks like a leak. No site is shut; people are
    // told
    // once of one incident.

    private void assertNoSiteWasShut(String... doubts) {
        pass(Duration.ofSeconds(30), 100);
        List<String> kinds = told();
        commanded();
        assertThat(commanded).noneMatch(command -> command.scope() == Scope.SITE || command.scope() == Scope.ROUTE);
        // A pager is woken by what is grave, once for each incident: medium goes to a channel that people look at.
        assertThat(told.stream()
                        .filter(alert -> alert.path("severity_id").asInt() >= HIGH)
                        .map(alert -> alert.at("/finding_info/uid").asText())
                        .distinct())
                .as("incidents that page")
                .hasSize(1);
        assertThat(kinds.stream().filter("shutdown-asked"::equals).count()).isLessThanOrEqualTo(1);
        String state = state().path("doubts").toString();
        for (String doubt : doubts) {
            assertThat(state).contains(doubt);
        }
    }

    @Test
    void shouldShutNoSiteWhileOwnershipIsStale() {
        pass(Duration.ofMinutes(30), 100);
        arm("ann", "bob");
        // Orders have other owners by now, and nobody told us.
        leak(60, "GET /orders/{id}", "GET /a/{id}", "GET /b/{id}");
        assertNoSiteWasShut("the newest row of ownership is");
        assertThat(told).anyMatch(alert -> alert.path("status_code").asText().equals("shutdown-asked"));
    }

    @Test
    void shouldShutNoSiteAfterABadImport() {
        arm("ann", "bob");
        for (int i = 0; i < 500; i++) {
            own("order:" + i, "u" + (i + 1), now - 1_000);
        }
        pass(Duration.ofSeconds(3), 10);
        for (int i = 0; i < 60; i++) {
            look(i, i % 2 == 0 ? "GET /orders/{id}" : "GET /a/{id}", "order:" + i, now);
            pass(Duration.ofMillis(100), 2);
        }
        assertNoSiteWasShut("were given another owner within a day");
        assertThat(told).anyMatch(alert -> alert.path("status_code").asText().equals("shutdown-asked"));
    }

    @Test
    void shouldShutNoSiteWhenAccessesComeBeforeTheirOwnership() {
        arm("ann", "bob");
        for (int i = 0; i < 200; i++) {
            look(i, "GET /orders/{id}", "order:" + (10_000 + i), now);
        }
        pass(Duration.ofSeconds(3), 10);
        leak(15, "GET /orders/{id}", "GET /a/{id}");
        for (int i = 0; i < 200; i++) {
            own("order:" + (10_000 + i), "u" + i, now - 60_000);
        }
        assertNoSiteWasShut();
    }

    @ParameterizedTest
    @ValueSource(longs = {HOUR, -HOUR, 365 * 24 * HOUR, -365 * 24 * HOUR})
    void shouldShutNoSiteByAClockThatIsWrong(long off) {
        arm("ann", "bob");
        for (int i = 0; i < 300; i++) {
            signIn("s" + i, "u" + i, now - 400 * 24 * HOUR);
        }
        for (int i = 0; i < 1_000; i++) {
            own("order:" + i, "u" + i, now - 400 * 24 * HOUR);
        }
        pass(Duration.ofSeconds(3), 10);
        for (int i = 0; i < 60; i++) {
            look(i, i % 2 == 0 ? "GET /orders/{id}" : "GET /a/{id}", "order:" + (i + 500), now + off);
            pass(Duration.ofMillis(100), 2);
        }
        assertNoSiteWasShut();
        assertThat(told).anyMatch(alert -> alert.path("status_code").asText().equals("shutdown-asked"));
    }

    @Test
    void shouldShutTheSessionOfOneAttackerWithTenThousandRecordsAndNothingMore() {
        arm("ann", "bob");
        for (int i = 1_000; i < 10_000; i++) {
            own("order:" + i, "u" + i, now - HOUR);
        }
        pass(Duration.ofSeconds(3), 10);
        for (int i = 0; i < 10_000; i++) {
            look(7, "GET /orders/{id}", "order:" + i, now);
            if (i % 20 == 0) {
                pass(Duration.ofMillis(100), 2);
            }
        }
        assertNoSiteWasShut();
        assertThat(commanded)
                .isNotEmpty()
                .allSatisfy(command -> assertThat(command.scope()).isEqualTo(Scope.SESSION))
                .allSatisfy(command -> assertThat(command.target()).isEqualTo("s7"));
    }

    @Test
    void shouldShutNoSiteForOneAttackerWithAThousandSessionsBehindOneAddress() {
        arm("ann", "bob");
        SplittableRandom dice = new SplittableRandom(1);
        for (int i = 0; i < 1_000; i++) {
            signIn("bot" + i, "account" + i, now - HOUR);
        }
        pass(Duration.ofSeconds(3), 10);
        for (int i = 0; i < 3_000; i++) {
            look("bot" + i % 1_000, "203.0.113.9", "GET /orders/{id}", "order:" + dice.nextInt(1_000), now);
            if (i % 20 == 0) {
                pass(Duration.ofMillis(100), 2);
            }
        }
        assertNoSiteWasShut();
    }
}
