package exposurewatch.alert;

import static exposurewatch.incident.Incidents.anIncident;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import exposurewatch.SchemaFiles;
import exposurewatch.incident.Incident;
import exposurewatch.incident.Pattern;
import exposurewatch.incident.Severity;
import exposurewatch.incident.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Alerts against the rules of OCSF, twice: by the schema of the topic, and by a table taken from OCSF itself. */
class DetectionFindingTest {

    private static final long AT = Instant.parse("2026-11-22T10:45:00Z").toEpochMilli();
    private static final String SCHEMA = "alerts";

    private final Ocsf ocsf;

    DetectionFindingTest() throws IOException {
        ocsf = new Ocsf();
    }

    private static Alert alert(AlertKind kind, Incident incident) {
        return new Alert(incident, kind, 3, AT, "severity is critical now");
    }

    private static ObjectNode valid() {
        return alert(AlertKind.ESCALATED, anIncident().build()).toJson();
    }

    @ParameterizedTest
    @EnumSource(AlertKind.class)
    void shouldKeepTheRulesWhateverIsTold(AlertKind kind) {
        for (Pattern pattern : Pattern.values()) {
            for (Severity severity : Severity.values()) {
                for (State state : State.values()) {
                    Incident incident = anIncident()
                            .pattern(pattern)
                            .severity(severity)
                            .state(state)
                            .takenInBy(state == State.TAKEN_IN ? "1a2b" : null)
                            .acknowledgedBy(state == State.CONTAINED ? "on-call-2" : null)
                            .build();
                    ObjectNode json = alert(kind, incident).toJson();

                    assertThat(ocsf.errors(json)).isEmpty();
                    if (state == State.OPEN) {
                        assertThat(SchemaFiles.errors(SCHEMA, json)).isEmpty();
                    }
                }
            }
        }
    }

    @Test
    void shouldKeepTheRulesWhereNothingIsKnown() {
        Incident incident = anIncident()
                .site("")
                .counts(Long.MAX_VALUE, 0, 0, 0)
                .data()
                .causes()
                .build();
        ObjectNode json = new Alert(incident, AlertKind.OPENED, 1, AT, "").toJson();

        assertThat(ocsf.errors(json)).isEmpty();
        assertThat(SchemaFiles.errors(SCHEMA, json)).isEmpty();
        assertThat(json.has("status_detail")).isFalse();
        assertThat(json.at("/finding_info/related_events_count").asInt()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void shouldRefuseAnAlertThatLacksWhatOcsfRequires() {
        List<String> objects =
                List.of("detection_finding", "metadata", "finding_info", "metadata.product", "finding_info.analytic");
        int dropped = 0;
        for (String place : objects) {
            String type = place.substring(place.indexOf('.') + 1);
            for (String attribute : ocsf.required(type)) {
                ObjectNode less = valid();
                object(less, place).remove(attribute);

                assertThat(ocsf.errors(less)).as(place + '.' + attribute).isNotEmpty();
                assertThat(SchemaFiles.errors(SCHEMA, less))
                        .as(place + '.' + attribute)
                        .isNotEmpty();
                dropped++;
            }
        }
        assertThat(dropped).isEqualTo(12);
    }

    private static ObjectNode object(ObjectNode alert, String place) {
        return place.equals("detection_finding") ? alert : (ObjectNode) alert.at('/' + place.replace('.', '/'));
    }

    @ParameterizedTest
    @CsvSource({
        "/metadata/product, name",
        "/finding_info/analytic, name",
        "/evidences/0, data",
    })
    void shouldRefuseAnObjectThatHasNoneOfThoseOfWhichOneIsWanted(String place, String attribute) {
        ObjectNode less = valid();
        ((ObjectNode) less.at(place)).remove(attribute);

        assertThat(ocsf.errors(less)).hasSize(1);
        assertThat(SchemaFiles.errors(SCHEMA, less)).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "detection_finding, '', activity_id",
        "detection_finding, '', severity_id",
        "detection_finding, '', status_id",
        "detection_finding, '', impact_id",
        "detection_finding, '', verdict_id",
        "analytic, /finding_info/analytic, type_id",
        "resource_details, /resources/0, role_id"
    })
    void shouldAllowTheIdsOfOcsfWithTheirOwnTextsAlone(String object, String place, String attribute) {
        var meanings = ocsf.meanings(object, attribute);
        List<Integer> allowed = new ArrayList<>();
        for (int id = -1; id <= 100; id++) {
            ObjectNode changed = valid();
            ObjectNode at = (ObjectNode) changed.at(place);
            at.put(attribute, id);
            Ocsf.Meaning meaning = meanings.get(id);
            String sibling = Objects.requireNonNull(meanings.get(0)).sibling();
            at.put(sibling, meaning == null ? "Unknown" : meaning.text());
            if (attribute.equals("activity_id")) {
                at.put("type_uid", 200_400 + id);
                at.put("type_name", "Detection Finding: " + at.path(sibling).asText());
            }
            if (SchemaFiles.errors(SCHEMA, changed).isEmpty()) {
                allowed.add(id);
            }
            if (id != 99) {
                at.put(sibling, "Something else");
                assertThat(SchemaFiles.errors(SCHEMA, changed))
                        .as("%s %d", attribute, id)
                        .isNotEmpty();
            }
        }
        assertThat(allowed).containsExactlyElementsOf(new TreeSet<>(meanings.keySet()));
    }

    @ParameterizedTest
    @CsvSource({
        "class_uid, 2001",
        "category_uid, 1",
        "type_uid, 200401",
        "type_uid, 2004",
        "activity_id, 1",
        "time, '\"2026-11-22T10:45:00Z\"'",
        "message, ''",
        "message, 7",
        "is_alert, '\"true\"'",
        "metadata, []",
        "evidences, {}",
        "status_code, '\"unheard-of\"'"
    })
    void shouldRefuseWrongValues(String attribute, String value) throws IOException {
        ObjectNode changed = valid();
        changed.set(attribute, value.isEmpty() ? TextNode.valueOf("") : new ObjectMapper().readTree(value));

        assertThat(SchemaFiles.errors(SCHEMA, changed)).isNotEmpty();
    }

    @Test
    void shouldSeeWhatTheTableIsThereToSee() {
        assertThat(ocsf.errors(valid().put("invented", 1))).containsExactly("detection_finding.invented is unknown");
        assertThat(ocsf.errors(valid().put("severity", "Low")))
                .containsExactly("detection_finding.severity_id is not \"Low\"");
        assertThat(ocsf.errors(valid().put("time", "now"))).containsExactly("detection_finding.time is no timestamp_t");
        assertThat(ocsf.errors(valid().put("type_uid", 7))).containsExactly("type_uid");
        assertThat(ocsf.errors(valid().put("severity_id", 50)))
                .containsExactly("detection_finding.severity_id has no 50");
        assertThat(ocsf.errors((ObjectNode) valid().set("evidences", IntNode.valueOf(1))))
                .containsExactly("detection_finding.evidences is no array");
    }

    @ParameterizedTest
    @CsvSource({
        "OPENED, OPEN, '', 1, 1, 0, true, true",
        "ESCALATED, OPEN, '', 2, 1, 0, true, true",
        "ESCALATED, OPEN, on-call-2, 2, 2, 0, true, true",
        "ESCALATED, CONTAINED, '', 2, 2, 0, true, true",
        "ESCALATED, RESOLVED, '', 2, 4, 2, true, true",
        "ESCALATED, FALSE_POSITIVE, '', 2, 3, 1, true, true",
        "CONTAINED, CONTAINED, '', 2, 2, 0, true, true",
        "QUIET, OPEN, '', 2, 1, 0, true, true",
        "REOPENED, OPEN, on-call-2, 2, 2, 0, true, true",
        "REMINDER, OPEN, '', 2, 1, 0, true, true",
        "RESOLVED, RESOLVED, on-call-2, 3, 4, 2, false, true",
        "FALSE_POSITIVE, FALSE_POSITIVE, '', 3, 3, 1, false, false",
        "WITHDRAWN, WITHDRAWN, '', 3, 6, 5, false, false",
        "WITHDRAWN, TAKEN_IN, '', 3, 5, 10, false, false",
    })
    void shouldSayWhereItStands(
            AlertKind kind,
            State state,
            String by,
            int activity,
            int status,
            int verdict,
            boolean isAlert,
            boolean isBreach) {
        JsonNode json = alert(
                        kind,
                        anIncident()
                                .state(state)
                                .acknowledgedBy(by.isEmpty() ? null : by)
                                .takenInBy(state == State.TAKEN_IN ? "1a2b" : null)
                                .build())
                .toJson();

        assertThat(json.path("activity_id").asInt()).isEqualTo(activity);
        assertThat(json.path("status_id").asInt()).isEqualTo(status);
        assertThat(json.path("verdict_id").asInt()).isEqualTo(verdict);
        assertThat(json.path("is_alert").asBoolean()).isEqualTo(isAlert);
        assertThat(json.path("is_suspected_breach").asBoolean()).isEqualTo(isBreach);
        assertThat(json.path("status_code").asText()).isEqualTo(kind.label());
        assertThat(json.at("/unmapped/state").asText()).isEqualTo(state.label());
        boolean found = kind == AlertKind.ESCALATED && (state == State.RESOLVED || state == State.FALSE_POSITIVE);
        assertThat(json.at("/unmapped/for").asText()).isEqualTo(found ? "privacy-officer" : "on-call");
        assertThat(json.at("/unmapped/acknowledged").asBoolean()).isEqualTo(!by.isEmpty());
        assertThat(json.at("/unmapped/taken_in_by").asText()).isEqualTo(state == State.TAKEN_IN ? "1a2b" : "");
    }

    @ParameterizedTest
    @CsvSource({"LOW, 2, 1", "MEDIUM, 3, 2", "HIGH, 4, 3", "CRITICAL, 5, 4"})
    void shouldSayHowBadItIs(Severity severity, int severityId, int impactId) {
        JsonNode json =
                alert(AlertKind.OPENED, anIncident().severity(severity).build()).toJson();

        assertThat(json.path("severity_id").asInt()).isEqualTo(severityId);
        assertThat(json.path("impact_id").asInt()).isEqualTo(impactId);
        assertThat(json.path("severity").asText()).isEqualToIgnoringCase(severity.label());
    }

    @Test
    void shouldSayEverythingThatAPersonShouldKnow() throws IOException {
        JsonNode json = new ObjectMapper().readTree(valid().toString());

        assertThat(json).isEqualTo(SchemaFiles.json(SCHEMA).at("/examples/0"));
    }

    @Test
    void shouldNameEveryKindInTheSchema() {
        List<String> kinds = new ArrayList<>();
        SchemaFiles.json(SCHEMA).at("/properties/status_code/enum").forEach(kind -> kinds.add(kind.asText()));

        assertThat(kinds)
                .containsExactlyElementsOf(
                        Arrays.stream(AlertKind.values()).map(AlertKind::label).toList());
    }

    @Test
    void shouldNameTheVersionThatIsBuilt() throws IOException {
        assertThat(Files.readString(Path.of("pom.xml")))
                .containsPattern("<artifactId>exposure-watch</artifactId>\\s*<version>"
                        + DetectionFinding.PRODUCT_VERSION.replace(".", "\\.")
                        + "(-SNAPSHOT)?</version>");
    }
}
