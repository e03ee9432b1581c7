package exposurewatch.app.actuate;

import exposurewatch.app.Logging;
import exposurewatch.app.MetricsEndpoint;
import exposurewatch.app.OutsideException;
import exposurewatch.app.StopSignal;
import exposurewatch.app.UsageException;
import exposurewatch.containment.Heartbeat;
import exposurewatch.containment.SigningKey;
import exposurewatch.containment.actuator.Actuator;
import exposurewatch.topology.Topics;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code actuate}: carries out commands beside a site. */
@Command(
        name = "actuate",
        description = {
            "Beside a site: shut and open what signed commands say, prove it from outside, and tell.",
            "Needs its switch, to read one topic and to write two. Stop with Ctrl-C: what is shut stays shut.",
            "",
            "By hand, with Kafka down: write 'open all', 'shut site' or 'shut route GET /orders/{id}' into the file",
            "that actuator.override names. It wins over every command until it is removed."
        },
        footer = {
            "",
            "Examples of the file: topology/containment/actuator-*.properties",
            "Exit codes: 0 stopped, or --check found all well; 2 bad usage, 3 something outside failed."
        })
public final class ActuateCommand implements Callable<Integer> {

    private static final Duration CHECK_WITHIN = Duration.ofSeconds(12);

    @Option(
            names = "--config",
            required = true,
            paramLabel = "FILE",
            description = "properties: which site, which switch")
    private Path file = Path.of("actuator.properties");

    @Option(names = "--check", description = "look once whether it could act, say so, and stop")
    private boolean check;

    @Override
    public Integer call() throws IOException {
        ActuatorConfig config = ActuatorConfig.load(file);
        String site = config.required("actuator.site", "orders");
        String driver = config.required("actuator.driver", "haproxy");
        String name = config.or("actuator.name", driver);
        Path journal = config.path("actuator.journal", "/var/lib/exposure-watch/actuator.journal");
        PublicKey key = key(config);
        Actuator.Setting setting = new Actuator.Setting(
                site, name, Switches.of(config), config.proof(), config.optionalPath("actuator.override"));
        Topics topics = new Topics(config.or("topics.prefix", ""));
        Map<String, String> clients = config.clients();
        String results = config.or("actuator.results", "topic");
        Path reportFile = results.equals("topic") ? null : config.optionalPath("actuator.results");
        try (StopSignal stop = StopSignal.install();
                FileChannel lock = lock(journal);
                Actuator actuator = Actuator.open(setting, journal);
                CommandFeed feed =
                        new CommandFeed(clients, topics.containmentCommands().name());
                Reports reports = new Reports(clients, topics, reportFile)) {
            if (check) {
                return check(actuator, feed, driver, stop);
            }
            Logging.say(name + " shuts parts of site " + site + " by " + driver
                    + " as commanded; Ctrl-C stops and changes nothing");
            Beside beside = new Beside(actuator, feed, reports, key, site, driver, Clock.systemUTC());
            String metrics = config.or("actuator.metrics", "");
            try (MetricsEndpoint endpoint = metrics.isEmpty()
                    ? null
                    : MetricsEndpoint.open(metrics, beside.metrics().registry())) {
                if (endpoint != null) {
                    Logging.say("metrics at " + endpoint.address());
                }
                beside.begin();
                while (!stop.asked()) {
                    beside.round();
                }
            }
            Logging.say("stopped; " + actuator.shut().size() + " parts stay shut");
            return 0;
        } catch (KafkaException e) {
            throw new OutsideException("no Kafka client by " + file + ": " + cause(e) + "; look at bootstrap.servers");
        }
    }

    private static String cause(Throwable e) {
        return e.getCause() == null
                ? String.valueOf(e.getMessage())
                : String.valueOf(e.getCause().getMessage());
    }

    private static PublicKey key(ActuatorConfig config) {
        Path file = config.path("actuator.key", "command.key.pub");
        try {
            return SigningKey.readPublic(file);
        } catch (IOException e) {
            throw new UsageException("actuator.key " + file + " can't be used (" + e.getMessage()
                    + "): copy command.key.pub from the data directory of 'run'");
        }
    }

    /** Two processes with one journal would each carry out every command. */
    private static FileChannel lock(Path journal) {
        try {
            if (journal.getParent() != null) {
                Files.createDirectories(journal.getParent());
            }
            FileChannel channel = FileChannel.open(
                    journal.resolveSibling(journal.getFileName() + ".lock"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
            FileLock held = channel.tryLock();
            if (held == null) {
                channel.close();
                throw inUse(journal, null);
            }
            return channel;
        } catch (OverlappingFileLockException e) {
            throw inUse(journal, e);
        } catch (IOException e) {
            throw new OutsideException("the journal " + journal + " can't be written (" + e
                    + "): give this user write permission, or name another by actuator.journal");
        }
    }

    private static OutsideException inUse(Path journal, @Nullable Exception cause) {
        String message =
                "the journal " + journal + " is in use by another actuator, which tests itself every ten seconds"
                        + " (its log and 'contain status' say how it is): stop it, or give this one its own";
        return cause == null ? new OutsideException(message) : new OutsideException(message, cause);
    }

    private static int check(Actuator actuator, CommandFeed feed, String driver, StopSignal stop) throws IOException {
        long until = System.nanoTime() + CHECK_WITHIN.toNanos();
        while (feed.fault() != null && System.nanoTime() < until && !stop.asked()) {
            feed.next(Duration.ofMillis(100));
        }
        List<Heartbeat.Check> checks = new ArrayList<>(actuator.checks());
        String fault = feed.fault();
        checks.add(new Heartbeat.Check("commands", fault == null, fault == null ? "can be read" : fault));
        checks.forEach(
                one -> System.out.printf("%-10s %-5s %s%n", one.name(), one.good() ? "good" : "BAD", one.detail()));
        boolean good = checks.stream().allMatch(Heartbeat.Check::good);
        System.out.println(good ? driver + " could act now" : driver + " could not act now");
        return good ? 0 : 3;
    }
}
