package exposurewatch.response.past;

import exposurewatch.access.AccessEvent;
import exposurewatch.access.AccessReader;
import exposurewatch.access.Reading;
import exposurewatch.judgement.Finding;
import exposurewatch.judgement.Rule;
import exposurewatch.judgement.Triage;
import exposurewatch.ownership.OwnershipHistory;
import exposurewatch.ownership.OwnershipReader;
import exposurewatch.ownership.OwnershipRow;
import exposurewatch.policy.Policy;
import exposurewatch.session.SessionReader;
import exposurewatch.session.SessionRow;
import exposurewatch.session.SessionView;
import exposurewatch.session.Timeline;
import exposurewatch.topology.TopicSince;
import exposurewatch.topology.TopicSince.Part;
import exposurewatch.topology.TopicSince.Progress;
import exposurewatch.topology.Topics;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The log of accesses as its topic still has it, and what the same rules say of it by the rows that their topics still
 * have. A compacted topic may have let go of a former owner: then nothing is said of that access, rather than something
 * wrong.
 */
public final class PastLog {

    /** Sessions of one person that are found. */
    static final int MOST_SESSIONS = 10_000;

    private final TopicSince reader;
    private final Topics topics;
    private final Policy policy;
    private final AccessReader accesses;
    private final Triage triage;
    private final Rule rule;

    /** @param config of a consumer that reads what is committed and belongs to no group */
    public PastLog(Properties config, Topics topics, Policy policy) {
        this.reader = new TopicSince(config);
        this.topics = topics;
        this.policy = policy;
        this.accesses = new AccessReader(policy.accesses());
        this.triage = new Triage(policy);
        this.rule = new Rule(policy);
    }

    /** The site of accesses that name none. */
    public String site() {
        return policy.siteOf(null);
    }

    Triage.Outcome triage(AccessEvent access) {
        return triage.of(access);
    }

    String site(AccessEvent access) {
        return policy.siteOf(access.service());
    }

    /** Every access of this time that can be read; see the other. */
    boolean read(Stretch stretch, Consumer<AccessEvent> visitor, Progress progress, BooleanSupplier cancelled) {
        return read(stretch, visitor, () -> {}, progress, cancelled);
    }

    /**
     * Every access of this time that can be read.
     *
     * @param unreadable told of each that can't be, and was appended at this time; there are always some later
     * @return whether it was read to the end; false when it was cancelled
     */
    boolean read(
            Stretch stretch,
            Consumer<AccessEvent> visitor,
            Runnable unreadable,
            Progress progress,
            BooleanSupplier cancelled) {
        return appended(
                stretch.appendedFrom(),
                stretch.appendedTo(),
                access -> {
                    if (stretch.has(access.timestamp())) {
                        visitor.accept(access);
                    }
                },
                at -> {
                    if (at - Stretch.AHEAD <= stretch.to()) {
                        unreadable.run();
                    }
                },
                progress,
                cancelled);
    }

    /**
     * Every access that was appended from a time on and before another, by the broker's clock, and can be read.
     *
     * @return whether it was read to the end; false when it was cancelled
     */
    boolean appended(long from, long to, Consumer<AccessEvent> visitor, Progress progress, BooleanSupplier cancelled) {
        return appended(from, to, visitor, at -> {}, progress, cancelled);
    }

    private boolean appended(
            long from,
            long to,
            Consumer<AccessEvent> visitor,
            LongConsumer unreadable,
            Progress progress,
            BooleanSupplier cancelled) {
        return reader.read(
                new Part(topics.accessEvents().name(), null, from, to),
                record -> {
                    Reading<AccessEvent> reading = accesses.read(
                            record.value(), record.topic() + '-' + record.partition() + '-' + record.offset());
                    if (reading instanceof Reading.Readable<AccessEvent> readable) {
                        visitor.accept(readable.value());
                    } else {
                        unreadable.accept(record.timestamp());
                    }
                },
                progress,
                cancelled);
    }

    /** Values of {@code exposures} that may be of this time, as they were told; a later one changes an earlier one. */
    void exposures(Stretch stretch, Consumer<byte[]> visitor, BooleanSupplier cancelled) {
        reader.read(
                topics.exposures().name(),
                stretch.appendedFrom(),
                record -> {
                    if (record.value() != null) {
                        visitor.accept(record.value());
                    }
                },
                cancelled);
    }

    /**
     * Where a person was ever signed in, and for which organizations, as far as the topic of sessions has it.
     *
     * @param more whether there are sessions beyond {@link #MOST_SESSIONS}, which are not among these
     */
    record SignIns(Set<String> sessions, Set<String> organizations, boolean more) {}

    SignIns signIns(String person, BooleanSupplier cancelled) {
        Set<String> sessions = new HashSet<>();
        Set<String> organizations = new HashSet<>();
        boolean[] more = {false};
        reader.read(
                topics.sessions().name(),
                0,
                record -> {
                    SessionRow row = session(record);
                    if (row == null || !person.equals(row.user())) {
                        return;
                    }
                    if (sessions.size() >= MOST_SESSIONS && !sessions.contains(row.session())) {
                        more[0] = true;
                        return;
                    }
                    sessions.add(row.session());
                    if (row.organization() != null) {
                        organizations.add(row.organization());
                    }
                },
                cancelled);
        return new SignIns(sessions, organizations, more[0]);
    }

    /** Whether the log goes back beyond that time, so that what happened after it can be there. */
    boolean hasBefore(long time, BooleanSupplier cancelled) {
        boolean[] any = {false};
        appended(0, time, access -> any[0] = true, (done, of) -> {}, () -> any[0] || cancelled.getAsBoolean());
        return any[0];
    }

    /** What the rule says of each record that these accesses showed. */
    List<Finding> judge(List<AccessEvent> some, BooleanSupplier cancelled) {
        Map<AccessEvent, Triage.Outcome> shown = new HashMap<>();
        Map<String, Timeline<SessionRow>> sessions = new HashMap<>();
        Map<String, OwnershipHistory> records = new HashMap<>();
        for (AccessEvent access : some) {
            Triage.Outcome outcome = triage.of(access);
            if (outcome.kind() == Triage.Kind.SHOWN) {
                shown.put(access, outcome);
                outcome.records().forEach(record -> records.put(record, OwnershipHistory.EMPTY));
                if (access.session() != null) {
                    sessions.put(access.session(), Timeline.empty());
                }
            }
        }
        if (shown.isEmpty()) {
            return List.of();
        }
        facts(sessions, records, cancelled);
        List<Finding> findings = new ArrayList<>();
        for (AccessEvent access : some) {
            Triage.Outcome outcome = shown.get(access);
            if (outcome != null) {
                SessionView session = view(access, sessions);
                for (String record : outcome.records()) {
                    findings.add(new Finding(
                            access.forRecord(outcome.route()),
                            record,
                            rule.judge(
                                    record,
                                    access.timestamp(),
                                    session,
                                    records.getOrDefault(record, OwnershipHistory.EMPTY))));
                }
            }
        }
        return findings;
    }

    private SessionView view(AccessEvent access, Map<String, Timeline<SessionRow>> sessions) {
        return access.session() == null
                ? SessionView.ABSENT
                : SessionView.of(
                        sessions.getOrDefault(access.session(), Timeline.empty()),
                        access.timestamp(),
                        policy.time().tolerance().toMillis(),
                        policy.time().sessionEndGrace().toMillis());
    }

    /** Fills in the rows of the keys that are there. */
    private void facts(
            Map<String, Timeline<SessionRow>> sessions,
            Map<String, OwnershipHistory> records,
            BooleanSupplier cancelled) {
        reader.read(
                topics.sessions().name(),
                0,
                record -> {
                    if (mayBe(record, sessions)) {
                        SessionRow row = session(record);
                        if (row != null) {
                            sessions.computeIfPresent(row.session(), (id, rows) -> rows.with(row));
                        }
                    }
                },
                cancelled);
        reader.read(
                topics.recordOwnership().name(),
                0,
                record -> {
                    if (mayBe(record, records)
                            && OwnershipReader.read(key(record), record.value(), record.timestamp())
                                    instanceof Reading.Readable<OwnershipRow> readable) {
                        OwnershipRow row = readable.value();
                        records.computeIfPresent(row.record(), (id, rows) -> rows.with(row));
                    }
                },
                cancelled);
    }

    /** By the key, so that most rows need not be read; a row without a key has to be. */
    private static boolean mayBe(ConsumerRecord<byte[], byte[]> record, Map<String, ?> wanted) {
        String key = key(record);
        return key == null || wanted.containsKey(key);
    }

    private static @Nullable String key(ConsumerRecord<byte[], byte[]> record) {
        return record.key() == null ? null : new String(record.key(), StandardCharsets.UTF_8);
    }

    private static @Nullable SessionRow session(ConsumerRecord<byte[], byte[]> record) {
        return SessionReader.read(key(record), record.value(), record.timestamp())
                        instanceof Reading.Readable<SessionRow> readable
                ? readable.value()
                : null;
    }
}
