package exposurewatch.app;

import exposurewatch.simulation.Arrival;
import exposurewatch.simulation.Scenario;
import exposurewatch.simulation.SimulationParameters;
import exposurewatch.simulation.SimulationWriter;
import exposurewatch.simulation.World;
import exposurewatch.topology.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code simulate}: writes a scenario, with its truth. */
@Command(
        name = "simulate",
        description = "Make sessions, ownership and accesses by plan, with the truth about each of them.",
        footer = {
            "",
            "The same arguments give the same bytes. Example:",
            "  exposure-watch simulate mixed --out sim && exposure-watch audit --policy sim/policy.yaml \\",
            "      --sessions sim/sessions.jsonl --ownership sim/ownership.jsonl --access sim/access.jsonl --out found"
        })
final class SimulateCommand implements Callable<Integer> {

    @Parameters(paramLabel = "SCENARIO", description = "one of those below")
    private String scenario = "mixed";

    @ArgGroup(multiplicity = "1")
    private Target target = new Target();

    /** Where it goes. */
    static final class Target {
        @Option(names = "--out", paramLabel = "DIR", description = "write files here")
        private @Nullable Path out;

        @Option(names = "--to-kafka", description = "send to the topics, in order of arrival")
        private boolean kafka;
    }

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT,…",
            description = "with --to-kafka (default: ${DEFAULT-VALUE})")
    private String bootstrapServers = "127.0.0.1:9092";

    @Option(names = "--config", paramLabel = "FILE", description = "with --to-kafka: properties as for 'run'")
    private @Nullable Path configFile;

    @Option(names = "--seed", paramLabel = "N", description = "another seed, another world (default: ${DEFAULT-VALUE})")
    private long seed = 1;

    @Option(names = "--accesses", paramLabel = "N", description = "how many accesses (default: the scenario's)")
    private @Nullable Long accesses;

    @Option(names = "--users", paramLabel = "N", description = "how many customers (default: the scenario's)")
    private @Nullable Integer users;

    @Option(names = "--disorder", paramLabel = "DURATION", description = "how far arrival is out of order, as PT2S")
    private @Nullable Duration disorder;

    @Option(names = "--lateness", paramLabel = "DURATION", description = "how late some facts are, as PT1M")
    private @Nullable Duration lateness;

    @Option(
            names = "--start",
            paramLabel = "TIME",
            description = "time of the first access, RFC 3339 (default: the scenario's)")
    private @Nullable Instant start;

    /** Puts the scenarios into the help; an annotation could only repeat them. */
    @Spec
    void describe(CommandSpec spec) {
        Map<String, String> scenarios = new LinkedHashMap<>();
        Scenario.all().forEach(known -> scenarios.put(known.name(), known.description()));
        spec.usageMessage()
                .sectionMap()
                .put(
                        UsageMessageSpec.SECTION_KEY_FOOTER_HEADING,
                        help -> String.format("%nScenarios:%n") + help.createTextTable(scenarios));
    }

    @Override
    public Integer call() throws IOException {
        World world = world();
        if (target.out != null) {
            SimulationWriter.Written written = SimulationWriter.write(world, target.out);
            System.out.printf(
                    Locale.ROOT,
                    "%s: %,d accesses, %,d session rows, %,d ownership rows; %,d exposures in the truth%n",
                    target.out,
                    written.accesses(),
                    written.sessions(),
                    written.ownerships(),
                    written.exposed());
            return 0;
        }
        return send(world);
    }

    private World world() {
        try {
            Scenario chosen = Scenario.named(scenario);
            SimulationParameters usual = chosen.defaults();
            return chosen.world(new SimulationParameters(
                    seed,
                    accesses == null ? usual.accesses() : accesses,
                    users == null ? usual.users() : users,
                    disorder == null ? usual.disorder() : disorder,
                    lateness == null ? usual.lateness() : lateness,
                    start == null ? usual.start() : start));
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    private int send(World world) {
        RunConfig config = RunConfig.load(configFile, System.getenv());
        Topics topics = new Topics(config.topicsPrefix(), config.topicsPartitions());
        Properties properties = new Properties();
        properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 15_000);
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        properties.putAll(config.clients());
        AtomicReference<@Nullable Exception> failed = new AtomicReference<>();
        long sent = 0;
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            Iterator<Arrival> arrivals = world.arrivals();
            while (arrivals.hasNext() && failed.get() == null) {
                producer.send(toRecord(arrivals.next(), topics), (done, error) -> {
                    if (error != null) {
                        failed.compareAndSet(null, error);
                    }
                });
                sent++;
            }
            producer.flush();
        } catch (KafkaException e) {
            failed.compareAndSet(null, e);
        }
        Exception error = failed.get();
        if (error != null) {
            throw new OutsideException("sending to " + bootstrapServers + " failed: " + OneLine.of(error)
                    + "; is 'exposure-watch run' or the cluster up, and are the topics created?");
        }
        System.out.printf(Locale.ROOT, "%,d records sent to %s%n", sent, bootstrapServers);
        return 0;
    }

    private static ProducerRecord<byte[], byte[]> toRecord(Arrival arrival, Topics topics) {
        String topic = switch (arrival.kind()) {
            case ACCESS -> topics.accessEvents().name();
            case SESSION -> topics.sessions().name();
            case OWNERSHIP -> topics.recordOwnership().name();
        };
        return new ProducerRecord<>(topic, arrival.key().getBytes(StandardCharsets.UTF_8), arrival.value());
    }
}
