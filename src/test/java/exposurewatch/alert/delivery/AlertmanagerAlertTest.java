package exposurewatch.alert.delivery;

import static exposurewatch.incident.Incidents.anIncident;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.incident.Incidents;
import exposurewatch.incident.Pattern;
import exposurewatch.incident.Severity;
import exposurewatch.incident.State;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AlertmanagerAlertTest {

    private static final Instant NOW = Instant.parse("2026-11-22T10:45:00Z");
    private static final Links LINKS = new Links("https://watch.example");

    private static ObjectNode json(Incidents incident) {
        return incident.build().toJson().put("detected_at", "2026-11-22T10:31:03Z");
    }

    private static AlertmanagerAlert of(Incidents incident) {
        return AlertmanagerAlert.of(json(incident), LINKS, NOW);
    }

    @Test
    void shouldSayWhatIsWrongHowBadAndWhereToLook() {
        AlertmanagerAlert alert = of(anIncident());

        assertThat(alert.labels())
                .isEqualTo(Map.of(
                        "alertname",
                        "DataExposed",
                        "site",
                        "orders",
                        "incident",
                        Incidents.ID,
                        "severity",
                        "critical"));
        assertThat(alert.annotations())
                .containsEntry(
                        "summary",
                        "critical: 412 people's records shown to 300 other people on orders since 10:31 UTC"
                                + " (cross-view); likely cause: release 2.0.0 (100 % of exposures, 31 % of traffic)")
                .containsEntry("state", "open")
                .containsEntry("acknowledged", "no")
                .containsEntry("dashboard", "/d/exposure-watch-incident?var-incident=" + Incidents.ID)
                .containsEntry("console", "https://watch.example/#/incidents/" + Incidents.ID);
        assertThat(alert.toJson().path("startsAt").asText()).isEqualTo("2026-11-22T10:31:03Z");
        assertThat(alert.toJson().has("endsAt")).isFalse();
        assertThat(alert.toJson().path("generatorURL").asText())
                .isEqualTo("https://watch.example/#/incidents/" + Incidents.ID);
    }

    /** Other labels would be another alert, and so another page. */
    @Test
    void shouldStayTheSameAlertWhateverChangesButItsSeverity() {
        Map<String, String> labels = of(anIncident()).labels();

        assertThat(of(anIncident().pattern(Pattern.ISOLATED)).labels()).isEqualTo(labels);
        assertThat(of(anIncident().counts(1, 1, 1, 1).causes().data()).labels()).isEqualTo(labels);
        assertThat(of(anIncident().acknowledgedBy("ann")).labels()).isEqualTo(labels);
        assertThat(of(anIncident().state(State.CONTAINED)).labels()).isEqualTo(labels);
        assertThat(of(anIncident().severity(Severity.LOW)).labels()).isNotEqualTo(labels);
    }

    @ParameterizedTest
    @CsvSource({
        "OPEN, true",
        "CONTAINED, true",
        "RESOLVED, false",
        "FALSE_POSITIVE, false",
        "WITHDRAWN, false",
        "TAKEN_IN, false"
    })
    void shouldFireUntilSomebodyOrTheRowsSayThatItIsOver(State state, boolean firing) {
        assertThat(of(anIncident().state(state)).firing()).isEqualTo(firing);
    }

    /** What an incident says for those who may see it (its summary, reasons, notes, who looks after it) names people. */
    @Test
    void shouldNameNobody() {
        String posted = of(anIncident().acknowledgedBy("ann.smith")).toJson().toString();

        assertThat(posted).doesNotContain("cust-", "invoice:", "s-1", "ann.smith");
        assertThat(of(anIncident().acknowledgedBy("ann.smith")).annotations()).containsEntry("acknowledged", "yes");
    }

    @Test
    void shouldBeBoundedWhateverTheSiteIsCalled() {
        AlertmanagerAlert alert = of(anIncident().site("\u202e\n" + "x".repeat(10_000)));

        assertThat(alert.labels().get("site")).hasSizeLessThanOrEqualTo(101).startsWith("\\u202e");
        assertThat(alert.annotations().get("summary")).hasSizeLessThanOrEqualTo(300);
        assertThat(alert.toJson().toString()).hasSizeLessThan(5_000);
    }

    @Test
    void shouldEndAfterItBegan() {
        AlertmanagerAlert alert = of(anIncident().state(State.RESOLVED));
        Map<String, String> labels = Map.of("alertname", "DataExposed", "severity", "low");

        ObjectNode ended = alert.toEnd(labels, NOW.minusSeconds(60), NOW);
        assertThat(ended.path("labels").path("severity").asText()).isEqualTo("low");
        assertThat(ended.path("labels")).hasSize(2);
        assertThat(ended.path("endsAt").asText()).isEqualTo(NOW.toString());
        assertThat(alert.toEnd(labels, NOW.plusSeconds(60), NOW).path("endsAt").asText())
                .isEqualTo(NOW.plusSeconds(60).plusMillis(1).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"id", "state", "severity", "pattern", "opened_at", "detected_at"})
    void shouldRefuseWhatIsNoneOfOurs(String field) {
        ObjectNode json = json(anIncident()).put(field, "a b");

        assertThatThrownBy(() -> AlertmanagerAlert.of(json, LINKS, NOW)).isInstanceOf(IllegalArgumentException.class);
    }
}
