package exposurewatch.topology;

import java.util.List;
import java.util.Map;

/**
 * What a cluster said about itself and our topics, at one time.
 *
 * @param bootstrapServers   where it was asked, for command lines
 * @param brokers            ids of the brokers that are up
 * @param metadataVersion    final level of the feature {@code metadata.version}; {@link #UNKNOWN} where there is none
 * @param transactionVersion final level of the feature {@code transaction.version}; likewise
 * @param topics             those of ours that exist. Key: name
 */
record ClusterState(
        String bootstrapServers,
        List<Integer> brokers,
        int metadataVersion,
        int transactionVersion,
        Map<String, TopicState> topics) {

    static final int UNKNOWN = -1;

    ClusterState {
        brokers = List.copyOf(brokers);
        topics = Map.copyOf(topics);
    }

    int replication() {
        return Topics.replication(brokers.size());
    }

    int minInsync() {
        return Topics.minInsync(replication());
    }

    /**
     * A topic as it is.
     *
     * @param replication copies of the partition that has the fewest
     * @param config      all settings in force, also the cluster's defaults
     */
    record TopicState(int partitions, int replication, Map<String, String> config) {

        TopicState {
            config = Map.copyOf(config);
        }

        /** The setting's value; empty when the cluster does not tell it. */
        String text(String setting) {
            return config.getOrDefault(setting, "");
        }

        /** The setting's value as a number; the fallback when the cluster does not tell it. */
        long number(String setting, long fallback) {
            String value = text(setting);
            return value.matches("-?\\d{1,18}") ? Long.parseLong(value) : fallback;
        }
    }
}
