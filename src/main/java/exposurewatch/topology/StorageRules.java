package exposurewatch.topology;

import exposurewatch.topology.ClusterState.TopicState;
import exposurewatch.topology.TopicFinding.Severity;
import exposurewatch.topology.TopicSpec.Origin;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether a topic keeps what it takes, as long as it should.
 *
 * @param spec           the topic as declared
 * @param is             as it is
 * @param largestMessage bytes that it has to take
 * @param found          words what is found
 */
record StorageRules(TopicSpec spec, TopicState is, long largestMessage, Found found) {

    Stream<TopicFinding> findings() {
        Stream<Optional<TopicFinding>> all = spec.compacted()
                ? Stream.of(
                        compaction(),
                        keptFor(Settings.COMPACTION_LAG, "who owned a record or session before is forgotten early"),
                        keptFor(Settings.TOMBSTONES, "whoever was down longer never hears of an end"))
                : Stream.of(deletion(), limitInBytes());
        return Stream.concat(all, Stream.of(message(), timestamps())).flatMap(Optional::stream);
    }

    private List<String> policies() {
        return Arrays.asList(is.text(Settings.CLEANUP).split("\\s*,\\s*", -1));
    }

    private Optional<TopicFinding> compaction() {
        if (!policies().contains("delete")) {
            return Optional.empty();
        }
        String policy = is.text(Settings.CLEANUP);
        if (!policies().contains("compact")) {
            return Optional.of(found.mendable(
                    Severity.ERROR,
                    Settings.CLEANUP,
                    policy,
                    "rows that nobody changed for a while are deleted, and then nothing of theirs can be judged"));
        }
        long kept = is.number(Settings.RETENTION, -1);
        String why = "rows that nobody changed for " + Settings.duration(kept) + " are deleted, though still valid";
        return kept < 0
                ? Optional.empty()
                : Optional.of(found.mendable(Severity.WARNING, Settings.CLEANUP, policy, why));
    }

    /** A wrong compaction is not ended by us: with the policy "delete" all that is older than the retention goes at once. */
    private Optional<TopicFinding> deletion() {
        if (!policies().contains("compact")) {
            return keptFor(Settings.RETENTION, "records are deleted before their time");
        }
        String delete = spec.cleanup().config();
        return Optional.of(found.byHand(
                Severity.ERROR,
                Settings.CLEANUP,
                is.text(Settings.CLEANUP),
                delete,
                "of all records with one key only the last is kept",
                found.remedies().set(spec, Map.of(Settings.CLEANUP, delete, Settings.RETENTION, spec.millis()))));
    }

    private Optional<TopicFinding> keptFor(String setting, String whyNotLess) {
        long planned = spec.retention().toMillis();
        long actual = is.number(setting, planned);
        if (actual >= 0 && actual < planned) {
            return Optional.of(found.mendable(Severity.WARNING, setting, Long.toString(actual), whyNotLess));
        }
        return actual == planned
                ? Optional.empty()
                : Optional.of(found.note(setting, Long.toString(actual), spec.millis(), "kept longer than planned"));
    }

    private Optional<TopicFinding> limitInBytes() {
        long limit = is.number(Settings.RETENTION_BYTES, -1);
        if (limit < 0) {
            return Optional.empty();
        }
        String text = Long.toString(limit);
        return Optional.of(
                spec.origin() == Origin.OURS
                        ? found.mendable(
                                Severity.WARNING,
                                Settings.RETENTION_BYTES,
                                text,
                                "a flood of records deletes older ones before their time")
                        : found.note(Settings.RETENTION_BYTES, text, "-1", "what goes early can't be looked at again"));
    }

    private Optional<TopicFinding> message() {
        long actual = is.number(Settings.MAX_MESSAGE, largestMessage);
        if (actual >= largestMessage) {
            return Optional.empty();
        }
        String text = Long.toString(actual);
        String needed = Long.toString(largestMessage);
        return Optional.of(
                spec.origin() == Origin.OURS
                        ? found.mendable(
                                Severity.WARNING,
                                Settings.MAX_MESSAGE,
                                text,
                                needed,
                                "a large record is refused by the broker and stops the processing")
                        : found.note(Settings.MAX_MESSAGE, text, needed, "its producers can't send larger ones"));
    }

    private Optional<TopicFinding> timestamps() {
        String actual = is.text(Settings.TIMESTAMPS);
        if (actual.isEmpty() || actual.equals(spec.timestamps().config())) {
            return Optional.empty();
        }
        String why = spec.compacted()
                ? "a row that claims an old time makes the rows before it vanish at once"
                : "a record that claims an old time is deleted with the next sweep, whatever it proves";
        return Optional.of(found.mendable(Severity.WARNING, Settings.TIMESTAMPS, actual, why));
    }
}
