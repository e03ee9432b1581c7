package exposurewatch.topology;

import exposurewatch.topology.Permissions.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.utils.SecurityUtils;

/**
 * Holds a cluster's topics against {@link Topics}, and creates or mends them. Nothing is ever deleted or made smaller.
 *
 * <p>Every call to the cluster ends within the limit; a cluster that can't be reached or refuses is a
 * {@link ClusterException}.
 */
public final class TopicPlan {

    /** How long a cluster may take for one answer, unless told otherwise. */
    public static final Duration LIMIT = Duration.ofSeconds(15);

    /** Nanoseconds between two looks whether a change has come through to the brokers. */
    private static final long LOOK_AGAIN_AFTER = Duration.ofMillis(50).toNanos();

    private final ClusterAdmin cluster;
    private final Topics topics;
    private final Duration limit;

    /**
     * @param admin            stays the caller's to close
     * @param bootstrapServers what the client was given, for messages and command lines
     * @param topics           as they should be
     * @param limit            for each call
     */
    public TopicPlan(Admin admin, String bootstrapServers, Topics topics, Duration limit) {
        this.cluster = new ClusterAdmin(admin, bootstrapServers, limit);
        this.topics = topics;
        this.limit = limit;
    }

    /** The cluster as it is; changes nothing. */
    public TopicReport plan() {
        ClusterState state =
                cluster.state(topics.all().stream().map(TopicSpec::name).toList());
        return new TopicReport(topics, state, TopicRules.compare(topics, state));
    }

    /** What has to be done before a start, or better should be: the errors first, then the warnings. */
    public List<TopicFinding> check() {
        return plan().findings().stream()
                .filter(TopicFinding::isFault)
                .sorted(Comparator.comparing(TopicFinding::severity).reversed())
                .toList();
    }

    /** What the role needs and this client is not allowed, as far as a cluster tells without trying; one line each. */
    public List<String> denied(Permissions permissions, Role role) {
        Map<ResourcePattern, Set<AclOperation>> needed = permissions.of(role);
        Map<String, Set<AclOperation>> allowed = cluster.allowed(needed.keySet().stream()
                .filter(resource -> resource.resourceType() == ResourceType.TOPIC)
                .map(TopicPlan::example)
                .toList());
        List<String> denied = new ArrayList<>();
        needed.forEach((resource, operations) -> {
            Set<AclOperation> missing = new TreeSet<>(operations);
            missing.removeAll(
                    switch (resource.resourceType()) {
                        case TOPIC -> allowed.getOrDefault(example(resource), operations);
                        case GROUP -> cluster.seesGroup(resource.name()) ? operations : Set.of();
                        default -> cluster.seesTransactionalId(resource.name()) ? operations : Set.of();
                    });
            if (!missing.isEmpty()) {
                denied.add(
                        missing.stream().map(SecurityUtils::operationName).collect(Collectors.joining(" and ")) + " on "
                                + SecurityUtils.resourceTypeName(resource.resourceType()) + " " + resource.name()
                                + (resource.patternType() == PatternType.PREFIXED ? "…" : ""));
            }
        });
        return denied;
    }

    /** A topic that the pattern is about: of internal ones, one that is there after the first start. */
    private static String example(ResourcePattern topic) {
        return topic.patternType() == PatternType.LITERAL
                ? topic.name()
                : topic.name() + ExposureTopology.BY_SESSION + "-repartition";
    }

    /**
     * Creates the topics that are missing and mends what can be mended without loss. May be run again and by several at once.
     * When it returns, every partition takes records.
     *
     * @return what was done, one line each; empty when there was nothing to do
     */
    public List<String> create() {
        List<String> done = new ArrayList<>(createMissing(plan()));
        if (!done.isEmpty()) {
            awaitGone(TopicFinding.State.MISSING);
        }
        List<String> mended = mend(plan());
        if (!mended.isEmpty()) {
            awaitGone(TopicFinding.State.DIFFERS);
        }
        done.addAll(mended);
        cluster.awaitLeaders(topics.all().stream().map(TopicSpec::name).toList());
        return List.copyOf(done);
    }

    private List<String> createMissing(TopicReport report) {
        int replication = report.cluster().replication();
        int minInsync = report.cluster().minInsync();
        List<String> done = new ArrayList<>();
        for (TopicSpec spec : topics.all()) {
            if (!report.cluster().topics().containsKey(spec.name()) && cluster.create(spec, replication, minInsync)) {
                done.add("created " + spec.name() + " (" + spec.partitions() + " partitions, replication " + replication
                        + ")");
            }
        }
        return done;
    }

    private List<String> mend(TopicReport report) {
        Map<String, Map<String, String>> changes = new LinkedHashMap<>();
        List<String> done = new ArrayList<>();
        List<TopicFinding> mendable = report.findings().stream()
                .filter(finding -> mendable(finding, TopicFinding.State.DIFFERS))
                .toList();
        for (TopicFinding finding : mendable) {
            changes.computeIfAbsent(finding.subject(), name -> new LinkedHashMap<>())
                    .put(finding.setting(), finding.shouldBe());
            done.add("set " + finding.setting() + " of " + finding.subject() + " from "
                    + Settings.readable(finding.setting(), finding.is()) + " to "
                    + Settings.readable(finding.setting(), finding.shouldBe()));
        }
        changes.forEach(cluster::set);
        return done;
    }

    /** The controller has confirmed it; the broker that is asked next learns of it a little later. */
    private void awaitGone(TopicFinding.State state) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (plan().findings().stream().anyMatch(finding -> mendable(finding, state))
                && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(LOOK_AGAIN_AFTER);
        }
    }

    private static boolean mendable(TopicFinding finding, TopicFinding.State state) {
        return finding.mendable() && finding.state() == state;
    }
}
