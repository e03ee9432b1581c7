package exposurewatch.app;

import static org.assertj.core.api.Assertions.assertThat;

import exposurewatch.simulation.Scenario;
import exposurewatch.topology.ExposureStreams;
import exposurewatch.topology.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each of the five incidents, and of two the same traffic without its fault (the other twins are held without a broker, by
 * {@code FiveIncidentsTest}): what {@code audit} finds in the files, the running
 * processor ends in, too, and both are what the simulator's oracle counts.
 */
@Execution(ExecutionMode.CONCURRENT)
class FiveIncidentsIT {

    private static final Duration LIMIT = Duration.ofSeconds(180);
    /** One customer who reads a lot, and a mass of them. */
    private static final Set<String> QUIET = Set.of("invoice-links-quiet", "order-platform-quiet");

    /** {@link RespondIT} plays them, and goes on from there. */
    private static final Set<String> ELSEWHERE = Set.of("after-update", "order-platform");

    @TempDir
    static Path home;

    private static EmbeddedBroker broker;
    private static KafkaProducer<byte[], byte[]> producer;

    @BeforeAll
    static void start() {
        broker = EmbeddedBroker.start(home.resolve("broker"), 0);
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "linger.ms", 5),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    @AfterAll
    static void stop() {
        producer.close();
        broker.close();
    }

    static Stream<String> scenarios() {
        return Scenario.all().stream()
                .filter(Scenario::saysWhatComesOut)
                .map(Scenario::name)
                .filter(name -> !name.equals("clean"))
                .filter(name -> !name.endsWith("-quiet") || QUIET.contains(name))
                .filter(name -> !ELSEWHERE.contains(name));
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void shouldGiveExactlyTheExpectedIncidents(String name) throws Exception {
        Scenario scenario = Scenario.named(name);
        PlayedWorld world = AuditedIncidents.play(scenario, home.resolve(name));
        AuditedIncidents audited = AuditedIncidents.of(scenario, world);
        try (LiveTopics live = new LiveTopics(broker.bootstrapServers(), new Topics(name + ".", 2), name + ".watch")) {
            live.create();
            try (ExposureStreams streams =
                    new ExposureStreams(live.settings(home.resolve("state").resolve(name), world.policy(), 1))) {
                streams.loadTables();
                assertThat(streams.awaitTables(LIMIT)).isTrue();
                streams.start();
                // Otherwise a row that loses the race against its access would be told as an exposure, and withdrawn.
                world.factsFirst();
                world.send(world.facts(), producer, live);
                live.awaitQuiet(LIMIT);
                while (!world.isAllSent()) {
                    world.send(5_000, producer, live);
                }
                live.awaitQuiet(LIMIT);
                audited.assertTold(live);
                assertThat(streams.failure()).isNull();
            }
        }
    }
}
