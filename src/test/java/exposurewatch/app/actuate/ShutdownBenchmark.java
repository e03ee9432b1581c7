package exposurewatch.app.actuate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.CommandKey;
import exposurewatch.app.EmbeddedBroker;
import exposurewatch.containment.Order;
import exposurewatch.containment.actuator.Actuator;
import exposurewatch.containment.actuator.Haproxy;
import exposurewatch.containment.actuator.HaproxySwitch;
import exposurewatch.containment.actuator.HttpProof;
import exposurewatch.containment.actuator.Nginx;
import exposurewatch.containment.actuator.SmallSite;
import exposurewatch.containment.actuator.Switch;
import exposurewatch.containment.actuator.Visit;
import exposurewatch.incident.Action;
import exposurewatch.policy.Containment.Scope;
import exposurewatch.policy.Policy;
import exposurewatch.policy.PolicyReader;
import exposurewatch.topology.ExposureStreams;
import exposurewatch.topology.StreamsSettings;
import exposurewatch.topology.TopicPlan;
import exposurewatch.topology.TopicSpec;
import exposurewatch.topology.Topics;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * From the wrong page that makes enough to the first 503 that a customer gets, and from a person's word to the first page
 * served again, through a real HAProxy and a real nginx in front of a small site:
 *
 * <pre>mvn -q -Pbench test -Dbench.main=app.actuate.ShutdownBenchmark [-Dbench.rounds=100] [-Dbench.contenders=haproxy,nginx]</pre>
 *
 * Each round is a site of its own, watched and armed, with an actuator of its own. The clock runs from the moment at which
 * the site hands the last access event that is needed to its Kafka producer until somebody who asks for the page over and
 * over is refused. Broker, processor, actuator and the one who asks share this machine and, but for the proxy, this JVM.
 */
public final class ShutdownBenchmark {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PEOPLE = 1_000;
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String POLICY = """
            version: 1
            site: shop
            records:
              order:
                owner: user
                routes:
                  - GET /orders/{id}
                  - GET /receipts/{id}
                  - GET /parcels/{id}
            containment:
              mode: enforce
            """;

    private final Path home;
    private final Topics topics = new Topics("");
    private final String servers;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Map<Scope, List<Double>> shut = new java.util.EnumMap<>(Scope.class);
    private final Map<Scope, List<Double>> open = new java.util.EnumMap<>(Scope.class);
    private int accesses;
    private int sites;
    private volatile boolean stop;

    private ShutdownBenchmark(Path home, String servers) {
        this.home = home;
        this.servers = servers;
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers, "linger.ms", 0),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Arguments: none. */
    public static void main(String[] arguments) throws Exception {
        String given = System.getProperty("bench.rounds", "");
        int rounds = given.isBlank() ? 100 : Integer.parseInt(given);
        String contenders = System.getProperty("bench.contenders", "");
        String drivers = contenders.isBlank() ? "haproxy,nginx" : contenders;
        Path home = Files.createTempDirectory("exposure-watch-shutdown");
        // nginx's workers run as another user when it is root's.
        home.toFile().setExecutable(true, false);
        try (EmbeddedBroker broker = EmbeddedBroker.start(home.resolve("data"), 0);
                SmallSite site = SmallSite.open()) {
            ShutdownBenchmark benchmark = new ShutdownBenchmark(home, broker.bootstrapServers());
            try (ExposureStreams streams = benchmark.streams()) {
                if (drivers.contains("haproxy")) {
                    Path haproxy = Files.createDirectories(home.resolve("haproxy"));
                    try (Haproxy proxy = Haproxy.start(haproxy, site.port())) {
                        benchmark.run(
                                "haproxy",
                                new HaproxySwitch(proxy.socket(), proxy.maps()),
                                proxy.port(),
                                rounds,
                                streams);
                    }
                }
                if (drivers.contains("nginx")) {
                    Path nginx = Files.createDirectories(home.resolve("nginx"));
                    try (Nginx proxy = Nginx.start(nginx, site.port())) {
                        benchmark.run("nginx", proxy.gate(), proxy.port(), rounds, streams);
                    }
                }
            }
        }
        System.exit(0); // whatever a library's threads still wait for
    }

    private ExposureStreams streams() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            new TopicPlan(admin, servers, topics, TopicPlan.LIMIT).create();
        }
        Policy policy =
                Objects.requireNonNull(PolicyReader.read("policy.yaml", POLICY).policy());
        ExposureStreams streams = new ExposureStreams(new StreamsSettings(
                servers,
                "exposure-watch",
                home.resolve("state"),
                1,
                topics,
                policy,
                1_000_000,
                CommandKey.PAIR.getPrivate(),
                Map.of()));
        streams.loadTables();
        streams.awaitTables(LIMIT);
        streams.start();
        return streams;
    }

    private void send(TopicSpec topic, String key, ObjectNode json) {
        producer.send(new ProducerRecord<>(
                topic.name(),
                key.getBytes(StandardCharsets.UTF_8),
                json.toString().getBytes(StandardCharsets.UTF_8)));
    }

    private void run(String driver, Switch gate, int port, int rounds, ExposureStreams streams) throws Exception {
        shut.clear();
        open.clear();
        long before = System.currentTimeMillis() - 60_000;
        for (int i = 0; i < PEOPLE; i++) {
            ObjectNode row = JSON.createObjectNode().put("@timestamp", before).put("record.id", "order:" + i);
            send(topics.recordOwnership(), "order:" + i, row.put("owner.user", "u" + i));
            ObjectNode session = JSON.createObjectNode()
                    .put("@timestamp", before)
                    .put("event.action", "session-start")
                    .put("session.id", "s" + i)
                    .put("user.id", "u" + i);
            send(topics.sessions(), "s" + i, session);
        }
        producer.flush();
        // The first rounds are Java's warming up.
        for (int round = -5; round < rounds; round++) {
            for (Scope scope : List.of(Scope.SESSION, Scope.ROUTE, Scope.SITE)) {
                round(driver, gate, port, scope, round >= 0);
            }
            if (round % 10 == 0) {
                System.err.printf("%s: round %d of %d%n", driver, Math.max(0, round), rounds);
            }
            if (streams.failure() != null) {
                throw new IllegalStateException("the processor has stopped: " + streams.failure());
            }
        }
        for (Scope scope : shut.keySet()) {
            print(driver + " " + scope.label() + " shut", Objects.requireNonNull(shut.get(scope)));
            print(driver + " " + scope.label() + " opened", Objects.requireNonNull(open.get(scope)));
        }
    }

    private static void print(String what, List<Double> millis) {
        double[] sorted =
                millis.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        System.out.printf(
                Locale.ROOT,
                "%-24s %3d rounds: p50 %5.0f ms, p99 %5.0f ms, most %5.0f ms%n",
                what,
                sorted.length,
                sorted[sorted.length / 2],
                sorted[Math.min(sorted.length - 1, (int) Math.ceil(sorted.length * 0.99) - 1)],
                Arrays.stream(sorted).max().orElseThrow());
    }

    /** One site is armed, leaks, is shut, and opened again. */
    private void round(String driver, Switch gate, int port, Scope scope, boolean counts) throws Exception {
        String site = driver + "-" + ++sites;
        for (String person : List.of("ann", "bob")) {
            long now = System.currentTimeMillis();
            send(
                    topics.responderActions(),
                    site,
                    Order.of(now, Order.Kind.ARM, site, person, now + 3_600_000).toJson());
        }
        Actuator.Setting setting = new Actuator.Setting(
                site,
                "edge-1",
                gate,
                new HttpProof(URI.create("http://127.0.0.1:" + port), "/", "/status", "session"),
                null);
        Map<String, String> clients = Map.of("bootstrap.servers", servers);
        try (Actuator actuator = Actuator.open(setting, home.resolve("journal-" + site));
                CommandFeed feed =
                        new CommandFeed(clients, topics.containmentCommands().name());
                Reports reports = new Reports(clients, topics, null)) {
            Beside beside =
                    new Beside(actuator, feed, reports, CommandKey.PAIR.getPublic(), site, driver, Clock.systemUTC());
            beside.begin();
            awaitReady(beside, feed);
            stop = false;
            Thread thread = new Thread(() -> beside(beside), "actuate");
            thread.start();
            try {
                String session = "s" + (sites % PEOPLE);
                long begin = leak(site, scope);
                double took = await(port, session, 503, begin);
                String incident = incident(site);
                long said = System.nanoTime();
                send(
                        topics.responderActions(),
                        incident,
                        Action.of(System.currentTimeMillis(), Action.Kind.RESTORE, incident, site, "ann", null)
                                .toJson());
                double reopened = await(port, session, 200, said);
                if (counts) {
                    shut.computeIfAbsent(scope, any -> new ArrayList<>()).add(took);
                    open.computeIfAbsent(scope, any -> new ArrayList<>()).add(reopened);
                }
            } finally {
                stop = true;
                thread.join();
            }
        }
    }

    private static void awaitReady(Beside beside, CommandFeed feed) throws IOException {
        long until = System.nanoTime() + LIMIT.toNanos();
        do {
            beside.round();
            if (System.nanoTime() > until) {
                throw new IllegalStateException("the actuator can't read commands: " + feed.fault());
            }
        } while (feed.fault() != null);
    }

    private void beside(Beside beside) {
        try {
            while (!stop) {
                beside.round();
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Just enough for this scope; when the last of it was sent, nanoseconds. */
    private long leak(String site, Scope scope) {
        List<String> routes =
                scope == Scope.SITE ? List.of("/orders/", "/receipts/", "/parcels/") : List.of("/orders/");
        int needed = scope == Scope.SITE ? 10 : 5;
        long last = 0;
        for (int i = 0; i < needed; i++) {
            int person = (sites + (scope == Scope.SESSION ? 0 : i)) % PEOPLE;
            ObjectNode line = JSON.createObjectNode()
                    .put("@timestamp", System.currentTimeMillis())
                    .put("event.id", "a" + ++accesses)
                    .put("session.id", "s" + person)
                    .put("service.name", site)
                    .put("http.request.method", "GET")
                    .put("http.response.status_code", 200)
                    .put("url.path", routes.get(i % routes.size()) + (sites + 500 + i) % PEOPLE)
                    .put("client.ip", "10.0." + i + ".7");
            last = System.nanoTime();
            send(topics.accessEvents(), "s" + person, line);
        }
        producer.flush();
        return last;
    }

    /** Asks for the page until it is answered so; milliseconds since the beginning. */
    private double await(int port, String session, int status, long begin) throws Exception {
        while (Visit.of(port, "/orders/7", session).answer().statusCode() != status) {
            if (System.nanoTime() - begin > LIMIT.toNanos()) {
                throw new IllegalStateException(
                        "no " + status + " within " + LIMIT.toSeconds() + " s: " + newest(topics.containmentState()));
            }
            LockSupport.parkNanos(2_000_000);
        }
        double took = (System.nanoTime() - begin) / 1e6;
        if (Visit.of(port, "/status", session).answer().statusCode() != 200) {
            throw new IllegalStateException("the status page is shut");
        }
        return took;
    }

    /** The incident that the newest command is about. */
    private String incident(String site) throws IOException {
        JsonNode command = JSON.readTree(
                newest(topics.containmentCommands()).path("command").asText());
        if (!command.path("site").asText().equals(site)) {
            throw new IllegalStateException("no command for " + site);
        }
        return command.path("incident").asText();
    }

    /** What was written to this topic last. */
    private JsonNode newest(TopicSpec topic) throws IOException {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", servers, "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = new ArrayList<>();
            for (int i = 0; i < topics.partitions(); i++) {
                partitions.add(new TopicPartition(topic.name(), i));
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            JsonNode newest = JSON.nullNode();
            long at = Long.MIN_VALUE;
            while (!partitions.stream().allMatch(one -> consumer.position(one) >= ends.getOrDefault(one, 0L))) {
                for (var record : consumer.poll(Duration.ofMillis(20))) {
                    if (record.timestamp() >= at) {
                        at = record.timestamp();
                        newest = JSON.readTree(record.value());
                    }
                }
            }
            return newest;
        }
    }
}
