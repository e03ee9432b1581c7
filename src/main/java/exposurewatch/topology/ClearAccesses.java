package exposurewatch.topology;

import exposurewatch.access.Reading;
import exposurewatch.judgement.Canary;
import exposurewatch.judgement.Counts;
import exposurewatch.judgement.SiteTraffic;
import exposurewatch.judgement.Traffic;
import exposurewatch.judgement.Triage;
import exposurewatch.judgement.Verdict;
import exposurewatch.judgement.clearing.Clearing;
import exposurewatch.topology.SuspectReader.Keyed;
import exposurewatch.topology.SuspectReader.Seen;
import java.time.Duration;
import java.util.Objects;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** CLEAR: lets the legitimate go, hands suspects on, and puts aside what can't be read. */
final class ClearAccesses implements Processor<byte[], byte[], String, Step> {

    private static final Duration TELL_TRAFFIC_EVERY = Duration.ofSeconds(1);

    private final Clearing clearing;
    private final SuspectReader reader;
    private final Counts counts;
    private final Urgency urgency = new Urgency();
    private final Traffic traffic;
    private @Nullable ProcessorContext<String, Step> context;
    private @Nullable Rounds rounds;

    ClearAccesses(Clearing clearing, SuspectReader reader, Counts counts, Traffic traffic) {
        this.clearing = clearing;
        this.reader = reader;
        this.counts = counts;
        this.traffic = traffic;
    }

    @Override
    public void init(ProcessorContext<String, Step> context) {
        this.context = context;
        this.rounds = new Rounds(context).every(TELL_TRAFFIC_EVERY, this::tellTraffic);
    }

    /** What was counted by all that clear in this process, whichever of them comes first. */
    private void tellTraffic(long now) {
        for (SiteTraffic one : traffic.drain()) {
            Objects.requireNonNull(context)
                    .forward(new Record<>(one.site(), new Step.ToSite(new Work.Background(one)), Math.max(0, now)));
        }
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        Objects.requireNonNull(rounds).look();
        ProcessorContext<String, Step> to = Objects.requireNonNull(context);
        if (clearing.clears(record.value(), record.timestamp(), to.currentSystemTimeMs())) {
            return;
        }
        RecordMetadata source = to.recordMetadata().orElseThrow();
        Reading<Seen> reading = reader.read(record.value(), source.topic(), source.partition(), source.offset());
        if (reading instanceof Reading.Readable<Seen> readable && isCanary(readable.value())) {
            handOn(readable.value(), record, to);
            return;
        }
        counts.access();
        if (reading instanceof Reading.Unreadable<Seen> bad) {
            counts.unreadable(bad.reason().label());
            to.forward(DeadLetters.of(bad, source, record));
        } else if (reading instanceof Reading.Readable<Seen> readable) {
            sort(readable.value(), record, to);
        }
    }

    private void sort(Seen seen, Record<byte[], byte[]> record, ProcessorContext<String, Step> to) {
        Triage.Outcome outcome = seen.outcome();
        counts.came(seen.access().timestamp(), record.timestamp());
        if (seen.access().session() == null) {
            counts.noSession();
        }
        if (outcome.odd() != null) {
            counts.odd(outcome.odd());
        }
        traffic.count(seen.site(), seen.access(), outcome);
        switch (outcome.kind()) {
            case NO_RECORD -> counts.noRecord();
            case DENIED -> counts.verdict(Verdict.DENIED, outcome.records().size());
            case EXEMPT -> {
                counts.verdict(Verdict.EXEMPT, outcome.records().size());
                counts.exempt(
                        outcome.exemption() == null
                                ? ""
                                : outcome.exemption().route().toString());
            }
            case SHOWN -> {
                counts.suspect();
                handOn(seen, record, to);
            }
        }
    }

    /** Counted it would look like a feed that comes, and like a route that matches, when neither is so any more. */
    private static boolean isCanary(Seen seen) {
        return seen.outcome().kind() == Triage.Kind.SHOWN
                && seen.outcome().records().size() == 1
                && Canary.is(seen.access(), seen.outcome().records().get(0));
    }

    private void handOn(Seen seen, Record<byte[], byte[]> record, ProcessorContext<String, Step> to) {
        for (Keyed keyed : SuspectReader.steps(seen)) {
            to.forward(new Record<>(keyed.key(), keyed.step(), record.timestamp()));
        }
        urgency.handedOn(to);
    }
}
