package exposurewatch.topology;

import exposurewatch.judgement.Canary;
import exposurewatch.judgement.Counts;
import exposurewatch.judgement.Judgement;
import exposurewatch.judgement.Rule;
import exposurewatch.ownership.OwnershipHistory;
import exposurewatch.ownership.OwnershipRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * JUDGE, by record: whose was it then? An exposure is told at once; a missing row is waited for; what a later row
 * changes is told as a correction.
 */
final class JudgeRecord implements Processor<String, Work, String, Step> {

    /** Entries whose waiting ended that are told in one tick. */
    private static final int SLICE = 2_000;

    private static final byte[] NOTHING = new byte[0];

    private final JudgingRules rules;
    private final Rule rule;
    private final Counts counts;
    private final Urgency urgency = new Urgency();
    private @Nullable ProcessorContext<String, Step> context;
    private @Nullable Rounds rounds;
    private @Nullable KeyValueStore<String, OwnershipHistory> rows;
    private @Nullable KeyValueStore<Bytes, Kept> judgements;
    private @Nullable KeyValueStore<Bytes, byte[]> waiting;
    private @Nullable Reexamination<Kept> reexamination;
    private @Nullable LateFacts late;

    JudgeRecord(JudgingRules rules, Counts counts) {
        this.rules = rules;
        this.rule = new Rule(rules.policy());
        this.counts = counts;
    }

    @Override
    public void init(ProcessorContext<String, Step> context) {
        KeyValueStore<Bytes, Kept> kept = context.getStateStore(Stores.RECORD_JUDGEMENTS);
        Reexamination<Kept> again =
                new Reexamination<>(kept, context.getStateStore(Stores.RECORD_REEXAMINATIONS), this::judge);
        LateFacts lateFacts = rules.lateFacts(context.getStateStore(Stores.RECORD_LATE));
        Retention<Bytes, Kept> retention =
                new Retention<>(kept, Kept::keptAt, rules.retention().toMillis());
        this.context = context;
        this.rows = context.getStateStore(Stores.RECORD_ROWS);
        this.judgements = kept;
        this.waiting = context.getStateStore(Stores.RECORD_WAITING);
        this.reexamination = again;
        this.late = lateFacts;
        this.rounds = new Rounds(context)
                .every(rules.tick(), now -> {
                    again.tick();
                    lateFacts.tick(context);
                    endWaiting(now);
                })
                .every(rules.sweep(), retention::tick);
    }

    @Override
    public void process(Record<String, Work> record) {
        Objects.requireNonNull(rounds).look();
        if (record.value() instanceof Work.OwnershipFact fact) {
            learn(fact);
        } else if (record.value() instanceof Work.Viewed viewed) {
            Bytes key = Keys.of(viewed.record(), viewed.access());
            Kept kept = Objects.requireNonNull(judgements).get(key);
            judge(
                    key,
                    kept == null
                            ? new Kept(
                                    viewed,
                                    null,
                                    null,
                                    null,
                                    0,
                                    Objects.requireNonNull(context).currentSystemTimeMs())
                            : new Kept(
                                    viewed,
                                    kept.last(),
                                    kept.exposure(),
                                    kept.unjudged(),
                                    kept.revision(),
                                    kept.keptAt()));
        }
    }

    private void learn(Work.OwnershipFact fact) {
        OwnershipRow row = fact.row();
        OwnershipHistory known = rows(row.record());
        OwnershipHistory next = known.with(row);
        if (next == known) {
            return;
        }
        Objects.requireNonNull(rows).put(row.record(), next);
        if (!fact.settled()) {
            long now = Objects.requireNonNull(context).currentSystemTimeMs();
            Objects.requireNonNull(late).add(row.validFrom(), now);
        }
        Objects.requireNonNull(reexamination).from(row.record(), row.validFrom() - rules.tolerance());
    }

    private OwnershipHistory rows(String record) {
        OwnershipHistory known = Objects.requireNonNull(rows).get(record);
        return known == null ? OwnershipHistory.EMPTY : known;
    }

    private void judge(Bytes key, Kept before) {
        Work.Viewed viewed = before.viewed();
        Judgement now =
                rule.judge(viewed.record(), viewed.access().timestamp(), viewed.session(), rows(viewed.record()));
        count(viewed, before.last(), now);
        boolean mustWait = now.verdict().unresolved()
                && before.unjudged() == null
                && (before.last() == null || !before.last().verdict().unresolved());
        if (mustWait) {
            ProcessorContext<String, Step> clock = Objects.requireNonNull(context);
            long due = clock.currentSystemTimeMs() + rules.waiting().toMillis();
            Objects.requireNonNull(waiting).put(Keys.due(due, key), NOTHING);
        }
        Kept after =
                tell(new Kept(viewed, now, before.exposure(), before.unjudged(), before.revision(), before.keptAt()));
        Objects.requireNonNull(judgements).put(key, after);
    }

    private void count(Work.Viewed viewed, @Nullable Judgement before, Judgement now) {
        if (Canary.is(viewed.access(), viewed.record())) {
            return;
        }
        if (before == null) {
            long shown = viewed.access().timestamp();
            counts.judgedAfter(Objects.requireNonNull(context).currentSystemTimeMs() - shown);
        } else {
            counts.verdict(before.verdict(), -1);
        }
        counts.verdict(now.verdict(), 1);
    }

    /** Tells what has changed since something was told last; what is unresolved is told when its waiting ends. */
    private Kept tell(Kept kept) {
        Judgement now = Objects.requireNonNull(kept.last());
        Kept told = kept;
        if (kept.unjudged() != null && !now.equals(kept.unjudged())) {
            boolean withdrawn = !now.verdict().unresolved();
            told = forward(told, Telling.Topic.UNJUDGED, withdrawn, told.exposure(), withdrawn ? null : now);
        }
        if (now.verdict().exposed() && !now.equals(told.exposure())) {
            told = forward(told, Telling.Topic.EXPOSURES, false, now, told.unjudged());
        } else if (!now.verdict().exposed() && told.exposure() != null) {
            told = forward(told, Telling.Topic.EXPOSURES, true, null, told.unjudged());
        }
        return told;
    }

    private Kept forward(
            Kept kept,
            Telling.Topic topic,
            boolean withdrawn,
            @Nullable Judgement exposure,
            @Nullable Judgement unjudged) {
        Kept next = new Kept(kept.viewed(), kept.last(), exposure, unjudged, kept.revision() + 1, kept.keptAt());
        ProcessorContext<String, Step> to = Objects.requireNonNull(context);
        to.forward(Telling.of(next, topic, withdrawn, rules.policy(), to.currentSystemTimeMs()));
        urgency.handedOn(to);
        return next;
    }

    private void endWaiting(long now) {
        KeyValueStore<Bytes, byte[]> store = Objects.requireNonNull(waiting);
        List<Bytes> due = new ArrayList<>();
        try (var entries = store.range(Keys.due(0, Bytes.wrap(NOTHING)), Keys.due(now + 1, Bytes.wrap(NOTHING)))) {
            while (entries.hasNext() && due.size() < SLICE) {
                due.add(entries.next().key);
            }
        }
        for (Bytes entry : due) {
            store.delete(entry);
            Bytes key = Keys.dueEntry(entry);
            Kept kept = Objects.requireNonNull(judgements).get(key);
            boolean unresolved = kept != null
                    && kept.unjudged() == null
                    && Objects.requireNonNull(kept.last()).verdict().unresolved();
            if (kept != null && unresolved) {
                Kept told = forward(kept, Telling.Topic.UNJUDGED, false, kept.exposure(), kept.last());
                Objects.requireNonNull(judgements).put(key, told);
            }
        }
    }
}
