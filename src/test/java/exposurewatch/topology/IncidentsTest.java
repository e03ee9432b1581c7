package exposurewatch.topology;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import exposurewatch.incident.Action;
import exposurewatch.incident.Action.Details;
import exposurewatch.judgement.Counts;
import exposurewatch.judgement.Traffic;
import exposurewatch.judgement.clearing.ClearingTables;
import exposurewatch.policy.Policy;
import exposurewatch.response.AffectedPeople;
import exposurewatch.simulation.Oracle.Access;
import exposurewatch.simulation.Oracle.OwnershipFact;
import exposurewatch.simulation.Oracle.Rules;
import exposurewatch.simulation.Oracle.SessionFact;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
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

/** From accesses and actions to what people are told, and what is kept how long; the clock is the test's. */
@SuppressWarnings("NullAway") // what a test takes out of a map is there, or the test fails
class IncidentsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path stateDir;

    private final Policy policy = Inputs.policy(new Rules(Set.of("support"), Set.of(), 2_000, 30_000));
    private long now = Instant.parse("2026-03-02T08:00:00Z").toEpochMilli();
    private int events;
    private TopologyTestDriver driver;
    private TestOutputTopic<String, byte[]> alerts;
    private TestOutputTopic<String, byte[]> incidents;
    private final Map<String, JsonNode> newest = new LinkedHashMap<>();

    @BeforeEach
    void start() {
        Properties config = new Properties();
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, "incidents");
        config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
        config.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
        config.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        driver = new TopologyTestDriver(
                ExposureTopology.build(
                        config,
                        new Topics("", 1),
                        JudgingRules.of(policy),
                        Containing.of(policy),
                        new ClearingTables(policy, 1_000),
                        new Counts(),
                        new Traffic(),
                        (topic, partition) -> 0,
                        () -> {
                            throw new IllegalStateException("nothing is looked at again here");
                        },
                        new Stores(org.apache.kafka.streams.state.Stores::inMemoryKeyValueStore)),
                config,
                Instant.ofEpochMilli(now));
        alerts = driver.createOutputTopic("alerts", new StringDeserializer(), new ByteArrayDeserializer());
        incidents = driver.createOutputTopic("incidents", new StringDeserializer(), new ByteArrayDeserializer());
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    private void pipe(String topic, byte[] json) {
        driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput("k".getBytes(StandardCharsets.UTF_8), json, now);
    }

    private void signIn(String session, String user) {
        pipe("sessions", Inputs.json(new SessionFact(session, now, user, List.of(), null, false)));
    }

    private void own(String record, String user) {
        pipe("record-ownership", Inputs.json(new OwnershipFact(record, now, user, null, List.of(), false, false)));
    }

    private void look(String session, String... records) {
        look(now, session, records);
    }

    /** Event time may be earlier than the time at which it comes. */
    private void look(long at, String session, String... records) {
        pipe(
                "access-events",
                Inputs.json(new Access("e" + ++events, at, 200, "GET", session, List.of(records), false)));
    }

    private void act(Action.Kind kind, String incident) {
        act(kind, incident, Details.NONE);
    }

    private void act(Action.Kind kind, String incident, Details details) {
        String site = newest().get(incident).path("site").asText();
        String note = kind == Action.Kind.NOTE || kind == Action.Kind.NO_NOTICE ? "because" : null;
        pipe(
                "responder-actions",
                Action.of(now, kind, incident, site, "resp-1", note, details)
                        .toJson()
                        .toString()
                        .getBytes(StandardCharsets.UTF_8));
    }

    /** In steps: what is done at every tick is done often enough. */
    private void pass(Duration time, int steps) {
        for (int i = 0; i < steps; i++) {
            now += time.toMillis() / steps;
            driver.advanceWallClockTime(time.dividedBy(steps));
        }
    }

    private List<String> told() {
        List<String> told = new ArrayList<>();
        for (byte[] value : alerts.readValuesToList()) {
            told.add(json(value).path("status_code").asText());
        }
        return told;
    }

    /** Like {@link #told()}, each with the incident that it is told of. */
    private List<String> toldOf() {
        List<String> told = new ArrayList<>();
        for (byte[] value : alerts.readValuesToList()) {
            JsonNode alert = json(value);
            told.add(alert.path("status_code").asText()
                    + ' '
                    + alert.at("/finding_info/uid").asText());
        }
        return told;
    }

    private Map<String, JsonNode> newest() {
        for (byte[] value : incidents.readValuesToList()) {
            newest.put(json(value).path("id").asText(), json(value));
        }
        return newest;
    }

    private String only() {
        assertThat(newest()).hasSize(1);
        return newest.keySet().iterator().next();
    }

    private static JsonNode json(byte[] value) {
        try {
            return JSON.readTree(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void exposure() {
        signIn("s1", "eve");
        own("invoice:1", "bob");
        pass(Duration.ofSeconds(1), 1);
        look("s1", "invoice:1");
    }

    @Test
    void shouldTellTheFirstExposureAtOnceAndTheSameNoMore() {
        exposure();
        assertThat(told()).containsExactly("opened");

        for (int i = 0; i < 50; i++) {
            pass(Duration.ofSeconds(20), 4);
            look("s1", "invoice:1");
        }
        assertThat(told()).isEmpty();
        pass(Duration.ofSeconds(1), 4);
        assertThat(newest().get(only()).path("exposures").asInt()).isEqualTo(51);
    }

    @Test
    void shouldTellQuietOnceAndRemindEveryDayUntilSomebodyAcknowledges() {
        exposure();
        pass(Duration.ofMinutes(59), 60);
        assertThat(told()).containsExactly("opened");

        pass(Duration.ofMinutes(2), 10);
        assertThat(told()).containsExactly("quiet");
        pass(Duration.ofHours(120), 400);
        assertThat(told())
                .as("at 24, 48, 66 and 72 hours it is the privacy officer's, then a day at a time")
                .containsExactly("unattended", "unattended", "unattended", "unattended", "reminder", "reminder");

        act(Action.Kind.ACKNOWLEDGE, only());
        pass(Duration.ofHours(23), 200);
        assertThat(told()).as("whoever was called learns that it is cared for").containsExactly("acknowledged");
        assertThat(newest().get(only()).path("acknowledged_by").asText()).isEqualTo("resp-1");
    }

    @Test
    void shouldRemindThePrivacyOfficerByTheLawsTimeFromTheFirstWhoKnewUntilItIsDecided() {
        exposure();
        pass(Duration.ofHours(2), 100);
        long aware = now;
        act(Action.Kind.ACKNOWLEDGE, only());
        pass(Duration.ofHours(1), 10);
        told();
        act(Action.Kind.NOTE, only());
        act(Action.Kind.AWARE, only(), Details.of(now + 3_600_000, null));
        assertThat(since()).as("nobody can set it later").isEqualTo(aware);
        act(Action.Kind.AWARE, only(), Details.of(aware - 3_600_000, null));
        assertThat(since()).as("but earlier").isEqualTo(aware - 3_600_000);
        act(Action.Kind.RESOLVE, only());
        assertThat(told()).containsExactly("resolved");

        List<JsonNode> deadlines = new ArrayList<>();
        for (int hour = 0; hour < 100; hour++) {
            pass(Duration.ofHours(1), 4);
            for (byte[] value : alerts.readValuesToList()) {
                deadlines.add(json(value));
            }
        }
        assertThat(deadlines).hasSize(4).allSatisfy(alert -> {
            assertThat(alert.path("status_code").asText()).isEqualTo("deadline");
            assertThat(alert.at("/unmapped/for").asText()).isEqualTo("privacy-officer");
        });
        assertThat(deadlines.get(1).path("message").asText())
                .contains("48 of 72 hours since awareness are over: report due 2026-03-05 09:00 UTC");
        assertThat(deadlines.get(3).path("message").asText()).contains("not reported within 72 hours of awareness");
    }

    @Test
    void shouldRemindNoMoreWhenTheAuthorityWasToldOrNeedNotBe() {
        for (Action.Kind decided : List.of(Action.Kind.NOTIFY, Action.Kind.NO_NOTICE)) {
            signIn("s-" + decided, "eve-" + decided);
            own("invoice:" + decided, "bob-" + decided);
            pass(Duration.ofSeconds(1), 1);
            look("s-" + decided, "invoice:" + decided);
            pass(Duration.ofHours(1), 10);
            newest();
        }
        told();
        assertThat(newest).hasSize(2);
        List<String> ids = List.copyOf(newest.keySet());
        act(Action.Kind.NOTIFY, ids.get(0), Details.of(now, "people"));
        act(Action.Kind.NOTIFY, ids.get(0), Details.of(now, "authority"));
        act(Action.Kind.NO_NOTICE, ids.get(1), Details.of(null, "authority"));
        pass(Duration.ofHours(100), 400);
        assertThat(told()).doesNotContain("deadline", "unattended");
        assertThat(newest().get(ids.get(0)).at("/authority/told").asBoolean()).isTrue();
        assertThat(newest.get(ids.get(0)).at("/people/told").asBoolean()).isTrue();
        assertThat(newest.get(ids.get(1)).at("/authority/told").asBoolean()).isFalse();
        assertThat(newest.get(ids.get(1)).at("/authority/note").asText()).isEqualTo("because");
        newest.values()
                .forEach(json -> assertThat(exposurewatch.SchemaFiles.errors("incidents", json))
                        .isEmpty());
    }

    @Test
    void shouldOpenAnIncidentForAComplaintAndPressUntilItIsAnswered() {
        complain("c1", Action.Verdict.OPEN);
        assertThat(told()).containsExactly("opened");
        JsonNode incident = newest().get("c1");
        assertThat(exposurewatch.SchemaFiles.errors("incidents", incident)).isEmpty();
        assertThat(incident.path("state").asText()).isEqualTo("open");
        assertThat(incident.path("exposures").asInt()).isZero();
        assertThat(incident.toString()).as("customers are not named").doesNotContain("cust-9");
        complain("c1", Action.Verdict.OPEN);
        assertThat(newest().get("c1").at("/trail/entries").asInt())
                .as("the same twice is one")
                .isEqualTo(1);

        pass(Duration.ofHours(25), 200);
        assertThat(told()).containsExactlyInAnyOrder("complaint-unanswered", "unattended", "quiet");
        act(Action.Kind.ANSWER, "c1", Details.of(null, "cust-9"));
        assertThat(newest().get("c1").has("unanswered_complaints")).isFalse();
        act(Action.Kind.RESOLVE, "c1");
        assertThat(told()).containsExactly("resolved");
        assertThat(newest().get("c1").path("state").asText()).isEqualTo("resolved");
    }

    @Test
    void shouldJoinAConfirmedComplaintToItsIncidentAndTakeItForAwareness() {
        exposure();
        complain(only(), Action.Verdict.CONFIRMED);
        JsonNode incident = newest().get(only());
        assertThat(incident.at("/unanswered_complaints/number").asInt()).isEqualTo(1);
        assertThat(since()).isEqualTo(now);
        told();
        pass(Duration.ofHours(25), 200);
        assertThat(told()).contains("complaint-unanswered", "deadline").doesNotContain("unattended");
    }

    /** A late row says that it was another viewer: the law's time goes on, and nobody stands in two lists. */
    @Test
    void shouldHandOnAwarenessAndPeopleWhenALateRowMakesItAnotherViewers() {
        TestOutputTopic<String, byte[]> trails =
                driver.createOutputTopic("incident-trail", new StringDeserializer(), new ByteArrayDeserializer());
        exposure();
        String first = only();
        pass(Duration.ofMinutes(5), 10);
        long aware = now;
        act(Action.Kind.ACKNOWLEDGE, first);
        pass(Duration.ofMinutes(5), 10);
        pipe("sessions", Inputs.json(new SessionFact("s1", now - 700_000, "mallory", List.of(), null, false)));
        pipe("sessions", Inputs.json(new SessionFact("s1", now - 600_500, "yb", List.of(), null, false)));
        pass(Duration.ofSeconds(5), 20);

        assertThat(newest()).hasSize(2);
        JsonNode second = newest.values().stream()
                .filter(one -> !one.path("id").asText().equals(first))
                .findFirst()
                .orElseThrow();
        assertThat(second.path("exposures").asInt()).isEqualTo(1);
        assertThat(newest.get(first).path("state").asText())
                .as("it is not withdrawn: it was shown")
                .isEqualTo("taken-in");
        assertThat(newest.get(first).path("taken_in_by").asText())
                .isEqualTo(second.path("id").asText());
        assertThat(Instant.parse(second.path("aware_since").asText()).toEpochMilli())
                .isEqualTo(aware);
        Map<String, AffectedPeople> people = new LinkedHashMap<>();
        for (byte[] value : trails.readValuesToList()) {
            JsonNode entry = json(value);
            people.computeIfAbsent(entry.path("incident").asText(), any -> new AffectedPeople())
                    .entry(entry);
        }
        assertThat(people.get(first).people()).isEmpty();
        assertThat(people.get(second.path("id").asText()).people()).hasSize(1);
    }

    @Test
    void shouldPressAgainWhenItGrowsBeyondWhatWasDecidedAbout() {
        exposure();
        String id = only();
        told();
        act(Action.Kind.NO_NOTICE, id, Details.of(null, "authority"));
        pass(Duration.ofHours(30), 100);
        assertThat(told()).doesNotContain("deadline");
        for (int i = 2; i < 6; i++) {
            own("invoice:" + i, "bob-" + i);
        }
        pass(Duration.ofSeconds(1), 1);
        look("s1", "invoice:2", "invoice:3", "invoice:4", "invoice:5");
        pass(Duration.ofHours(1), 10);
        assertThat(told()).as("more people than were decided about").contains("deadline");
        assertThat(newest().get(id).at("/authority/lapsed").asBoolean()).isTrue();
    }

    /** It stays over, but whoever resolved it knew of one person only. */
    @ParameterizedTest
    @EnumSource(names = {"RESOLVE", "FALSE_POSITIVE"})
    void shouldTellThatFarMorePeopleAreFoundAfterItIsOver(Action.Kind over) {
        exposure();
        String id = only();
        othersOfBob();
        act(over, id);
        String state = newest().get(id).path("state").asText();
        told();
        pass(Duration.ofMinutes(1), 10);

        look(now - 100_000, "s1", "invoice:2", "invoice:3");
        pass(Duration.ofSeconds(30), 10);

        assertThat(told()).containsExactly("escalated");
        assertThat(newest().get(id).path("state").asText()).isEqualTo(state);
        pass(Duration.ofHours(2), 20);
        assertThat(told()).as("nothing is quiet that is over").isEmpty();
    }

    @Test
    void shouldDecideAgainAboutPeopleWhoAreFoundAfterOthersWereTold() {
        exposure();
        String id = only();
        othersOfBob();
        act(Action.Kind.NOTIFY, id, Details.of(now, "authority"));
        act(Action.Kind.NOTIFY, id, Details.of(now, "people"));
        act(Action.Kind.RESOLVE, id);
        assertThat(newest().get(id).at("/authority/lapsed").asBoolean()).isFalse();
        assertThat(newest.get(id).at("/people/lapsed").asBoolean()).isFalse();

        look(now - 60_000, "s1", "invoice:2");
        pass(Duration.ofSeconds(30), 10);
        assertThat(newest().get(id).at("/people/lapsed").asBoolean())
                .as("one of them was not told")
                .isTrue();
        assertThat(newest.get(id).at("/authority/lapsed").asBoolean())
                .as("it knows of it, if not of so many")
                .isFalse();

        look(now - 60_000, "s1", "invoice:3");
        pass(Duration.ofHours(25), 100);
        assertThat(newest().get(id).at("/authority/lapsed").asBoolean()).isTrue();
        assertThat(told()).contains("deadline");
        assertThat(exposurewatch.SchemaFiles.errors("incidents", newest.get(id)))
                .isEmpty();
    }

    private void othersOfBob() {
        own("invoice:2", "bob-2");
        own("invoice:3", "bob-3");
        pass(Duration.ofMinutes(5), 10);
    }

    private void complain(String incident, Action.Verdict verdict) {
        pipe(
                "responder-actions",
                Action.of(
                                now,
                                Action.Kind.COMPLAINT,
                                incident,
                                "shop",
                                "desk-1",
                                "somebody else's order",
                                new Details(now - 60_000, "cust-9", verdict, "3 accesses looked at"))
                        .toJson()
                        .toString()
                        .getBytes(StandardCharsets.UTF_8));
    }

    private long since() {
        return Instant.parse(newest().get(only()).path("aware_since").asText()).toEpochMilli();
    }

    @Test
    void shouldNotCallQuietWhatHappensOnceADay() {
        exposure();
        for (int day = 0; day < 5; day++) {
            pass(Duration.ofHours(24), 100);
            look("s1", "invoice:1");
        }
        List<String> told = told();

        // Quiet after the first hour, when nobody could know; and no more from the second day on.
        assertThat(told.stream().filter("quiet"::equals)).hasSize(1);
        assertThat(newest()).hasSize(1);
    }

    @Test
    void shouldTellWhatPeopleDoAndThatItGoesOn() {
        exposure();
        act(Action.Kind.CONTAIN, only());
        pass(Duration.ofSeconds(5), 5);
        act(Action.Kind.RESOLVE, only());
        assertThat(told()).containsExactly("opened", "contained", "resolved");
        assertThat(newest().get(only()).path("state").asText()).isEqualTo("resolved");

        pass(Duration.ofSeconds(5), 5);
        look("s1", "invoice:1");
        assertThat(told()).containsExactly("reopened");
        assertThat(newest().get(only()).path("state").asText()).isEqualTo("open");
        act(Action.Kind.FALSE_POSITIVE, only());
        assertThat(told()).containsExactly("false-positive");
    }

    @Test
    void shouldWithdrawWhatALateRowMakesLegitimate() {
        exposure();
        long sold = now - 10_000;
        pipe(
                "record-ownership",
                Inputs.json(new OwnershipFact("invoice:1", sold, "eve", null, List.of(), false, false)));
        pipe(
                "record-ownership",
                Inputs.json(new OwnershipFact("invoice:1", now - 1_000, "eve", null, List.of(), false, false)));
        pass(Duration.ofSeconds(1), 10);

        assertThat(told()).containsExactly("opened", "withdrawn");
        assertThat(newest().get(only()).path("exposures").asInt()).isZero();
    }

    /** A pager shows incidents by their ids: the page of the former one is closed, so there has to be one of the new. */
    @Test
    void shouldTellAnIncidentUnderItsNewIdBeforeTheFormerOneEnds() {
        String former = laterLook();
        act(Action.Kind.ACKNOWLEDGE, former);
        pass(Duration.ofSeconds(1), 4);
        told();

        look(now - 60_000, "s1", "invoice:1");
        pass(Duration.ofSeconds(1), 4);

        String id = other(former);
        JsonNode opened = json(alerts.readValue());
        assertThat(opened.path("status_code").asText()).isEqualTo("opened");
        assertThat(opened.at("/finding_info/uid").asText()).isEqualTo(id);
        assertThat(opened.path("status_detail").asText()).isEqualTo("the same as " + former + " under another id");
        assertThat(opened.at("/unmapped/acknowledged").asBoolean()).isTrue();
        assertThat(toldOf()).containsExactly("withdrawn " + former);
        assertThat(newest.get(former).path("taken_in_by").asText()).isEqualTo(id);
    }

    @Test
    void shouldTellTheLastMarkOfTheLawsTimeUnderTheNewId() {
        String former = laterLook();
        act(Action.Kind.ACKNOWLEDGE, former);
        pass(Duration.ofHours(25), 200);
        assertThat(told()).contains("deadline");

        look(now - Duration.ofHours(25).toMillis() - 60_000, "s1", "invoice:1");
        pass(Duration.ofHours(1), 10);

        assertThat(toldOf())
                .as("whose page of the law's time is closed with the former one's")
                .containsExactly("opened " + other(former), "withdrawn " + former, "deadline " + other(former));
    }

    @ParameterizedTest
    @EnumSource(names = {"RESOLVE", "FALSE_POSITIVE"})
    void shouldNotOpenUnderANewIdWhatIsOver(Action.Kind over) {
        String former = laterLook();
        act(over, former);
        String state = newest().get(former).path("state").asText();
        told();

        look(now - 60_000, "s1", "invoice:1");
        pass(Duration.ofSeconds(1), 4);

        assertThat(newest().get(other(former)).path("state").asText()).isEqualTo(state);
        assertThat(toldOf()).containsExactly("withdrawn " + former);
    }

    /** Of two who see one owner's record, the earlier one's look has not come yet. */
    private String laterLook() {
        signIn("s1", "eve");
        signIn("s2", "mallory");
        own("invoice:1", "bob");
        pass(Duration.ofMinutes(10), 10);
        look("s2", "invoice:1");
        return only();
    }

    private String other(String incident) {
        assertThat(newest()).hasSize(2);
        return newest.keySet().stream()
                .filter(id -> !id.equals(incident))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void shouldPutAnUnreadableActionAsideAndGoOnAfterOneForNobody() {
        TestOutputTopic<byte[], byte[]> dead =
                driver.createOutputTopic("dead-letters", new ByteArrayDeserializer(), new ByteArrayDeserializer());
        pipe("responder-actions", "{".getBytes(StandardCharsets.UTF_8));
        pipe(
                "responder-actions",
                Action.of(now, Action.Kind.RESOLVE, "nothing", "shop", "resp-1", null)
                        .toJson()
                        .toString()
                        .getBytes(StandardCharsets.UTF_8));
        exposure();

        assertThat(dead.readValuesToList()).hasSize(1);
        assertThat(told()).containsExactly("opened");
    }

    @Test
    void shouldForgetExposuresAfterThirtyDaysButStillTakeAnAction() {
        exposure();
        String id = only();
        assertThat(size(Stores.SITE_EXPOSURES)).isEqualTo(1);
        pass(Duration.ofDays(29), 100);
        assertThat(size(Stores.SITE_EXPOSURES)).isEqualTo(1);

        pass(Duration.ofDays(2), 100);
        assertThat(size(Stores.SITE_EXPOSURES)).isZero();
        assertThat(size(Stores.SITE_STRANDS)).isZero();
        assertThat(size(Stores.SITE_INCIDENTS)).isEqualTo(1);
        act(Action.Kind.RESOLVE, id);
        assertThat(newest().get(id).path("state").asText()).isEqualTo("resolved");
        assertThat(newest().get(id).path("affected").asInt()).isEqualTo(1);

        pass(Duration.ofDays(600), 200);
        act(Action.Kind.NO_NOTICE, id, Details.of(null, "authority"));
        assertThat(newest().get(id).at("/authority/note").asText())
                .as("the register takes a decision as long as it has it")
                .isEqualTo("because");
        assertThat(size(Stores.SITE_INCIDENTS)).isEqualTo(1);

        pass(Duration.ofDays(101), 100);
        assertThat(size(Stores.SITE_INCIDENTS)).isZero();
        assertThat(incidents.readRecordsToList()).anySatisfy(record -> {
            assertThat(record.key()).isEqualTo(id);
            assertThat(record.value()).as("a tombstone").isNull();
        });
    }

    /** In the moment in which its thirty days are over it goes on: what came waits to be settled when it is looked at. */
    @Test
    void shouldNotForgetWhatGoesOnAndWaitsToBeSettled() {
        TestOutputTopic<String, byte[]> trails =
                driver.createOutputTopic("incident-trail", new StringDeserializer(), new ByteArrayDeserializer());
        signIn("s2", "mallory");
        own("invoice:2", "cleo");
        exposure();
        String id = only();
        Duration moment = Duration.ofMillis(20);
        pass(Duration.ofDays(30).minus(moment), 1);
        look("s2", "invoice:2");
        look("s1", "invoice:1");
        assertThat(newest().get(id).path("exposures").asInt())
                .as("the first of another incident was settled at once, this waits")
                .isEqualTo(1);

        pass(moment, 1);

        assertThat(newest().get(id).path("exposures").asInt()).isEqualTo(2);
        assertThat(size(Stores.SITE_EXPOSURES)).isEqualTo(3);
        act(Action.Kind.NOTE, id);
        List<Integer> entries = new ArrayList<>();
        for (byte[] value : trails.readValuesToList()) {
            JsonNode entry = json(value);
            if (entry.path("incident").asText().equals(id)) {
                entries.add(entry.path("sequence").asInt());
            }
        }
        assertThat(entries).containsExactly(1, 2, 3);
    }

    @Test
    void shouldSettleAFloodOfCorrectionsTogether() {
        signIn("s1", "eve");
        for (int i = 0; i < 2_000; i++) {
            own("invoice:" + i, "bob-" + i);
        }
        pass(Duration.ofSeconds(1), 1);
        for (int i = 0; i < 2_000; i++) {
            look("s1", "invoice:" + i);
        }
        pass(Duration.ofSeconds(5), 50);
        incidents.readValuesToList();
        for (int i = 0; i < 2_000; i++) {
            pipe(
                    "record-ownership",
                    Inputs.json(new OwnershipFact(
                            "invoice:" + i, now - 60_000, "bob", null, List.of("user:eve"), false, false)));
            pipe(
                    "record-ownership",
                    Inputs.json(new OwnershipFact(
                            "invoice:" + i, now - 5_500, "bob", null, List.of("user:eve"), false, false)));
        }
        pass(Duration.ofSeconds(5), 50);

        List<byte[]> states = incidents.readValuesToList();
        assertThat(json(states.get(states.size() - 1)).path("state").asText()).isEqualTo("withdrawn");
        assertThat(states).hasSizeLessThan(20);
    }

    @Test
    void shouldForgetSessionsThatEndedLongAgoAndKeepThoseThatGoOn() {
        signIn("s1", "eve");
        signIn("s2", "bob");
        pass(Duration.ofSeconds(1), 1);
        pipe("sessions", Inputs.json(new SessionFact("s1", now, null, List.of(), null, true)));
        pass(Duration.ofDays(36), 50);
        assertThat(size(Stores.SESSION_ROWS)).isEqualTo(2);

        pass(Duration.ofDays(2), 50);
        assertThat(size(Stores.SESSION_ROWS)).isEqualTo(1);
    }

    private int size(String store) {
        int n = 0;
        try (var entries = driver.getKeyValueStore(store).all()) {
            while (entries.hasNext()) {
                entries.next();
                n++;
            }
        }
        return n;
    }
}
