package exposurewatch.app.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import exposurewatch.CommandKey;
import exposurewatch.SchemaFiles;
import exposurewatch.app.EmbeddedBroker;
import exposurewatch.containment.Command;
import exposurewatch.containment.CommandSignature;
import exposurewatch.containment.actuator.Actuator;
import exposurewatch.containment.actuator.Haproxy;
import exposurewatch.containment.actuator.HaproxySwitch;
import exposurewatch.containment.actuator.HttpProof;
import exposurewatch.containment.actuator.SmallSite;
import exposurewatch.containment.actuator.Visit;
import exposurewatch.policy.Containment.Scope;
import exposurewatch.topology.TopicPlan;
import exposurewatch.topology.TopicSpec;
import exposurewatch.topology.Topics;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the topic of commands to a real HAProxy in front of a small site, and back. */
@SuppressWarnings("NullAway") // a tombstone is a command, too
class ActuateIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int KILLS = 50;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path home;

    private final Topics topics = new Topics("", 2);
    private final AtomicLong ahead = new AtomicLong();
    private final AtomicLong fence = new AtomicLong();
    private EmbeddedBroker broker;
    private SmallSite site;
    private Haproxy proxy;
    private Relay relay;
    private @Nullable Thread running;
    private volatile boolean stop;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    /** The clock of the actuator: ten minutes pass at once. */
    private final Clock clock = new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneId.of("UTC");
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(System.currentTimeMillis() + ahead.get());
        }
    };

    @BeforeEach
    void start() throws Exception {
        Haproxy.program();
        site = SmallSite.open();
        proxy = Haproxy.start(home, site.port());
        relay = Relay.open(home.resolve("relay"), proxy.socket());
        broker = EmbeddedBroker.start(home.resolve("data"), 0);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            new TopicPlan(admin, broker.bootstrapServers(), topics, TopicPlan.LIMIT).create();
        }
    }

    @AfterEach
    void stop() throws Exception {
        end();
        if (broker != null) {
            broker.close();
        }
        if (proxy != null) {
            relay.close();
            proxy.close();
        }
        if (site != null) {
            site.close();
        }
        Exception failed = failure.get();
        if (failed != null) {
            throw failed;
        }
    }

    private void actuate(String journal) {
        stop = false;
        Thread thread = new Thread(
                () -> {
                    Actuator.Setting setting = new Actuator.Setting(
                            "shop",
                            "edge-1",
                            new HaproxySwitch(home.resolve("relay"), proxy.maps()),
                            new HttpProof(URI.create("http://127.0.0.1:" + proxy.port()), "/", "/status", "session"),
                            home.resolve("override"));
                    Map<String, String> clients = Map.of("bootstrap.servers", broker.bootstrapServers());
                    try (Actuator actuator = Actuator.open(setting, home.resolve(journal));
                            CommandFeed feed = new CommandFeed(
                                    clients, topics.containmentCommands().name());
                            Reports reports = new Reports(clients, topics, null)) {
                        Beside beside = new Beside(
                                actuator, feed, reports, CommandKey.PAIR.getPublic(), "shop", "haproxy", clock);
                        beside.begin();
                        while (!stop) {
                            beside.round();
                        }
                    } catch (IOException | RuntimeException e) {
                        failure.set(e);
                    }
                },
                "actuate");
        running = thread;
        thread.start();
    }

    private void end() throws InterruptedException {
        stop = true;
        Thread thread = running;
        if (thread != null) {
            thread.join(LIMIT.toMillis());
            assertThat(thread.isAlive()).isFalse();
            running = null;
        }
    }

    private Command command(Command.Kind kind, Scope scope, String target) {
        long now = clock.millis();
        return Command.of(
                kind, scope, target, "shop", "i", "officer", "because", now, now + 60_000, fence.incrementAndGet());
    }

    private static byte[] signed(Command command) {
        return CommandSignature.sign(command, CommandKey.PAIR.getPrivate());
    }

    private void send(byte[]... values) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (byte[] value : values) {
                producer.send(new ProducerRecord<>(
                                topics.containmentCommands().name(), "shop".getBytes(StandardCharsets.UTF_8), value))
                        .get(30, TimeUnit.SECONDS);
            }
        }
    }

    private void send(Command command) throws Exception {
        send(signed(command));
    }

    private List<JsonNode> read(TopicSpec topic) throws IOException {
        List<JsonNode> values = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        broker.bootstrapServers(),
                        "isolation.level",
                        "read_committed",
                        "fetch.max.wait.ms",
                        20),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions =
                    List.of(new TopicPartition(topic.name(), 0), new TopicPartition(topic.name(), 1));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            long until = System.nanoTime() + LIMIT.toNanos();
            while (!partitions.stream().allMatch(at -> consumer.position(at) >= ends.getOrDefault(at, 0L))) {
                assertThat(System.nanoTime()).isLessThan(until);
                for (var record : consumer.poll(Duration.ofMillis(50))) {
                    values.add(JSON.readTree(record.value()));
                }
            }
        }
        return values;
    }

    /** Command → how it ended. */
    private Map<String, String> outcomes() throws IOException {
        Map<String, String> outcomes = new HashMap<>();
        for (JsonNode outcome : read(topics.containmentResults())) {
            assertThat(SchemaFiles.errors("containment-results", outcome)).isEmpty();
            outcomes.put(
                    outcome.path("command").asText(), outcome.path("outcome").asText());
        }
        return outcomes;
    }

    private void awaitOutcome(Command command, String outcome) throws Exception {
        Visit.await(() -> assertThat(outcomes()).containsEntry(command.id(), outcome));
    }

    private Visit visit(String path, String session) throws Exception {
        return Visit.of(proxy.port(), path, session);
    }

    @Test
    void shouldShutAndOpenByCommandAndTellWhatWasSeenFromOutside() throws Exception {
        actuate("journal");
        for (Map.Entry<Scope, String> part : Map.of(
                        Scope.SITE, "shop", Scope.ROUTE, "GET /orders/{id}", Scope.SESSION, "s-1")
                .entrySet()) {
            Command shut = command(Command.Kind.SHUTDOWN, part.getKey(), part.getValue());
            send(shut);
            awaitOutcome(shut, "done");
            visit("/orders/7", "s-1").assertShut("3600");
            visit("/status", "s-1").assertOpen();
            if (part.getKey() != Scope.SITE) {
                visit("/invoices/7", "s-2").assertOpen();
            }
            Command open = command(Command.Kind.RESTORE, part.getKey(), part.getValue());
            send(open);
            awaitOutcome(open, "done");
            visit("/orders/7", "s-1").assertOpen();
        }
        assertThat(read(topics.containmentResults()))
                .allSatisfy(
                        outcome -> assertThat(outcome.path("detail").asText()).contains("the status page is served"));
        Command test = command(Command.Kind.TEST, Scope.SITE, "shop");
        send(test);
        awaitOutcome(test, "done");
        List<JsonNode> beats = read(topics.actuatorHeartbeats());
        assertThat(beats)
                .isNotEmpty()
                .allSatisfy(beat -> assertThat(SchemaFiles.errors("actuator-heartbeats", beat))
                        .isEmpty());
        assertThat(beats.get(beats.size() - 1).path("ready").asBoolean()).isTrue();
    }

    @Test
    void shouldDoNothingByCommandsThatCantBeTrustedOrAreOver() throws Exception {
        actuate("journal");
        Command real = command(Command.Kind.SHUTDOWN, Scope.ROUTE, "GET /orders/{id}");
        send(real);
        awaitOutcome(real, "done");
        Command open = command(Command.Kind.RESTORE, Scope.ROUTE, "GET /orders/{id}");
        send(open);
        awaitOutcome(open, "done");
        List<String> before = relay.changes();

        long now = clock.millis();
        Command site = command(Command.Kind.SHUTDOWN, Scope.SITE, "shop");
        byte[] good = signed(site);
        byte[] changed = new String(good, StandardCharsets.UTF_8)
                .replace("because", "becausf")
                .getBytes(StandardCharsets.UTF_8);
        String text = JSON.readTree(good).path("command").asText();
        byte[] unsigned =
                JSON.createObjectNode().put("command", text).toString().getBytes(StandardCharsets.UTF_8);
        byte[] empty = JSON.createObjectNode()
                .put("command", text)
                .put("signature", Base64.getEncoder().encodeToString(new byte[64]))
                .toString()
                .getBytes(StandardCharsets.UTF_8);
        byte[] forged = CommandSignature.sign(
                site, KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate());
        Command expired = Command.of(
                Command.Kind.SHUTDOWN,
                Scope.SITE,
                "shop",
                "shop",
                "i",
                "o",
                "r",
                now - 61_000,
                now - 1_000,
                fence.incrementAndGet());
        Command future = Command.of(
                Command.Kind.SHUTDOWN,
                Scope.SITE,
                "shop",
                "shop",
                "i",
                "o",
                "r",
                now + 3_600_000,
                now + 3_660_000,
                fence.incrementAndGet());
        Command other = Command.of(
                Command.Kind.SHUTDOWN,
                Scope.SITE,
                "blog",
                "blog",
                "i",
                "o",
                "r",
                now,
                now + 60_000,
                fence.incrementAndGet());
        Command everything = Command.of(
                Command.Kind.SHUTDOWN,
                Scope.SITE,
                "blog",
                "shop",
                "i",
                "o",
                "r",
                now,
                now + 60_000,
                fence.incrementAndGet());
        send(
                forged,
                unsigned,
                empty,
                changed,
                new byte[0],
                null,
                "null".getBytes(StandardCharsets.UTF_8),
                new byte[100_000],
                signed(expired),
                signed(future),
                signed(other),
                signed(everything),
                signed(real),
                signed(real));
        Command last = command(Command.Kind.TEST, Scope.SITE, "shop");
        send(last);
        awaitOutcome(last, "done");
        assertThat(relay.changes()).isEqualTo(before);
        visit("/orders/7", "s-1").assertOpen();
        assertThat(outcomes())
                .containsEntry(expired.id(), "refused")
                .containsEntry(future.id(), "refused")
                .containsEntry(everything.id(), "refused")
                .as("what had ended is told once more")
                .containsEntry(real.id(), "done")
                .doesNotContainKey(other.id());

        // The whole topic is read again from its start, by an actuator that has forgotten everything, a little later.
        end();
        ahead.addAndGet(Duration.ofMinutes(2).toMillis());
        actuate("another-journal");
        Command after = command(Command.Kind.TEST, Scope.SITE, "shop");
        send(after);
        awaitOutcome(after, "done");
        assertThat(relay.changes()).isEqualTo(before);
    }

    @Test
    void shouldKeepItsStateWithoutKafkaObeyAPersonAndCatchUpWithoutDoingWhatIsOver() throws Exception {
        actuate("journal");
        Command shut = command(Command.Kind.SHUTDOWN, Scope.ROUTE, "GET /orders/{id}");
        send(shut);
        awaitOutcome(shut, "done");
        // Commanded just before Kafka is gone, for a minute.
        Command missed = command(Command.Kind.SHUTDOWN, Scope.SITE, "shop");
        int port = Integer.parseInt(broker.bootstrapServers().split(":")[1]);
        broker.close();

        ahead.addAndGet(Duration.ofMinutes(10).toMillis());
        visit("/orders/7", "s-1").assertShut("3600");
        Files.writeString(home.resolve("override"), "open all\n");
        Visit.await(() -> visit("/orders/7", "s-1").assertOpen());
        Files.writeString(home.resolve("override"), "shut site\n");
        Visit.await(() -> visit("/", "s-1").assertShut("3600"));
        Files.delete(home.resolve("override"));
        Visit.await(() -> visit("/", "s-1").assertOpen());
        visit("/orders/7", "s-1").assertShut("3600");

        broker = EmbeddedBroker.start(home.resolve("data"), port);
        send(missed);
        awaitOutcome(missed, "refused");
        visit("/", "s-1").assertOpen();
        visit("/orders/7", "s-1").assertShut("3600");
        Command open = command(Command.Kind.RESTORE, Scope.ROUTE, "GET /orders/{id}");
        send(open);
        awaitOutcome(open, "done");
        visit("/orders/7", "s-1").assertOpen();
    }

    @Test
    void shouldHaveEachCommandTakeEffectAtMostOnceThoughItsProcessIsKilled() throws Exception {
        Path config = config();
        Random random = new Random(7);
        List<Command> commands = new ArrayList<>();
        Set<String> wanted = new HashSet<>();
        for (int kill = 0; kill < KILLS; kill++) {
            Process process = process(config);
            // From before it reads its first command to long after.
            long lives = 200L + random.nextInt(1_500);
            long until = System.nanoTime() + lives * 1_000_000;
            int number = 0;
            while (System.nanoTime() < until && process.isAlive()) {
                if (number++ < 3) {
                    boolean shut = random.nextInt(3) > 0 || wanted.isEmpty();
                    String target = shut
                            ? "GET /r" + kill + "x" + number + "/{id}"
                            : wanted.stream().sorted().findFirst().orElseThrow();
                    Command command = command(shut ? Command.Kind.SHUTDOWN : Command.Kind.RESTORE, Scope.ROUTE, target);
                    boolean changed = shut ? wanted.add(target) : wanted.remove(target);
                    assertThat(changed).isTrue();
                    commands.add(command);
                    send(command);
                }
                process.waitFor(10, TimeUnit.MILLISECONDS);
            }
            assertThat(process.isAlive()).as(() -> log()).isTrue();
            process.destroyForcibly();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
        Process last = process(config);
        try {
            Command test = command(Command.Kind.TEST, Scope.SITE, "shop");
            send(test);
            awaitOutcome(test, "done");
            Command session = command(Command.Kind.SHUTDOWN, Scope.SESSION, "secret-7");
            send(session);
            awaitOutcome(session, "done");
        } finally {
            last.destroy();
            assertThat(last.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(outcomes()).as("commands that are read again").doesNotContainValue("refused");
        assertThat(log())
                .as("a session's id is a key to somebody's account")
                .contains("session of command")
                .doesNotContain("secret-7");
        List<String> changes = relay.changes();
        assertThat(changes).doesNotHaveDuplicates().hasSize(commands.size() + 1);
        assertThat(Files.readAllLines(proxy.maps().resolve("routes.map"))).hasSize(wanted.size());
        for (String target : wanted) {
            visit(target.substring(4).replace("{id}", "7"), "s-1").assertShut("3600");
        }
        visit("/orders/7", "s-1").assertOpen();
    }

    private Path config() throws IOException {
        Files.writeString(
                home.resolve("command.key.pub"),
                "-----BEGIN PUBLIC KEY-----\n"
                        + Base64.getEncoder()
                                .encodeToString(CommandKey.PAIR.getPublic().getEncoded())
                        + "\n-----END PUBLIC KEY-----\n");
        Path config = home.resolve("actuator.properties");
        try (Writer out = Files.newBufferedWriter(config)) {
            out.write("bootstrap.servers=" + broker.bootstrapServers() + "\n");
            out.write("actuator.site=shop\nactuator.name=edge-1\nactuator.driver=haproxy\n");
            out.write("actuator.key=command.key.pub\nactuator.journal=journal\nhaproxy.socket=relay\nhaproxy.maps=.\n");
        }
        return config;
    }

    private String log() {
        try {
            return Files.readString(home.resolve("actuate.log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private Process process(Path config) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xshare:auto",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "exposurewatch.app.Main",
                        "actuate",
                        "--config",
                        config.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        home.resolve("actuate.log").toFile()))
                .start();
    }
}
