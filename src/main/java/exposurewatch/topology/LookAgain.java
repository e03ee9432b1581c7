package exposurewatch.topology;

import exposurewatch.access.Reading;
import exposurewatch.judgement.Triage;
import exposurewatch.judgement.clearing.Clearing;
import exposurewatch.judgement.clearing.ClearingTables;
import exposurewatch.topology.SuspectReader.Keyed;
import exposurewatch.topology.SuspectReader.Seen;
import java.util.Objects;
import java.util.function.Supplier;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Looking again: accesses of a span of time are read from their topic once more and cleared by tables that know by
 * now what came late. What is a suspect today goes to JUDGE, which has it already or judges it for the first time.
 */
final class LookAgain implements Processor<String, Work, String, Step> {

    private static final String NEXT = "next";
    /** What was asked for since. It must not put off {@link #NEXT}: a feed that is always late would do so for ever. */
    private static final String LATER = "later";
    /** How long one tick may read, in milliseconds: the thread has other work. */
    private static final long SLICE_MILLIS = 50;

    private final Clearing clearing;
    private final ClearingTables tables;
    private final SuspectReader reader;
    private final Supplier<AccessLog> logs;
    private final JudgingRules rules;
    private @Nullable ProcessorContext<String, Step> context;
    private @Nullable Rounds rounds;
    private @Nullable KeyValueStore<String, Work.SecondLook> store;
    private @Nullable AccessLog log;
    private Work.@Nullable SecondLook running;

    LookAgain(
            Clearing clearing,
            ClearingTables tables,
            SuspectReader reader,
            Supplier<AccessLog> logs,
            JudgingRules rules) {
        this.clearing = clearing;
        this.tables = tables;
        this.reader = reader;
        this.logs = logs;
        this.rules = rules;
    }

    @Override
    public void init(ProcessorContext<String, Step> context) {
        this.context = context;
        this.store = context.getStateStore(Stores.SECOND_LOOKS);
        this.rounds = new Rounds(context).every(rules.tick(), this::tick);
    }

    @Override
    public void process(Record<String, Work> record) {
        Objects.requireNonNull(rounds).look();
        if (record.value() instanceof Work.SecondLook asked) {
            KeyValueStore<String, Work.SecondLook> pending = Objects.requireNonNull(store);
            String slot = pending.get(NEXT) == null ? NEXT : LATER;
            Work.SecondLook known = pending.get(slot);
            pending.put(slot, known == null ? asked : union(known, asked));
        }
    }

    private static Work.SecondLook union(Work.SecondLook a, Work.SecondLook b) {
        return new Work.SecondLook(
                Math.min(a.from(), b.from()), Math.max(a.to(), b.to()), Math.max(a.requestedAt(), b.requestedAt()));
    }

    private void tick(long now) {
        Work.SecondLook next = Objects.requireNonNull(store).get(NEXT);
        if (next == null) {
            return;
        }
        // By then every instance's tables hold the late row, or clear nothing because they are stale.
        boolean settled =
                now >= next.requestedAt() + Clearing.STALE_AFTER && tables.completeUntil() >= next.requestedAt();
        if (!settled) {
            return;
        }
        if (!next.equals(running)) {
            begin(next);
        }
        read(next, now);
    }

    private void begin(Work.SecondLook next) {
        AccessLog source = log;
        if (source == null) {
            source = logs.get();
            log = source;
        }
        source.seek(next.from() - Clearing.AHEAD_OF_APPEND);
        running = next;
    }

    private void read(Work.SecondLook span, long now) {
        AccessLog source = Objects.requireNonNull(log);
        long until = System.nanoTime() + SLICE_MILLIS * 1_000_000;
        do {
            for (AccessLog.Entry entry : source.next()) {
                if (!clearing.clears(entry.value(), entry.appended(), now)) {
                    suspect(span, entry);
                }
            }
        } while (!source.atEnd() && System.nanoTime() < until);
        if (source.atEnd()) {
            running = null;
            finish(Objects.requireNonNull(store));
        }
    }

    private static void finish(KeyValueStore<String, Work.SecondLook> pending) {
        Work.SecondLook later = pending.delete(LATER);
        if (later == null) {
            pending.delete(NEXT);
        } else {
            pending.put(NEXT, later);
        }
    }

    private void suspect(Work.SecondLook span, AccessLog.Entry entry) {
        Reading<Seen> reading = reader.read(entry.value(), entry.topic(), entry.partition(), entry.offset());
        if (reading instanceof Reading.Readable<Seen> readable
                && readable.value().outcome().kind() == Triage.Kind.SHOWN
                && readable.value().access().timestamp() >= span.from()
                && readable.value().access().timestamp() <= span.to()) {
            for (Keyed keyed : SuspectReader.steps(readable.value())) {
                Objects.requireNonNull(context)
                        .forward(new Record<>(keyed.key(), keyed.step(), Math.max(0, entry.appended())));
            }
        }
    }

    @Override
    public void close() {
        if (log != null) {
            log.close();
        }
    }
}
