package exposurewatch.alert.delivery;

import static exposurewatch.alert.delivery.ToldAlerts.alert;
import static exposurewatch.incident.Incidents.anIncident;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.alert.Alert;
import exposurewatch.alert.AlertKind;
import exposurewatch.incident.Incidents;
import exposurewatch.incident.Severity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ToldAlertTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @EnumSource(AlertKind.class)
    void shouldReadWhatIsTold(AlertKind kind) {
        for (Severity severity : Severity.values()) {
            Alert alert = alert(kind, anIncident().severity(severity).acknowledgedBy("on-call-2"));

            ToldAlert told = ToldAlert.of(alert.toJson());

            assertThat(told.id()).isEqualTo(alert.id());
            assertThat(told.incident()).isEqualTo(Incidents.ID);
            assertThat(told.kind()).isEqualTo(kind);
            assertThat(told.severity()).isEqualTo(severity);
            assertThat(told.site()).isEqualTo("orders");
            assertThat(told.pattern()).isEqualTo("cross-view");
            assertThat(told.message()).isEqualTo(alert.message());
            assertThat(told.description()).startsWith("530 exposures of 455 records");
            assertThat(told.at()).isEqualTo(ToldAlerts.AT);
            assertThat(told.state()).isEqualTo("open");
            assertThat(told.acknowledged()).isTrue();
        }
    }

    /** Whoever may write to the topic makes no requests of their own. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[]| no JSON object",
                "{\"message\": \" \"}| no message",
                "{\"metadata\": {\"uid\": \"../x\"}}| metadata.uid is '../x'",
                "{\"metadata\": {}}| metadata.uid is ''",
                "{\"finding_info\": {\"uid\": \"a b\"}}| finding_info.uid is 'a b'",
                "{\"status_code\": \"shouted\"}| status_code is none that is known",
                "{\"severity_id\": 6}| severity_id is 6",
                "{\"severity_id\": 1}| severity_id is 1",
            })
    void shouldRefuseWhatIsNoneOfOurs(String with, String why) throws Exception {
        ObjectNode json = alert(AlertKind.OPENED, anIncident()).toJson();
        var change = JSON.readTree(with);

        assertThatThrownBy(() -> ToldAlert.of(change.isArray() ? change : json.setAll((ObjectNode) change)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }

    @Test
    void shouldBeBoundedWhateverIsWritten() {
        ObjectNode json = alert(AlertKind.OPENED, anIncident()).toJson();
        json.put("message", "x\u202e\n".repeat(5_000));

        ToldAlert told = ToldAlert.of(json);

        assertThat(told.message()).hasSizeLessThanOrEqualTo(1_001).startsWith("x\\u202e\\u000a");
    }
}
