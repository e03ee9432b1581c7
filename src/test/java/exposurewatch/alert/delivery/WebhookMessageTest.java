package exposurewatch.alert.delivery;

import static exposurewatch.alert.delivery.ToldAlerts.alert;
import static exposurewatch.incident.Incidents.anIncident;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.alert.AlertKind;
import exposurewatch.incident.Incidents;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class WebhookMessageTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @EnumSource(AlertKind.class)
    void shouldBeTheWholeAlertAndTheSameEachTime(AlertKind kind) throws Exception {
        ObjectNode json = alert(kind, anIncident()).toJson();

        String body = WebhookMessage.of(ToldAlert.of(json));

        JsonNode read = JSON.readTree(body);
        assertThat(read.path("type").asText()).matches("alert\\.[a-z_]+");
        assertThat(read.path("timestamp").asText()).isEqualTo("2026-11-22T10:45:00Z");
        assertThat(read.path("data").toString()).isEqualTo(json.toString());
        assertThat(WebhookMessage.of(ToldAlert.of(json))).isEqualTo(body);
    }

    /** Names of 200 characters of three bytes each, or what others write there. */
    @ParameterizedTest
    @CsvSource({"evidences", "unmapped", "finding_info", "other"})
    void shouldLeaveOutWhatMakesItTooLargeAndKeepWhatItIsAbout(String field) throws Exception {
        ObjectNode json = alert(AlertKind.OPENED, anIncident()).toJson();
        json.withObjectProperty(field.equals("evidences") ? "more" : field).put("x", "\u4e00".repeat(7_000));
        if (field.equals("evidences")) {
            json.remove("more");
            json.withArrayProperty(field).addObject().put("x", "\u4e00".repeat(7_000));
        }

        String body = WebhookMessage.of(ToldAlert.of(json));

        JsonNode read = JSON.readTree(body);
        assertThat(body.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(20_000);
        assertThat(read.at("/data/message").asText())
                .isEqualTo(json.path("message").asText());
        assertThat(read.at("/data/metadata/uid")).isEqualTo(json.at("/metadata/uid"));
        assertThat(read.at("/data/finding_info/uid").asText()).isEqualTo(Incidents.ID);
        assertThat(read.at("/data/" + field + "/x").isMissingNode()).isTrue();
    }
}
