package exposurewatch.topology;

import exposurewatch.topology.ClusterState.TopicState;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Command lines of Kafka's own tools that mend what was found, for bash: whoever may not use ours can hand them to those
 * who run the cluster.
 *
 * @param cluster where they are to be run against
 */
record Remedies(ClusterState cluster) {

    String create(TopicSpec spec) {
        String config = spec.config(cluster.minInsync()).entrySet().stream()
                .map(entry -> " --config " + entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining());
        return tool("kafka-topics.sh") + " --create --topic " + spec.name() + " --partitions " + spec.partitions()
                + " --replication-factor " + cluster.replication() + config;
    }

    String set(TopicSpec spec, Map<String, String> config) {
        String settings = config.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .sorted()
                .collect(Collectors.joining(","));
        return tool("kafka-configs.sh") + " --alter --entity-type topics --entity-name " + spec.name()
                + " --add-config " + settings;
    }

    /** Spreads the copies over the brokers, each partition beginning with the next one. */
    String replicate(TopicSpec spec, TopicState is) {
        String partitions = IntStream.range(0, is.partitions())
                .mapToObj(partition -> "{\"topic\":\"" + spec.name() + "\",\"partition\":" + partition
                        + ",\"replicas\":" + replicas(partition) + "}")
                .collect(Collectors.joining(","));
        return tool("kafka-reassign-partitions.sh") + " --execute --reassignment-json-file <(echo '{\"version\":1,"
                + "\"partitions\":[" + partitions + "]}')";
    }

    private String replicas(int partition) {
        List<Integer> brokers = cluster.brokers().stream().sorted().toList();
        return IntStream.range(0, cluster.replication())
                .mapToObj(
                        copy -> brokers.get((partition + copy) % brokers.size()).toString())
                .collect(Collectors.joining(",", "[", "]"));
    }

    String finalizeRelease(String release) {
        return tool("kafka-features.sh") + " upgrade --release-version " + release;
    }

    String finalizeFeature(String feature, int level) {
        return tool("kafka-features.sh") + " upgrade --feature " + feature + "=" + level;
    }

    private String tool(String name) {
        String servers = cluster.bootstrapServers();
        boolean plain = servers.matches("[A-Za-z0-9.,:_-]+");
        return name + " --bootstrap-server " + (plain ? servers : "'" + servers.replace("'", "'\\''") + "'");
    }
}
