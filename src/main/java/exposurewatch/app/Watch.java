package exposurewatch.app;

import exposurewatch.containment.SigningKey;
import exposurewatch.policy.Policy;
import exposurewatch.topology.ClusterException;
import exposurewatch.topology.ExposureStreams;
import exposurewatch.topology.Permissions;
import exposurewatch.topology.StreamsSettings;
import exposurewatch.topology.TopicFinding;
import exposurewatch.topology.TopicPlan;
import exposurewatch.topology.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.jspecify.annotations.Nullable;

/**
 * The processor, with its topics as they should be and its tables full.
 *
 * @param topics   the topics it works on
 * @param streams  not started by {@link #prepare}, so that readers can be there before the first record
 * @param consumer settings for those who read what it tells
 */
public record Watch(Topics topics, ExposureStreams streams, Properties consumer) implements AutoCloseable {

    private static final Duration TABLES_WITHIN = Duration.ofMinutes(30);
    /** What to do where something is not allowed. */
    static final String ACLS = "'exposure-watch topics plan --acls' prints the commands that allow it (role processor)";

    /**
     * @param home where its state is kept
     * @param own  whether topics are created: on a cluster that is for its owner to do
     * @throws OutsideException if the cluster can't be reached, or its topics are not as they have to be
     */
    public static Watch prepare(
            String servers, RunConfig config, Policy policy, Path home, boolean own, StopSignal stop)
            throws InterruptedException {
        return prepare(servers, config, policy, home, own, stop, new Health());
    }

    /** @param health is told how far it is */
    static Watch prepare(
            String servers, RunConfig config, Policy policy, Path home, boolean own, StopSignal stop, Health health)
            throws InterruptedException {
        health.starting("looking at the topics");
        Topics topics = new Topics(config.topicsPrefix(), config.topicsPartitions());
        prepareTopics(servers, config, topics, own);
        ExposureStreams streams = new ExposureStreams(new StreamsSettings(
                servers,
                config.applicationId(),
                home.resolve("state"),
                config.threads(),
                topics,
                policy,
                config.mostKeys(),
                key(config, home),
                config.clients()));
        try {
            loadTables(streams, stop, health);
            return new Watch(topics, streams, consumer(servers, config));
        } catch (RuntimeException | InterruptedException e) {
            streams.close();
            throw e;
        }
    }

    static Path keyFile(RunConfig config, Path home) {
        return config.commandKey() == null ? home.resolve("command.key") : config.commandKey();
    }

    /** All instances that share the work need the same one: an actuator trusts one key. */
    private static PrivateKey key(RunConfig config, Path home) {
        Path file = keyFile(config, home);
        try {
            return SigningKey.openOrCreate(file);
        } catch (IOException e) {
            throw new OutsideException("the key that commands are signed with can't be used: " + OneLine.of(e)
                    + "; look at the file's permissions, or name another by exposure-watch.command.key");
        }
    }

    private static void prepareTopics(String servers, RunConfig config, Topics topics, boolean own) {
        try (Admin admin = Admin.create(admin(servers, config))) {
            TopicPlan plan = new TopicPlan(admin, servers, topics, TopicPlan.LIMIT);
            if (own) {
                plan.create();
                return;
            }
            List<String> denied =
                    plan.denied(new Permissions(topics, config.applicationId()), Permissions.Role.PROCESSOR);
            if (!denied.isEmpty()) {
                throw new OutsideException("this user is not allowed all that 'run' needs on " + servers + "; missing: "
                        + String.join(", ", denied) + "; " + ACLS);
            }
            List<TopicFinding> findings = plan.check();
            for (TopicFinding finding : findings) {
                RunCommand.say(finding.severity().name().toLowerCase(Locale.ROOT) + ": " + finding.message()
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

    private static void loadTables(ExposureStreams streams, StopSignal stop, Health health)
            throws InterruptedException {
        streams.loadTables();
        long until = System.nanoTime() + TABLES_WITHIN.toNanos();
        while (!streams.awaitTables(Duration.ofSeconds(2)) && !stop.asked()) {
            health.loading(streams.rowsRead(), streams.rowsToRead());
            RunCommand.say(String.format(
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

    /** @throws OutsideException if the processor has stopped by itself */
    public void check() throws InterruptedException {
        if (streams.awaitStop(Duration.ZERO) || streams.failure() != null) {
            Throwable failure = streams.failure();
            throw new OutsideException("the stream processor has stopped by itself: "
                    + (failure == null ? "see its log" : failure + " (" + OneLine.of(failure) + ")")
                    + (refused(failure) ? "; " + ACLS : "")
                    + "; mend what it names, then start again: nothing is lost");
        }
    }

    /** Whether a broker said that this user may not. */
    private static boolean refused(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof AuthorizationException) {
                return true;
            }
        }
        return false;
    }

    static Properties admin(String servers, RunConfig config) {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", servers);
        properties.putAll(config.clients());
        return properties;
    }

    private static Properties consumer(String servers, RunConfig config) {
        Properties properties = new Properties();
        properties.putAll(Map.of(
                "bootstrap.servers", servers, "isolation.level", "read_committed", "enable.auto.commit", "false"));
        properties.putAll(config.clients());
        return properties;
    }

    @Override
    public void close() {
        streams.close();
    }
}
