package exposurewatch.topology;

import java.util.List;

/** The topics of a cluster held against their declaration at one time. */
public final class TopicReport {

    private final Topics topics;
    private final ClusterState cluster;
    private final List<TopicFinding> findings;

    TopicReport(Topics topics, ClusterState cluster, List<TopicFinding> findings) {
        this.topics = topics;
        this.cluster = cluster;
        this.findings = findings;
    }

    /** First of the cluster, then of each topic in the order of declaration; a topic has at least one. */
    public List<TopicFinding> findings() {
        return findings;
    }

    /** Whether nothing has to be done. */
    public boolean isFine() {
        return findings.stream().noneMatch(TopicFinding::isFault);
    }

    /** For people: a table of the topics, then what differs, each with its remedy. Lines end with a newline. */
    public String text() {
        return TopicTable.text(topics, this);
    }

    ClusterState cluster() {
        return cluster;
    }
}
