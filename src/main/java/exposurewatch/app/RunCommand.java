package exposurewatch.app;

import exposurewatch.judgement.Counts;
import exposurewatch.judgement.Verdict;
import exposurewatch.policy.Policy;
import exposurewatch.topology.ClusterException;
import exposurewatch.topology.ExposureStreams;
import exposurewatch.topology.StreamsSettings;
import exposurewatch.topology.TopicFinding;
import exposurewatch.topology.TopicPlan;
import exposurewatch.topology.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code run}: the stream processor, on its own broker or on a cluster. */
@Command(
        name = "run",
        description = {
            "Watch live: judge every access within a second and tell each exposure.",
            "Without --bootstrap-servers a broker is started inside, kept under ./data. Stop with Ctrl-C."
        },
        footer = {
            "",
            "Send accesses to the topic access-events, rows of sessions and of ownership to sessions and",
            "record-ownership; read exposures, unjudged and dead-letters with isolation.level=read_committed.",
            "Try it:  exposure-watch run --sample"
        })
final class RunCommand implements Callable<Integer> {

    private static final Duration TABLES_WITHIN = Duration.ofMinutes(30);
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
        Path home = sample ? SampleHome.fresh(data) : data;
        Policy policy = policy(home);
        if (bootstrapServers != null) {
            return watch(bootstrapServers, config, policy, home, false);
        }
        say("starting the broker inside, kept under " + home + " …");
        try (EmbeddedBroker broker = EmbeddedBroker.start(home, sample ? 0 : port)) {
            return watch(broker.bootstrapServers(), config, policy, home, true);
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

    private int watch(String servers, RunConfig config, Policy policy, Path home, boolean own)
            throws InterruptedException {
        Topics topics = new Topics(config.topicsPrefix(), config.topicsPartitions());
        prepareTopics(servers, config, topics, own);
        StreamsSettings settings = new StreamsSettings(
                servers,
                config.applicationId(),
                home.resolve("state"),
                config.threads(),
                topics,
                policy,
                config.mostKeys(),
                config.clients());
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        Thread hook = new Thread(
                () -> {
                    asked.countDown();
                    await(closed);
                },
                "stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try (ExposureStreams streams = new ExposureStreams(settings)) {
            loadTables(streams, asked);
            try (ExposurePrinter printer = new ExposurePrinter(
                    consumerConfig(servers, config), topics.exposures().name(), sample, System.out)) {
                streams.start();
                return sample
                        ? new SampleRun(servers, topics, config.applicationId(), streams, printer).play(asked)
                        : follow(streams, printer, servers, asked);
            }
        } finally {
            closed.countDown();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void prepareTopics(String servers, RunConfig config, Topics topics, boolean own) {
        try (Admin admin = Admin.create(adminConfig(servers, config))) {
            TopicPlan plan = new TopicPlan(admin, servers, topics, TopicPlan.LIMIT);
            if (own) {
                plan.create();
                return;
            }
            List<TopicFinding> findings = plan.check();
            for (TopicFinding finding : findings) {
                say(finding.severity().name().toLowerCase(Locale.ROOT) + ": " + finding.message()
                        + (finding.remedy().isEmpty() ? "" : "; " + finding.remedy()));
            }
            if (findings.stream().anyMatch(finding -> finding.severity() == TopicFinding.Severity.ERROR)) {
                throw new OutsideException("the topics on " + servers
                        + " are not as they have to be (see above): run 'exposure-watch topics create --bootstrap-servers "
                        + servers + "'");
            }
        } catch (ClusterException e) {
            throw new OutsideException(String.valueOf(e.getMessage()));
        } catch (KafkaException e) {
            throw new OutsideException("no Kafka client for " + servers + ": " + OneLine.of(e)
                    + "; write host:port, and look at --config");
        }
    }

    static Properties adminConfig(String servers, RunConfig config) {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", servers);
        properties.putAll(config.clients());
        return properties;
    }

    private static Properties consumerConfig(String servers, RunConfig config) {
        Properties properties = new Properties();
        properties.putAll(Map.of(
                "bootstrap.servers", servers, "isolation.level", "read_committed", "enable.auto.commit", "false"));
        properties.putAll(config.clients());
        return properties;
    }

    private static void loadTables(ExposureStreams streams, CountDownLatch asked) throws InterruptedException {
        streams.loadTables();
        long until = System.nanoTime() + TABLES_WITHIN.toNanos();
        while (!streams.awaitTables(Duration.ofSeconds(2)) && asked.getCount() > 0) {
            say(String.format(
                    Locale.ROOT,
                    "reading sessions and ownership: %,d of %,d rows",
                    streams.rowsRead(),
                    streams.rowsToRead()));
            if (System.nanoTime() > until) {
                throw new OutsideException("sessions and ownership could not be read within "
                        + TABLES_WITHIN.toMinutes() + " minutes: look at the brokers, then start again");
            }
        }
    }

    private static int follow(ExposureStreams streams, ExposurePrinter printer, String servers, CountDownLatch asked)
            throws InterruptedException {
        say("watching " + servers + "; exposures are shown here as they are found, Ctrl-C stops");
        long nextStatus = System.nanoTime() + STATUS_EVERY.toNanos();
        while (asked.getCount() > 0) {
            printer.print(Duration.ofMillis(500));
            if (streams.awaitStop(Duration.ZERO) || streams.failure() != null) {
                throw new OutsideException("the stream processor has stopped by itself: " + streams.failure()
                        + "; mend what it names, then start again: nothing is lost");
            }
            if (System.nanoTime() > nextStatus) {
                nextStatus += STATUS_EVERY.toNanos();
                say(status(streams.counts()));
            }
        }
        say("stopping; " + status(streams.counts()));
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
                counts.of(Verdict.ANONYMOUS) + counts.of(Verdict.OTHER_OWNER),
                counts.of(Verdict.UNRESOLVED_RECORD) + counts.of(Verdict.UNRESOLVED_SESSION),
                counts.unreadable().values().stream().mapToLong(Long::longValue).sum());
    }

    static void say(String line) {
        System.err.println("exposure-watch: " + line);
    }
}
