package exposurewatch.topology;

import exposurewatch.topology.ClusterState.TopicState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/** A cluster for tests on which all is as declared, until a test changes something. Topics are named without prefix. */
final class Cluster {

    static final Topics TOPICS = new Topics("shop.");

    private final Map<String, TopicState> states = new HashMap<>();
    private final List<Integer> brokers;
    private int metadataVersion = 29;
    private int transactionVersion = 2;

    /** With as many copies as so many brokers should keep. */
    Cluster(int brokers) {
        this.brokers = IntStream.rangeClosed(1, brokers).boxed().toList();
        int copies = Topics.replication(brokers);
        TOPICS.all()
                .forEach(spec -> states.put(
                        spec.name(), new TopicState(spec.partitions(), copies, spec.config(Topics.minInsync(copies)))));
    }

    Cluster set(String topic, String setting, String value) {
        TopicState is = state(topic);
        Map<String, String> config = new HashMap<>(is.config());
        config.put(setting, value);
        return with(topic, is.partitions(), is.replication(), config);
    }

    Cluster with(String topic, int partitions, int replication) {
        return with(topic, partitions, replication, state(topic).config());
    }

    Cluster with(String topic, int partitions, int replication, Map<String, String> config) {
        states.put(TOPICS.prefix() + topic, new TopicState(partitions, replication, config));
        return this;
    }

    Cluster without(String topic) {
        states.remove(TOPICS.prefix() + topic);
        return this;
    }

    Cluster withFeatures(int metadata, int transaction) {
        metadataVersion = metadata;
        transactionVersion = transaction;
        return this;
    }

    /** Tells nothing of its topics but that they are there. */
    Cluster silent() {
        states.replaceAll((name, is) -> new TopicState(is.partitions(), is.replication(), Map.of()));
        return this;
    }

    private TopicState state(String topic) {
        return Objects.requireNonNull(states.get(TOPICS.prefix() + topic), topic);
    }

    List<TopicFinding> findings() {
        return report().findings();
    }

    List<TopicFinding> differing() {
        return findings().stream()
                .filter(finding -> finding.state() == TopicFinding.State.DIFFERS)
                .toList();
    }

    TopicReport report() {
        ClusterState state = new ClusterState("b1:9092,b2:9092", brokers, metadataVersion, transactionVersion, states);
        return new TopicReport(TOPICS, state, TopicRules.compare(TOPICS, state));
    }
}
