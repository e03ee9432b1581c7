package exposurewatch.app.respond;

import com.fasterxml.jackson.databind.JsonNode;
import exposurewatch.access.Visible;
import exposurewatch.app.ClusterOptions;
import exposurewatch.app.OutsideException;
import exposurewatch.app.UsageException;
import exposurewatch.response.IncidentTopics;
import exposurewatch.response.IncompleteTrailException;
import exposurewatch.topology.ClusterException;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.KafkaException;

/** The incidents of a cluster, for one command. */
final class Incidents {

    /** Fewest characters of an incident's id that are taken for it. */
    private static final int SHORTEST = 6;

    private final ClusterOptions cluster;
    private final IncidentTopics topics;
    private final Map<String, JsonNode> all;

    private Incidents(ClusterOptions cluster, IncidentTopics topics, Map<String, JsonNode> all) {
        this.cluster = cluster;
        this.topics = topics;
        this.all = all;
    }

    /** @throws exposurewatch.app.OutsideException if the cluster can't be reached or has no such topics */
    static Incidents read(ClusterOptions cluster) {
        try {
            IncidentTopics topics = new IncidentTopics(cluster.consumer(), cluster.topics());
            return new Incidents(cluster, topics, topics.incidents());
        } catch (KafkaException | ClusterException e) {
            throw cluster.unreachable(e);
        }
    }

    Map<String, JsonNode> all() {
        return all;
    }

    IncidentTopics topics() {
        return topics;
    }

    /** Something that may fail because of the cluster. */
    interface Asking<T> {
        T ask() throws java.io.IOException;
    }

    /** @throws exposurewatch.app.OutsideException if the cluster does not answer */
    <T> T ask(Asking<T> asking) throws java.io.IOException {
        try {
            return asking.ask();
        } catch (IncompleteTrailException e) {
            throw new OutsideException(String.valueOf(e.getMessage()));
        } catch (KafkaException | ClusterException e) {
            throw cluster.unreachable(e);
        }
    }

    /** The incident that is meant by this id, or by its beginning. */
    JsonNode named(String given) {
        JsonNode exact = all.get(given);
        if (exact != null) {
            return exact;
        }
        List<JsonNode> found = all.entrySet().stream()
                .filter(entry -> given.length() >= SHORTEST && entry.getKey().startsWith(given))
                .map(Map.Entry::getValue)
                .toList();
        if (found.size() != 1) {
            throw new UsageException(
                    found.isEmpty()
                            ? "there is no incident '" + Visible.of(given)
                                    + "': 'incidents --all' shows those there are" + " (at least " + SHORTEST
                                    + " characters of an id)"
                            : "'" + Visible.of(given) + "' is the beginning of several incidents: give more of it");
        }
        return found.get(0);
    }

    /** The same, or what has taken it in: there stands all that is known. */
    JsonNode standing(String given) {
        JsonNode incident = named(given);
        for (int i = 0; i < all.size(); i++) {
            JsonNode by = all.get(incident.path("taken_in_by").asText());
            if (by == null) {
                return incident;
            }
            System.err.println("exposure-watch: " + incident.path("id").asText() + " is part of "
                    + by.path("id").asText() + ", which is shown instead");
            incident = by;
        }
        return incident;
    }
}
