package exposurewatch.topology;

import exposurewatch.access.Reading;
import exposurewatch.containment.Order;
import exposurewatch.containment.OrderReader;
import exposurewatch.incident.Action;
import exposurewatch.incident.ActionReader;
import exposurewatch.judgement.Counts;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Reads what people did about incidents, wherever it lies, and hands it on to the incident's site. */
final class ReadActions implements Processor<byte[], byte[], String, Step> {

    private final Counts counts;
    private @Nullable ProcessorContext<String, Step> context;

    ReadActions(Counts counts) {
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
        Optional<Reading<Order>> order = OrderReader.read(record.value());
        if (order.isPresent()) {
            ordered(order.get(), source, record);
            return;
        }
        Reading<Action> reading = ActionReader.read(record.value());
        if (reading instanceof Reading.Unreadable<Action> bad) {
            counts.unreadable(bad.reason().label());
            to.forward(DeadLetters.of(bad, source, record));
        } else if (reading instanceof Reading.Readable<Action> readable) {
            Action action = readable.value();
            to.forward(new Record<>(
                    action.site(), new Step.ToSite(new Work.Acted(action)), Math.max(0, record.timestamp())));
        }
    }

    private void ordered(Reading<Order> reading, RecordMetadata source, Record<byte[], byte[]> record) {
        ProcessorContext<String, Step> to = Objects.requireNonNull(context);
        if (reading instanceof Reading.Unreadable<Order> bad) {
            counts.unreadable(bad.reason().label());
            to.forward(DeadLetters.of(bad, source, record));
        } else if (reading instanceof Reading.Readable<Order> readable) {
            Order order = readable.value();
            to.forward(new Record<>(
                    order.site(), new Step.ToSite(new Work.Ordered(order)), Math.max(0, record.timestamp())));
        }
    }
}
