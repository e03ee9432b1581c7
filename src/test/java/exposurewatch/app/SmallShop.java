package exposurewatch.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.topology.TopicSpec;
import exposurewatch.topology.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A shop in which customer N is signed in as {@code sN} and owns order N: what it sends to the topics, and the programs that
 * look after it.
 */
final class SmallShop {

    static final String POLICY = """
            version: 1
            site: shop
            records:
              order:
                owner: user
                routes:
                  - GET /orders/{id}
            containment:
              mode: ask
            """;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SINCE_MILLIS = 60_000;

    private final Producer<byte[], byte[]> producer;
    private final Topics topics;
    private int pages;

    SmallShop(Producer<byte[], byte[]> producer, Topics topics) {
        this.producer = producer;
        this.topics = topics;
    }

    /** So many customers, for a minute already. */
    void facts(int people) {
        for (int i = 0; i < people; i++) {
            session(i);
            ownership(i);
        }
        producer.flush();
    }

    void session(int person) {
        ObjectNode row = since().put("event.action", "session-start")
                .put("session.id", "s" + person)
                .put("user.id", "u" + person);
        send(topics.sessions(), "s" + person, row);
    }

    void ownership(int order) {
        send(
                topics.recordOwnership(),
                "order:" + order,
                since().put("record.id", "order:" + order).put("owner.user", "u" + order));
    }

    private static ObjectNode since() {
        return JSON.createObjectNode().put("@timestamp", System.currentTimeMillis() - SINCE_MILLIS);
    }

    /** Somebody is shown an order; the id of the access. */
    String page(int person, int order) {
        return page("s" + person, "/orders/" + order);
    }

    /** @param session empty = none */
    String page(String session, String path) {
        String id = "a" + pages++;
        ObjectNode line = JSON.createObjectNode()
                .put("@timestamp", System.currentTimeMillis())
                .put("event.id", id)
                .put("http.request.method", "GET")
                .put("http.response.status_code", 200)
                .put("url.path", path)
                .put("client.ip", "10.0.0.7");
        if (!session.isEmpty()) {
            line.put("session.id", session);
        }
        send(topics.accessEvents(), session, line);
        return id;
    }

    /** A line of the log that is no JSON. */
    void unreadable() {
        producer.send(new ProducerRecord<>(
                topics.accessEvents().name(), "GET /orders/1 200".getBytes(StandardCharsets.UTF_8)));
    }

    private void send(TopicSpec topic, String key, ObjectNode json) {
        producer.send(new ProducerRecord<>(
                topic.name(),
                key.getBytes(StandardCharsets.UTF_8),
                json.toString().getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * {@code run} with this policy, one thread and no console.
     *
     * @param data     below the home
     * @param settings further lines of its properties
     */
    static List<String> run(Path home, String servers, String data, String... settings) throws IOException {
        Files.writeString(home.resolve("policy.yaml"), POLICY);
        Path config = home.resolve(data + ".properties");
        Files.writeString(
                config, "exposure-watch.threads=1\nexposure-watch.api.address=\n" + String.join("\n", settings) + "\n");
        return List.of(
                "run",
                "--bootstrap-servers",
                servers,
                "--policy",
                "policy.yaml",
                "--config",
                config.toString(),
                "--data",
                data);
    }

    /** {@code actuate} that writes a file, and trusts the key of the {@code run} in {@code data}. */
    static List<String> actuate(Path home, String servers, int metricsPort) throws IOException {
        Files.writeString(
                home.resolve("actuator.properties"),
                """
                actuator.site=shop
                actuator.name=edge-1
                actuator.driver=file
                actuator.key=data/command.key.pub
                actuator.journal=journal
                file.path=shut.json
                """ + "bootstrap.servers=" + servers + "\nactuator.metrics=127.0.0.1:" + metricsPort + "\n");
        return List.of("actuate", "--config", "actuator.properties");
    }
}
