package exposurewatch.topology;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * The time at which the broker took a record; where a topic still bears its producers' times, held within what a
 * broker accepts for what follows from the record. The event's own time never becomes record time.
 */
public final class AppendTime implements TimestampExtractor {

    private static final long MOST_AHEAD_MILLIS = 5 * 60_000;

    @Override
    public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
        return Math.max(0, Math.min(record.timestamp(), System.currentTimeMillis() + MOST_AHEAD_MILLIS));
    }
}
