package exposurewatch.app.paging;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.alert.delivery.AlertmanagerAlert;
import exposurewatch.alert.delivery.Links;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one Alertmanager at what is true: every incident that goes on is posted again and again, and what Alertmanager
 * still takes for firing and isn't is ended. Nothing is remembered: whatever either side forgot, the next round mends.
 * For one thread.
 */
final class AlertmanagerPoster {

    /** Without this Alertmanager takes an alert for over after its {@code resolve_timeout}, 5 minutes by default. */
    static final Duration EVERY = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(AlertmanagerPoster.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_IN_A_POST = 200;
    /** Bytes of the list of what fires there; a longer one is of no use. */
    private static final int LONGEST_LIST = 64 << 20;

    private final URI alerts;
    private final URI firing;
    private final Links links;
    private final Http http;
    private final DeliveryCounts counts;
    private final Backoff backoff;
    private final Pause pause = new Pause();
    private Set<Map<String, String>> posted = Set.of();
    private String fault = "";

    /** @param base address of Alertmanager, without a slash at its end */
    AlertmanagerPoster(URI base, Links links, DeliveryCounts counts, DoubleSupplier chance) {
        this.alerts = URI.create(base + "/api/v2/alerts");
        this.firing = URI.create(alerts + "?filter="
                + URLEncoder.encode("alertname=\"" + AlertmanagerAlert.NAME + "\"", StandardCharsets.UTF_8));
        this.links = links;
        this.http = new Http(List.of(), LONGEST_LIST);
        this.counts = counts;
        this.backoff = new Backoff(chance);
    }

    /** Alerts that were found firing there. */
    private record Firing(Map<String, String> labels, Instant since) {}

    /**
     * Posts when something has begun, ended or changed its severity, and otherwise when it is time again.
     *
     * @param incidents by id, as on topic {@code incidents}
     */
    void round(Map<String, JsonNode> incidents, Instant now) throws InterruptedException {
        Map<String, AlertmanagerAlert> known = read(incidents, now);
        Set<Map<String, String>> wanted = new HashSet<>();
        List<ObjectNode> posts = new ArrayList<>();
        known.values().stream().filter(AlertmanagerAlert::firing).forEach(alert -> {
            wanted.add(alert.labels());
            posts.add(alert.toJson());
        });
        boolean failing = !fault.isEmpty();
        if (!pause.isOver(now) && (failing || wanted.equals(posted))) {
            return;
        }
        Answer answer = end(known, wanted, posts, now);
        for (int i = 0; i < posts.size() && (answer == null || answer.isTaken()); i += MOST_IN_A_POST) {
            answer = post(posts.subList(i, Math.min(posts.size(), i + MOST_IN_A_POST)));
        }
        if (answer == null || answer.isTaken()) {
            taken(wanted, now, !posts.isEmpty());
        } else {
            failed(answer, now);
        }
    }

    private Map<String, AlertmanagerAlert> read(Map<String, JsonNode> incidents, Instant now) {
        Map<String, AlertmanagerAlert> known = new HashMap<>();
        incidents.forEach((id, json) -> {
            try {
                known.put(id, AlertmanagerAlert.of(json, links, now));
            } catch (IllegalArgumentException e) {
                // Others may write there, too.
                LOG.debug("incident {} is none that can be told: {}", id, e.getMessage());
            }
        });
        return known;
    }

    /** Adds the ends of those that fire there and don't here; null = go on. Incidents that nobody here knows stay. */
    private @Nullable Answer end(
            Map<String, AlertmanagerAlert> known, Set<Map<String, String>> wanted, List<ObjectNode> posts, Instant now)
            throws InterruptedException {
        Answer answer = http.send(
                HttpRequest.newBuilder(firing).timeout(Http.PATIENCE).GET().build());
        if (answer.status() == 0) {
            return answer;
        }
        if (!answer.isTaken()) {
            LOG.warn("{} doesn't say what fires, so nothing is ended now: {}", alerts, answer.why());
            return null;
        }
        for (Firing one : firing(answer.body())) {
            AlertmanagerAlert alert = known.get(one.labels.getOrDefault(AlertmanagerAlert.INCIDENT, ""));
            if (alert != null && !wanted.contains(one.labels)) {
                posts.add(alert.toEnd(one.labels, one.since, now));
            }
        }
        return null;
    }

    private static List<Firing> firing(String body) {
        List<Firing> found = new ArrayList<>();
        try {
            for (JsonNode alert : JSON.readTree(body)) {
                Map<String, String> labels = new TreeMap<>();
                alert.path("labels")
                        .properties()
                        .forEach(label ->
                                labels.put(label.getKey(), label.getValue().asText()));
                found.add(new Firing(
                        labels,
                        OffsetDateTime.parse(alert.path("startsAt").asText()).toInstant()));
            }
        } catch (IOException | DateTimeException e) {
            LOG.warn("what Alertmanager says is firing can't be read, so nothing is ended now: {}", e.getMessage());
        }
        return found;
    }

    private Answer post(List<ObjectNode> some) throws InterruptedException {
        ArrayNode body = JsonNodeFactory.instance.arrayNode();
        some.forEach(body::add);
        return http.send(Http.post(alerts, body.toString()).build());
    }

    private void taken(Set<Map<String, String>> wanted, Instant now, boolean any) {
        if (any) {
            counts.delivered(Target.ALERTMANAGER);
        }
        if (!fault.isEmpty()) {
            LOG.info("{} takes alerts again", alerts);
        }
        fault = "";
        backoff.reset();
        posted = wanted;
        pause.begin(now, EVERY);
    }

    private void failed(Answer answer, Instant now) {
        counts.failed(Target.ALERTMANAGER, now);
        if (!answer.why().equals(fault)) {
            LOG.warn("{} takes no alerts: {}; it is tried again and again", alerts, answer.why());
        }
        fault = answer.why();
        pause.begin(now, backoff.after(answer, now));
    }
}
