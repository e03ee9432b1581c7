package exposurewatch.topology;

import exposurewatch.access.Reading;
import exposurewatch.judgement.Counts;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Reads rows of {@code sessions} or {@code record-ownership} for their stage, under the key that stands in the row:
 * whichever way their producer spreads them over partitions.
 *
 * @param <T> the row
 */
final class ReadFacts<T> implements Processor<byte[], byte[], String, Step> {

    /** Reads one row. */
    interface Reader<T> {
        Reading<T> read(@Nullable String key, byte @Nullable [] value, long arrived);
    }

    /** Makes a step of a row that was read. */
    interface Maker<T> {
        SuspectReader.Keyed make(T row, boolean settled);
    }

    /** Which rows were in the clearing tables when they were first complete on this instance. */
    public interface Loaded {
        /** Rows of this partition before this offset. */
        long offset(String topic, int partition);
    }

    private final String baselineStore;
    private final Reader<T> reader;
    private final Maker<T> maker;
    private final Loaded loaded;
    private final Counts counts;
    private @Nullable ProcessorContext<String, Step> context;
    private @Nullable KeyValueStore<String, Long> baselines;

    ReadFacts(String baselineStore, Reader<T> reader, Maker<T> maker, Loaded loaded, Counts counts) {
        this.baselineStore = baselineStore;
        this.reader = reader;
        this.maker = maker;
        this.loaded = loaded;
        this.counts = counts;
    }

    @Override
    public void init(ProcessorContext<String, Step> context) {
        this.context = context;
        this.baselines = context.getStateStore(baselineStore);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        ProcessorContext<String, Step> to = Objects.requireNonNull(context);
        RecordMetadata source = to.recordMetadata().orElseThrow();
        String key = record.key() == null ? null : new String(record.key(), StandardCharsets.UTF_8);
        Reading<T> reading = reader.read(key, record.value(), record.timestamp());
        if (reading instanceof Reading.Unreadable<T> bad) {
            counts.unreadable(bad.reason().label());
            to.forward(DeadLetters.of(bad, source, record));
        } else if (reading instanceof Reading.Readable<T> readable) {
            SuspectReader.Keyed keyed = maker.make(readable.value(), source.offset() < baseline(source));
            to.forward(new Record<>(keyed.key(), keyed.step(), record.timestamp()));
        }
    }

    /** Kept for good at the partition's first row: later starts find more rows loaded, but have cleared before. */
    private long baseline(RecordMetadata source) {
        KeyValueStore<String, Long> store = Objects.requireNonNull(baselines);
        String partition = Integer.toString(source.partition());
        Long known = store.get(partition);
        if (known == null) {
            known = loaded.offset(source.topic(), source.partition());
            store.put(partition, known);
        }
        return known;
    }
}
