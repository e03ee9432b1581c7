package exposurewatch.topology;

import exposurewatch.judgement.Counts;
import exposurewatch.judgement.Traffic;
import exposurewatch.judgement.clearing.Clearing;
import exposurewatch.judgement.clearing.ClearingTables;
import exposurewatch.ownership.OwnershipReader;
import exposurewatch.ownership.OwnershipRow;
import exposurewatch.session.SessionReader;
import exposurewatch.session.SessionRow;
import exposurewatch.topology.SuspectReader.Keyed;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyConfig;
import org.apache.kafka.streams.kstream.Branched;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.jspecify.annotations.Nullable;

/** The table of contents: every stage, what goes in and what comes out. */
public final class ExposureTopology {

    private static final String UNREADABLE = "unreadable";
    static final String BY_SESSION = "by-session";
    private static final String BY_RECORD = "by-record";
    private static final String BY_SITE = "by-site";
    private static final String EXPOSURES = "exposures";
    private static final String UNJUDGED = "unjudged";
    private static final String LATE = "late";
    private static final String INCIDENTS = "incidents";
    private static final String TRAIL = "trail";
    private static final String ALERTS = "alerts";
    private static final String COMMANDS = "commands";
    private static final String STATE = "containment-state";

    private final StreamsBuilder builder;
    private final Topics topics;
    private final JudgingRules rules;
    private final ContainingRules containing;
    private final ClearingTables tables;
    private final Counts counts;
    private final Traffic traffic;
    private final ReadFacts.Loaded loaded;
    private final Supplier<AccessLog> accessLogs;
    private final Stores stores;

    private ExposureTopology(
            Properties config,
            Topics topics,
            JudgingRules rules,
            ContainingRules containing,
            ClearingTables tables,
            Counts counts,
            Traffic traffic,
            ReadFacts.Loaded loaded,
            Supplier<AccessLog> accessLogs,
            Stores stores) {
        this.stores = stores;
        // Only here the check for names is really made; given to the later calls it is silently left out.
        this.builder = new StreamsBuilder(new TopologyConfig(new StreamsConfig(config)));
        this.topics = topics;
        this.rules = rules;
        this.containing = containing;
        this.tables = tables;
        this.counts = counts;
        this.traffic = traffic;
        this.loaded = loaded;
        this.accessLogs = accessLogs;
    }

    /**
     * The whole topology.
     *
     * @param config     the application's Streams configuration
     * @param loaded     how much of the fact topics the clearing tables held when they were first complete
     * @param accessLogs opens the topic of accesses for a second look
     * @param stores     how state is held
     */
    static Topology build(
            Properties config,
            Topics topics,
            JudgingRules rules,
            ContainingRules containing,
            ClearingTables tables,
            Counts counts,
            Traffic traffic,
            ReadFacts.Loaded loaded,
            Supplier<AccessLog> accessLogs,
            Stores stores) {
        ExposureTopology topology = new ExposureTopology(
                config, topics, rules, containing, tables, counts, traffic, loaded, accessLogs, stores);
        topology.wire();
        return topology.builder.build(config);
    }

    private void wire() {
        Map<String, KStream<String, Step>> accesses = clearAccesses();
        Map<String, KStream<String, Step>> sessionRows = readSessionRows();
        Map<String, KStream<String, Step>> ownershipRows = readOwnershipRows();
        Map<String, KStream<String, Step>> again = lookAgain();

        Map<String, KStream<String, Step>> viewed = attachSession(stream(accesses, BY_SESSION)
                .merge(stream(again, BY_SESSION), Named.as("merge-second-looks-by-session"))
                .merge(stream(sessionRows, BY_SESSION), Named.as("merge-session-rows")));
        Map<String, KStream<String, Step>> judged = judgeRecord(stream(viewed, BY_RECORD)
                .merge(stream(accesses, BY_RECORD), Named.as("merge-anonymous"))
                .merge(stream(again, BY_RECORD), Named.as("merge-second-looks-by-record"))
                .merge(stream(ownershipRows, BY_RECORD), Named.as("merge-ownership-rows")));

        Map<String, KStream<String, Step>> actions = readActions();
        Map<String, KStream<String, Step>> outcomes = readOutcomes();
        Map<String, KStream<String, Step>> grouped = groupExposures(stream(judged, EXPOSURES)
                .merge(stream(accesses, BY_SITE), Named.as("merge-traffic"))
                .merge(stream(actions, BY_SITE), Named.as("merge-actions"))
                .merge(stream(outcomes, BY_SITE), Named.as("merge-outcomes")));

        tell(stream(judged, EXPOSURES), EXPOSURES, topics.exposures());
        tell(stream(judged, UNJUDGED), UNJUDGED, topics.unjudged());
        tell(stream(grouped, INCIDENTS), INCIDENTS, topics.incidents());
        tell(stream(grouped, TRAIL), TRAIL, topics.incidentTrail());
        tell(stream(grouped, ALERTS), ALERTS, topics.alerts());
        tell(stream(grouped, COMMANDS), COMMANDS, topics.containmentCommands());
        tell(stream(grouped, STATE), STATE, topics.containmentState());
        askForSecondLooks(stream(viewed, LATE).merge(stream(judged, LATE), Named.as("merge-late-facts")));
        putAside(stream(accesses, UNREADABLE)
                .merge(stream(sessionRows, UNREADABLE), Named.as("merge-unreadable-sessions"))
                .merge(stream(ownershipRows, UNREADABLE), Named.as("merge-unreadable-ownership"))
                .merge(stream(actions, UNREADABLE), Named.as("merge-unreadable-actions"))
                .merge(stream(outcomes, UNREADABLE), Named.as("merge-unreadable-outcomes")));
    }

    /** access-events → suspects by session or by record, and what can't be read. */
    private Map<String, KStream<String, Step>> clearAccesses() {
        return builder.stream(topics.accessEvents().name(), bytes("ingest-access-events"))
                .process(
                        () -> new ClearAccesses(
                                new Clearing(rules.policy(), tables, counts, traffic),
                                new SuspectReader(rules.policy()),
                                counts,
                                traffic),
                        Named.as("clear-accesses"))
                .split(Named.as("cleared-"))
                .branch(is(Step.ToDeadLetters.class), Branched.as(UNREADABLE))
                .branch(is(Step.ToSession.class), Branched.as(BY_SESSION))
                .branch(is(Step.ToSite.class), Branched.as(BY_SITE))
                .defaultBranch(Branched.as(BY_RECORD));
    }

    /** sessions → rows by session, and what can't be read. */
    private Map<String, KStream<String, Step>> readSessionRows() {
        builder.addStateStore(stores.longs(Stores.SESSION_BASELINE));
        return builder.stream(topics.sessions().name(), bytes("ingest-sessions"))
                .process(
                        () -> new ReadFacts<SessionRow>(
                                Stores.SESSION_BASELINE,
                                SessionReader::read,
                                (row, settled) -> new Keyed(
                                        row.session(), new Step.ToSession(new Work.SessionFact(row, settled))),
                                loaded,
                                counts),
                        Named.as("read-session-rows"),
                        Stores.SESSION_BASELINE)
                .split(Named.as("session-rows-"))
                .branch(is(Step.ToDeadLetters.class), Branched.as(UNREADABLE))
                .defaultBranch(Branched.as(BY_SESSION));
    }

    /** record-ownership → rows by record, and what can't be read. */
    private Map<String, KStream<String, Step>> readOwnershipRows() {
        builder.addStateStore(stores.longs(Stores.RECORD_BASELINE));
        return builder.stream(topics.recordOwnership().name(), bytes("ingest-record-ownership"))
                .process(
                        () -> new ReadFacts<OwnershipRow>(
                                Stores.RECORD_BASELINE,
                                OwnershipReader::read,
                                (row, settled) -> new Keyed(
                                        row.record(), new Step.ToRecord(new Work.OwnershipFact(row, settled))),
                                loaded,
                                counts),
                        Named.as("read-ownership-rows"),
                        Stores.RECORD_BASELINE)
                .split(Named.as("ownership-rows-"))
                .branch(is(Step.ToDeadLetters.class), Branched.as(UNREADABLE))
                .defaultBranch(Branched.as(BY_RECORD));
    }

    /** second-looks → suspects by session or by record that were cleared before a late row came. */
    private Map<String, KStream<String, Step>> lookAgain() {
        builder.addStateStore(stores.secondLooks());
        return builder.stream(
                        topics.secondLooks().name(),
                        Consumed.with(Serdes.String(), Wire.WORK).withName("ingest-second-looks"))
                .process(
                        () -> new LookAgain(
                                // What is looked at again was counted when it was looked at first.
                                new Clearing(rules.policy(), tables, new Counts(), new Traffic()),
                                tables,
                                new SuspectReader(rules.policy()),
                                accessLogs,
                                rules),
                        Named.as("look-again"),
                        Stores.SECOND_LOOKS)
                .split(Named.as("looked-again-"))
                .branch(is(Step.ToSession.class), Branched.as(BY_SESSION))
                .defaultBranch(Branched.as(BY_RECORD));
    }

    /** Suspects and rows by session → what was viewed, by record, and spans to be looked at again. */
    private Map<String, KStream<String, Step>> attachSession(KStream<String, Step> steps) {
        builder.addStateStore(stores.sessionRows());
        builder.addStateStore(stores.sessionSuspects());
        builder.addStateStore(stores.reexaminations(Stores.SESSION_REEXAMINATIONS));
        builder.addStateStore(stores.longs(Stores.SESSION_LATE));
        return steps.mapValues(ExposureTopology::work, Named.as("unwrap-by-session"))
                .repartition(Repartitioned.with(Serdes.String(), Wire.WORK)
                        .withName(BY_SESSION)
                        .withNumberOfPartitions(topics.partitions()))
                .process(
                        () -> new AttachSession(rules),
                        Named.as("attach-session"),
                        Stores.SESSION_ROWS,
                        Stores.SESSION_SUSPECTS,
                        Stores.SESSION_REEXAMINATIONS,
                        Stores.SESSION_LATE)
                .split(Named.as("attached-"))
                .branch(is(Step.ToSecondLook.class), Branched.as(LATE))
                .defaultBranch(Branched.as(BY_RECORD));
    }

    /** What was viewed and rows by record → exposures, unjudged, and spans to be looked at again. */
    private Map<String, KStream<String, Step>> judgeRecord(KStream<String, Step> steps) {
        builder.addStateStore(stores.recordRows());
        builder.addStateStore(stores.recordJudgements());
        builder.addStateStore(stores.reexaminations(Stores.RECORD_REEXAMINATIONS));
        builder.addStateStore(stores.recordWaiting());
        builder.addStateStore(stores.longs(Stores.RECORD_LATE));
        return steps.mapValues(ExposureTopology::work, Named.as("unwrap-by-record"))
                .repartition(Repartitioned.with(Serdes.String(), Wire.WORK)
                        .withName(BY_RECORD)
                        .withNumberOfPartitions(topics.partitions()))
                .process(
                        () -> new JudgeRecord(rules, counts),
                        Named.as("judge-record"),
                        Stores.RECORD_ROWS,
                        Stores.RECORD_JUDGEMENTS,
                        Stores.RECORD_REEXAMINATIONS,
                        Stores.RECORD_WAITING,
                        Stores.RECORD_LATE)
                .split(Named.as("judged-"))
                .branch(is(Step.ToExposures.class), Branched.as(EXPOSURES))
                .branch(is(Step.ToUnjudged.class), Branched.as(UNJUDGED))
                .defaultBranch(Branched.as(LATE));
    }

    /** responder-actions → actions by site, and what can't be read. */
    private Map<String, KStream<String, Step>> readActions() {
        return builder.stream(topics.responderActions().name(), bytes("ingest-responder-actions"))
                .process(() -> new ReadActions(counts), Named.as("read-actions"))
                .split(Named.as("actions-"))
                .branch(is(Step.ToDeadLetters.class), Branched.as(UNREADABLE))
                .defaultBranch(Branched.as(BY_SITE));
    }

    /** containment-results → outcomes by site, and what can't be read. */
    private Map<String, KStream<String, Step>> readOutcomes() {
        return builder.stream(topics.containmentResults().name(), bytes("ingest-containment-results"))
                .process(() -> new ReadOutcomes(counts), Named.as("read-outcomes"))
                .split(Named.as("outcomes-"))
                .branch(is(Step.ToDeadLetters.class), Branched.as(UNREADABLE))
                .defaultBranch(Branched.as(BY_SITE));
    }

    /** Exposures, traffic, actions and outcomes by site → incidents, their trails, alerts, and commands. */
    private Map<String, KStream<String, Step>> groupExposures(KStream<String, Step> steps) {
        builder.addStateStore(stores.siteExposures());
        builder.addStateStore(stores.siteNews());
        builder.addStateStore(stores.siteStrands());
        builder.addStateStore(stores.siteIncidents());
        builder.addStateStore(stores.siteTraffic());
        builder.addStateStore(stores.siteContainment());
        return steps.mapValues(ExposureTopology::work, Named.as("unwrap-by-site"))
                .repartition(Repartitioned.with(Serdes.String(), Wire.WORK)
                        .withName(BY_SITE)
                        .withNumberOfPartitions(topics.partitions()))
                .process(
                        () -> new GroupExposures(GroupingRules.of(rules.policy()), containing),
                        Named.as("group-exposures"),
                        Stores.SITE_EXPOSURES,
                        Stores.SITE_NEWS,
                        Stores.SITE_STRANDS,
                        Stores.SITE_INCIDENTS,
                        Stores.SITE_TRAFFIC,
                        Stores.SITE_CONTAINMENT)
                .split(Named.as("grouped-"))
                .branch(is(Step.ToIncidents.class), Branched.as(INCIDENTS))
                .branch(is(Step.ToTrail.class), Branched.as(TRAIL))
                .branch(is(Step.ToCommands.class), Branched.as(COMMANDS))
                .branch(is(Step.ToState.class), Branched.as(STATE))
                .defaultBranch(Branched.as(ALERTS));
    }

    private static void tell(KStream<String, Step> steps, String name, TopicSpec topic) {
        steps.mapValues(ExposureTopology::value, Named.as("unwrap-" + name))
                .to(
                        topic.name(),
                        Produced.with(Serdes.String(), Serdes.ByteArray()).withName("egress-" + name));
    }

    private void askForSecondLooks(KStream<String, Step> late) {
        late.mapValues(ExposureTopology::work, Named.as("unwrap-second-looks"))
                .to(
                        topics.secondLooks().name(),
                        Produced.with(Serdes.String(), Wire.WORK).withName("egress-second-looks"));
    }

    private void putAside(KStream<String, Step> unreadable) {
        unreadable
                .process(UnwrapDeadLetter::new, Named.as("unwrap-dead-letters"))
                .to(
                        topics.deadLetters().name(),
                        Produced.with(Serdes.ByteArray(), Serdes.ByteArray()).withName("egress-dead-letters"));
    }

    private static Consumed<byte[], byte[]> bytes(String name) {
        return Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()).withName(name);
    }

    private static org.apache.kafka.streams.kstream.Predicate<String, Step> is(Class<? extends Step> kind) {
        return (key, step) -> kind.isInstance(step);
    }

    private static Work work(Step step) {
        if (step instanceof Step.ToSession to) {
            return to.work();
        }
        if (step instanceof Step.ToRecord to) {
            return to.work();
        }
        if (step instanceof Step.ToSite to) {
            return to.work();
        }
        if (step instanceof Step.ToExposures told) {
            return new Work.Told(told.value());
        }
        return ((Step.ToSecondLook) step).work();
    }

    private static byte @Nullable [] value(Step step) {
        Object value = ((Step.Told) step).value();
        return value == null ? null : value.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static KStream<String, Step> stream(Map<String, KStream<String, Step>> branches, String name) {
        Function<String, Boolean> ends = key -> key.endsWith("-" + name);
        return Objects.requireNonNull(branches.get(
                branches.keySet().stream().filter(ends::apply).findFirst().orElseThrow()));
    }
}
