package exposurewatch.app;

import exposurewatch.topology.ClusterException;
import exposurewatch.topology.TopicPlan;
import exposurewatch.topology.TopicReport;
import exposurewatch.topology.Topics;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToIntFunction;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code topics}: the topics as they should be, against a cluster. */
@Command(
        name = "topics",
        description = "Compare a cluster's topics with what is needed, or create them.",
        subcommands = {TopicsCommand.Plan.class, TopicsCommand.Create.class})
final class TopicsCommand implements Runnable {

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public void run() {
        if (spec != null) {
            throw new CommandLine.ParameterException(spec.commandLine(), "say 'topics plan' or 'topics create'");
        }
    }

    /** What both commands are given. */
    static final class Cluster {
        @Option(
                names = "--bootstrap-servers",
                required = true,
                paramLabel = "HOST:PORT,…",
                description = "the Kafka cluster")
        private String servers = "";

        @Option(
                names = "--config",
                paramLabel = "FILE",
                description = "properties for this program (exposure-watch.…) and its Kafka clients")
        private @Nullable Path configFile;

        int with(ToIntFunction<TopicPlan> action) {
            RunConfig config = RunConfig.load(configFile, System.getenv());
            Topics topics = new Topics(config.topicsPrefix(), config.topicsPartitions());
            try (Admin admin = Admin.create(Watch.admin(servers, config))) {
                return action.applyAsInt(new TopicPlan(admin, servers, topics, TopicPlan.LIMIT));
            } catch (ClusterException e) {
                throw new OutsideException(String.valueOf(e.getMessage()));
            } catch (org.apache.kafka.common.KafkaException e) {
                throw new OutsideException("no Kafka client for " + servers + ": " + e.getMessage()
                        + "; write host:port, and look at --config");
            }
        }
    }

    /** {@code topics plan}. */
    @Command(
            name = "plan",
            description = "Say which topics are missing or differ, and how to mend it; changes nothing.",
            footer = "%nExit code: 0 all as it should be, 2 something has to be done, 3 the cluster can't be reached.")
    static final class Plan implements java.util.concurrent.Callable<Integer> {
        @CommandLine.Mixin
        private Cluster cluster = new Cluster();

        @Override
        public Integer call() {
            return cluster.with(plan -> {
                TopicReport report = plan.plan();
                System.out.print(report.text());
                return report.isFine() ? 0 : 2;
            });
        }
    }

    /** {@code topics create}. */
    @Command(
            name = "create",
            description = "Create the missing topics and mend what can be mended without loss. Safe to run again.")
    static final class Create implements java.util.concurrent.Callable<Integer> {
        @CommandLine.Mixin
        private Cluster cluster = new Cluster();

        @Override
        public Integer call() {
            return cluster.with(plan -> {
                List<String> done = plan.create();
                System.out.println(done.isEmpty() ? "nothing to do" : String.join("\n", done));
                TopicReport report = plan.plan();
                System.out.print(report.text());
                return report.isFine() ? 0 : 2;
            });
        }
    }
}
