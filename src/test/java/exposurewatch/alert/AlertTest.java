package exposurewatch.alert;

import static exposurewatch.incident.Incidents.anIncident;
import static org.assertj.core.api.Assertions.assertThat;

import exposurewatch.incident.Cause;
import exposurewatch.incident.Incident;
import exposurewatch.incident.Incidents;
import exposurewatch.incident.Pattern;
import exposurewatch.incident.Severity;
import exposurewatch.incident.State;
import exposurewatch.judgement.Dimension;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AlertTest {

    private static final long AT = Instant.parse("2026-11-22T10:45:00Z").toEpochMilli();

    static Alert alert(AlertKind kind, Incident incident, String reason) {
        return new Alert(incident, kind, 1, AT, reason);
    }

    private static String message(AlertKind kind, Incidents incident, String reason) {
        return alert(kind, incident.build(), reason).message();
    }

    private static Cause cause(Dimension dimension, String value, double share, double baseline) {
        return new Cause(dimension, value, share, baseline, null, "for people");
    }

    @Test
    void shouldSayWhatWhereHowBadHowManyAndWhy() {
        assertThat(message(AlertKind.OPENED, anIncident(), ""))
                .isEqualTo("OPENED critical: 412 people's records shown to 300 other people on orders since 10:31 UTC"
                        + " (cross-view); likely cause: release 2.0.0 (100 % of exposures, 31 % of traffic)");
        assertThat(message(
                        AlertKind.ESCALATED,
                        anIncident()
                                .severity(Severity.HIGH)
                                .pattern(Pattern.ENUMERATION)
                                .counts(40, 1, 12, 40),
                        "severity is high now"))
                .isEqualTo("ESCALATED high: 12 people's records shown to 1 other person on orders since 10:31 UTC"
                        + " (enumeration); severity is high now; likely cause: release 2.0.0 (100 % of exposures,"
                        + " 31 % of traffic)");
        assertThat(message(
                        AlertKind.REMINDER,
                        anIncident()
                                .severity(Severity.LOW)
                                .pattern(Pattern.ISOLATED)
                                .counts(1, 1, 1, 1)
                                .causes()
                                .seen("2026-11-21T23:59:59Z", "2026-11-21T23:59:59Z"),
                        "nobody has acknowledged it for 24 hours"))
                .isEqualTo(
                        "REMINDER low: 1 person's record shown to 1 other person on orders since 2026-11-21 23:59 UTC"
                                + " (isolated); nobody has acknowledged it for 24 hours");
    }

    @ParameterizedTest
    @CsvSource({
        "OPENED, since 10:31 UTC",
        "ESCALATED, since 10:31 UTC",
        "REOPENED, since 10:31 UTC",
        "REMINDER, since 10:31 UTC",
        "CONTAINED, from 10:31 to 10:44 UTC",
        "QUIET, from 10:31 to 10:44 UTC",
        "RESOLVED, from 10:31 to 10:44 UTC",
        "FALSE_POSITIVE, from 10:31 to 10:44 UTC",
        "WITHDRAWN, from 10:31 to 10:44 UTC",
    })
    void shouldSayUntilWhenOnlyWhereItIsOver(AlertKind kind, String when) {
        assertThat(message(kind, anIncident(), "")).contains(" on orders " + when + " (cross-view)");
    }

    @Test
    void shouldSayWhenNothingStandsAnyMore() {
        assertThat(message(
                        AlertKind.WITHDRAWN,
                        anIncident().counts(0, 0, 0, 0).causes().severity(Severity.LOW),
                        "late rows made every exposure legitimate"))
                .isEqualTo("WITHDRAWN low: no exposure stands any more on orders from 10:31 to 10:44 UTC (cross-view);"
                        + " late rows made every exposure legitimate");
        assertThat(message(AlertKind.FALSE_POSITIVE, anIncident(), "")).startsWith("FALSE POSITIVE critical: ");
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 100 % of exposures, 100 % of traffic",
        "0.996, 0, 99 % of exposures, 0 % of traffic",
        "0.29, 0.004, 29 % of exposures, under 1 % of traffic",
        "0.58, 0.01, 58 % of exposures, 1 % of traffic"
    })
    void shouldSayAllAndNothingOfNothingElse(double share, double baseline, String first, String second) {
        assertThat(message(AlertKind.OPENED, anIncident().causes(cause(Dimension.NODE, "web-3", share, baseline)), ""))
                .endsWith("likely cause: node web-3 (" + first + ", " + second + ")");
    }

    @Test
    void shouldPutNamesInQuotesThatCouldPassForOurWords() {
        assertThat(message(AlertKind.OPENED, anIncident().site("orders since 09:00 UTC; likely cause: \"none\""), ""))
                .contains(" on \"orders since 09:00 UTC; likely cause: 'n…\" since 10:31 UTC");
        assertThat(message(
                        AlertKind.OPENED,
                        anIncident().site("").causes(cause(Dimension.ROUTE, "GET /invoices/{id}", 1, 0.5)),
                        ""))
                .contains(" on \"\" since")
                .contains("likely cause: route \"GET /invoices/{id}\" (");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET /invoices/1042|GET /invoices/{…}",
                "GET /invoices/1042/lines/7|GET /invoices/{…}/lines/{…}",
                "GET /v1/invoices/{id}|GET /v1/invoices/{id}",
                "/users/zoe@example.com/cart|/users/{…}/cart",
                "/users/zoe%40example.com|/users/{…}",
                "/files/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0|/files/{…}",
                "GET /search?customer=zoe|GET /search{…}"
            })
    void shouldNotTellIdsWhereALogNamesPathsForRoutes(String value, String told) {
        Alert alert = alert(
                AlertKind.OPENED,
                anIncident().causes(cause(Dimension.ROUTE, value, 1, 0.5)).build(),
                "");

        assertThat(alert.message()).contains(told);
        assertThat(alert.toJson().at("/evidences/1/data/value").asText()).isEqualTo(told);
    }

    /** The fixture's summary, notes and reasons name people and records, as those of a real incident may. */
    @Test
    void shouldNameNobody() {
        Incidents incident = anIncident().acknowledgedBy("on-call-2").state(State.RESOLVED);
        for (AlertKind kind : AlertKind.values()) {
            assertThat(alert(kind, incident.build(), "why").toJson().toString())
                    .doesNotContain("cust-", "invoice:", "s-1", "on-call-2");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u202eevil\u0000\n\r\u001b[2J\u2028\u2066",
                "\ud800\udb40\udc41\u200b\ufeff\u00ad",
                "e\u0301\u0301\u0301\u0301\u0301",
                "\ud83d\ude00",
                "\"\\\u0007",
            })
    void shouldMakeHostileTextHarmlessAndShort(String piece) {
        for (String text : List.of(piece, piece.repeat(10_000), "a" + piece.repeat(30))) {
            Incidents incident = anIncident()
                    .site(text)
                    .data(text)
                    .causes(
                            cause(Dimension.INTEGRATION, text, 1, 0.5),
                            cause(Dimension.ROUTE, text, 1, 0.5),
                            cause(Dimension.RELEASE, text, 1, 0.5));
            for (AlertKind kind : AlertKind.values()) {
                Alert alert = alert(kind, incident.build(), text);
                assertHarmless(alert.message());
                assertThat(alert.message()).hasSizeLessThanOrEqualTo(Alert.LONGEST_MESSAGE);
                alert.toJson().findValuesAsText("name").forEach(AlertTest::assertHarmless);
                alert.toJson().findValuesAsText("value").forEach(AlertTest::assertHarmless);
                assertHarmless(alert.toJson().at("/finding_info/desc").asText());
                assertHarmless(alert.toJson().at("/finding_info/title").asText());
                assertHarmless(alert.toJson().path("status_detail").asText());
                assertThat(alert.toJson().toString()).hasSizeLessThan(8_000);
            }
        }
    }

    private static void assertHarmless(String text) {
        assertThat(text.codePoints().filter(AlertTest::isHarmful).toArray())
                .as(text)
                .isEmpty();
    }

    private static boolean isHarmful(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }

    @Test
    void shouldHaveAnIdThatDependsOnTheIncidentTheKindAndTheSequenceAlone() {
        Alert alert = alert(AlertKind.OPENED, anIncident().build(), "");
        assertThat(alert.id()).matches("[0-9a-f]{32}");
        assertThat(new Alert(anIncident().severity(Severity.LOW).build(), AlertKind.OPENED, 1, AT + 1, "else").id())
                .isEqualTo(alert.id());

        Set<String> ids = new HashSet<>();
        for (AlertKind kind : AlertKind.values()) {
            for (long sequence = 1; sequence <= 3; sequence++) {
                ids.add(new Alert(anIncident().build(), kind, sequence, AT, "").id());
            }
        }
        assertThat(ids).hasSize(3 * AlertKind.values().length);
    }
}
