package exposurewatch.topology;

import exposurewatch.topology.ClusterState.TopicState;
import exposurewatch.topology.TopicFinding.Severity;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether a topic survives the loss of a broker, and how it is divided.
 *
 * @param spec        the topic as declared
 * @param is          as it is
 * @param replication copies that this cluster can keep, three at most
 * @param found       words what is found
 */
record CopyRules(TopicSpec spec, TopicState is, int replication, Found found) {

    Stream<TopicFinding> findings() {
        return Stream.of(minInsync(), copies(), partitions()).flatMap(Optional::stream);
    }

    private Optional<TopicFinding> minInsync() {
        int shouldBe = Topics.minInsync(is.replication());
        String needed = Integer.toString(shouldBe);
        long actual = is.number(Settings.MIN_INSYNC, shouldBe);
        if (actual > is.replication()) {
            return Optional.of(found.byHand(
                    Severity.ERROR,
                    Settings.MIN_INSYNC,
                    Long.toString(actual),
                    needed,
                    "there are only " + is.replication() + " copies, so no record is accepted",
                    found.remedies().set(spec, Map.of(Settings.MIN_INSYNC, needed))));
        }
        String why = "what is committed may be on one broker only, and be lost with it";
        return actual >= shouldBe
                ? Optional.empty()
                : Optional.of(
                        found.mendable(Severity.WARNING, Settings.MIN_INSYNC, Long.toString(actual), needed, why));
    }

    private Optional<TopicFinding> copies() {
        if (is.replication() >= replication) {
            return Optional.empty();
        }
        boolean single = is.replication() == 1 && replication >= 3;
        return Optional.of(found.byHand(
                single ? Severity.WARNING : Severity.NOTE,
                Settings.REPLICATION,
                Integer.toString(is.replication()),
                Integer.toString(replication),
                single
                        ? "the topic is lost with one broker, though there are more"
                        : "the cluster could keep more copies",
                found.remedies().replicate(spec, is)));
    }

    private Optional<TopicFinding> partitions() {
        return is.partitions() == spec.partitions()
                ? Optional.empty()
                : Optional.of(found.note(
                        Settings.PARTITIONS,
                        Integer.toString(is.partitions()),
                        Integer.toString(spec.partitions()),
                        "no fault: the work is shared out anew by its own keys"));
    }
}
