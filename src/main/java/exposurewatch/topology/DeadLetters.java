package exposurewatch.topology;

import exposurewatch.access.Reading;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** Input that can't be read, byte for byte, with the reason and its place in headers. */
final class DeadLetters {

    private DeadLetters() {}

    static Record<String, Step> of(Reading.Unreadable<?> bad, RecordMetadata source, Record<byte[], byte[]> record) {
        long time = Math.max(0, record.timestamp());
        return new Record<>(
                "", new Step.ToDeadLetters(record.key(), record.value()), time, Headers.deadLetter(bad, source, time));
    }
}
