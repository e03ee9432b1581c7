package exposurewatch.topology;

import exposurewatch.topology.ClusterState.TopicState;
import exposurewatch.topology.TopicFinding.Severity;
import exposurewatch.topology.TopicFinding.State;
import exposurewatch.topology.TopicSpec.Origin;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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
        return Stream.of(release(), transactions()).flatMap(Optional::stream).toList();
    }

    private Optional<TopicFinding> release() {
        return cluster.metadataVersion() >= METADATA_4_0
                ? Optional.empty()
                : feature(
                        "metadata.version",
                        cluster.metadataVersion(),
                        METADATA_4_0,
                        "brokers older than 4.0, or not told that all are newer, can lose or tear transactions",
                        remedies.finalizeRelease("4.0"));
    }

    private Optional<TopicFinding> transactions() {
        return cluster.transactionVersion() >= TRANSACTIONS_2
                ? Optional.empty()
                : feature(
                        "transaction.version",
                        cluster.transactionVersion(),
                        TRANSACTIONS_2,
                        "a delayed commit can end the next transaction, so that exposures are lost or told in part",
                        remedies.finalizeFeature("transaction.version", TRANSACTIONS_2));
    }

    private static Optional<TopicFinding> feature(String name, int is, int shouldBe, String why, String remedy) {
        return Optional.of(new TopicFinding(
                TopicFinding.CLUSTER,
                State.DIFFERS,
                Severity.WARNING,
                name,
                is == ClusterState.UNKNOWN ? "not known" : Integer.toString(is),
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
        List<TopicFinding> found = Stream.of(
                        cleanup(spec, is).stream(),
                        kept(spec, is),
                        limitInBytes(spec, is).stream(),
                        largestMessage(spec, is).stream(),
                        timestamps(spec, is).stream(),
                        minInsync(spec, is).stream(),
                        replication(spec, is).stream(),
                        partitions(spec, is).stream())
                .flatMap(findings -> findings)
                .toList();
        boolean faulty = found.stream().anyMatch(TopicFinding::isFault);
        return faulty
                ? found
                : Stream.concat(Stream.of(TopicFinding.ok(spec.name())), found.stream())
                        .toList();
    }

    private Optional<TopicFinding> cleanup(TopicSpec spec, TopicState is) {
        String policy = is.text(Settings.CLEANUP);
        List<String> policies = Arrays.asList(policy.split("\\s*,\\s*"));
        boolean compacts = policies.contains("compact");
        boolean deletes = policies.contains("delete");
        if (!spec.compacted()) {
            return compacts ? Optional.of(compactedWrongly(spec, policy)) : Optional.empty();
        }
        if (!compacts && deletes) {
            return Optional.of(mendable(
                    Severity.ERROR,
                    spec,
                    Settings.CLEANUP,
                    policy,
                    "rows that nobody changed for a while are deleted, and then nothing of theirs can be judged"));
        }
        return deletes && is.number(Settings.RETENTION, -1) >= 0
                ? Optional.of(mendable(
                        Severity.WARNING,
                        spec,
                        Settings.CLEANUP,
                        policy,
                        "rows that nobody changed for " + Settings.duration(is.number(Settings.RETENTION, -1))
                                + " are deleted, though still valid"))
                : Optional.empty();
    }

    /** Not mended by us: with the policy "delete" all that is older than the retention goes at once. */
    private TopicFinding compactedWrongly(TopicSpec spec, String policy) {
        return new TopicFinding(
                spec.name(),
                State.DIFFERS,
                Severity.ERROR,
                Settings.CLEANUP,
                policy,
                spec.cleanup().config(),
                "of all records with one key only the last is kept",
                remedies.set(
                        spec, Map.of(Settings.CLEANUP, spec.cleanup().config(), Settings.RETENTION, spec.millis())),
                false);
    }

    private Stream<TopicFinding> kept(TopicSpec spec, TopicState is) {
        if (!spec.compacted()) {
            return is.text(Settings.CLEANUP).contains("compact")
                    ? Stream.empty()
                    : keptFor(spec, is, Settings.RETENTION, "records are deleted before their time").stream();
        }
        return Stream.of(
                        keptFor(
                                spec,
                                is,
                                Settings.COMPACTION_LAG,
                                "who owned a record or session before is forgotten early"),
                        keptFor(spec, is, Settings.TOMBSTONES, "whoever was down longer never hears of an end"))
                .flatMap(Optional::stream);
    }

    private Optional<TopicFinding> keptFor(TopicSpec spec, TopicState is, String setting, String whyNotLess) {
        long planned = spec.retention().toMillis();
        long actual = is.number(setting, planned);
        if (actual >= 0 && actual < planned) {
            return Optional.of(mendable(Severity.WARNING, spec, setting, Long.toString(actual), whyNotLess));
        }
        return actual == planned
                ? Optional.empty()
                : Optional.of(note(spec, setting, Long.toString(actual), spec.millis(), "kept longer than planned"));
    }

    private Optional<TopicFinding> limitInBytes(TopicSpec spec, TopicState is) {
        String limit = Long.toString(is.number(Settings.RETENTION_BYTES, -1));
        if (spec.compacted() || limit.startsWith("-")) {
            return Optional.empty();
        }
        return Optional.of(
                spec.origin() == Origin.OURS
                        ? mendable(
                                Severity.WARNING,
                                spec,
                                Settings.RETENTION_BYTES,
                                limit,
                                "a flood of records deletes older ones before their time")
                        : note(
                                spec,
                                Settings.RETENTION_BYTES,
                                limit,
                                "-1",
                                "what goes early can't be looked at again"));
    }

    private Optional<TopicFinding> largestMessage(TopicSpec spec, TopicState is) {
        long needed = neededMessage(spec);
        long actual = is.number(Settings.MAX_MESSAGE, needed);
        if (actual >= needed) {
            return Optional.empty();
        }
        return Optional.of(
                spec.origin() == Origin.OURS
                        ? mendable(
                                Severity.WARNING,
                                spec,
                                Settings.MAX_MESSAGE,
                                Long.toString(actual),
                                Long.toString(needed),
                                "a large record is refused by the broker and stops the processing")
                        : note(
                                spec,
                                Settings.MAX_MESSAGE,
                                Long.toString(actual),
                                Long.toString(needed),
                                "its producers can't send larger ones"));
    }

    /** A dead letter is the event as it came plus headers, so it depends on what the events' topic really takes. */
    private long neededMessage(TopicSpec spec) {
        TopicState events = cluster.topics().get(topics.accessEvents().name());
        if (!spec.equals(topics.deadLetters()) || events == null) {
            return spec.maxMessageBytes();
        }
        long largest = events.number(Settings.MAX_MESSAGE, topics.accessEvents().maxMessageBytes());
        return Math.min(Integer.MAX_VALUE, largest + DEAD_LETTER_HEADERS);
    }

    private Optional<TopicFinding> timestamps(TopicSpec spec, TopicState is) {
        String actual = is.text(Settings.TIMESTAMPS);
        if (actual.isEmpty() || actual.equals(spec.timestamps().config())) {
            return Optional.empty();
        }
        return Optional.of(mendable(
                Severity.WARNING,
                spec,
                Settings.TIMESTAMPS,
                actual,
                spec.compacted()
                        ? "a row that claims an old time makes the rows before it vanish at once"
                        : "a record that claims an old time is deleted with the next sweep, whatever it proves"));
    }

    private Optional<TopicFinding> minInsync(TopicSpec spec, TopicState is) {
        int shouldBe = Topics.minInsync(is.replication());
        long actual = is.number(Settings.MIN_INSYNC, shouldBe);
        if (actual > is.replication()) {
            return Optional.of(new TopicFinding(
                    spec.name(),
                    State.DIFFERS,
                    Severity.ERROR,
                    Settings.MIN_INSYNC,
                    Long.toString(actual),
                    Integer.toString(shouldBe),
                    "there are only " + is.replication() + " copies, so no record is accepted",
                    remedies.set(spec, Map.of(Settings.MIN_INSYNC, Integer.toString(shouldBe))),
                    false));
        }
        return actual >= shouldBe
                ? Optional.empty()
                : Optional.of(mendable(
                        Severity.WARNING,
                        spec,
                        Settings.MIN_INSYNC,
                        Long.toString(actual),
                        Integer.toString(shouldBe),
                        "what is committed may be on one broker only, and be lost with it"));
    }

    private Optional<TopicFinding> replication(TopicSpec spec, TopicState is) {
        int target = cluster.replication();
        if (is.replication() >= target) {
            return Optional.empty();
        }
        boolean single = is.replication() == 1 && target >= 3;
        return Optional.of(new TopicFinding(
                spec.name(),
                State.DIFFERS,
                single ? Severity.WARNING : Severity.NOTE,
                Settings.REPLICATION,
                Integer.toString(is.replication()),
                Integer.toString(target),
                single
                        ? "the topic is lost with one broker, though there are more"
                        : "the cluster could keep more copies",
                remedies.replicate(spec, is),
                false));
    }

    private Optional<TopicFinding> partitions(TopicSpec spec, TopicState is) {
        return is.partitions() == spec.partitions()
                ? Optional.empty()
                : Optional.of(note(
                        spec,
                        Settings.PARTITIONS,
                        Integer.toString(is.partitions()),
                        Integer.toString(spec.partitions()),
                        "no fault: the work is shared out anew by its own keys"));
    }

    private static TopicFinding note(TopicSpec spec, String setting, String is, String shouldBe, String why) {
        return new TopicFinding(spec.name(), State.DIFFERS, Severity.NOTE, setting, is, shouldBe, why, "", false);
    }

    private TopicFinding mendable(Severity severity, TopicSpec spec, String setting, String is, String why) {
        return mendable(severity, spec, setting, is, spec.config(1).getOrDefault(setting, ""), why);
    }

    private TopicFinding mendable(
            Severity severity, TopicSpec spec, String setting, String is, String shouldBe, String why) {
        return new TopicFinding(
                spec.name(),
                State.DIFFERS,
                severity,
                setting,
                is,
                shouldBe,
                why,
                remedies.set(spec, Map.of(setting, shouldBe)),
                true);
    }
}
