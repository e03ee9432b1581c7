package exposurewatch.app;

import exposurewatch.containment.SigningKey;
import exposurewatch.judgement.Counts;
import exposurewatch.judgement.Verdict;
import exposurewatch.policy.Containment;
import exposurewatch.policy.Policy;
import exposurewatch.response.IncidentBoard;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code run}: the stream processor, on its own broker or on a cluster. */
@Command(
        name = "run",
        description = {
            "Watch live: judge every access within a second, and tell what is wrong: each incident once, with its cause.",
            "Without --bootstrap-servers a broker is started inside, kept under ./data. Stop with Ctrl-C."
        },
        footer = {
            "",
            "Send accesses to the topic access-events, rows of sessions and of ownership to sessions and",
            "record-ownership; read alerts, incidents, exposures, unjudged … with isolation.level=read_committed.",
            "Try it:  exposure-watch run --sample"
        })
final class RunCommand implements Callable<Integer> {

    private static final Duration STATUS_EVERY = Duration.ofMinutes(1);

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT,…",
            description = "the Kafka cluster; otherwise a broker is started inside")
    private @Nullable String bootstrapServers;

    @Option(
            names = "--policy",
            paramLabel = "FILE",
            description = "the site's policy file; otherwise ./policy.yaml where there is one")
    private @Nullable Path policyFile;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "properties for this program (exposure-watch.…) and its Kafka clients")
    private @Nullable Path configFile;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "where state and the broker inside are kept (default: ${DEFAULT-VALUE})")
    private Path data = Path.of("data");

    @Option(
            names = "--port",
            paramLabel = "N",
            description = "port of the broker inside, on 127.0.0.1; 0 = any (default: ${DEFAULT-VALUE})")
    private int port = 9092;

    @Option(
            names = "--sample",
            description = "judge the requests of a real web shop that come with the program, and stop")
    private boolean sample;

    @Override
    public Integer call() throws InterruptedException {
        if (sample && (bootstrapServers != null || policyFile != null)) {
            throw new UsageException(
                    "--sample brings its own broker and policy: leave out --bootstrap-servers and --policy");
        }
        RunConfig config = RunConfig.load(configFile, System.getenv());
        Path home = sample ? SampleHome.fresh(data, "sample") : data;
        Policy policy = policy(home);
        if (bootstrapServers != null) {
            try (StopSignal stop = StopSignal.install()) {
                return watch(bootstrapServers, config, policy, home, false, stop);
            }
        }
        say("starting the broker inside, kept under " + home + " …");
        EmbeddedBroker broker = EmbeddedBroker.start(home, sample ? 0 : port);
        try (StopSignal stop = StopSignal.install();
                broker) {
            return watch(broker.bootstrapServers(), config, policy, home, true, stop);
        }
    }

    private Policy policy(Path home) {
        if (sample) {
            return PolicyFiles.load(SampleFeed.policy(home));
        }
        Path here = Path.of("policy.yaml");
        if (policyFile != null) {
            return PolicyFiles.load(policyFile);
        }
        if (Files.exists(here)) {
            say("policy: " + here.toAbsolutePath());
            return PolicyFiles.load(here);
        }
        say("no --policy and no ./policy.yaml: only events that name their exposure.records are judged");
        return Policy.DEFAULT;
    }

    private int watch(String servers, RunConfig config, Policy policy, Path home, boolean own, StopSignal stop)
            throws InterruptedException {
        if (policy.containment().mode() != Containment.Mode.OBSERVE) {
            say("containment.mode is " + policy.containment().mode().label()
                    + ": commands are carried out by 'exposure-watch actuate' beside the site, which trusts the key in "
                    + SigningKey.publicFile(Watch.keyFile(config, home)));
        }
        Health health = new Health();
        try (WatchMetrics metrics = new WatchMetrics(health);
                MetricsEndpoint endpoint = sample || config.metricsAddress().isEmpty()
                        ? null
                        : MetricsEndpoint.open(config.metricsAddress(), metrics.registry(), health);
                Watch watch = Watch.prepare(servers, config, policy, home, own, stop, health);
                IncidentBoard board = IncidentBoard.follow(watch.consumer(), watch.topics());
                TopicPrinter printer = sample
                        ? new TopicPrinter(
                                watch.consumer(),
                                watch.topics().exposures().name(),
                                true,
                                TopicPrinter::exposure,
                                System.out)
                        : new TopicPrinter(
                                watch.consumer(),
                                watch.topics().alerts().name(),
                                false,
                                alert -> {
                                    metrics.alert(alert);
                                    return TopicPrinter.alert(alert);
                                },
                                System.out)) {
            if (endpoint != null) {
                say("metrics and health: " + endpoint.address());
            }
            watch.streams().start();
            metrics.watch(watch, board, policy.containment().mode());
            if (sample) {
                return new SampleRun(servers, watch.topics(), config.applicationId(), watch.streams(), printer)
                        .play(stop);
            }
            try (Operations operations = Operations.begin(servers, config, policy, home, watch, board, metrics)) {
                return follow(watch, printer, metrics, servers, stop);
            }
        } catch (AuthorizationException | AuthenticationException e) {
            // Taken away since the start.
            throw new OutsideException(
                    "the brokers at " + servers + " refuse this user: " + OneLine.of(e) + "; " + Watch.ACLS);
        }
    }

    private static int follow(Watch watch, TopicPrinter printer, WatchMetrics metrics, String servers, StopSignal stop)
            throws InterruptedException {
        say("watching " + servers + "; alerts are shown here as they come, Ctrl-C stops");
        long nextStatus = System.nanoTime() + STATUS_EVERY.toNanos();
        while (!stop.asked()) {
            printer.print(Duration.ofMillis(500));
            watch.check();
            metrics.look(watch.streams().counts());
            metrics.refresh();
            if (System.nanoTime() > nextStatus) {
                nextStatus += STATUS_EVERY.toNanos();
                say(status(watch.streams().counts()));
            }
        }
        say("stopping; " + status(watch.streams().counts()));
        return 0;
    }

    static String status(Counts counts) {
        return String.format(
                Locale.ROOT,
                "%,d accesses: %,d without a record, %,d cleared at once, %,d judged exactly; exposures %,d, unresolved"
                        + " %,d, unreadable %,d",
                counts.accesses(),
                counts.withoutRecord(),
                counts.clearedAccesses(),
                counts.suspectAccesses(),
                Math.max(0, counts.of(Verdict.ANONYMOUS) + counts.of(Verdict.OTHER_OWNER)),
                counts.of(Verdict.UNRESOLVED_RECORD) + counts.of(Verdict.UNRESOLVED_SESSION),
                counts.unreadable().values().stream().mapToLong(Long::longValue).sum());
    }

    static void say(String line) {
        Logging.say(line);
    }
}
