package exposurewatch.topology;

import exposurewatch.access.Reading;
import exposurewatch.judgement.Finding;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** CloudEvents headers in Kafka's binary mode, on everything that is told. */
public final class Headers {

    /** Where a dead letter came from. */
    public static final String DEAD_LETTER_TOPIC = "dead_letter_topic";

    public static final String DEAD_LETTER_PARTITION = "dead_letter_partition";
    public static final String DEAD_LETTER_OFFSET = "dead_letter_offset";

    private static final String SOURCE = "/exposure-watch";

    private Headers() {}

    /** Of one event; time in epoch milliseconds. */
    public static RecordHeaders cloudEvent(String id, String type, long time) {
        RecordHeaders headers = new RecordHeaders();
        put(headers, "ce_specversion", "1.0");
        put(headers, "ce_id", id);
        put(headers, "ce_type", type);
        put(headers, "ce_source", SOURCE);
        put(headers, "ce_time", Instant.ofEpochMilli(time).toString());
        put(headers, "content-type", "application/json");
        return headers;
    }

    /** Why it is a dead letter, and where it came from. */
    static RecordHeaders deadLetter(Reading.Unreadable<?> bad, RecordMetadata source, long timestamp) {
        String place = source.topic() + '-' + source.partition() + '-' + source.offset();
        RecordHeaders headers =
                cloudEvent(Finding.contentId("dead-letter", place), "exposurewatch.input.unreadable", timestamp);
        headers.remove("content-type");
        put(headers, "dead_letter_reason", bad.reason().label());
        put(headers, "dead_letter_detail", bad.detail());
        put(headers, "dead_letter_source", place);
        put(headers, DEAD_LETTER_TOPIC, source.topic());
        put(headers, DEAD_LETTER_PARTITION, Integer.toString(source.partition()));
        put(headers, DEAD_LETTER_OFFSET, Long.toString(source.offset()));
        return headers;
    }

    private static void put(RecordHeaders headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
