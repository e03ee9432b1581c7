package exposurewatch.app;

import static exposurewatch.app.LiveTopics.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.ObjectMapper;
import exposurewatch.app.Shell.Said;
import exposurewatch.app.paging.Receiver;
import exposurewatch.app.paging.Receiver.Reply;
import exposurewatch.judgement.Canary;
import exposurewatch.policy.Policy;
import exposurewatch.topology.Permissions;
import exposurewatch.topology.Permissions.Role;
import exposurewatch.topology.TopicSpec;
import exposurewatch.topology.Topics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Each role on a cluster that trusts nobody: what it needs works, what it doesn't is refused. */
@Timeout(180)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@SuppressWarnings("NullAway") // what start makes is there in every test
class SecuredIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Topics TOPICS = new Topics("shop.", 1);
    private static final Permissions PERMISSIONS = new Permissions(TOPICS, "shop.exposure-watch");
    private static final String[] OURS = {
        "exposure-watch.topics.prefix=shop.",
        "exposure-watch.topics.partitions=1",
        "exposure-watch.threads=1",
        "exposure-watch.canary.every=1",
        "exposure-watch.api.address=127.0.0.1:0",
        "exposure-watch.metrics.address="
    };
    private static final String POLICY = """
            version: 1
            site: shop
            records:
              invoice: {owner: user, routes: ["GET /invoices/{id}"]}
            """;

    @TempDir
    private static Path home;

    private static Secured cluster;
    private static CompletableFuture<Throwable> plain;

    @BeforeAll
    static void start() throws Exception {
        cluster = Secured.start(home);
        cluster.allowRoles(PERMISSIONS);
        assertThat(Main.execute(
                        "topics",
                        "create",
                        "--bootstrap-servers",
                        cluster.servers(),
                        "--config",
                        cluster.file("admin", OURS).toString()))
                .isZero();
        // Nobody answers a client without TLS: that takes its time, in which the rest goes on.
        plain = CompletableFuture.supplyAsync(
                () -> catchThrowable(() -> prepare(cluster.file("plain", new Properties(), OURS))));
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    private static void send(String user, TopicSpec topic, String key, String json) throws Exception {
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(cluster.client(user), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic.name(), key, json)).get(30, TimeUnit.SECONDS);
        }
    }

    private static KafkaConsumer<String, String> consumer(String user, String group) {
        Properties settings = cluster.client(user);
        settings.putAll(
                Map.of("group.id", group, "isolation.level", "read_committed", "auto.offset.reset", "earliest"));
        return new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
    }

    private static String awaitRecord(KafkaConsumer<String, String> consumer, String what, Predicate<String> wanted) {
        List<String> found = new ArrayList<>();
        await(what, LIMIT, () -> {
            for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(100))) {
                if (wanted.test(record.value())) {
                    found.add(record.value());
                }
            }
            return !found.isEmpty();
        });
        return found.get(0);
    }

    private static String log(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static Process inBackground(Path log, String... arguments) throws IOException {
        return new Shell(home)
                .builder(List.of(arguments))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    private static void end(@Nullable Process process) throws InterruptedException {
        if (process == null) {
            return;
        }
        assertThat(process.destroyForcibly().waitFor(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void shouldDoAllOfItsWorkWithEachInTheirRole() throws Exception {
        Files.writeString(home.resolve("policy.yaml"), POLICY);
        Files.writeString(home.resolve("secret"), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        Path log = home.resolve("run.log");
        Process run = null;
        Process actuate = null;
        try (Receiver pager = Receiver.open(request -> Reply.OK);
                KafkaConsumer<String, String> reader = consumer("reader", "shop.exposure-watch-reader-siem")) {
            run = inBackground(log, "run", "--bootstrap-servers", cluster.servers(), "--config", processor(pager));
            await("it watches", LIMIT, () -> log(log).contains("watching " + cluster.servers()));
            actuate = inBackground(home.resolve("actuate.log"), "actuate", "--config", actuator());
            showSomebodyElsesInvoice();

            reader.subscribe(List.of(TOPICS.alerts().name()));
            String alert = awaitRecord(reader, "an alert", value -> value.contains("\"opened\""));
            reader.subscribe(List.of(TOPICS.exposures().name()));
            awaitRecord(reader, "a canary", value -> value.contains(Canary.RECORD));
            await("somebody is paged", LIMIT, () -> !pager.taken().isEmpty());
            String incident =
                    new ObjectMapper().readTree(alert).at("/finding_info/uid").asText();
            await("what can't be read is put aside", LIMIT, () -> offset(deadLetters(), OffsetSpec.latest()) > 0);
            respond(incident);
            askTheConsole(log(log), incident);
            // It may delete what it has read; nobody would see that it doesn't until the disk is full.
            String internal = "shop.exposure-watch-by-session-repartition";
            TopicPartition partition = new TopicPartition(internal, 0);
            await("what was read is deleted", LIMIT, () -> offset(partition, OffsetSpec.earliest()) > 0);
            assertThat(run.isAlive()).isTrue();
            assertThat(log(log)).doesNotContain("ERROR", "uthoriz");
        } catch (AssertionError e) {
            throw new AssertionError(log(log) + log(home.resolve("actuate.log")), e);
        } finally {
            end(run);
            end(actuate);
        }
    }

    private static String processor(Receiver pager) throws IOException {
        List<String> all = new ArrayList<>(List.of(OURS));
        all.add("exposure-watch.paging.webhook.url=" + pager.address("/"));
        all.add("exposure-watch.paging.webhook.secret.file=" + home.resolve("secret"));
        all.add("repartition.purge.interval.ms=500");
        return cluster.file("processor", all.toArray(String[]::new)).toString();
    }

    private static String actuator() throws IOException {
        return cluster.file(
                        "actuator",
                        cluster.client("actuator"),
                        "actuator.site=shop",
                        "actuator.driver=file",
                        "actuator.key=data/command.key.pub",
                        "actuator.journal=journal",
                        "file.path=" + home.resolve("shut.json"),
                        "topics.prefix=shop.")
                .toString();
    }

    private static void showSomebodyElsesInvoice() throws Exception {
        String before = Instant.now().minusSeconds(600).toString();
        send("site", TOPICS.sessions(), "s1", """
                {"@timestamp":"%s","event":{"action":"session-start"},"session":{"id":"s1"},"user":{"id":"eve"}}""".formatted(before));
        send("site", TOPICS.recordOwnership(), "invoice:7", """
                {"@timestamp":"%s","record":{"id":"invoice:7"},"owner":{"user":"bob"}}""".formatted(before));
        send("shipper", TOPICS.accessEvents(), "s1", """
                {"@timestamp":"%s","event":{"id":"a1"},"session":{"id":"s1"},"http":{"request":{"method":"GET"},\
                "response":{"status_code":200}},"url":{"path":"/invoices/7"}}""".formatted(Instant.now()));
        send("shipper", TOPICS.accessEvents(), "s1", "no JSON");
    }

    /** What people do at the command line. */
    private static void respond(String incident) throws IOException {
        String[] options = {
            "--bootstrap-servers",
            cluster.servers(),
            "--config",
            cluster.file("responder", OURS).toString()
        };
        await("a switch is ready", LIMIT, () -> execute(options, "contain", "status") == 0);
        assertThat(execute(options, "contain", "test", "--by", "ann")).isZero();
        assertThat(execute(options, "act", incident, "acknowledge")).isZero();
        assertThat(execute(options, "affected", incident)).isZero();
        String policy = home.resolve("policy.yaml").toString();
        assertThat(execute(options, "since", incident, "--policy", policy)).isZero();
    }

    /** What {@code run} reads and writes for people in a browser. */
    private static void askTheConsole(String log, String incident) throws Exception {
        Matcher console = Pattern.compile("console: (http://[0-9.:]+)/#token=…, with what is in (\\S+)")
                .matcher(log);
        assertThat(console.find()).isTrue();
        String token = Files.readString(home.resolve(console.group(2))).strip();
        assertThat(log).doesNotContain(token);
        String base = console.group(1) + "/api/v1";
        for (HttpRequest.Builder question : List.of(
                HttpRequest.newBuilder(URI.create(base + "/incidents/" + incident + "/trail")),
                HttpRequest.newBuilder(URI.create(base + "/completeness?day=" + LocalDate.now(ZoneOffset.UTC))),
                HttpRequest.newBuilder(URI.create(base + "/incidents/" + incident + "/actions"))
                        .POST(HttpRequest.BodyPublishers.ofString("{\"kind\":\"note\",\"note\":\"looked at\"}")))) {
            HttpRequest request = question.header("Authorization", "Bearer " + token)
                    .header("Content-Type", "application/json")
                    .build();
            HttpResponse<String> answer =
                    HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode())
                    .as(request.uri() + " " + answer.body())
                    .isBetween(200, 299);
        }
    }

    private static TopicPartition deadLetters() {
        return new TopicPartition(TOPICS.deadLetters().name(), 0);
    }

    private static long offset(TopicPartition partition, OffsetSpec which) {
        try {
            return cluster.root()
                    .listOffsets(Map.of(partition, which))
                    .partitionResult(partition)
                    .get(30, TimeUnit.SECONDS)
                    .offset();
        } catch (ExecutionException | InterruptedException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int execute(String[] options, String... command) {
        String[] all = new String[options.length + command.length];
        System.arraycopy(command, 0, all, 0, command.length);
        System.arraycopy(options, 0, all, command.length, options.length);
        return Main.execute(all);
    }

    private static void assertNoWriting(String user, TopicSpec... topics) {
        Properties settings = cluster.client(user);
        settings.put("max.block.ms", "20000");
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            for (TopicSpec topic : topics) {
                assertThat(catchThrowable(() -> producer.send(new ProducerRecord<>(topic.name(), "{}"))
                                .get(30, TimeUnit.SECONDS)))
                        .as(user + " writes to " + topic.name())
                        .hasRootCauseInstanceOf(AuthorizationException.class);
            }
        }
    }

    private static void assertNoReading(String user, String group, TopicSpec... topics) {
        for (TopicSpec topic : topics) {
            try (KafkaConsumer<String, String> consumer = consumer(user, group)) {
                consumer.subscribe(List.of(topic.name()));
                assertThatThrownBy(() -> awaitRecord(consumer, "anything", value -> true))
                        .as(user + " reads " + topic.name())
                        .isInstanceOf(AuthorizationException.class);
            }
        }
    }

    @Test
    void shouldRefuseEachRoleWhatIsNotItsWork() {
        String readers = "shop.exposure-watch-reader";
        assertNoWriting(
                "shipper",
                TOPICS.sessions(),
                TOPICS.recordOwnership(),
                TOPICS.containmentCommands(),
                TOPICS.responderActions(),
                TOPICS.exposures());
        assertNoWriting("site", TOPICS.accessEvents(), TOPICS.responderActions(), TOPICS.containmentCommands());
        assertNoWriting("actuator", TOPICS.containmentCommands(), TOPICS.responderActions(), TOPICS.accessEvents());
        assertNoWriting("reader", TOPICS.alerts(), TOPICS.responderActions(), TOPICS.auditLog());
        assertNoWriting("responder", TOPICS.containmentCommands(), TOPICS.incidentTrail(), TOPICS.sessions());
        assertNoWriting("processor", TOPICS.containmentResults(), TOPICS.actuatorHeartbeats());
        assertNoWriting("admin", TOPICS.exposures());
        assertNoReading("shipper", readers, TOPICS.accessEvents());
        assertNoReading("site", readers, TOPICS.sessions());
        assertNoReading("actuator", readers, TOPICS.containmentCommands());
        assertNoReading("reader", readers, TOPICS.accessEvents(), TOPICS.sessions(), TOPICS.deadLetters());
        assertNoReading("reader", "shop.exposure-watch", TOPICS.alerts());
        assertNoReading("admin", readers, TOPICS.exposures());
    }

    @Test
    void shouldSayAtTheCommandLineWhatIsNotAllowed() throws Exception {
        List<String> options = List.of(
                "--bootstrap-servers",
                cluster.servers(),
                "--config",
                cluster.file("reader", OURS).toString());
        List<String> all = new ArrayList<>(List.of("contain", "status"));
        all.addAll(options);
        List<Exception> failures = new ArrayList<>();
        new CommandLine(new Main())
                .setExecutionExceptionHandler((exception, line, parsed) -> {
                    failures.add(exception);
                    return 3;
                })
                .execute(all.toArray(String[]::new));
        assertThat(failures).singleElement().isInstanceOf(OutsideException.class);
        assertThat(failures.get(0))
                .hasMessageStartingWith("this user is not allowed that on " + cluster.servers() + " (Not authorized to")
                .hasMessageContaining(TOPICS.containmentState().name())
                .hasMessageEndingWith("(role responder)");
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void shouldSayInALineWhatIsWrong() throws Exception {
        Properties wrong = cluster.settings("processor");
        wrong.put("sasl.jaas.config", Secured.login("processor", "guessed"));
        Said said = new Shell(Files.createDirectory(home.resolve("wrong")))
                .type(
                        "",
                        List.of(
                                "run",
                                "--bootstrap-servers",
                                cluster.servers(),
                                "--config",
                                cluster.file("wrong", wrong, OURS).toString()));
        assertThat(said.code()).isEqualTo(3);
        assertThat(said.err().lines().filter(line -> line.startsWith("exposure-watch: ")))
                .last()
                .asString()
                .contains(cluster.servers() + ": the broker does not take our credentials (Authentication failed");
        assertThat(said.err()).doesNotContain("\tat ", "guessed");

        assertThat(plain.get(60, TimeUnit.SECONDS))
                .isInstanceOf(OutsideException.class)
                .hasMessageContaining(cluster.servers() + ": no answer within 15 s")
                .hasMessageContaining("security.protocol in --config");
    }

    @Test
    void shouldNameWhatTheProcessorIsNotAllowed() throws Exception {
        // What nothing else implies, such as DESCRIBE of what may not even be read, is missing, too.
        List<AclBinding> most = PERMISSIONS.bindings(Role.PROCESSOR, "User:newcomer").stream()
                .filter(one -> !(List.of(
                                        TOPICS.containmentResults().name(),
                                        TOPICS.deadLetters().name())
                                .contains(one.pattern().name())
                        && one.entry().operation() == AclOperation.READ))
                .filter(one ->
                        !one.pattern().name().equals(TOPICS.actuatorHeartbeats().name()))
                .filter(one -> one.pattern().patternType() == PatternType.LITERAL)
                .filter(one -> one.pattern().resourceType() == ResourceType.TOPIC)
                .toList();
        cluster.allow(List.of("newcomer"), most);
        assertThatThrownBy(() -> prepare(cluster.file("newcomer", OURS)))
                .isInstanceOf(OutsideException.class)
                .hasMessage("this user is not allowed all that 'run' needs on " + cluster.servers()
                        + "; missing: Read and DescribeConfigs on Topic shop.containment-results, Read on Topic"
                        + " shop.dead-letters, Describe and DescribeConfigs on Topic"
                        + " shop.actuator-heartbeats, Read and Write and Create and Delete on Topic"
                        + " shop.exposure-watch-…, Read on Group shop.exposure-watch, Read on Group"
                        + " shop.exposure-watch-paging-…, Write on TransactionalId shop.exposure-watch-…; "
                        + Watch.ACLS);
    }

    private static void prepare(Path config) throws Exception {
        try (StopSignal stop = StopSignal.install()) {
            Watch.prepare(
                            cluster.servers(),
                            RunConfig.load(config, Map.of()),
                            Policy.DEFAULT,
                            home.resolve("prepared"),
                            false,
                            stop)
                    .close();
        }
    }
}
