package exposurewatch.app;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.Metric;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;

/**
 * Whether this process works, for whoever starts, stops and balances processes. Live: it has not failed. Ready: its tables
 * are full and fresh, its state is restored, and it keeps up with the log.
 */
final class Health {

    /** Tables that were not made sure of for so long don't see what happens now, milliseconds. */
    private static final long FRESH = 30_000;
    /** Accesses that wait; more are minutes of work. */
    private static final long MOST_WAITING = 1_000_000;

    private volatile String phase = "starting";
    private volatile long read;
    private volatile long toRead;
    private volatile @Nullable Watch watch;

    /** What is being done before it watches. */
    void starting(String what) {
        phase = what;
    }

    /** Rows of the tables that are there, of so many. */
    void loading(long rows, long of) {
        phase = "reading sessions and ownership";
        read = rows;
        toRead = of;
    }

    /** It watches from now on. */
    void watching(Watch running) {
        phase = "watching";
        watch = running;
    }

    boolean isLive() {
        Watch running = watch;
        return running == null || running.streams().failure() == null && state(running) != KafkaStreams.State.ERROR;
    }

    private static KafkaStreams.State state(Watch running) {
        return running.streams().state();
    }

    /** Why it is not ready; empty = it is. */
    List<String> doubts(long now) {
        Watch running = watch;
        if (running == null) {
            return List.of(phase);
        }
        List<String> doubts = new ArrayList<>();
        if (state(running) != KafkaStreams.State.RUNNING) {
            doubts.add("the processor is "
                    + state(running).name().toLowerCase(Locale.ROOT).replace('_', ' '));
        }
        if (running.streams().failure() != null) {
            doubts.add(
                    "the processor has failed: " + OneLine.of(running.streams().failure()));
        }
        long fresh = running.streams().tables().completeUntil();
        if (fresh == Long.MIN_VALUE || now - fresh > FRESH) {
            doubts.add("the tables of sessions and ownership are not up to date");
        }
        double waiting = waiting(running);
        if (waiting > MOST_WAITING) {
            doubts.add(String.format(Locale.ROOT, "%,.0f accesses wait to be read", waiting));
        }
        return doubts;
    }

    /** Records of all topics that this process has still to read, by its consumers. */
    static double waiting(Watch running) {
        double waiting = 0;
        for (Metric metric : running.streams().kafka().metrics().values()) {
            boolean lag = metric.metricName().name().equals("records-lag")
                    && metric.metricName().group().equals("consumer-fetch-manager-metrics");
            if (lag && metric.metricValue() instanceof Double number && number > 0) {
                waiting += number;
            }
        }
        return waiting;
    }

    /** How far the start is, from 0 to 100. */
    int percent() {
        Watch running = watch;
        if (running == null) {
            return toRead == 0 ? 0 : (int) Math.min(50, 50 * read / toRead);
        }
        if (state(running) == KafkaStreams.State.RUNNING) {
            return 100;
        }
        return 50 + (int) (49 * running.streams().restored());
    }

    ObjectNode toJson(long now) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        List<String> doubts = doubts(now);
        json.put("live", isLive()).put("ready", doubts.isEmpty());
        json.put("phase", phase).put("started_percent", percent());
        doubts.forEach(json.putArray("doubts")::add);
        return json;
    }
}
