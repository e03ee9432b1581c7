package exposurewatch.app;

import exposurewatch.access.Visible;
import exposurewatch.topology.AclCommands;
import exposurewatch.topology.ClusterException;
import exposurewatch.topology.Permissions;
import exposurewatch.topology.Permissions.Role;
import exposurewatch.topology.TopicPlan;
import exposurewatch.topology.TopicReport;
import exposurewatch.topology.Topics;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
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

        /** @throws UsageException if a principal is none, or the names would allow too much */
        String acls(Map<Role, String> principals) {
            RunConfig config = RunConfig.load(configFile, System.getenv());
            try {
                Topics topics = new Topics(config.topicsPrefix(), config.topicsPartitions());
                return AclCommands.text(new Permissions(topics, config.applicationId()), servers, principals);
            } catch (IllegalArgumentException e) {
                throw new UsageException(String.valueOf(e.getMessage()));
            }
        }

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
            description = {
                "Say which topics are missing or differ, and how to mend it; changes nothing.",
                "With --acls: print the commands that allow each role what it needs, and nothing more; asks no cluster.",
                "Roles: processor, shipper, site, actuator, responder, reader, admin."
            },
            footer = {
                "",
                "Exit code: 0 all as it should be, 2 something has to be done, 3 the cluster can't be reached.",
                "Users of TLS, SCRAM and certificates: docs/secured-kafka.md"
            })
    static final class Plan implements java.util.concurrent.Callable<Integer> {
        @CommandLine.Mixin
        private Cluster cluster = new Cluster();

        @Option(names = "--acls", description = "print kafka-acls.sh commands for each role instead")
        private boolean acls;

        @Option(
                names = "--principal",
                paramLabel = "ROLE=User:NAME",
                description =
                        "with --acls: who has the role, such as shipper=User:CN=web-1; may be repeated (default: the"
                                + " role's name)")
        private List<String> principals = List.of();

        @Override
        public Integer call() {
            if (acls) {
                System.out.print(cluster.acls(principals()));
                return 0;
            }
            if (!principals.isEmpty()) {
                throw new UsageException("--principal is for --acls: add it");
            }
            return cluster.with(plan -> {
                TopicReport report = plan.plan();
                System.out.print(report.text());
                return report.isFine() ? 0 : 2;
            });
        }

        private Map<Role, String> principals() {
            Map<Role, String> named = new EnumMap<>(Role.class);
            for (String given : principals) {
                int at = given.indexOf('=');
                Role role = Arrays.stream(Role.values())
                        .filter(one -> at > 0 && one.label().equals(given.substring(0, at)))
                        .findFirst()
                        .orElseThrow(() -> new UsageException("--principal " + Visible.of(given)
                                + " names no role: write one of "
                                + Arrays.stream(Role.values()).map(Role::label).collect(Collectors.joining(", "))
                                + ", as in processor=User:watch"));
                String principal = given.substring(at + 1);
                // Everybody would be "User:*".
                if (!principal.matches("User:[^\\p{Cntrl}*]+")) {
                    throw new UsageException("--principal " + Visible.of(given)
                            + " names nobody: write User: and the name as the brokers know it, as in "
                            + role.label() + "=User:watch");
                }
                if (named.put(role, principal) != null) {
                    throw new UsageException(
                            "--principal is given twice for " + role.label() + ": run it once for each");
                }
            }
            return named;
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
