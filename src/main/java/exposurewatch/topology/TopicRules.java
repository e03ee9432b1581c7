package exposurewatch.topology;

import exposurewatch.topology.ClusterState.TopicState;
import exposurewatch.topology.TopicFinding.Severity;
import exposurewatch.topology.TopicFinding.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Holds a cluster's topics against their declaration. A setting that the cluster does not tell is taken as right. */
final class TopicRules {

    /** Level of {@code metadata.version} that brokers of 4.0 made final. */
    private static final int METADATA_4_0 = 22;
    /** Level of {@code transaction.version} with an epoch for each transaction (KIP-890). */
    private static final int TRANSACTIONS_2 = 2;
    /** Bytes for the headers of a dead letter. */
    private static final long DEAD_LETTER_HEADERS = 1 << 20;

    private final Topics topics;
    private final ClusterState cluster;
    private final Remedies remedies;

    private TopicRules(Topics topics, ClusterState cluster) {
        this.topics = topics;
        this.cluster = cluster;
        this.remedies = new Remedies(cluster);
    }

    /** The findings, first of the cluster, then of each topic in the order of declaration; a topic has at least one. */
    static List<TopicFinding> compare(Topics topics, ClusterState cluster) {
        TopicRules rules = new TopicRules(topics, cluster);
        List<TopicFinding> findings = new ArrayList<>(rules.ofCluster());
        topics.all().forEach(spec -> findings.addAll(rules.ofTopic(spec)));
        return List.copyOf(findings);
    }

    private List<TopicFinding> ofCluster() {
        return Stream.of(
                        feature(
                                "metadata.version",
                                cluster.metadataVersion(),
                                METADATA_4_0,
                                "brokers older than 4.0, or not told that all are newer, can lose or tear transactions",
                                remedies.finalizeRelease("4.0")),
                        feature(
                                "transaction.version",
                                cluster.transactionVersion(),
                                TRANSACTIONS_2,
                                "a delayed commit can end the next transaction, so that exposures are lost or told in part",
                                remedies.finalizeFeature("transaction.version", TRANSACTIONS_2)))
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<TopicFinding> feature(String name, int is, int shouldBe, String why, String remedy) {
        if (is >= shouldBe) {
            return Optional.empty();
        }
        String level = is == ClusterState.UNKNOWN ? "not known" : Integer.toString(is);
        return Optional.of(new TopicFinding(
                TopicFinding.CLUSTER,
                State.DIFFERS,
                Severity.WARNING,
                name,
                level,
                Integer.toString(shouldBe),
                why,
                remedy,
                false));
    }

    private List<TopicFinding> ofTopic(TopicSpec spec) {
        TopicState is = cluster.topics().get(spec.name());
        if (is == null) {
            return List.of(TopicFinding.missing(spec.name(), remedies.create(spec)));
        }
        Found found = new Found(spec, remedies);
        List<TopicFinding> findings = Stream.concat(
                        new StorageRules(spec, is, largestMessage(spec), found).findings(),
                        new CopyRules(spec, is, cluster.replication(), found).findings())
                .toList();
        boolean faulty = findings.stream().anyMatch(TopicFinding::isFault);
        return faulty
                ? findings
                : Stream.concat(Stream.of(TopicFinding.ok(spec.name())), findings.stream())
                        .toList();
    }

    /** A dead letter is the event as it came plus headers, so it depends on what the events' topic really takes. */
    private long largestMessage(TopicSpec spec) {
        TopicState events = cluster.topics().get(topics.accessEvents().name());
        if (!spec.equals(topics.deadLetters()) || events == null) {
            return spec.maxMessageBytes();
        }
        long largest = events.number(Settings.MAX_MESSAGE, topics.accessEvents().maxMessageBytes());
        return Math.min(Integer.MAX_VALUE, largest + DEAD_LETTER_HEADERS);
    }
}
