package exposurewatch.alert.delivery;

import static exposurewatch.alert.delivery.ToldAlerts.told;
import static exposurewatch.incident.Incidents.anIncident;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.alert.AlertKind;
import exposurewatch.incident.Incidents;
import exposurewatch.incident.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SlackMessageTest {

    private static final Links LINKS = new Links("https://watch.example");

    @ParameterizedTest
    @EnumSource(AlertKind.class)
    void shouldSayWhatIsToldAndLinkTheIncident(AlertKind kind) {
        ToldAlert alert = told(kind);

        ObjectNode message = SlackMessage.of(alert, LINKS);

        assertThat(message.path("text").asText()).isEqualTo(alert.message());
        assertThat(message.at("/blocks/0/text/text").asText()).isEqualTo(alert.message());
        assertThat(message.at("/blocks/1/text/text").asText()).isEqualTo(alert.description());
        assertThat(message.at("/blocks/2/elements/0/text").asText())
                .startsWith(
                        "<https://watch.example/#/incidents/" + Incidents.ID + "|incident " + Incidents.ID + "> · open")
                .endsWith(kind.isForPrivacyOfficer() ? "for the privacy officer" : "for whoever is on call");
    }

    @Test
    void shouldCallThePrivacyOfficerForPeopleWhoAreFoundWhenItIsOver() {
        ObjectNode message =
                SlackMessage.of(told(AlertKind.ESCALATED, anIncident().state(State.RESOLVED)), LINKS);

        assertThat(message.at("/blocks/2/elements/0/text").asText()).endsWith("for the privacy officer");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!here>",
                "<!channel> <@U024BE7LH>",
                "<https://evil.example|open the incident>",
                "&lt;!everyone&gt;",
                "https://evil.example/",
                "@channel"
            })
    void shouldCallNobodyAndLinkNothingOfAStrangers(String site) {
        ObjectNode message = SlackMessage.of(told(AlertKind.OPENED, anIncident().site(site)), new Links(null));

        assertThat(message.path("text").asText()).doesNotContain("<", ">").doesNotContainPattern("&(?!amp;|lt;|gt;)");
        assertThat(message.path("link_names").asBoolean(true)).isFalse();
        assertThat(message.path("unfurl_links").asBoolean(true)).isFalse();
        for (JsonNode block : message.path("blocks")) {
            JsonNode text = block.has("text") ? block.path("text") : block.at("/elements/0");
            assertThat(text.path("text").asText()).doesNotContain("<", ">").doesNotContainPattern("&(?!amp;|lt;|gt;)");
            assertThat(text.path("verbatim").asBoolean()).isTrue();
        }
        assertThat(message.path("text")
                        .asText()
                        .replace("&lt;", "<")
                        .replace("&gt;", ">")
                        .replace("&amp;", "&"))
                .isEqualTo(told(AlertKind.OPENED, anIncident().site(site)).message());
    }

    @Test
    void shouldNeverBeLongerThanSlackTakesNorCutAnEscapeInTwo() {
        for (int before = 0; before < 6; before++) {
            String escaped = SlackMessage.escaped("x".repeat(before) + "&".repeat(4_000));

            assertThat(escaped.length()).isLessThanOrEqualTo(SlackMessage.LONGEST);
            assertThat(escaped).matches("x*(&amp;)+…");
        }
        assertThat(SlackMessage.escaped("\ud83d\ude00".repeat(2_000))).matches("(\ud83d\ude00)+…");
    }
}
