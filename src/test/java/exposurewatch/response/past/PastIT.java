package exposurewatch.response.past;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.app.EmbeddedBroker;
import exposurewatch.incident.Action;
import exposurewatch.incident.Action.Verdict;
import exposurewatch.incident.ActionReader;
import exposurewatch.incident.TrailEntry;
import exposurewatch.policy.Policy;
import exposurewatch.policy.PolicyReader;
import exposurewatch.response.IncidentTopics;
import exposurewatch.response.IncompleteTrailException;
import exposurewatch.response.Trails;
import exposurewatch.response.past.AccessSearch.Wanted;
import exposurewatch.topology.Headers;
import exposurewatch.topology.TopicPlan;
import exposurewatch.topology.TopicSpec;
import exposurewatch.topology.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is asked of the past, on a real broker. Ann's and Bob's orders; Bob was shown Ann's. */
@SuppressWarnings("NullAway") // what start makes is there in every test
class PastIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Topics TOPICS = new Topics("", 2);
    private static final long NOW =
            Instant.now().truncatedTo(ChronoUnit.SECONDS).toEpochMilli();
    private static final long MINUTE = 60_000;
    private static final Policy POLICY =
            Objects.requireNonNull(PolicyReader.read("policy.yaml", """
            version: 1
            site: orders
            records:
              order:
                owner: user
                routes: ["GET /orders/{id}"]
            """).policy());

    @TempDir
    private static Path home;

    private static EmbeddedBroker broker;
    private static KafkaProducer<byte[], byte[]> producer;
    private static Properties config;
    private static PastLog log;
    private static IncidentTopics incidents;
    private static ObjectNode incident;
    /** Of this time and later the log has everything. */
    private static long lateFrom;

    @BeforeAll
    static void start() throws Exception {
        broker = EmbeddedBroker.start(home.resolve("broker"), 0);
        config = new Properties();
        config.put("bootstrap.servers", broker.bootstrapServers());
        config.put("isolation.level", "read_committed");
        config.put("enable.auto.commit", "false");
        create(TOPICS);
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        log = new PastLog(config, TOPICS, POLICY);
        incidents = new IncidentTopics(config, TOPICS);
        for (String who : List.of("ann", "bob", "cleo", "dan")) {
            send(
                    TOPICS.sessions(),
                    "s-" + who,
                    json("@timestamp", NOW - 600 * MINUTE, "session.id", "s-" + who, "user.id", who)
                            .put("event.action", "session-start"));
            send(TOPICS.recordOwnership(), "order:" + who, ownership("order:" + who, who, NOW - 600 * MINUTE));
        }
        look("e1", -60, "s-ann", "order:ann", "1.0");
        look("e2", -50, "s-bob", "order:bob", "2.0");
        look("e3", -40, "s-bob", "order:ann", "2.0");
        look("e4", -30, "s-bob", "order:cleo", "2.0");
        look("e5", -20, "s-ann", "order:unknown", "1.0");
        look("e6", -10, "s-bob", "order:ann", "1.0");
        look("e7", -10, "s-dan", "order:dan", "1.0");
        lateFrom = System.currentTimeMillis() + 1;
        while (System.currentTimeMillis() <= lateFrom) {
            Thread.onSpinWait();
        }
        look("l1", lateFrom, "s-dan", "order:dan", "192.0.2.99");
        look("l2", lateFrom, "s-cleo", "order:cleo", "192.0.2.98");
        look("l3", lateFrom, "", "order:dan", "192.0.2.98");
        ObjectNode told = Trails.exposure(1, "order:ann", "ann", "bob", NOW - 40 * MINUTE);
        send(TOPICS.exposures(), "orders", told);
        ObjectNode withdrawn = Trails.exposure(2, "order:cleo", "cleo", "bob", NOW - 30 * MINUTE);
        send(TOPICS.exposures(), "orders", withdrawn);
        send(
                TOPICS.exposures(),
                "orders",
                withdrawn.deepCopy().put("revision", 2).put("withdrawn", true));
        Trails trail = new Trails().shown("order:ann", "ann", "bob", NOW - 40 * MINUTE);
        send(TOPICS.incidentTrail(), Trails.INCIDENT, trail.lines().get(0));
        incident = trail.incident()
                .put("exposures", 1)
                .put("detected_at", Instant.ofEpochMilli(NOW).toString());
        ObjectNode cause = (ObjectNode) incident.path("causes").path(0);
        cause.put("dimension", "release").put("value", "2.0");
    }

    @AfterAll
    static void stop() {
        producer.close();
        broker.close();
    }

    private static void create(Topics topics) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            new TopicPlan(admin, broker.bootstrapServers(), topics, TopicPlan.LIMIT).create();
        }
    }

    private static ObjectNode json(Object... fields) {
        ObjectNode json = JSON.createObjectNode();
        for (int i = 0; i < fields.length; i += 2) {
            json.set((String) fields[i], JSON.valueToTree(fields[i + 1]));
        }
        return json;
    }

    private static ObjectNode ownership(String record, String owner, long at) {
        ObjectNode json = json("@timestamp", at, "record.id", record);
        json.putObject("owner").put("user", owner);
        return json;
    }

    private static void look(String id, int minutes, String session, String record, String release) throws Exception {
        ObjectNode json = json("@timestamp", NOW + minutes * MINUTE, "event.id", id, "session.id", session);
        json.put("http.response.status_code", 200).put("http.request.method", "GET");
        json.put("url.path", "/orders/" + record.substring(6)).put("service.version", release);
        json.put("client.ip", "192.0.2." + session.length());
        json.putArray("exposure.records").add(record);
        send(TOPICS.accessEvents(), id, json);
    }

    private static void look(String id, long at, String session, String record, String client) throws Exception {
        look(TOPICS, id, at, session, record, client);
    }

    private static void look(Topics topics, String id, long at, String session, String record, String client)
            throws Exception {
        ObjectNode json = json("@timestamp", at, "event.id", id, "session.id", session, "client.ip", client);
        json.put("http.response.status_code", 200).put("http.request.method", "GET");
        json.put("url.path", "/orders/x").put("service.version", "1.0");
        json.putArray("exposure.records").add(record);
        send(topics.accessEvents(), id, json);
    }

    private static void send(TopicSpec topic, String key, Object value) throws Exception {
        producer.send(new ProducerRecord<>(
                        topic.name(),
                        key.getBytes(StandardCharsets.UTF_8),
                        value.toString().getBytes(StandardCharsets.UTF_8)))
                .get();
    }

    private static Stretch minutes(int from, int to) {
        return new Stretch(NOW + from * MINUTE, NOW + to * MINUTE);
    }

    private static List<String> find(Wanted wanted, Stretch stretch) {
        List<String> found = new ArrayList<>();
        new AccessSearch(log)
                .find(
                        wanted,
                        stretch,
                        "orders"::equals,
                        100,
                        access -> found.add(access.id()),
                        (done, of) -> {},
                        () -> false);
        found.sort(null);
        return found;
    }

    @Test
    void shouldFindAccessesByWhateverIsKnown() {
        Stretch all = minutes(-120, 1);
        assertThat(find(new Wanted("bob", null, null, null, null), all)).containsExactly("e2", "e3", "e4", "e6");
        assertThat(find(new Wanted(null, "s-ann", null, null, null), all)).containsExactly("e1", "e5");
        assertThat(find(new Wanted(null, null, "order:ann", null, null), all)).containsExactly("e1", "e3", "e6");
        assertThat(find(new Wanted("bob", null, "order:ann", null, null), all)).containsExactly("e3", "e6");
        assertThat(find(new Wanted(null, null, null, "GET /orders/{id}", null), all))
                .hasSize(10);
        assertThat(find(new Wanted(null, null, null, null, "192.0.2.5"), all)).hasSize(7);
        assertThat(find(new Wanted(null, null, "order:ann", null, null), minutes(-45, -10)))
                .as("to the instant")
                .containsExactly("e3");
        assertThat(find(new Wanted("eve", null, null, null, null), all)).isEmpty();
    }

    @Test
    void shouldStopAtTheLimitAndAtWhatACallerMayKnow() {
        int[] found = {0};
        AccessSearch search = new AccessSearch(log);
        Wanted bob = new Wanted("bob", null, null, null, null);
        assertThat(search.find(bob, minutes(-120, 1), site -> true, 2, access -> found[0]++, (d, o) -> {}, () -> false))
                .isTrue();
        assertThat(found[0]).isEqualTo(2);
        search.find(bob, minutes(-120, 1), "blog"::equals, 9, access -> found[0]++, (d, o) -> {}, () -> false);
        assertThat(found[0]).isEqualTo(2);
    }

    private static Complaint.Answer complain(String customer, Stretch stretch) {
        return complain(customer, Complaint.About.SAW, stretch);
    }

    private static Complaint.Answer complain(String customer, Complaint.About about, Stretch stretch) {
        Complaint complaint = new Complaint("orders", customer, about, stretch, "desk", "somebody else's order");
        Complaint.Answer answer = complaint.examine(log, incidents, List.of(incident), () -> false);
        Action action = complaint.toAction(answer, NOW);
        assertThat(ActionReader.read(action.toJson().toString().getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(exposurewatch.access.Reading.Readable.class);
        return answer;
    }

    /** One that is read as too long is put aside: the customer would be told that it is taken down, and it is not. */
    @Test
    void shouldCutANoteToWhatIsRead() {
        Complaint.Answer answer = new Complaint.Answer(Verdict.OPEN, "nothing", Trails.INCIDENT, true);
        for (String note :
                List.of("x".repeat(4_001), "line\n".repeat(700), "x".repeat(3_999), "\ud83d\ude00".repeat(2_001))) {
            Action action = new Complaint("orders", "ann", Complaint.About.SAW, minutes(-45, -35), "desk", note)
                    .toAction(answer, NOW);
            assertThat(ActionReader.read(action.toJson().toString().getBytes(StandardCharsets.UTF_8)))
                    .as("%d characters", note.length())
                    .isEqualTo(new exposurewatch.access.Reading.Readable<>(action));
        }
    }

    @Test
    void shouldConfirmAComplaintByWhatWasToldAndJoinItsIncident() {
        for (String customer : List.of("ann", "bob")) {
            Complaint.Answer answer = complain(customer, minutes(-45, -35));
            assertThat(answer.verdict()).isEqualTo(Verdict.CONFIRMED);
            assertThat(answer.incident()).isEqualTo(Trails.INCIDENT);
        }
        assertThat(complain("bob", minutes(-45, -35)).finding()).contains("records of others 1 times");
    }

    @Test
    void shouldConfirmAComplaintThatOnlyLookingAgainConfirms() {
        Complaint.Answer answer = complain("bob", minutes(-15, -5));
        assertThat(answer.verdict()).isEqualTo(Verdict.CONFIRMED);
        assertThat(answer.finding()).contains("1 answers", "1 records of others");
        assertThat(answer.incident()).isNotEqualTo(Trails.INCIDENT).matches("[0-9a-f]{32}");
    }

    @Test
    void shouldRefuteOnlyWhatTheLogSpeaksAgainst() {
        Stretch lately = new Stretch(lateFrom, System.currentTimeMillis());
        Complaint.Answer dan = complain("dan", lately);
        assertThat(dan.verdict()).as(dan.finding()).isEqualTo(Verdict.REFUTED);
        assertThat(complain("dan", Complaint.About.SEEN, lately).verdict())
                .as("who saw theirs is not in what they saw")
                .isEqualTo(Verdict.OPEN);
        assertThat(complain("cleo", lately).verdict())
                .as("somebody without a sign-in was shown a record at her address")
                .isEqualTo(Verdict.OPEN);
        assertThat(complain("dan", new Stretch(lateFrom, System.currentTimeMillis() + 60_000))
                        .verdict())
                .as("not over yet")
                .isEqualTo(Verdict.OPEN);
        Complaint.Answer early = complain("dan", minutes(-15, -5));
        assertThat(early.verdict()).isEqualTo(Verdict.OPEN);
        assertThat(early.finding()).as("the log is younger").contains("not all of that time is in the log");
        assertThat(complain("ann", minutes(-25, -15)).verdict())
                .as("a record of nobody")
                .isEqualTo(Verdict.OPEN);
        assertThat(complain("eve", minutes(-120, 1)).verdict())
                .as("nobody of that name")
                .isEqualTo(Verdict.OPEN);
        assertThat(complain("bob", minutes(-35, -25)).verdict())
                .as("told and withdrawn, but the log still says so")
                .isEqualTo(Verdict.CONFIRMED);
    }

    /**
     * Topics of their own, in which Hal was shown what is his: by itself that refutes that he saw somebody else's.
     *
     * @return from when on the log has everything
     */
    private static long halSawHisOwn(Topics topics) throws Exception {
        create(topics);
        send(topics.sessions(), "s-hal", session("s-hal", "hal", NOW - 600 * MINUTE));
        for (String who : List.of("hal", "dan")) {
            send(topics.recordOwnership(), "order:" + who, ownership("order:" + who, who, NOW - 600 * MINUTE));
        }
        look(topics, "before", NOW - 60 * MINUTE, "s-hal", "order:hal", "192.0.2.1");
        long from = System.currentTimeMillis() + 1;
        while (System.currentTimeMillis() <= from) {
            Thread.onSpinWait();
        }
        look(topics, "own", from, "s-hal", "order:hal", "192.0.2.1");
        assertThat(hal(topics, from).verdict()).isEqualTo(Verdict.REFUTED);
        return from;
    }

    private static ObjectNode session(String id, String user, long at) {
        return json("@timestamp", at, "session.id", id, "user.id", user).put("event.action", "session-start");
    }

    private static Complaint.Answer hal(Topics topics, long from) {
        Stretch stretch = new Stretch(from, System.currentTimeMillis());
        return new Complaint("orders", "hal", Complaint.About.SAW, stretch, "desk", null)
                .examine(
                        new PastLog(config, topics, POLICY),
                        new IncidentTopics(config, topics),
                        List.of(),
                        () -> false);
    }

    @Test
    void shouldNotTakeForTheirsWhatSomebodyElseWasShownInASessionThatWasTheirs() throws Exception {
        Topics topics = new Topics("handed.", 2);
        long from = halSawHisOwn(topics);
        send(topics.sessions(), "s-both", session("s-both", "hal", NOW - 600 * MINUTE));
        send(topics.sessions(), "s-both", session("s-both", "ivy", NOW - 300 * MINUTE));
        look(topics, "ivy's", from, "s-both", "order:dan", "192.0.2.2");
        Complaint.Answer answer = hal(topics, from);
        assertThat(answer.verdict()).as(answer.finding()).isEqualTo(Verdict.OPEN);
        assertThat(answer.finding()).contains("0 records of others, 1 that they may see, 1 that went to somebody else");

        look(topics, "his", from, "s-hal", "order:dan", "192.0.2.1");
        assertThat(hal(topics, from).verdict()).isEqualTo(Verdict.CONFIRMED);
    }

    @Test
    void shouldConfirmWhatWasShownWhenTheirSessionHadEnded() throws Exception {
        Topics topics = new Topics("ended.", 2);
        long from = halSawHisOwn(topics);
        ObjectNode end = session("s-hal", "hal", NOW - 120 * MINUTE);
        end.put("event.action", "session-end");
        send(topics.sessions(), "s-hal", end);
        look(topics, "after", from, "s-hal", "order:dan", "192.0.2.1");
        Complaint.Answer answer = hal(topics, from);
        assertThat(answer.verdict()).as(answer.finding()).isEqualTo(Verdict.CONFIRMED);
    }

    @Test
    void shouldNotRefuteByALogOfWhichALineCanNotBeRead() throws Exception {
        Topics topics = new Topics("torn.", 2);
        long from = halSawHisOwn(topics);
        send(topics.accessEvents(), "x", "no JSON at all");
        Complaint.Answer answer = hal(topics, from);
        assertThat(answer.verdict()).as(answer.finding()).isEqualTo(Verdict.OPEN);
        assertThat(answer.finding()).contains("1 lines of that time can't be read");
    }

    @Test
    void shouldNotRefuteWhereTheyHaveMoreSessionsThanAreLookedFor() throws Exception {
        Topics topics = new Topics("busy.", 2);
        long from = halSawHisOwn(topics);
        for (int i = 0; i < PastLog.MOST_SESSIONS; i++) {
            String id = "s-" + i;
            producer.send(new ProducerRecord<>(
                    topics.sessions().name(),
                    id.getBytes(StandardCharsets.UTF_8),
                    session(id, "hal", NOW - 600 * MINUTE).toString().getBytes(StandardCharsets.UTF_8)));
        }
        producer.flush();
        // Whichever partition is read first, this one is found: it names him itself.
        ObjectNode own = json("@timestamp", from, "event.id", "named", "session.id", "s-hal", "user.id", "hal");
        own.put("http.response.status_code", 200)
                .put("http.request.method", "GET")
                .put("url.path", "/orders/hal");
        own.putArray("exposure.records").add("order:hal");
        send(topics.accessEvents(), "named", own);
        Complaint.Answer answer = hal(topics, from);
        assertThat(answer.verdict()).as(answer.finding()).isEqualTo(Verdict.OPEN);
        assertThat(answer.finding()).contains("more than 10,000 sessions");
    }

    /** The rows of a session may come late: a later revision says who saw it. */
    @Test
    void shouldNotConfirmByWhatALaterRevisionSaysOfSomebodyElse() throws Exception {
        ObjectNode told = Trails.exposure(11, "order:cleo", "cleo", "fay", NOW - 40 * MINUTE);
        send(TOPICS.exposures(), "orders", told);
        assertThat(complain("fay", minutes(-45, -35)).verdict()).isEqualTo(Verdict.CONFIRMED);
        ObjectNode changed = told.deepCopy().put("revision", 2);
        changed.withObject("viewer").put("user", "gus");
        send(TOPICS.exposures(), "orders", changed);
        assertThat(complain("fay", minutes(-45, -35)).verdict()).isEqualTo(Verdict.OPEN);
        assertThat(complain("gus", minutes(-45, -35)).verdict()).isEqualTo(Verdict.CONFIRMED);
    }

    /** Whoever may write to the topic could name anybody, and a topic that forgot something would pass for the whole. */
    @Test
    void shouldTakeNothingForgedIntoATrailAndNoRestForTheWhole() throws Exception {
        String id = "3333333333333333333333333333cccc";
        TrailEntry first = entry(TrailEntry.START, id, 1, "ann");
        TrailEntry second = entry(first.hash(), id, 2, "cleo");
        send(TOPICS.incidentTrail(), id, first.toJson());
        send(TOPICS.incidentTrail(), id, entry("f".repeat(64), id, 2, "forged").toJson());
        send(TOPICS.incidentTrail(), id, first.toJson().replace("ann", "eve"));
        send(TOPICS.incidentTrail(), id, "{}");
        send(TOPICS.incidentTrail(), id, second.toJson());
        ObjectNode whole = incident.deepCopy().put("id", id);
        whole.putObject("trail").put("entries", 2).put("head", second.hash());
        List<String> owners = new ArrayList<>();
        incidents.trail(
                whole,
                (value, partition, offset) -> owners.add(new String(value, StandardCharsets.UTF_8)
                        .replaceAll(".*\"owner\":\\{\"user\":\"(\\w+)\".*", "$1")),
                () -> false);
        assertThat(owners).containsExactly("ann", "cleo");

        whole.putObject("trail").put("entries", 3).put("head", second.hash());
        assertThatThrownBy(() -> incidents.affected(whole, Map.of()))
                .isInstanceOf(IncompleteTrailException.class)
                .hasMessageContaining("has 3 entries, and only 2 of them");
    }

    private static TrailEntry entry(String previous, String incident, int number, String owner) {
        return TrailEntry.after(
                previous,
                incident,
                number,
                TrailEntry.Kind.EXPOSURE,
                NOW,
                Trails.exposure(number, "order:" + owner, owner, "bob", NOW));
    }

    @Test
    void shouldKnowASiteByItsPolicyItsLogOrItsIncidents() {
        Stretch lately = new Stretch(lateFrom, System.currentTimeMillis());
        for (String site : List.of("orders", "shopp")) {
            Complaint complaint = new Complaint(site, "dan", Complaint.About.SAW, lately, "desk", null);
            assertThat(complaint.examine(log, incidents, List.of(), () -> false).knownSite())
                    .as(site)
                    .isEqualTo(site.equals("orders"));
        }
        ObjectNode other = incident.deepCopy().put("site", "shopp").put("exposures", 0);
        assertThat(new Complaint("shopp", "dan", Complaint.About.SAW, lately, "desk", null)
                        .examine(log, incidents, List.of(other), () -> false)
                        .knownSite())
                .isTrue();
    }

    @Test
    void shouldLookBackForTheFirstOfTheCause() {
        LookingBack back = new LookingBack(log);
        LookingBack.Cause cause = back.cause(incident, List.of());
        assertThat(cause.name()).isEqualTo("release 2.0");
        ObjectNode found =
                back.look(incident, cause, System.currentTimeMillis(), 24 * 60 * MINUTE, (t, l, e) -> {}, () -> false);
        assertThat(found.path("first").asText())
                .isEqualTo(Instant.ofEpochMilli(NOW - 40 * MINUTE).toString());
        assertThat(found.path("last").asText())
                .isEqualTo(Instant.ofEpochMilli(NOW - 30 * MINUTE).toString());
        assertThat(found.path("exposures").asInt()).isEqualTo(2);
        assertThat(found.path("people").asInt()).isEqualTo(2);
        assertThat(found.path("complete").asBoolean()).isTrue();

        ObjectNode cancelled = new LookingBack(log)
                .look(incident, cause, System.currentTimeMillis(), MINUTE, (t, l, e) -> {}, () -> true);
        assertThat(cancelled.path("complete").asBoolean()).isFalse();
        assertThat(cancelled.path("sentence").asText()).contains("it may have begun earlier");
    }

    @Test
    void shouldSayWhetherAllOfADayWasJudged() throws Exception {
        LocalDate today = Instant.now().atZone(ZoneOffset.UTC).toLocalDate();
        Completeness completeness = new Completeness(config, TOPICS, "exposure-watch-test");
        JsonNode unread = completeness.of(today, () -> false);
        long all = unread.path("accesses").asLong();
        assertThat(all).isBetween(1L, 10L);
        assertThat(unread.path("to_be_read").asLong()).isEqualTo(all);

        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            Map<TopicPartition, OffsetAndMetadata> positions = Map.of(
                    new TopicPartition("access-events", 0),
                    new OffsetAndMetadata(1_000),
                    new TopicPartition("access-events", 1),
                    new OffsetAndMetadata(1_000));
            admin.alterConsumerGroupOffsets("exposure-watch-test", positions)
                    .all()
                    .get();
        }
        producer.send(new ProducerRecord<>(
                        TOPICS.deadLetters().name(),
                        (Integer) null,
                        (byte[]) null,
                        "no JSON at all".getBytes(StandardCharsets.UTF_8),
                        List.of(
                                header(Headers.DEAD_LETTER_TOPIC, "access-events"),
                                header(Headers.DEAD_LETTER_PARTITION, "0"),
                                header(Headers.DEAD_LETTER_OFFSET, "0"))))
                .get();
        ObjectNode unjudged = Trails.exposure(7, "order:unknown", "nobody", "ann", System.currentTimeMillis());
        send(TOPICS.unjudged(), "order:unknown", unjudged);
        JsonNode read = completeness.of(today, () -> false);
        assertThat(read.path("to_be_read").asLong()).isZero();
        assertThat(read.path("unreadable").asLong()).isEqualTo(1);
        assertThat(read.path("unresolved").asLong()).isEqualTo(1);
        assertThat(read.path("gaps")).isEmpty();
        assertThat(read.path("sentence").asText()).contains("gaps: none", (all - 1) + " were judged");
        send(TOPICS.unjudged(), "order:unknown", unjudged.deepCopy().put("withdrawn", true));
        assertThat(completeness.of(today, () -> false).path("unresolved").asLong())
                .isZero();
        assertThat(completeness
                        .of(today.minusDays(3), () -> false)
                        .path("accesses")
                        .asLong())
                .isZero();
    }

    /** What was deleted unread was not judged, and the processor's position, which is beyond it, doesn't tell. */
    @Test
    void shouldNotSayThatThereIsNoGapInADayOfWhichAPartIsGone() throws Exception {
        Topics topics = new Topics("gone.", 2);
        create(topics);
        TopicPartition first = new TopicPartition(topics.accessEvents().name(), 0);
        TopicPartition second = new TopicPartition(topics.accessEvents().name(), 1);
        for (int i = 0; i < 10; i++) {
            look(topics, "e" + i, NOW, "s-ann", "order:ann", "192.0.2.1");
        }
        LocalDate today = Instant.now().atZone(ZoneOffset.UTC).toLocalDate();
        String group = "exposure-watch-gone";
        Completeness completeness = new Completeness(config, topics, group);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.deleteRecords(Map.of(first, RecordsToDelete.beforeOffset(1), second, RecordsToDelete.beforeOffset(1)))
                    .all()
                    .get();
            JsonNode never = completeness.of(today, () -> false);
            assertThat(never.path("gaps")).as("it has not read any of it").hasSize(2);

            OffsetAndMetadata beyond = new OffsetAndMetadata(1_000);
            admin.alterConsumerGroupOffsets(group, Map.of(first, beyond, second, beyond))
                    .all()
                    .get();
        }
        JsonNode found = completeness.of(today, () -> false);
        assertThat(found.path("whole_day_in_log").asBoolean()).isFalse();
        assertThat(found.path("sentence").asText())
                .contains("8 accesses", "gaps: not known", "the log no longer has all of that day")
                .doesNotContain("none");
    }

    private static org.apache.kafka.common.header.Header header(String name, String value) {
        return new org.apache.kafka.common.header.internals.RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
