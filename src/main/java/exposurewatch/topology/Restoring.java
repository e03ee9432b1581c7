package exposurewatch.topology;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateRestoreListener;

/** How far the state is read again at a start. */
final class Restoring implements StateRestoreListener {

    private final Map<TopicPartition, Long> wanted = new ConcurrentHashMap<>();
    private final Map<TopicPartition, Long> done = new ConcurrentHashMap<>();

    @Override
    public void onRestoreStart(TopicPartition partition, String store, long from, long to) {
        wanted.put(partition, Math.max(0, to - from));
        done.put(partition, 0L);
    }

    @Override
    public void onBatchRestored(TopicPartition partition, String store, long to, long restored) {
        done.merge(partition, restored, Long::sum);
    }

    @Override
    public void onRestoreEnd(TopicPartition partition, String store, long restored) {
        wanted.remove(partition);
        done.remove(partition);
    }

    @Override
    public void onRestoreSuspended(TopicPartition partition, String store, long restored) {
        onRestoreEnd(partition, store, restored);
    }

    /** From 0 to 1; 1 = nothing is being restored. */
    double share() {
        long all = wanted.values().stream().mapToLong(Long::longValue).sum();
        long some = done.values().stream().mapToLong(Long::longValue).sum();
        return all == 0 ? 1 : Math.min(1, (double) some / all);
    }
}
