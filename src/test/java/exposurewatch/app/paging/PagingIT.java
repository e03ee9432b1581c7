package exposurewatch.app.paging;

import static exposurewatch.incident.Incidents.anIncident;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.SetClock;
import exposurewatch.alert.AlertKind;
import exposurewatch.alert.delivery.ToldAlerts;
import exposurewatch.app.EmbeddedBroker;
import exposurewatch.app.paging.DeliveryCounts.Outcome;
import exposurewatch.app.paging.Receiver.Reply;
import exposurewatch.response.IncidentBoard;
import exposurewatch.topology.TopicPlan;
import exposurewatch.topology.TopicSpec;
import exposurewatch.topology.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** From topics on a real broker to receivers that are real servers. */
@Timeout(180)
class PagingIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final AtomicInteger NEXT = new AtomicInteger();

    @TempDir
    static Path shared;

    @TempDir
    Path home;

    private static EmbeddedBroker broker;
    private static Admin admin;
    private static KafkaProducer<byte[], byte[]> producer;

    private final SetClock clock = new SetClock(Instant.now());
    private final DeliveryCounts counts = new DeliveryCounts();
    private Topics topics;

    @BeforeAll
    static void startBroker() {
        broker = EmbeddedBroker.start(shared.resolve("broker"), 0);
        Map<String, Object> servers = Map.of("bootstrap.servers", broker.bootstrapServers());
        admin = Admin.create(servers);
        producer = new KafkaProducer<>(servers, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @AfterAll
    static void stopBroker() {
        producer.close();
        admin.close();
        broker.close();
    }

    @BeforeEach
    void createTopics() {
        topics = new Topics("t" + NEXT.incrementAndGet() + "-", 3);
        new TopicPlan(admin, broker.bootstrapServers(), topics, TopicPlan.LIMIT).create();
    }

    private final List<IncidentBoard> boards = new ArrayList<>();

    @AfterEach
    void closeBoards() {
        boards.forEach(IncidentBoard::close);
    }

    private PagingConfig config(Map<String, String> settings) {
        Map<String, String> ours = new HashMap<>();
        settings.forEach((key, value) -> ours.put("paging." + key, value));
        return PagingConfig.of(ours);
    }

    private String file(String name, String secret) throws IOException {
        return Files.writeString(home.resolve(name), secret + "\n").toString();
    }

    private Paging start(PagingConfig config, Clock now) {
        return start(config, now, Map.of());
    }

    private Paging start(PagingConfig config, Clock now, Map<String, String> more) {
        Properties consumer = new Properties();
        consumer.putAll(more);
        consumer.putAll(Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "isolation.level",
                "read_committed",
                "enable.auto.commit",
                "false"));
        IncidentBoard board = IncidentBoard.follow(consumer, topics);
        boards.add(board);
        return Paging.start(
                config, new Paging.Setting(consumer, topics, board, topics.prefix() + "app", null, now), counts);
    }

    private static void send(TopicSpec topic, String key, @Nullable String value) {
        producer.send(new ProducerRecord<>(
                topic.name(),
                key.getBytes(StandardCharsets.UTF_8),
                value == null ? null : value.getBytes(StandardCharsets.UTF_8)));
        producer.flush();
    }

    /** The n-th alert of an incident; its id says which it is. */
    private static String alert(String incident, int n) {
        ObjectNode json = ToldAlerts.alert(n == 0 ? AlertKind.OPENED : AlertKind.ESCALATED, anIncident())
                .toJson();
        json.withObject("/metadata").put("uid", incident + "-" + n);
        json.withObject("/finding_info").put("uid", incident);
        json.put("message", incident + "-" + n);
        return json.toString();
    }

    private void tell(String incident, int n) {
        send(topics.alerts(), incident, alert(incident, n));
    }

    /** As if the broker's clock said so; returns what the record has got. */
    private long tellAt(Instant time, String incident, @Nullable String value) throws Exception {
        return producer.send(new ProducerRecord<>(
                        topics.alerts().name(),
                        null,
                        time.toEpochMilli(),
                        incident.getBytes(StandardCharsets.UTF_8),
                        value == null ? null : value.getBytes(StandardCharsets.UTF_8)))
                .get()
                .timestamp();
    }

    private static void await(String what, Callable<Boolean> fact) {
        Awaitility.await(what)
                .atMost(LIMIT)
                .pollInterval(20, TimeUnit.MILLISECONDS)
                .pollInSameThread()
                .until(fact);
    }

    private Map<TopicPartition, Long> ends(String topic) throws Exception {
        Map<TopicPartition, OffsetSpec> ask = new HashMap<>();
        IntStream.range(0, topics.partitions())
                .forEach(i -> ask.put(new TopicPartition(topic, i), OffsetSpec.latest()));
        Map<TopicPartition, Long> ends = new HashMap<>();
        admin.listOffsets(ask).all().get().forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    /** Whether it is kept that all was told. */
    private boolean isDone(Target target) throws Exception {
        Map<TopicPartition, Long> ends = ends(topics.alerts().name());
        ends.values().removeIf(end -> end == 0);
        return committed(target).equals(ends);
    }

    private Map<TopicPartition, Long> committed(Target target) throws Exception {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        admin.listConsumerGroupOffsets(topics.prefix() + "app-paging-" + target.label())
                .partitionsToOffsetAndMetadata()
                .get()
                .forEach((partition, offset) -> offsets.put(partition, offset.offset()));
        return offsets;
    }

    private static List<String> uids(Receiver webhook) {
        return webhook.taken().stream()
                .map(one -> requireNonNull(one.headers().get("webhook-id")).get(0))
                .toList();
    }

    /** What was taken of each incident, in its order. */
    private static Map<String, List<String>> byIncident(List<String> messages) {
        Map<String, List<String>> found = new LinkedHashMap<>();
        messages.forEach(one -> found.computeIfAbsent(one.split("-")[0], id -> new ArrayList<>())
                .add(one));
        return found;
    }

    private static String text(String body, String pointer) {
        try {
            return JSON.readTree(body).at(pointer).asText();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void shouldTellEverythingInOrderAndOnceAfterAnHourInWhichAllWereDown() throws Exception {
        Instant back = clock.instant().plus(Duration.ofHours(1));
        Function<Receiver.Request, Reply> down =
                request -> Reply.of(clock.instant().isBefore(back) ? 503 : 202);
        try (Receiver pagerDuty = Receiver.open(down);
                Receiver slack = Receiver.open(down);
                Receiver webhook = Receiver.open(down);
                Paging paging = start(
                        config(Map.of(
                                "pagerduty.url",
                                        pagerDuty.address("/v2/enqueue").toString(),
                                "pagerduty.key.file", file("key", "0123456789abcdef0123456789abcdef"),
                                "slack.url.file",
                                        file(
                                                "slack",
                                                slack.address("/services/T0/B0/x")
                                                        .toString()),
                                "webhook.url", webhook.address("/alerts").toString(),
                                "webhook.secret.file", file("secret", SECRET))),
                        clock)) {
            Map<String, List<String>> expected = new LinkedHashMap<>();
            for (int n = 0; n < 6; n++) {
                tellAll(n, expected);
            }
            for (Receiver receiver : List.of(pagerDuty, slack, webhook)) {
                await("it is tried", () -> !receiver.requests().isEmpty());
            }
            for (Receiver receiver : List.of(pagerDuty, slack, webhook)) {
                await("all are told", () -> {
                    clock.pass(Duration.ofSeconds(10));
                    return receiver.taken().size() >= 30;
                });
            }
            for (Target target : List.of(Target.PAGERDUTY, Target.SLACK, Target.WEBHOOK)) {
                await("it is kept how far they were told", () -> isDone(target));
                assertThat(counts.of(target, Outcome.DELIVERED)).isEqualTo(30);
                assertThat(counts.of(target, Outcome.FAILED)).isGreaterThan(5);
                assertThat(counts.of(target, Outcome.SKIPPED)).isZero();
            }

            assertThat(byIncident(uids(webhook))).isEqualTo(expected);
            assertThat(byIncident(slack.taken().stream()
                            .map(one -> text(one.body(), "/text"))
                            .toList()))
                    .isEqualTo(expected);
            assertThat(byIncident(pagerDuty.taken().stream()
                            .map(one -> text(one.body(), "/payload/summary"))
                            .toList()))
                    .isEqualTo(expected);
            assertThat(pagerDuty.taken())
                    .allSatisfy(one -> assertThat(text(one.body(), "/payload/summary"))
                            .startsWith(text(one.body(), "/dedup_key") + "-"));
        }
    }

    @Test
    void shouldGoOnWhereTheLastProcessStopped() throws Exception {
        try (Receiver webhook = Receiver.open(request -> Reply.OK)) {
            PagingConfig config = config(Map.of(
                    "webhook.url", webhook.address("/").toString(), "webhook.secret.file", file("secret", SECRET)));
            tell("a", 0);
            tell("a", 1);
            try (Paging paging = start(config, clock)) {
                await("two are told", () -> webhook.taken().size() == 2);
                webhook.answer(request -> Reply.of(500));
                tell("a", 2);
                await("the third is tried", () -> webhook.requests().size() > 2);
            }
            tell("a", 3);
            webhook.answer(request -> Reply.OK);
            try (Paging paging = start(config, clock)) {
                await("all are told", () -> webhook.taken().size() >= 4);
                tell("a", 4);
                await("and the next", () -> webhook.taken().size() >= 5);
            }

            assertThat(uids(webhook)).containsExactly("a-0", "a-1", "a-2", "a-3", "a-4");
        }
    }

    /** As where the partition's leader moves to a broker whose clock is behind. */
    @Test
    void shouldLeaveNothingOutWhenTheClockOfTheBrokersGoesBack() throws Exception {
        ConfigResource alerts =
                new ConfigResource(ConfigResource.Type.TOPIC, topics.alerts().name());
        ConfigEntry ours = new ConfigEntry("message.timestamp.type", "CreateTime");
        admin.incrementalAlterConfigs(Map.of(alerts, List.of(new AlterConfigOp(ours, AlterConfigOp.OpType.SET))))
                .all()
                .get();
        Instant time = clock.instant();
        Instant behind = time.minus(Duration.ofMinutes(5));
        await("times are ours", () -> tellAt(behind, "a", null) == behind.toEpochMilli());
        tellAt(time, "a", alert("a", 0));
        tellAt(behind, "a", alert("a", 1));
        try (Receiver webhook = Receiver.open(request -> request.body().contains("a-0") ? Reply.of(503) : Reply.OK)) {
            PagingConfig config = config(Map.of(
                    "webhook.url", webhook.address("/").toString(), "webhook.secret.file", file("secret", SECRET)));
            try (Paging paging = start(config, clock)) {
                await("it is tried", () -> counts.of(Target.WEBHOOK, Outcome.FAILED) > 0);
            }
            webhook.answer(request -> Reply.OK);
            try (Paging paging = start(config, clock)) {
                await("all are told", () -> webhook.taken().size() >= 2);
            }

            assertThat(uids(webhook)).containsExactly("a-0", "a-1");
        }
    }

    @Test
    void shouldNotWaitLongerWhenTheClockIsPutBack() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (Receiver webhook = Receiver.open(request -> asked.incrementAndGet() == 1 ? Reply.of(503) : Reply.OK);
                Paging paging = start(
                        config(Map.of(
                                "webhook.url", webhook.address("/").toString(),
                                "webhook.secret.file", file("secret", SECRET))),
                        clock)) {
            tell("a", 0);
            await("it is tried", () -> !webhook.requests().isEmpty());
            await("it is told", () -> {
                clock.pass(Duration.ofHours(-1));
                return !webhook.taken().isEmpty();
            });

            assertThat(uids(webhook)).containsExactly("a-0");
        }
    }

    /** The group must not take it for dead while it waits: it would read all of it again, and never get on. */
    @Test
    void shouldStayInItsGroupWhileItWaits() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (Receiver webhook = Receiver.open(
                        request -> asked.incrementAndGet() == 1 ? new Reply(429, "Retry-After: 4", "") : Reply.OK);
                Paging paging = start(
                        config(Map.of(
                                "webhook.url", webhook.address("/").toString(),
                                "webhook.secret.file", file("secret", SECRET))),
                        Clock.systemUTC(),
                        Map.of("max.poll.interval.ms", "1500"))) {
            tell("a", 0);
            tell("a", 1);
            await("it is tried", () -> !webhook.requests().isEmpty());
            List<String> before = members(Target.WEBHOOK);
            await("all are told", () -> webhook.taken().size() >= 2);

            assertThat(members(Target.WEBHOOK)).isEqualTo(before).hasSize(1);
            assertThat(uids(webhook)).containsExactly("a-0", "a-1");
        }
    }

    private List<String> members(Target target) throws Exception {
        String group = topics.prefix() + "app-paging-" + target.label();
        return admin.describeConsumerGroups(List.of(group)).all().get().values().stream()
                .flatMap(one -> one.members().stream())
                .map(MemberDescription::consumerId)
                .toList();
    }

    @Test
    void shouldTellNothingTwiceWhenInstancesComeAndGo() throws Exception {
        try (Receiver webhook = Receiver.open(request -> Reply.OK)) {
            PagingConfig config = config(Map.of(
                    "webhook.url", webhook.address("/").toString(), "webhook.secret.file", file("secret", SECRET)));
            Map<String, List<String>> expected = new LinkedHashMap<>();
            Map<String, String> often = Map.of("heartbeat.interval.ms", "200");
            Paging first = start(config, clock, often);
            tellAll(0, expected);
            await("the first tells", () -> webhook.taken().size() == 5);
            try (Paging second = start(config, clock, often)) {
                await("both are there", () -> members(Target.WEBHOOK).size() == 2);
                tellAll(1, expected);
                first.close();
                tellAll(2, expected);
                await("the second tells", () -> webhook.taken().size() >= 15);
                await("it is kept how far they were told", () -> isDone(Target.WEBHOOK));
            } finally {
                first.close();
            }

            assertThat(byIncident(uids(webhook))).isEqualTo(expected);
        }
    }

    private void tellAll(int n, Map<String, List<String>> expected) {
        for (String incident : List.of("a", "b", "c", "d", "e")) {
            tell(incident, n);
            expected.computeIfAbsent(incident, id -> new ArrayList<>()).add(incident + "-" + n);
        }
    }

    /** Neither what others wrote there nor what a receiver refuses holds up the next. */
    @Test
    void shouldNotBeHeldUp() throws Exception {
        try (Receiver webhook = Receiver.open(request -> request.body().contains("a-1") ? Reply.of(400) : Reply.OK);
                Paging paging = start(
                        config(Map.of(
                                "webhook.url", webhook.address("/").toString(),
                                "webhook.secret.file", file("secret", SECRET))),
                        clock)) {
            tell("a", 0);
            send(topics.alerts(), "a", "{\"message\": \"none of ours\"}");
            send(topics.alerts(), "a", "\u0000");
            send(topics.alerts(), "a", null);
            tell("a", 1);
            tell("a", 2);
            await("those that can be told are", () -> webhook.taken().size() == 2);

            assertThat(uids(webhook)).containsExactly("a-0", "a-2");
            assertThat(counts.of(Target.WEBHOOK, Outcome.SKIPPED)).isEqualTo(4);
        }
    }

    @Test
    void shouldNotCallForWhatWasADayAgo() throws Exception {
        try (Receiver webhook = Receiver.open(request -> Reply.of(503));
                Paging paging = start(
                        config(Map.of(
                                "webhook.url", webhook.address("/").toString(),
                                "webhook.secret.file", file("secret", SECRET))),
                        clock)) {
            tell("a", 0);
            await("it is tried", () -> !webhook.requests().isEmpty());
            await("it is let go", () -> {
                clock.pass(Duration.ofHours(1));
                return counts.of(Target.WEBHOOK, Outcome.SKIPPED) == 1;
            });

            assertThat(webhook.taken()).isEmpty();
            await("it stays let go", () -> committed(Target.WEBHOOK).containsValue(1L));
        }
    }

    /** Who doesn't want to be called silences the call; what is known of the incident goes on as if nobody had. */
    @Test
    void shouldSilenceThePageAndNotTheEvidence() throws Exception {
        try (Receiver people = Receiver.open(request -> Reply.OK);
                Alertmanager alertmanager = Alertmanager.start(home, people.address("/"))) {
            alertmanager.silence("quiet", Instant.now());
            try (Paging paging = start(
                    config(Map.of("alertmanager.url", alertmanager.address("/").toString())), Clock.systemUTC())) {
                for (String id : List.of("quiet", "loud")) {
                    ObjectNode incident = anIncident().build().toJson().put("id", id);
                    incident.put("detected_at", Instant.now().toString());
                    send(topics.incidents(), id, incident.toString());
                    tell(id, 0);
                    send(topics.incidentTrail(), id, "{\"incident\": \"" + id + "\"}");
                }
                await("both fire", () -> alertmanager.firing().size() == 2);
                await("one is told", () -> !people.taken().isEmpty());

                long looks = alertmanager.looks();
                await("it has looked again", () -> alertmanager.looks() > looks + 3);
                assertThat(people.taken()).hasSize(1);
                assertThat(people.taken().get(0).body()).contains("loud").doesNotContain("quiet");
                for (JsonNode alert : alertmanager.firing()) {
                    boolean quiet = alert.at("/labels/incident").asText().equals("quiet");
                    assertThat(alert.at("/status/state").asText()).isEqualTo(quiet ? "suppressed" : "active");
                }
            }
        }
        for (TopicSpec topic : List.of(topics.incidents(), topics.alerts(), topics.incidentTrail())) {
            assertThat(keys(topic)).as(topic.name()).containsExactlyInAnyOrder("quiet", "loud");
        }
    }

    private List<String> keys(TopicSpec topic) throws Exception {
        List<String> keys = new ArrayList<>();
        Map<TopicPartition, Long> ends = ends(topic.name());
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(ends.keySet());
            consumer.seekToBeginning(ends.keySet());
            await("all is read", () -> {
                consumer.poll(Duration.ofMillis(50))
                        .forEach(record -> keys.add(new String(record.key(), StandardCharsets.UTF_8)));
                return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
            });
        }
        return keys;
    }
}
