package exposurewatch.app;

import static exposurewatch.app.LiveTopics.await;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.judgement.Counts;
import exposurewatch.judgement.Finding;
import exposurewatch.judgement.Verdict;
import exposurewatch.policy.Policy;
import exposurewatch.topology.ExposureStreams;
import exposurewatch.topology.TopicSpec;
import exposurewatch.topology.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever is sent has a named outcome: judged, or a dead letter with its reason, byte for byte. Nothing stops the
 * processor, nothing is lost, and what comes after is judged. Each input is there when the processor starts, and comes
 * again while it runs.
 */
class BadInputIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final int MIB = 1 << 20;
    private static final String POLICY = """
            version: 1
            site: shop
            records:
              invoice:
                owner: user
                routes:
                  - GET /invoices/{id}
            exempt:
              - route: POST /sign-up
                reason: a new customer is shown the account just created
            """;
    /** A verdict of the tables alone or of an exact look, that is told nowhere. */
    private static final String LEGITIMATE = "";

    /** What the broker and the processor have to make of one record that was sent. */
    private record Sent(String topic, int partition, long offset, byte @Nullable [] key, byte @Nullable [] value) {}

    @TempDir
    Path home;

    private final List<Sent> bad = new ArrayList<>();
    private final List<String> reasons = new ArrayList<>();
    /** Event's id and record → verdict, for what is told. */
    private final Map<String, String> expected = new TreeMap<>();

    private long accessesSent;
    private int turn;

    @SuppressWarnings("NullAway.Init")
    private EmbeddedBroker broker;

    @SuppressWarnings("NullAway.Init")
    private LiveTopics live;

    @SuppressWarnings("NullAway.Init")
    private KafkaProducer<byte[], byte[]> producer;

    @SuppressWarnings("NullAway.Init")
    private KafkaProducer<byte[], byte[]> compressing;

    @BeforeEach
    void open() {
        broker = EmbeddedBroker.start(home.resolve("broker"), 0);
        live = new LiveTopics(broker.bootstrapServers(), new Topics(""), "exposure-watch");
        live.create();
        producer = producer("none");
        compressing = producer("gzip");
    }

    private KafkaProducer<byte[], byte[]> producer(String compression) {
        Map<String, Object> config = Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "compression.type",
                compression,
                "linger.ms",
                0,
                "max.request.size",
                64 * MIB,
                "buffer.memory",
                96 * MIB);
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @AfterEach
    void close() {
        producer.close();
        compressing.close();
        live.close();
        broker.close();
    }

    @Test
    void shouldNameTheOutcomeOfEachInputAndJudgeWhatComesAfter() throws Exception {
        Path file = home.resolve("policy.yaml");
        Files.writeString(file, POLICY);
        Policy policy = PolicyFiles.load(file);
        long past = System.currentTimeMillis() - 3_600_000;
        fact(live.topics().sessions(), "s-eve", session("s-eve", past, "eve"));
        fact(live.topics().sessions(), "s-bob", session("s-bob", past, "bob"));
        fact(live.topics().recordOwnership(), "invoice:bob", ownership("invoice:bob", past, "bob"));
        sendAll("before-");
        try (ExposureStreams streams = new ExposureStreams(live.settings(home.resolve("state"), policy, 2))) {
            streams.loadTables();
            assertThat(streams.awaitTables(LIMIT)).isTrue();
            streams.start();
            await("it judges", LIMIT, () -> streams.counts().suspectAccesses() > 0);
            sendAll("while-");
            live.awaitQuiet(LIMIT);
            assertThat(streams.failure()).isNull();
            assertThat(streams.state()).isEqualTo(KafkaStreams.State.RUNNING);
            assertDeadLetters();
            assertTold();
            assertNothingIsLost(streams.counts());
        }
    }

    private void sendAll(String phase) throws Exception {
        sendAccesses(phase);
        sendSessions(phase);
        sendOwnership(phase);
        refusedByTheBroker();
        tombstones(phase);
    }

    private void sendAccesses(String phase) throws Exception {
        deadLetter("not-json", text("hello"));
        deadLetter("not-json", text("[]"));
        deadLetter("not-json", text("\"" + access(phase).toString().replace("\"", "\\\"") + "\""));
        deadLetter("not-json", text("{\"@timestamp\":"));
        deadLetter("not-json", text(access(phase) + "" + access(phase)));
        deadLetter("not-json", text(access(phase).toString().replace(":200", ":NaN")));
        deadLetter("empty", new byte[0]);
        deadLetter("empty", text(" \n"));
        deadLetter("empty", null);
        accessDeadLetter("empty", null, null);
        accessDeadLetter("not-json", null, text("{"));
        deadLetter("invalid-utf8", replaced(access(phase + "é"), "é", new byte[] {(byte) 0xe9}));
        deadLetter(
                "invalid-utf8", replaced(access(phase + "é"), "é", new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80}));
        deadLetter("invalid-utf8", text(access(phase + "half").toString().replace("half", "\\ud800")));
        deadLetter("invalid-utf8", access(phase).toString().getBytes(StandardCharsets.UTF_16));
        deadLetter("too-large", incompressible(5 * MIB));
        deadLetter("too-large", json(access(phase).put("note", "x".repeat(MIB))));
        deadLetter("not-json", text("{\"note\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}"));
        deadLetter("not-json", text("{\"note\":" + "{\"a\":".repeat(70) + "1" + "}".repeat(70) + "}"));
        contradictions(phase);
        wrongFields(phase);
        odd(phase);
    }

    private void contradictions(String phase) throws Exception {
        String good = access(phase).toString();
        for (String second : List.of(
                "\"http.response.status_code\":404",
                "\"http\":{\"response\":{\"status_code\":\"200 \"}}",
                "\"@timestamp\":\"2026-01-01T00:00:00Z\"",
                "\"session\":{\"id\":\"s-bob\"}",
                "\"event\":{\"id\":\"other\"}",
                "\"exposure.records\":[]")) {
            deadLetter("contradiction", text(good.replaceFirst("}$", "," + second + "}")));
        }
    }

    private void wrongFields(String phase) throws Exception {
        Map<String, List<String>> wrong = new TreeMap<>();
        wrong.put("@timestamp", List.of("true", "{}", "[\"2026-01-01T00:00:00Z\"]"));
        wrong.put("event.id", List.of("true", "1.5", "{\"a\":1}", "[]"));
        wrong.put("session.id", List.of("[\"s-eve\"]", "true", "{}", "2.0"));
        wrong.put("user.id", List.of("{}", "false", "[1]"));
        wrong.put("http.request.method", List.of("7", "true", "[\"GET\"]"));
        wrong.put("url.path", List.of("7", "{}", "[\"/\"]"));
        wrong.put("url.original", List.of("7", "{}", "[]"));
        wrong.put(
                "exposure.records", List.of("\"invoice:bob\"", "[1]", "[\"\"]", "{}", "[[\"invoice:bob\"]]", "[null]"));
        for (Map.Entry<String, List<String>> field : wrong.entrySet()) {
            for (String value : field.getValue()) {
                deadLetter("wrong-type", with(phase, field.getKey(), value));
            }
        }
        for (String value :
                List.of("\"yesterday\"", "\"2026-01-01T00:00:00\"", "1e300", "\"1767225600\"", "9".repeat(90))) {
            deadLetter("bad-time", with(phase, "@timestamp", value));
        }
        deadLetter("bad-time", with(phase, "@timestamp", "9".repeat(200)));
        deadLetter("bad-time", with(phase, "@timestamp", "\"+12026-01-01T00:00:00Z\""));
        for (String value : List.of("true", "99", "600", "\"abc\"", "200.5", "2e2", "-200", "{}", "9".repeat(90))) {
            deadLetter("bad-status", with(phase, "http.response.status_code", value));
        }
        deadLetter("missing-field", json(access(phase).without("@timestamp")));
        deadLetter("missing-field", json(access(phase).put("@timestamp", "")));
        deadLetter("missing-field", json(access(phase).without("http.response.status_code")));
        deadLetter("too-long", json(access(phase).put("session.id", "s".repeat(513))));
        deadLetter("too-long", json(access(phase + "i".repeat(513))));
        deadLetter("too-long", json(access(phase).put("url.path", "/".repeat(65_537))));
        deadLetter("too-long", with(phase, "exposure.records", "[\"invoice:" + "9".repeat(513) + "\"]"));
        deadLetter("too-many-records", json(records(access(phase), 10_001)));
    }

    /** What looks bad and is none. */
    private void odd(String phase) throws Exception {
        judged(phase + "no-key", null, json(access(phase + "no-key")), "other-owner");
        for (String field : List.of(
                "http.route",
                "client.ip",
                "user_agent.original",
                "service.version",
                "host.name",
                "exposure.integration",
                "exposure.cache",
                "service.name")) {
            for (String value : List.of("7", "{}", "[1]", "true")) {
                String id = phase + field + value;
                judged(id, with(id, field, value), "other-owner");
            }
        }
        String id = phase + "unknown-fields";
        judged(id, with(id, "x", "{\"@timestamp\":1,\"http\":[{},null,1e999,\"\\u0000\"]}"), "other-owner");
        id = phase + "huge-number-elsewhere";
        judged(id, with(id, "x", "9".repeat(5_000)), "other-owner");
        id = phase + "nested-elsewhere";
        judged(id, with(id, "x", "[".repeat(50) + "]".repeat(50)), "other-owner");
        id = phase + "said-twice-alike";
        judged(
                id,
                text(access(id).toString().replaceFirst("}$", ",\"http\":{\"response\":{\"status_code\":200}}}")),
                "other-owner");
        id = phase + "bom";
        judged(id, concat(new byte[] {(byte) 0xef, (byte) 0xbb, (byte) 0xbf}, json(access(id))), "other-owner");
        id = phase + "utf-16-without-bom";
        judged(id, access(id).toString().getBytes(StandardCharsets.UTF_16LE), "other-owner");
        id = phase + "1970";
        judged(id, json(access(id).put("@timestamp", "1970-01-01T00:00:00Z")), "unresolved-record");
        id = phase + "the-year-1";
        judged(id, json(access(id).put("@timestamp", "0001-01-01T00:00:00Z")), "unresolved-record");
        id = phase + "tomorrow";
        judged(
                id,
                json(access(id)
                        .put(
                                "@timestamp",
                                Instant.now().plus(Duration.ofDays(1)).toString())),
                "other-owner");
        id = phase + "the-year-9999";
        judged(id, json(access(id).put("@timestamp", "9999-12-31T23:59:59Z")), "other-owner");
        id = phase + "10000-records";
        judged(id, json(records(access(id), 10_000)), "other-owner");
        for (int i = 1; i < 10_000; i++) {
            expected.put(id + " invoice:nobodys-" + i, "unresolved-record");
        }
        legitimate(json(access(phase + "denied").put("http.response.status_code", 403)));
        legitimate(json(access(phase + "own").put("session.id", "s-bob")));
        legitimate(
                json(access(phase + "exempt").put("http.request.method", "POST").put("url.path", "/sign-up")));
        legitimate(json(records(access(phase + "nothing"), 0)));
    }

    private void sendSessions(String phase) throws Exception {
        TopicSpec topic = live.topics().sessions();
        byte[] good = session("s-eve", 1_000, "mallory");
        Map<String, List<byte[]>> rows = badRows(good, "session.id");
        rows.computeIfAbsent("missing-field", any -> new ArrayList<>())
                .addAll(List.of(
                        without(good, "event.action"), without(good, "user.id"), changed(good, "user.id", "\"\"")));
        rows.computeIfAbsent("wrong-type", any -> new ArrayList<>())
                .addAll(List.of(
                        changed(good, "event.action", "\"login\""),
                        changed(good, "event.action", "true"),
                        changed(good, "session.id", "true"),
                        changed(good, "user.id", "{}"),
                        changed(good, "user.roles", "\"support\""),
                        changed(good, "user.roles", "[1]"),
                        changed(good, "organization.id", "[]")));
        for (Map.Entry<String, List<byte[]>> reason : rows.entrySet()) {
            for (byte[] row : reason.getValue()) {
                factDeadLetter(topic, reason.getKey(), text("s-eve"), row);
                String session = phase + "session-" + turn;
                fact(topic, session, session(session, System.currentTimeMillis() - 60_000, "eve"));
                judged(session, json(access(session).put("session.id", session)), "other-owner");
            }
        }
        factDeadLetter(topic, "missing-key", new byte[0], null);
        factDeadLetter(topic, "too-long", text("k".repeat(513)), null);
        factDeadLetter(topic, "too-long", text("k".repeat(513)), without(good, "session.id"));
    }

    private void sendOwnership(String phase) throws Exception {
        TopicSpec topic = live.topics().recordOwnership();
        byte[] good = ownership("invoice:bob", 1_000, "eve");
        Map<String, List<byte[]>> rows = badRows(good, "record.id");
        rows.computeIfAbsent("wrong-type", any -> new ArrayList<>())
                .addAll(List.of(
                        changed(good, "record.id", "true"),
                        changed(good, "owner.user", "{}"),
                        changed(good, "owner.organization", "1.5"),
                        changed(good, "shared_with", "\"user:eve\""),
                        changed(good, "shared_with", "[{}]"),
                        changed(good, "public", "\"yes\""),
                        changed(good, "deleted", "1")));
        for (Map.Entry<String, List<byte[]>> reason : rows.entrySet()) {
            for (byte[] row : reason.getValue()) {
                factDeadLetter(topic, reason.getKey(), text("invoice:bob"), row);
                String record = "invoice:" + phase + turn;
                fact(topic, record, ownership(record, System.currentTimeMillis() - 60_000, "bob"));
                String id = phase + "ownership-" + turn;
                send(live.topics().accessEvents(), text(id), with(id, "exposure.records", "[\"" + record + "\"]"));
                accessesSent++;
                expected.put(id + ' ' + record, "other-owner");
            }
        }
        factDeadLetter(topic, "missing-key", new byte[0], null);
        factDeadLetter(topic, "too-long", text("k".repeat(513)), null);
        factDeadLetter(topic, "too-long", text("k".repeat(513)), without(good, "record.id"));
    }

    /** Rows that neither topic can read, by reason; were one read, what is planted would not be found. */
    private static Map<String, List<byte[]>> badRows(byte[] good, String id) throws IOException {
        Map<String, List<byte[]>> rows = new TreeMap<>();
        String row = new String(good, StandardCharsets.UTF_8);
        rows.put(
                "not-json",
                new ArrayList<>(
                        List.of(text("hello"), text("null"), text(row + row), text("{\"a\":" + "[".repeat(500)))));
        rows.put("empty", new ArrayList<>(List.of(new byte[0], text("\t"))));
        rows.put("missing-field", new ArrayList<>(List.of(without(good, "@timestamp"))));
        rows.put(
                "bad-time",
                new ArrayList<>(List.of(changed(good, "@timestamp", "\"now\""), changed(good, "@timestamp", "1e300"))));
        rows.put("wrong-type", new ArrayList<>(List.of(changed(good, "@timestamp", "false"))));
        rows.put(
                "invalid-utf8", new ArrayList<>(List.of(row.getBytes(StandardCharsets.UTF_16), concat(good, new byte[] {
                    (byte) 0xff
                }))));
        rows.put("contradiction", new ArrayList<>(List.of(text(row.replaceFirst("}$", ",\"" + id + "\":\"other\"}")))));
        rows.put("too-long", new ArrayList<>(List.of(changed(good, id, "\"" + "i".repeat(513) + "\""))));
        return rows;
    }

    /** Only compressed it comes in, and is far too large then. */
    private void compressed(TopicSpec topic, byte[] key, byte[] value) throws Exception {
        RecordMetadata at = compressing
                .send(new ProducerRecord<>(topic.name(), partition(), key, value))
                .get();
        bad.add(new Sent(topic.name(), at.partition(), at.offset(), key, value));
        reasons.add("too-large");
    }

    private void refusedByTheBroker() throws Exception {
        for (TopicSpec topic : List.of(live.topics().sessions(), live.topics().recordOwnership())) {
            compressed(topic, text("large"), text("{\"note\":\"" + "x".repeat(5 * MIB) + "\"}"));
            compressed(topic, new byte[20 * MIB], new byte[20 * MIB]);
            for (byte[] value : Arrays.asList(null, text("{}"))) {
                assertThatThrownBy(() -> producer.send(new ProducerRecord<>(topic.name(), 0, null, value))
                                .get())
                        .as("a row without a key, on a compacted topic")
                        .isInstanceOf(ExecutionException.class)
                        .hasCauseInstanceOf(InvalidRecordException.class);
            }
            assertThatThrownBy(() -> producer.send(
                                    new ProducerRecord<>(topic.name(), 0, text("large"), incompressible(5 * MIB)))
                            .get())
                    .hasCauseInstanceOf(RecordTooLargeException.class);
        }
        compressed(live.topics().accessEvents(), text("web-1"), new byte[20 * MIB]);
        accessesSent++;
        assertThatThrownBy(() -> producer.send(new ProducerRecord<>(
                                live.topics().accessEvents().name(), 0, null, incompressible(9 * MIB)))
                        .get())
                .hasCauseInstanceOf(RecordTooLargeException.class);
    }

    /** A tombstone ends a session, and leaves a record with its last owner. */
    private void tombstones(String phase) throws Exception {
        long past = System.currentTimeMillis() - 60_000;
        String session = phase + "ended";
        fact(live.topics().sessions(), session, session(session, past, "bob"));
        send(live.topics().sessions(), text(session), null);
        Instant afterTheGrace = Instant.now().plusSeconds(300);
        judged(
                session,
                json(access(session).put("session.id", session).put("@timestamp", afterTheGrace.toString())),
                "anonymous");
        String record = "invoice:" + phase + "deleted";
        fact(live.topics().recordOwnership(), record, ownership(record, past, "bob"));
        send(live.topics().recordOwnership(), text(record), null);
        String id = phase + "deleted";
        send(
                live.topics().accessEvents(),
                text(id),
                json(((ObjectNode) JSON.readTree(with(id, "exposure.records", "[\"" + record + "\"]")))
                        .put("@timestamp", afterTheGrace.toString())));
        accessesSent++;
        expected.put(id + ' ' + record, "other-owner");
    }

    private void deadLetter(String reason, byte @Nullable [] value) throws Exception {
        accessDeadLetter(reason, text("web-1"), value);
    }

    private void accessDeadLetter(String reason, byte @Nullable [] key, byte @Nullable [] value) throws Exception {
        RecordMetadata at = sendTo(live.topics().accessEvents(), partition(), key, value);
        accessesSent++;
        bad.add(new Sent(at.topic(), at.partition(), at.offset(), key, value));
        reasons.add(reason);
        String honest = "after-" + at.partition() + '-' + at.offset();
        sendTo(live.topics().accessEvents(), at.partition(), key, json(access(honest)));
        accessesSent++;
        expected.put(honest + " invoice:bob", "other-owner");
    }

    private void factDeadLetter(TopicSpec topic, String reason, byte[] key, byte @Nullable [] value) throws Exception {
        RecordMetadata at = sendTo(topic, turn % topic.partitions(), key, value);
        bad.add(new Sent(at.topic(), at.partition(), at.offset(), key, value));
        reasons.add(reason);
    }

    private void judged(String id, byte[] value, String verdict) throws Exception {
        judged(id, text("web-1"), value, verdict);
    }

    private void judged(String id, byte @Nullable [] key, byte[] value, String verdict) throws Exception {
        send(live.topics().accessEvents(), key, value);
        accessesSent++;
        expected.put(id + " invoice:bob", verdict);
    }

    private void legitimate(byte[] value) throws Exception {
        send(live.topics().accessEvents(), null, value);
        accessesSent++;
    }

    /** On the partition of the bad one before, and then on to the next. */
    private void fact(TopicSpec topic, String key, byte[] value) throws Exception {
        send(topic, text(key), value);
    }

    private RecordMetadata send(TopicSpec topic, byte @Nullable [] key, byte @Nullable [] value) throws Exception {
        return sendTo(topic, partition(), key, value);
    }

    private int partition() {
        return turn++ % live.topics().partitions();
    }

    private RecordMetadata sendTo(TopicSpec topic, int partition, byte @Nullable [] key, byte @Nullable [] value)
            throws Exception {
        return producer.send(new ProducerRecord<>(topic.name(), partition, key, value))
                .get();
    }

    private void assertDeadLetters() {
        Map<String, ConsumerRecord<byte[], byte[]>> letters = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> letter : live.read(live.topics().deadLetters())) {
            assertThat(letters.put(header(letter, "dead_letter_source"), letter))
                    .isNull();
        }
        for (int i = 0; i < bad.size(); i++) {
            Sent sent = bad.get(i);
            String place = sent.topic() + '-' + sent.partition() + '-' + sent.offset();
            String what = reasons.get(i) + ", " + place + ": " + start(sent.value());
            assertThat(letters).as(what).containsKey(place);
            ConsumerRecord<byte[], byte[]> letter = requireNonNull(letters.remove(place));
            assertWhole(letter, letter.value(), sent.value(), 8 * MIB, "dead_letter_value_bytes", what);
            assertWhole(letter, letter.key(), sent.key(), MIB / 4, "dead_letter_key_bytes", what);
            assertThat(header(letter, "dead_letter_reason")).as(what).isEqualTo(reasons.get(i));
            assertThat(header(letter, "dead_letter_detail"))
                    .as(what)
                    .isNotEmpty()
                    .hasSizeLessThan(400);
            assertThat(header(letter, "dead_letter_topic")).isEqualTo(sent.topic());
            assertThat(header(letter, "dead_letter_partition")).isEqualTo(Integer.toString(sent.partition()));
            assertThat(header(letter, "dead_letter_offset")).isEqualTo(Long.toString(sent.offset()));
            assertThat(header(letter, "ce_id")).isEqualTo(Finding.contentId("dead-letter", place));
            assertThat(header(letter, "ce_type")).isEqualTo("exposurewatch.input.unreadable");
            assertThat(header(letter, "ce_source")).isEqualTo("/exposure-watch");
            assertThat(header(letter, "ce_specversion")).isEqualTo("1.0");
            assertThat(Instant.parse(header(letter, "ce_time")))
                    .isAfter(Instant.now().minusSeconds(600));
        }
        assertThat(letters).as("dead letters of what can be read").isEmpty();
    }

    /** Byte for byte, or as much as a broker takes, and how much it was. */
    private static void assertWhole(
            ConsumerRecord<byte[], byte[]> letter,
            byte @Nullable [] actual,
            byte @Nullable [] sent,
            int longest,
            String header,
            String what) {
        boolean cut = sent != null && sent.length > longest;
        assertThat(actual).as(what).isEqualTo(sent == null || !cut ? sent : Arrays.copyOf(sent, longest));
        if (sent != null && cut) {
            assertThat(header(letter, header)).as(what).isEqualTo(Integer.toString(sent.length));
        } else {
            assertThat(letter.headers().lastHeader(header)).as(what).isNull();
        }
    }

    private static String start(byte @Nullable [] value) {
        return value == null ? "null" : new String(value, 0, Math.min(300, value.length), StandardCharsets.UTF_8);
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        List<String> values = new ArrayList<>();
        for (Header header : record.headers().headers(name)) {
            values.add(new String(header.value(), StandardCharsets.UTF_8));
        }
        assertThat(values).as("header " + name).hasSize(1);
        return values.get(0);
    }

    private void assertTold() throws IOException {
        Map<String, String> told = new TreeMap<>();
        for (TopicSpec topic : List.of(live.topics().exposures(), live.topics().unjudged())) {
            for (ConsumerRecord<byte[], byte[]> record : live.read(topic)) {
                JsonNode json = JSON.readTree(record.value());
                String what = json.at("/event/id").asText()
                        + ' '
                        + json.at("/record/id").asText();
                if (json.get("withdrawn").asBoolean()) {
                    told.remove(what);
                } else {
                    told.put(what, json.get("verdict").asText());
                }
            }
        }
        Map<String, String> missing = new TreeMap<>(expected);
        missing.entrySet().removeAll(told.entrySet());
        assertThat(missing).as("not told as it should be").isEmpty();
        assertThat(told.keySet()).as("told beyond that").hasSameSizeAs(expected.keySet());
    }

    /** Each access is in one of these counts; each of its records that was told has one verdict. */
    private void assertNothingIsLost(Counts counts) {
        long unreadable = bad.stream()
                .filter(sent -> sent.topic().equals(live.topics().accessEvents().name()))
                .count();
        long exempt =
                counts.exempt().values().stream().mapToLong(Long::longValue).sum();
        assertThat(counts.accesses()).isEqualTo(accessesSent);
        assertThat(counts.accesses())
                .isEqualTo(counts.withoutRecord()
                        // Each denied access of these shows one record.
                        + counts.of(Verdict.DENIED)
                        + exempt
                        + counts.clearedAccesses()
                        + counts.suspectAccesses()
                        + unreadable);
        assertThat(counts.unreadable().values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(bad.size());
        reasons.stream()
                .distinct()
                .forEach(reason -> assertThat(counts.unreadable())
                        .as(reason)
                        .containsEntry(
                                reason, reasons.stream().filter(reason::equals).count()));
        assertThat(counts.withoutRecord()).isEqualTo(2);
        assertThat(exempt).isEqualTo(2);
        for (Verdict verdict : List.of(
                Verdict.OTHER_OWNER, Verdict.ANONYMOUS, Verdict.UNRESOLVED_RECORD, Verdict.UNRESOLVED_SESSION)) {
            assertThat(counts.of(verdict))
                    .as(verdict.label())
                    .isEqualTo(expected.values().stream()
                            .filter(verdict.label()::equals)
                            .count());
        }
    }

    /** Eve is shown a record of Bob's. */
    private static ObjectNode access(String id) {
        ObjectNode json = JSON.createObjectNode()
                .put("@timestamp", Instant.now().toString())
                .put("event.id", id)
                .put("session.id", "s-eve")
                .put("http.request.method", "GET")
                .put("url.path", "/page")
                .put("http.response.status_code", 200);
        json.putArray("exposure.records").add("invoice:bob");
        return json;
    }

    private static byte[] with(String id, String field, String value) throws IOException {
        return changed(json(access(id)), field, value);
    }

    private static ObjectNode records(ObjectNode access, int count) {
        var records = access.putArray("exposure.records");
        IntStream.range(0, count).forEach(i -> records.add(i == 0 ? "invoice:bob" : "invoice:nobodys-" + i));
        return access;
    }

    private static byte[] session(String id, long at, String user) {
        return json(JSON.createObjectNode()
                .put("@timestamp", at)
                .put("event.action", "session-start")
                .put("session.id", id)
                .put("user.id", user));
    }

    private static byte[] ownership(String id, long at, String user) {
        return json(JSON.createObjectNode()
                .put("@timestamp", at)
                .put("record.id", id)
                .put("owner.user", user));
    }

    /** With this text as the field's value, be it JSON or not. */
    private static byte[] changed(byte[] json, String field, String value) throws IOException {
        ObjectNode changed = (ObjectNode) JSON.readTree(json);
        return text(changed.put(field, "@@").toString().replace("\"@@\"", value));
    }

    private static byte[] without(byte[] json, String field) throws IOException {
        return json(((ObjectNode) JSON.readTree(json)).without(field));
    }

    private static byte[] replaced(ObjectNode json, String text, byte[] bytes) {
        String all = json.toString();
        int at = all.indexOf(text);
        return concat(concat(text(all.substring(0, at)), bytes), text(all.substring(at + text.length())));
    }

    private static byte[] json(JsonNode json) {
        return text(json.toString());
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] concat(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    private static byte[] incompressible(int bytes) {
        byte[] noise = new byte[bytes];
        new SplittableRandom(bytes).nextBytes(noise);
        return noise;
    }
}
