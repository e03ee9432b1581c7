package exposurewatch.topology;

import java.util.Objects;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/** Gives a dead letter back the key and the bytes that it came with. */
final class UnwrapDeadLetter extends ContextualProcessor<String, Step, byte[], byte[]> {

    @Override
    @SuppressWarnings("NullAway") // keys and values may be null, which Kafka's types don't say
    public void process(Record<String, Step> record) {
        Step.ToDeadLetters letter = (Step.ToDeadLetters) Objects.requireNonNull(record.value());
        context().forward(new Record<>(letter.key(), letter.value(), record.timestamp(), record.headers()));
    }
}
