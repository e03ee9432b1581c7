package exposurewatch.topology;

import exposurewatch.topology.ClusterState.TopicState;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigsOptions;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.DescribeFeaturesOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.DescribeTransactionsOptions;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicCollection;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/** Asks a cluster and changes its topics; every call ends within the limit, with an answer or a {@link ClusterException}. */
final class ClusterAdmin {

    private final Admin admin;
    private final String bootstrapServers;
    private final Duration limit;

    ClusterAdmin(Admin admin, String bootstrapServers, Duration limit) {
        this.admin = admin;
        this.bootstrapServers = bootstrapServers;
        this.limit = limit;
    }

    /** Of the topics asked for, those that exist are in it. */
    ClusterState state(Collection<String> names) {
        List<Integer> brokers =
                get(
                                "describe the cluster",
                                admin.describeCluster(timed(new DescribeClusterOptions()))
                                        .nodes())
                        .stream()
                        .map(Node::id)
                        .toList();
        Map<String, TopicDescription> topics = topics(names);
        Map<String, Map<String, String>> configs = configs(topics.keySet());
        Map<String, TopicState> states = new HashMap<>();
        topics.forEach((name, topic) -> states.put(name, state(topic, configs.getOrDefault(name, Map.of()))));
        Map<String, FinalizedVersionRange> features = features();
        return new ClusterState(
                bootstrapServers,
                brokers,
                level(features, "metadata.version"),
                level(features, "transaction.version"),
                states);
    }

    private static TopicState state(TopicDescription topic, Map<String, String> config) {
        int copies = topic.partitions().stream()
                .mapToInt(partition -> partition.replicas().size())
                .min()
                .orElse(0);
        return new TopicState(topic.partitions().size(), copies, config);
    }

    private Map<String, TopicDescription> topics(Collection<String> names) {
        Map<String, TopicDescription> found = new HashMap<>();
        admin.describeTopics(TopicCollection.ofTopicNames(names), timed(new DescribeTopicsOptions()))
                .topicNameValues()
                .forEach((name, future) -> {
                    try {
                        found.put(name, get("describe topic " + name, future));
                    } catch (ClusterException e) {
                        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                            throw e;
                        }
                    }
                });
        return found;
    }

    /**
     * What this client may do on each of these topics: nothing where it may not even know of it. Topics that don't exist,
     * and all of a cluster that doesn't tell, are left out.
     */
    Map<String, Set<AclOperation>> allowed(Collection<String> names) {
        Map<String, Set<AclOperation>> allowed = new HashMap<>();
        admin.describeTopics(
                        TopicCollection.ofTopicNames(names),
                        timed(new DescribeTopicsOptions()).includeAuthorizedOperations(true))
                .topicNameValues()
                .forEach((name, future) -> {
                    try {
                        Set<AclOperation> told =
                                get("describe topic " + name, future).authorizedOperations();
                        if (told != null) {
                            allowed.put(name, told);
                        }
                    } catch (ClusterException e) {
                        if (e.getCause() instanceof TopicAuthorizationException) {
                            allowed.put(name, Set.of());
                        } else if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                            throw e;
                        }
                    }
                });
        return allowed;
    }

    /** Whether this client may know of the consumer group. */
    boolean seesGroup(String group) {
        return allowed(
                "look up group " + group,
                admin.listConsumerGroupOffsets(group, timed(new ListConsumerGroupOffsetsOptions()))
                        .partitionsToOffsetAndMetadata());
    }

    /** Whether this client may know of the transactional id. */
    boolean seesTransactionalId(String id) {
        return allowed(
                "look up transactional id " + id,
                admin.describeTransactions(List.of(id), timed(new DescribeTransactionsOptions()))
                        .description(id));
    }

    private boolean allowed(String what, KafkaFuture<?> future) {
        try {
            get(what, future);
            return true;
        } catch (ClusterException e) {
            if (e.getCause() instanceof AuthorizationException) {
                return false;
            }
            if (e.getCause() instanceof TransactionalIdNotFoundException
                    || e.getCause() instanceof UnsupportedVersionException) {
                return true;
            }
            throw e;
        }
    }

    private Map<String, Map<String, String>> configs(Collection<String> names) {
        List<ConfigResource> resources =
                names.stream().map(ClusterAdmin::resource).toList();
        Map<String, Map<String, String>> configs = new HashMap<>();
        admin.describeConfigs(resources, timed(new DescribeConfigsOptions()))
                .values()
                .forEach((resource, future) -> configs.put(
                        resource.name(), values(get("read the settings of topic " + resource.name(), future))));
        return configs;
    }

    private static Map<String, String> values(Config config) {
        return config.entries().stream()
                .filter(entry -> entry.value() != null)
                .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
    }

    /** None where the cluster has no such thing as features. */
    private Map<String, FinalizedVersionRange> features() {
        try {
            return get(
                            "read the features",
                            admin.describeFeatures(timed(new DescribeFeaturesOptions()))
                                    .featureMetadata())
                    .finalizedFeatures();
        } catch (ClusterException e) {
            if (e.getCause() instanceof UnsupportedVersionException) {
                return Map.of();
            }
            throw e;
        }
    }

    private static int level(Map<String, FinalizedVersionRange> features, String name) {
        FinalizedVersionRange range = features.get(name);
        return range == null ? ClusterState.UNKNOWN : range.maxVersionLevel();
    }

    /** False if somebody else was quicker. */
    boolean create(TopicSpec spec, int replication, int minInsync) {
        NewTopic topic =
                new NewTopic(spec.name(), spec.partitions(), (short) replication).configs(spec.config(minInsync));
        try {
            get(
                    "create topic " + spec.name(),
                    admin.createTopics(List.of(topic), timed(new CreateTopicsOptions()))
                            .all());
            return true;
        } catch (ClusterException e) {
            if (e.getCause() instanceof TopicExistsException) {
                return false;
            }
            throw e;
        }
    }

    /**
     * Returns when each partition's leader knows that it is that. A producer that is quicker may lose records, though it
     * is idempotent: its first batch is refused, its second taken, and the first comes too late for ever (KAFKA-15591,
     * in brokers before 4.4).
     */
    void awaitLeaders(Collection<String> names) {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        topics(names)
                .values()
                .forEach(topic -> topic.partitions()
                        .forEach(partition -> ends.put(
                                new TopicPartition(topic.name(), partition.partition()), OffsetSpec.latest())));
        get(
                "reach the leaders of the topics' partitions",
                admin.listOffsets(ends, timed(new ListOffsetsOptions())).all());
    }

    /** Sets these settings of a topic, all or none. */
    void set(String topic, Map<String, String> settings) {
        List<AlterConfigOp> changes = settings.entrySet().stream()
                .map(entry ->
                        new AlterConfigOp(new ConfigEntry(entry.getKey(), entry.getValue()), AlterConfigOp.OpType.SET))
                .toList();
        get(
                "change the settings of topic " + topic,
                admin.incrementalAlterConfigs(Map.of(resource(topic), changes), timed(new AlterConfigsOptions()))
                        .all());
    }

    private static ConfigResource resource(String topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic);
    }

    private <T extends org.apache.kafka.clients.admin.AbstractOptions<T>> T timed(T options) {
        return options.timeoutMs(Math.toIntExact(limit.toMillis()));
    }

    private <T> T get(String what, KafkaFuture<T> future) {
        try {
            return future.get(limit.toMillis() + 1_000, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw failed(what, e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw failed(what, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterException("can't " + what + " at " + bootstrapServers + ": interrupted", e);
        }
    }

    private ClusterException failed(String what, Throwable cause) {
        String begin = "can't " + what + " at " + bootstrapServers + ": ";
        if (cause instanceof TimeoutException || cause instanceof org.apache.kafka.common.errors.TimeoutException) {
            return new ClusterException(
                    begin + "no answer within " + Settings.duration(limit.toMillis())
                            + "; check the address and that the brokers run, and whether they want security.protocol in --config",
                    cause);
        }
        if (cause instanceof AuthenticationException) {
            return new ClusterException(
                    begin + "the broker does not take our credentials (" + reason(cause) + ")", cause);
        }
        if (cause instanceof AuthorizationException) {
            return new ClusterException(
                    begin + "not allowed (" + reason(cause)
                            + "); 'exposure-watch topics plan --acls' prints what each user needs",
                    cause);
        }
        return new ClusterException(begin + reason(cause), cause);
    }

    private static String reason(Throwable cause) {
        String message = cause.getMessage();
        return message == null
                ? cause.getClass().getSimpleName()
                : message.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
