package exposurewatch.response.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import exposurewatch.app.EmbeddedBroker;
import exposurewatch.policy.Policy;
import exposurewatch.policy.PolicyReader;
import exposurewatch.response.IncidentBoard;
import exposurewatch.topology.TopicPlan;
import exposurewatch.topology.TopicSince;
import exposurewatch.topology.TopicSpec;
import exposurewatch.topology.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * A broker with all topics, and API and console on it. For each role there is a caller of its name who may know of the site
 * {@code orders}, and {@code all}, who may do everything everywhere.
 */
final class Served implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    static final Duration LIMIT = Duration.ofSeconds(30);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static final Policy POLICY =
            Objects.requireNonNull(PolicyReader.read("policy.yaml", """
            version: 1
            site: orders
            records:
              order: {owner: user, routes: ["GET /orders/{id}"]}
            """).policy());

    private final EmbeddedBroker broker;
    private final Topics topics;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Path tokens;
    private @Nullable ApiServer server;
    private @Nullable IncidentBoard board;

    private Served(EmbeddedBroker broker, Topics topics, KafkaProducer<byte[], byte[]> producer, Path tokens) {
        this.broker = broker;
        this.topics = topics;
        this.producer = producer;
        this.tokens = tokens;
    }

    /** A broker with topics, and nothing on it yet. */
    static Served prepare(Path home, Topics topics) throws Exception {
        EmbeddedBroker broker = EmbeddedBroker.start(home.resolve("broker"), 0);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            new TopicPlan(admin, broker.bootstrapServers(), topics, TopicPlan.LIMIT).create();
        }
        KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "linger.ms", 0),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        Path tokens = home.resolve("tokens");
        StringBuilder lines = new StringBuilder("# name roles sites hash\n");
        for (Role role : Role.values()) {
            lines.append(role.label())
                    .append(' ')
                    .append(role.label())
                    .append(" orders ")
                    .append(hash(token(role.label())))
                    .append('\n');
        }
        lines.append("all viewer,responder,commander,privacy-officer * ").append(hash(token("all")));
        lines.append("\nonlooker viewer * ").append(hash(token("onlooker")));
        Files.writeString(tokens, lines);
        return new Served(broker, topics, producer, tokens);
    }

    /** Serves, and waits until all that was written before is known. */
    Served serve() throws Exception {
        open();
        awaitRead();
        return this;
    }

    /** Serves anew from the same broker, and does not wait. */
    void again() throws Exception {
        end();
        open();
    }

    private void open() throws Exception {
        Properties consumer = new Properties();
        consumer.put("bootstrap.servers", broker.bootstrapServers());
        consumer.put("isolation.level", "read_committed");
        consumer.put("enable.auto.commit", "false");
        consumer.put("interceptor.classes", Held.class.getName());
        Properties sender = new Properties();
        sender.put("bootstrap.servers", broker.bootstrapServers());
        board = IncidentBoard.follow(consumer, topics);
        server = ApiServer.open(
                new ApiServer.Setting("127.0.0.1", 0, Callers.read(tokens), POLICY, "exposure-watch"),
                board,
                consumer,
                sender,
                topics);
    }

    /** Waits until all that was written before is known. */
    void awaitRead() throws Exception {
        long until = System.nanoTime() + LIMIT.toNanos();
        while (!JSON.readTree(get("all", "/incidents").body()).path("complete").asBoolean()) {
            assertThat(System.nanoTime()).isLessThan(until);
        }
    }

    static String token(String name) {
        return "token-of-" + name;
    }

    private static String hash(String token) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    String address() {
        if (server == null) {
            throw new IllegalStateException("not served yet");
        }
        return server.address().toString();
    }

    void send(TopicSpec topic, String key, String value) {
        sendAll(topic, key, List.of(value));
    }

    /** All of one key, in order. */
    void sendAll(TopicSpec topic, String key, List<String> values) {
        values.forEach(value -> producer.send(new ProducerRecord<>(
                topic.name(), key.getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8))));
        producer.flush();
    }

    HttpResponse<String> ask(@Nullable String authorization, String method, String path, @Nullable String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address() + path))
                .timeout(LIMIT)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        try {
            return CLIENT.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    HttpResponse<String> get(String who, String path) {
        return ask("Bearer " + token(who), "GET", "/api/v1" + path, null);
    }

    /** All that stands in a topic's first partition, and its second. */
    List<JsonNode> values(TopicSpec topic) {
        Properties config = new Properties();
        config.put("bootstrap.servers", broker.bootstrapServers());
        List<JsonNode> values = new ArrayList<>();
        new TopicSince(config)
                .read(
                        topic.name(),
                        0,
                        record -> {
                            try {
                                values.add(JSON.readTree(record.value()));
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        },
                        () -> false);
        return values;
    }

    private void end() {
        if (server != null) {
            server.close();
        }
        if (board != null) {
            board.close();
        }
    }

    @Override
    public void close() {
        end();
        producer.close();
        broker.close();
    }
}
