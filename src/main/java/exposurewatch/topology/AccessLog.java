package exposurewatch.topology;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The topic of accesses, read again from some time on. */
public interface AccessLog extends AutoCloseable {

    /** One access as it stands in the topic. */
    record Entry(byte @Nullable [] value, String topic, int partition, long offset, long appended) {}

    /** Begins anew: all that was appended at this time or later, up to what is there now. Epoch milliseconds. */
    void seek(long appendedFrom);

    /** Some of the next entries, soon; may be empty before the end. */
    List<Entry> next();

    /** Whether all that was there at {@link #seek} has been given out. */
    boolean atEnd();

    @Override
    void close();
}
