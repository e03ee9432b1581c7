package exposurewatch.app.paging;

import static exposurewatch.incident.Incidents.anIncident;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import exposurewatch.alert.delivery.Links;
import exposurewatch.app.paging.DeliveryCounts.Outcome;
import exposurewatch.app.paging.Receiver.Reply;
import exposurewatch.incident.Incidents;
import exposurewatch.incident.Severity;
import exposurewatch.incident.State;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Incidents at a real Alertmanager, and what it notifies people of. */
@Timeout(120)
class AlertmanagerIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Links LINKS = new Links("https://watch.example");
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    Path home;

    private Receiver people;
    private Alertmanager alertmanager;
    private DeliveryCounts counts;
    private AlertmanagerPoster poster;

    @BeforeEach
    void start() throws Exception {
        people = Receiver.open(request -> Reply.OK);
        alertmanager = Alertmanager.start(home, people.address("/"));
        counts = new DeliveryCounts();
        poster = poster();
    }

    @AfterEach
    void stop() throws Exception {
        people.close();
        if (alertmanager != null) {
            alertmanager.close();
        }
    }

    private AlertmanagerPoster poster() {
        return new AlertmanagerPoster(alertmanager.address(""), LINKS, counts, () -> 0);
    }

    private static JsonNode incident(Severity severity, State state) {
        return anIncident()
                .severity(severity)
                .state(state)
                .build()
                .toJson()
                .put("detected_at", Instant.now().minusSeconds(90).toString());
    }

    private void post(Instant now, JsonNode incident) throws InterruptedException {
        poster.round(Map.of(Incidents.ID, incident), now);
    }

    private List<JsonNode> notifications() throws Exception {
        List<JsonNode> all = new ArrayList<>();
        for (Receiver.Request request : people.taken()) {
            all.add(JSON.readTree(request.body()));
        }
        return all;
    }

    private static void await(String what, Callable<Boolean> fact) {
        Awaitility.await(what)
                .atMost(LIMIT)
                .pollInterval(20, TimeUnit.MILLISECONDS)
                .pollInSameThread()
                .until(fact);
    }

    private void awaitNotifications(int number) throws Exception {
        await(number + " notifications", () -> people.taken().size() >= number);
    }

    /** Three times, so that whatever was posted before is among what it saw. */
    private void awaitLooks() throws Exception {
        long looks = alertmanager.looks();
        await("it has looked", () -> alertmanager.looks() >= looks + 3);
    }

    private static List<String> severities(JsonNode alerts, String status) {
        List<String> found = new ArrayList<>();
        for (JsonNode alert : alerts) {
            if (status.isEmpty() || alert.path("status").asText().equals(status)) {
                found.add(alert.at("/labels/severity").asText());
            }
        }
        return found;
    }

    @Test
    void shouldCallOnceHoweverOftenItIsPostedAndSayWhenItIsOver() throws Exception {
        Instant now = Instant.now();
        JsonNode open = incident(Severity.HIGH, State.OPEN);
        post(now, open);
        awaitNotifications(1);

        for (int i = 1; i <= 5; i++) {
            post(now.plus(AlertmanagerPoster.EVERY.multipliedBy(i)), open);
        }
        post(now.plus(AlertmanagerPoster.EVERY.multipliedBy(6)), incident(Severity.HIGH, State.CONTAINED));
        awaitLooks();

        assertThat(counts.of(Target.ALERTMANAGER, Outcome.DELIVERED)).isEqualTo(7);
        assertThat(notifications()).hasSize(1);
        JsonNode first = notifications().get(0);
        assertThat(first.path("status").asText()).isEqualTo("firing");
        assertThat(first.path("groupLabels").path("incident").asText()).isEqualTo(Incidents.ID);
        assertThat(first.at("/alerts/0/annotations/console").asText())
                .isEqualTo("https://watch.example/#/incidents/" + Incidents.ID);
        assertThat(first.at("/alerts/0/annotations/summary").asText()).startsWith("high: 412 people's records");
        assertThat(first.at("/alerts/0/labels")).hasSize(4);
        assertThat(alertmanager.firing()).hasSize(1);
        assertThat(alertmanager.firing().at("/0/annotations/state").asText()).isEqualTo("contained");

        post(Instant.now(), incident(Severity.HIGH, State.RESOLVED));
        awaitNotifications(2);
        assertThat(notifications().get(1).path("status").asText()).isEqualTo("resolved");
        assertThat(notifications().get(1).at("/alerts/0/annotations/state").asText())
                .isEqualTo("resolved");
        assertThat(alertmanager.firing()).isEmpty();
    }

    @Test
    void shouldCallAgainWhenItGetsWorseAndEndWhatItWas() throws Exception {
        post(Instant.now(), incident(Severity.LOW, State.OPEN));
        awaitNotifications(1);

        post(Instant.now(), incident(Severity.CRITICAL, State.OPEN));
        await(
                "critical is told",
                () -> notifications().stream()
                        .anyMatch(
                                one -> severities(one.path("alerts"), "firing").equals(List.of("critical"))));

        assertThat(severities(alertmanager.firing(), "")).containsExactly("critical");
        assertThat(notifications())
                .allSatisfy(one -> assertThat(one.path("status").asText()).isEqualTo("firing"));
    }

    @Test
    void shouldComeBackWhenAlertmanagerHasForgottenIt() throws Exception {
        Instant now = Instant.now();
        JsonNode open = incident(Severity.HIGH, State.OPEN);
        post(now, open);
        awaitNotifications(1);

        alertmanager.kill();
        post(now.plusSeconds(31), open);
        post(now.plusSeconds(31), open);
        assertThat(counts.of(Target.ALERTMANAGER, Outcome.FAILED))
                .as("not hammered")
                .isEqualTo(1);
        assertThat(counts.failingSince(Target.ALERTMANAGER))
                .isEqualTo(now.plusSeconds(31).toEpochMilli());
        alertmanager.startAgain();
        assertThat(alertmanager.firing()).isEmpty();

        post(now.plusSeconds(32), open);
        assertThat(alertmanager.firing()).hasSize(1);
        assertThat(counts.failingSince(Target.ALERTMANAGER)).isZero();
        awaitNotifications(2);
        assertThat(notifications().get(1).path("status").asText()).isEqualTo("firing");
    }

    /** Alertmanager, whose clock goes on, takes for over what it isn't told for five minutes. */
    @Test
    void shouldGoOnPostingWhenTheClockIsPutBack() throws Exception {
        Instant now = Instant.now();
        Instant back = now.minus(Duration.ofHours(1));
        JsonNode open = incident(Severity.HIGH, State.OPEN);
        post(now, open);
        post(back, open);
        post(back.plusSeconds(1), open);
        post(back.plus(AlertmanagerPoster.EVERY), open);

        assertThat(counts.of(Target.ALERTMANAGER, Outcome.DELIVERED)).isEqualTo(3);
        assertThat(alertmanager.firing()).hasSize(1);

        alertmanager.kill();
        post(now, open);
        post(back, open);
        assertThat(counts.of(Target.ALERTMANAGER, Outcome.FAILED)).isEqualTo(2);
    }

    /** Nothing has to be remembered: what ended while nobody posted is ended by the next who does. */
    @Test
    void shouldEndWhatAnotherProcessBegan() throws Exception {
        post(Instant.now(), incident(Severity.MEDIUM, State.OPEN));
        awaitNotifications(1);

        poster = poster();
        post(Instant.now(), incident(Severity.HIGH, State.WITHDRAWN));

        assertThat(alertmanager.firing()).isEmpty();
        awaitNotifications(2);
        assertThat(notifications().get(1).path("status").asText()).isEqualTo("resolved");
    }

    @Test
    void shouldLeaveIncidentsAloneThatItDoesNotKnow() throws Exception {
        post(Instant.now(), incident(Severity.MEDIUM, State.OPEN));

        poster = poster();
        poster.round(Map.of(), Instant.now());

        assertThat(alertmanager.firing()).hasSize(1);
    }

    @Test
    void shouldTellTheOthersWhenOneCannotBeRead() throws Exception {
        poster.round(
                Map.of(
                        Incidents.ID,
                        incident(Severity.HIGH, State.OPEN),
                        "other",
                        JSON.readTree("{\"id\": \"other\", \"state\": \"on fire\"}")),
                Instant.now());

        assertThat(severities(alertmanager.firing(), "")).containsExactly("high");
    }

    @Test
    void shouldPostManyInParts() throws Exception {
        Map<String, JsonNode> many = new java.util.HashMap<>();
        for (int i = 0; i < 450; i++) {
            com.fasterxml.jackson.databind.node.ObjectNode json =
                    incident(Severity.HIGH, State.OPEN).deepCopy();
            many.put("i" + i, json.put("id", "i" + i));
        }

        poster.round(many, Instant.now());

        assertThat(alertmanager.firing()).hasSize(450);
    }
}
