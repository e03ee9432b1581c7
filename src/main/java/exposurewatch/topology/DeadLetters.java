package exposurewatch.topology;

import exposurewatch.access.Reading;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Input that can't be read, byte for byte, with the reason and its place in headers. */
final class DeadLetters {

    /**
     * Brokers hold records to their limits as they are sent, compressed; unpacked they may be of any size, and then no
     * producer could send them on. What is longer is cut, which a header says; the whole stands at its place.
     */
    static final int LONGEST_VALUE = 8 << 20;

    static final int LONGEST_KEY = 256 << 10;

    private DeadLetters() {}

    static Record<String, Step> of(Reading.Unreadable<?> bad, RecordMetadata source, Record<byte[], byte[]> record) {
        long time = Math.max(0, record.timestamp());
        RecordHeaders headers = Headers.deadLetter(bad, source, time);
        byte[] key = cut(record.key(), LONGEST_KEY, "dead_letter_key_bytes", headers);
        byte[] value = cut(record.value(), LONGEST_VALUE, "dead_letter_value_bytes", headers);
        return new Record<>("", new Step.ToDeadLetters(key, value), time, headers);
    }

    private static byte @Nullable [] cut(byte @Nullable [] bytes, int longest, String header, RecordHeaders headers) {
        if (bytes == null || bytes.length <= longest) {
            return bytes;
        }
        headers.add(header, Integer.toString(bytes.length).getBytes(StandardCharsets.UTF_8));
        return Arrays.copyOf(bytes, longest);
    }
}
