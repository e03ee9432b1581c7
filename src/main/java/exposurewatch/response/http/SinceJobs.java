package exposurewatch.response.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.response.IncidentTopics;
import exposurewatch.response.past.LookingBack;
import exposurewatch.response.past.PastLog;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lookings back that are under way or done, on this instance: each in a thread of its own. */
final class SinceJobs {

    private static final Logger LOG = LoggerFactory.getLogger(SinceJobs.class);
    private static final int MOST_AT_ONCE = 2;
    private static final int MOST_KEPT = 100;
    private static final long QUIET = Duration.ofHours(24).toMillis();

    private final PastLog log;
    private final IncidentTopics topics;
    private final Map<String, Job> jobs = new LinkedHashMap<>();

    /** One of them. */
    private static final class Job {
        final AtomicBoolean cancelled = new AtomicBoolean();
        private volatile String state = "running";
        private volatile ObjectNode progress = JsonNodeFactory.instance.objectNode();
        private volatile @Nullable ObjectNode result;

        boolean isRunning() {
            return state.equals("running");
        }

        void end(String how, @Nullable ObjectNode found) {
            result = found;
            state = how;
        }

        ObjectNode toJson() {
            ObjectNode json = JsonNodeFactory.instance.objectNode().put("state", state);
            json.set("progress", progress);
            if (result != null) {
                json.set("result", result);
            }
            return json;
        }
    }

    SinceJobs(PastLog log, IncidentTopics topics) {
        this.log = log;
        this.topics = topics;
    }

    /** False when too many are under way. */
    synchronized boolean start(JsonNode incident) {
        String id = incident.path("id").asText();
        Job known = jobs.get(id);
        if (known != null && known.isRunning()) {
            return true;
        }
        if (jobs.values().stream().filter(Job::isRunning).count() >= MOST_AT_ONCE) {
            return false;
        }
        jobs.remove(id);
        if (jobs.size() >= MOST_KEPT) {
            jobs.entrySet().stream()
                    .filter(one -> !one.getValue().isRunning())
                    .findFirst()
                    .map(Map.Entry::getKey)
                    .ifPresent(jobs::remove);
        }
        Job job = new Job();
        jobs.put(id, job);
        Thread thread = new Thread(() -> run(incident, job), "since-" + id);
        thread.setDaemon(true);
        thread.start();
        return true;
    }

    private void run(JsonNode incident, Job job) {
        try {
            LookingBack back = new LookingBack(log);
            LookingBack.Cause cause = back.cause(incident, topics.exposures(incident, LookingBack.MOST_OF_TRAIL));
            ObjectNode found = back.look(
                    incident,
                    cause,
                    System.currentTimeMillis(),
                    QUIET,
                    (to, looked, exposures) -> job.progress = JsonNodeFactory.instance
                            .objectNode()
                            .put("back_to", to.toString())
                            .put("accesses", looked)
                            .put("exposures", exposures),
                    job.cancelled::get);
            job.end(job.cancelled.get() ? "cancelled" : "done", found);
        } catch (KafkaException | exposurewatch.topology.ClusterException e) {
            LOG.warn("looking back failed: {}", e.getMessage());
            job.end("failed", null);
        } catch (RuntimeException e) {
            LOG.error("looking back failed", e);
            job.end("failed", null);
        }
    }

    /** {@code none}, {@code running}, {@code done}, {@code cancelled} or {@code failed}, with what is known. */
    synchronized ObjectNode state(String incident) {
        Job job = jobs.get(incident);
        return job == null ? JsonNodeFactory.instance.objectNode().put("state", "none") : job.toJson();
    }

    synchronized void cancel(String incident) {
        Job job = jobs.get(incident);
        if (job != null) {
            job.cancelled.set(true);
        }
    }

    synchronized void close() {
        jobs.values().forEach(job -> job.cancelled.set(true));
    }
}
