package exposurewatch.app.paging;

import static exposurewatch.incident.Incidents.anIncident;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.standardwebhooks.Webhook;
import exposurewatch.SetClock;
import exposurewatch.alert.AlertKind;
import exposurewatch.alert.delivery.Links;
import exposurewatch.alert.delivery.ToldAlert;
import exposurewatch.alert.delivery.ToldAlerts;
import exposurewatch.app.paging.DeliveryCounts.Outcome;
import exposurewatch.app.paging.Receiver.Reply;
import exposurewatch.app.paging.Receiver.Request;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One alert after the other, to a receiver that is a real server. */
class CourierTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final Links LINKS = new Links(null);

    private final SetClock clock = new SetClock(Instant.parse("2026-11-22T10:46:00Z"));
    private final DeliveryCounts counts = new DeliveryCounts();
    private final Receiver receiver = Receiver.open(request -> Reply.OK);

    CourierTest() throws Exception {}

    @AfterEach
    void close() {
        receiver.close();
    }

    private Courier courier(Target target, Channel channel) {
        return new Courier(target, channel, new Http(List.of("key-that-is-secret"), 1_000), clock, counts, () -> 0);
    }

    private Courier pagerDuty() {
        return courier(
                Target.PAGERDUTY, Channels.pagerDuty(receiver.address("/v2/enqueue"), "key-that-is-secret", LINKS));
    }

    private static ToldAlert alert(AlertKind kind) {
        return ToldAlert.of(ToldAlerts.alert(kind, anIncident()).toJson());
    }

    private static ToldAlert alert() {
        return alert(AlertKind.OPENED);
    }

    /** Tries until it is done with, however long that takes by the clock; returns how long it took. */
    private Duration persist(Courier courier, ToldAlert alert) throws InterruptedException {
        Instant began = clock.instant();
        Optional<Duration> pause = courier.tell(alert);
        while (pause.isPresent()) {
            clock.pass(pause.get());
            pause = courier.tell(alert);
        }
        return Duration.between(began, clock.instant());
    }

    private Function<Request, Reply> downUntil(Instant back, Reply reply) {
        return request -> clock.instant().isBefore(back) ? reply : Reply.OK;
    }

    private static List<String> ids(List<Request> requests) {
        return requests.stream()
                .map(request -> String.join("", request.headers().getOrDefault("webhook-id", List.of())))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 504, 408, 429, 401, 403, 404, 410, 301, 302, 307, 308})
    void shouldLoseNothingWhileTheReceiverIsDownForAnHour(int status) throws Exception {
        Courier courier = courier(Target.WEBHOOK, Channels.webhook(receiver.address("/"), new Webhook(SECRET)));
        receiver.answer(downUntil(clock.instant().plus(Duration.ofHours(1)), Reply.of(status)));
        List<ToldAlert> alerts = List.of(
                alert(AlertKind.OPENED), alert(AlertKind.ESCALATED), alert(AlertKind.QUIET), alert(AlertKind.RESOLVED));

        Duration first = persist(courier, alerts.get(0));
        for (ToldAlert alert : alerts.subList(1, alerts.size())) {
            persist(courier, alert);
        }

        assertThat(first).isBetween(Duration.ofHours(1), Duration.ofMinutes(61));
        assertThat(ids(receiver.taken()))
                .containsExactlyElementsOf(alerts.stream().map(ToldAlert::id).toList());
        assertThat(receiver.requests()).as("not hammered").hasSizeBetween(60, 75);
        assertThat(counts.of(Target.WEBHOOK, Outcome.DELIVERED)).isEqualTo(4);
        assertThat(counts.of(Target.WEBHOOK, Outcome.SKIPPED)).isZero();
        assertThat(counts.failingSince(Target.WEBHOOK)).isZero();
    }

    @Test
    void shouldLoseNothingWhileNobodyListens() throws Exception {
        URI nobody = receiver.address("/");
        receiver.close();
        Courier courier = courier(Target.SLACK, Channels.slack(nobody, LINKS));

        Optional<Duration> first = courier.tell(alert());
        Optional<Duration> second = courier.tell(alert());

        assertThat(first).contains(Duration.ofSeconds(1));
        assertThat(second).contains(Duration.ofSeconds(2));
        assertThat(counts.of(Target.SLACK, Outcome.FAILED)).isEqualTo(2);
        assertThat(counts.failingSince(Target.SLACK)).isEqualTo(clock.millis());
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 405, 413, 415, 422, 499})
    void shouldNotBeHeldUpByAnAlertThatIsRefused(int status) throws Exception {
        Courier courier = pagerDuty();
        receiver.answer(request -> Reply.of(status));

        assertThat(courier.tell(alert())).isEmpty();
        receiver.answer(request -> Reply.of(202));
        assertThat(courier.tell(alert(AlertKind.ESCALATED))).isEmpty();

        assertThat(receiver.requests()).hasSize(2);
        assertThat(counts.of(Target.PAGERDUTY, Outcome.SKIPPED)).isEqualTo(1);
        assertThat(counts.of(Target.PAGERDUTY, Outcome.DELIVERED)).isEqualTo(1);
    }

    /** PagerDuty says so by 400: no alert may be thrown away because somebody changed the key. */
    @Test
    void shouldThrowNothingAwayWhileTheKeyIsWrong() throws Exception {
        receiver.answer(
                request -> new Reply(
                        400,
                        "",
                        "{\"status\":\"invalid event\",\"message\":\"Event object is invalid\",\"errors\":[\"Invalid routing key\"]}"));

        assertThat(pagerDuty().tell(alert())).isPresent();
        assertThat(counts.of(Target.PAGERDUTY, Outcome.SKIPPED)).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "429| Retry-After: 37| PT37S",
                "503| Retry-After: 37| PT37S",
                "429| Retry-After: Sun, 22 Nov 2026 10:48:00 GMT| PT2M",
                "429| Retry-After: Sun, 22 Nov 2026 10:00:00 GMT| PT1S",
                "429| Retry-After: 0| PT1S",
                "429| Retry-After: soon| PT1S",
                "429| Retry-After: 999999999| PT1H",
                "503| X-Other: 1| PT1S",
            })
    void shouldWaitAsLongAsTheReceiverWishes(int status, String header, Duration pause) throws Exception {
        receiver.answer(request -> new Reply(status, header, ""));

        assertThat(pagerDuty().tell(alert())).contains(pause);
    }

    @Test
    void shouldFollowNoRedirect() throws Exception {
        try (Receiver elsewhere = Receiver.open(request -> Reply.OK)) {
            receiver.answer(request -> new Reply(307, "Location: " + elsewhere.address("/"), ""));

            assertThat(pagerDuty().tell(alert())).isPresent();

            assertThat(elsewhere.requests()).isEmpty();
        }
    }

    @Test
    void shouldSignEachTryWithItsOwnTimeAndTheSameId() throws Exception {
        SetClock now = new SetClock(Instant.now());
        Courier courier = new Courier(
                Target.WEBHOOK,
                Channels.webhook(receiver.address("/alerts"), new Webhook(SECRET)),
                new Http(List.of(), 1_000),
                now,
                counts,
                () -> 0);
        receiver.answer(request -> Reply.of(503));
        ToldAlert alert = alert();

        courier.tell(alert);
        now.pass(Duration.ofSeconds(2));
        receiver.answer(request -> Reply.of(204));
        courier.tell(alert);

        List<Request> sent = receiver.requests();
        assertThat(ids(sent)).containsExactly(alert.id(), alert.id());
        assertThat(sent.stream().map(one -> one.headers().get("webhook-timestamp")))
                .doesNotHaveDuplicates();
        assertThat(sent.get(0).body()).isEqualTo(sent.get(1).body());
        for (Request one : sent) {
            assertThat(one.headers().get("content-type")).containsExactly("application/json");
            assertThatCode(() -> new Webhook(SECRET).verify(one.body(), one.headers()))
                    .doesNotThrowAnyException();
        }
    }

    /** What PagerDuty has taken of an alert isn't sent again when the rest of it failed. */
    @Test
    void shouldGoOnWhereItFailed() throws Exception {
        List<String> actions = new ArrayList<>();
        receiver.answer(request -> {
            try {
                actions.add(JSON.readTree(request.body()).path("event_action").asText());
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            return Reply.of(actions.size() == 2 ? 500 : 202);
        });
        ToldAlert alert =
                ToldAlert.of(ToldAlerts.alert(AlertKind.ESCALATED, anIncident().acknowledgedBy("ann"))
                        .toJson());

        persist(pagerDuty(), alert);

        assertThat(actions).containsExactly("trigger", "acknowledge", "acknowledge");
        assertThat(counts.of(Target.PAGERDUTY, Outcome.DELIVERED)).isEqualTo(1);
    }

    @Test
    void shouldSendNothingWhereNobodyHasToKnow() throws Exception {
        assertThat(pagerDuty().tell(alert(AlertKind.QUIET))).isEmpty();

        assertThat(receiver.requests()).isEmpty();
    }

    @Test
    void shouldNotRepeatTheSecretThatAReceiverRepeats() throws Exception {
        Http http = new Http(List.of("key-that-is-secret"), 1_000);
        receiver.answer(request -> new Reply(400, "", "no such\nkey: key-that-is-secret"));

        Answer answer = http.send(Http.post(receiver.address("/"), "{}").build());

        assertThat(answer.why()).isEqualTo("it answers 400 (no such key: ***)");
    }
}
