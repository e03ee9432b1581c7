package exposurewatch.app.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.app.OutsideException;
import exposurewatch.app.actuate.ActuatorThread;
import exposurewatch.containment.Order;
import exposurewatch.containment.SigningKey;
import exposurewatch.containment.actuator.Actuator;
import exposurewatch.containment.actuator.FileSwitch;
import exposurewatch.containment.actuator.HttpProof;
import exposurewatch.incident.Action;
import exposurewatch.topology.Topics;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** What shuts the order platform when it leaks: an actuator beside it, and the people who have armed it. */
final class Brake implements Commander, AutoCloseable {

    static final String SERVICE = "orders";

    /** A shutdown of a whole site takes two to arm. */
    private static final List<String> ARMED_BY = List.of("on-call", "duty-manager");

    private static final Duration ARMED_FOR = Duration.ofHours(1);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);

    private final Topics topics;
    private final ActuatorThread actuator;
    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    private Brake(Topics topics, ActuatorThread actuator, KafkaProducer<byte[], byte[]> producer) {
        this.topics = topics;
        this.actuator = actuator;
        this.producer = producer;
    }

    /** What the site looks at. */
    static Closures closures(Path home) {
        return new FileClosures(file(home), SERVICE);
    }

    private static Path file(Path home) {
        return home.resolve("orders-shut.json");
    }

    /**
     * Ready, and armed.
     *
     * @param home where the processor's key lies; the file that the site looks at and the journal come beside it
     */
    static Brake on(String servers, Topics topics, Path home, URI site) throws IOException {
        Actuator.Setting setting = new Actuator.Setting(
                SERVICE,
                "beside-orders",
                new FileSwitch(file(home)),
                new HttpProof(site, "/orders", null, "session"),
                home.resolve("override.txt"));
        Map<String, String> clients = Map.of("bootstrap.servers", servers);
        ActuatorThread actuator = ActuatorThread.start(
                setting,
                home.resolve("actuator.journal"),
                clients,
                topics,
                SigningKey.readPublic(home.resolve("command.key.pub")),
                "file");
        Brake brake = new Brake(
                topics,
                actuator,
                new KafkaProducer<>(Map.copyOf(clients), new ByteArraySerializer(), new ByteArraySerializer()));
        long now = System.currentTimeMillis();
        for (String person : ARMED_BY) {
            Order arm = Order.of(now, Order.Kind.ARM, SERVICE, person, now + ARMED_FOR.toMillis());
            brake.send(SERVICE, arm.toJson());
        }
        return brake;
    }

    @Override
    public void act(Action.Kind kind, Known incident) {
        Action action =
                Action.of(System.currentTimeMillis(), kind, incident.id(), incident.site(), ARMED_BY.get(0), "mended");
        send(incident.id(), action.toJson());
    }

    private void send(String key, ObjectNode json) {
        byte[] value = json.toString().getBytes(StandardCharsets.UTF_8);
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topics.responderActions().name(), key.getBytes(StandardCharsets.UTF_8), value);
        producer.send(record, (done, error) -> {
            if (error != null) {
                failure.compareAndSet(null, error);
            }
        });
    }

    /** @throws OutsideException if it would no longer work */
    void check() {
        actuator.check();
        Exception error = failure.get();
        if (error != null) {
            throw new OutsideException("what the responders say can't be sent to the broker: " + error
                    + "; look whether the disk is full, then start again");
        }
    }

    @Override
    public void close() {
        actuator.close();
        producer.close(CLOSE_WITHIN);
    }
}
