package exposurewatch.topology;

import com.fasterxml.jackson.databind.ObjectMapper;
import exposurewatch.access.Reading;
import exposurewatch.containment.Outcome;
import exposurewatch.judgement.Counts;
import java.io.IOException;
import java.util.Objects;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Reads what actuators did, wherever it lies, and hands it on to their site. */
final class ReadOutcomes implements Processor<byte[], byte[], String, Step> {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Counts counts;
    private @Nullable ProcessorContext<String, Step> context;

    ReadOutcomes(Counts counts) {
        this.counts = counts;
    }

    @Override
    public void init(ProcessorContext<String, Step> context) {
        this.context = context;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        ProcessorContext<String, Step> to = Objects.requireNonNull(context);
        RecordMetadata source = to.recordMetadata().orElseThrow();
        Reading<Outcome> reading = read(record.value());
        if (reading instanceof Reading.Unreadable<Outcome> bad) {
            counts.unreadable(bad.reason().label());
            to.forward(DeadLetters.of(bad, source, record));
        } else if (reading instanceof Reading.Readable<Outcome> readable) {
            Outcome outcome = readable.value();
            to.forward(new Record<>(
                    outcome.site(), new Step.ToSite(new Work.Answered(outcome)), Math.max(0, record.timestamp())));
        }
    }

    private static Reading<Outcome> read(byte @Nullable [] value) {
        if (value == null) {
            return new Reading.Unreadable<>(Reading.Reason.EMPTY, "an outcome is missing");
        }
        try {
            return new Reading.Readable<>(Outcome.of(JSON.readTree(value)));
        } catch (IOException e) {
            return new Reading.Unreadable<>(Reading.Reason.NOT_JSON, "an outcome is no JSON");
        } catch (IllegalArgumentException e) {
            return new Reading.Unreadable<>(Reading.Reason.WRONG_TYPE, String.valueOf(e.getMessage()));
        }
    }
}
