package exposurewatch.alert.delivery;

import static exposurewatch.alert.delivery.ToldAlerts.told;
import static exposurewatch.incident.Incidents.anIncident;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.alert.AlertKind;
import exposurewatch.incident.Incidents;
import exposurewatch.incident.Severity;
import exposurewatch.incident.State;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PagerDutyEventsTest {

    private static final String KEY = "0123456789abcdef0123456789abcdef";
    private static final Links LINKS = new Links("https://watch.example");
    private static final String DUTY = Incidents.ID + ".privacy-officer";

    private static List<ObjectNode> events(ToldAlert alert) {
        return PagerDutyEvents.of(alert, LINKS, KEY);
    }

    private static List<String> actions(ToldAlert alert) {
        return events(alert).stream()
                .map(event -> event.path("event_action").asText() + " "
                        + event.path("dedup_key").asText().replace(Incidents.ID, "ID"))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "OPENED, trigger ID",
        "ESCALATED, trigger ID",
        "SHUTDOWN_ADVISED, trigger ID",
        "SHUTDOWN_ASKED, trigger ID",
        "SHUTDOWN_ORDERED, trigger ID",
        "CONTAINED, trigger ID",
        "SHUTDOWN_FAILED, trigger ID",
        "RESTORED, trigger ID",
        "REOPENED, trigger ID",
        "REMINDER, trigger ID",
        "QUIET, ",
        "RESOLVED, resolve ID",
        "FALSE_POSITIVE, resolve ID;resolve ID.privacy-officer",
        "WITHDRAWN, resolve ID;resolve ID.privacy-officer",
        "UNATTENDED, trigger ID.privacy-officer",
        "DEADLINE, trigger ID.privacy-officer",
        "COMPLAINT_UNANSWERED, trigger ID.privacy-officer",
    })
    void shouldOpenAndEndOneIncidentForEachOfOurs(AlertKind kind, String actions) {
        assertThat(String.join(";", actions(told(kind)))).isEqualTo(actions == null ? "" : actions);
    }

    @Test
    void shouldKeepTheRulesOfAnEvent() {
        for (AlertKind kind : AlertKind.values()) {
            for (ObjectNode event : events(told(kind, anIncident().site("\u4e00".repeat(3_000))))) {
                assertThat(event.path("routing_key").asText()).isEqualTo(KEY);
                assertThat(event.path("dedup_key").asText()).hasSizeLessThanOrEqualTo(255);
                if (event.path("event_action").asText().equals("trigger")) {
                    assertThat(event.at("/payload/summary").asText())
                            .hasSizeBetween(1, PagerDutyEvents.LONGEST_SUMMARY);
                    assertThat(event.at("/payload/source").asText())
                            .isNotBlank()
                            .hasSizeLessThan(300);
                    assertThat(event.at("/payload/timestamp").asText()).isEqualTo("2026-11-22T10:45:00Z");
                    assertThat(event.path("client_url").asText())
                            .isEqualTo("https://watch.example/#/incidents/" + Incidents.ID);
                    assertThat(event.at("/links/0/href").asText())
                            .isEqualTo(event.path("client_url").asText());
                }
                assertThat(event.toString()).hasSizeLessThan(20_000).doesNotContain("cust-", "invoice:");
            }
        }
    }

    @Test
    void shouldCutASummaryThatIsTooLong() {
        ObjectNode json = ToldAlerts.alert(AlertKind.OPENED, anIncident()).toJson();
        json.put("message", "\ud83d\ude00".repeat(512));
        ToldAlert alert = ToldAlert.of(json);

        assertThat(alert.message().length()).isLessThanOrEqualTo(PagerDutyEvents.LONGEST_SUMMARY);
        assertThat(events(alert).get(0).at("/payload/summary").asText()).isEqualTo(alert.message());
    }

    @Test
    void shouldSayThatSomebodyLooksAfterItUnlessItGoesOnAgain() {
        assertThat(actions(told(AlertKind.ACKNOWLEDGED, anIncident().acknowledgedBy("ann"))))
                .containsExactly("acknowledge ID");
        assertThat(actions(told(AlertKind.ESCALATED, anIncident().acknowledgedBy("ann"))))
                .containsExactly("trigger ID", "acknowledge ID");
        assertThat(actions(told(AlertKind.REOPENED, anIncident().acknowledgedBy("ann"))))
                .containsExactly("trigger ID");
        assertThat(actions(told(AlertKind.DEADLINE, anIncident().acknowledgedBy("ann"))))
                .containsExactly("trigger " + DUTY.replace(Incidents.ID, "ID"));
        assertThat(events(told(AlertKind.ESCALATED, anIncident().acknowledgedBy("ann")))
                        .toString())
                .doesNotContain("ann\"");
    }

    /** Whoever is on call has closed the page; whom people concern who are found later is the privacy officer. */
    @ParameterizedTest
    @EnumSource(names = {"RESOLVED", "FALSE_POSITIVE"})
    void shouldNotOpenThePageAgainOfWhatIsOverAndGrows(State over) {
        assertThat(actions(told(AlertKind.ESCALATED, anIncident().state(over))))
                .containsExactly("trigger ID.privacy-officer");
    }

    @ParameterizedTest
    @EnumSource(Severity.class)
    void shouldSayHowBadItIsInTheirWords(Severity severity) {
        String theirs = List.of("info", "warning", "error", "critical").get(severity.ordinal());

        assertThat(events(told(AlertKind.OPENED, anIncident().severity(severity)))
                        .get(0)
                        .at("/payload/severity")
                        .asText())
                .isEqualTo(theirs);
    }

    @Test
    void shouldLinkNothingWithoutAConsole() {
        ObjectNode event =
                PagerDutyEvents.of(told(AlertKind.OPENED), new Links(null), KEY).get(0);

        assertThat(event.has("client_url")).isFalse();
        assertThat(event.has("links")).isFalse();
    }
}
