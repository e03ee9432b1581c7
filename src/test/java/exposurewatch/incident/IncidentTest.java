package exposurewatch.incident;

import static exposurewatch.incident.Incidents.anIncident;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.SchemaFiles;
import exposurewatch.judgement.Dimension;
import exposurewatch.policy.Containment.Mode;
import exposurewatch.policy.Containment.Scope;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class IncidentTest {

    private static final Incident EVERYTHING =
            anIncident().acknowledgedBy("on-call-2").takenInBy("1a2b").build();

    @Test
    void shouldBeToldWithEverythingThatIsKnown() throws IOException {
        JsonNode expected = new ObjectMapper().readTree("""
                {"id": "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
                 "site": "orders",
                 "pattern": "cross-view",
                 "severity": "critical",
                 "severity_reasons": ["cust-17 and 411 others are affected"],
                 "state": "open",
                 "opened_at": "2026-11-22T10:31:09.500Z",
                 "first_seen": "2026-11-22T10:31:02.500Z",
                 "last_seen": "2026-11-22T10:44:51Z",
                 "exposures": 530,
                 "viewers": 300,
                 "affected": 412,
                 "records": 455,
                 "data": ["address", "payment-card-last4"],
                 "causes": [{"dimension": "release", "value": "2.0.0", "share": 1.0, "baseline": 0.31,
                             "onset": "2026-11-22T10:30:40Z", "sentence": "release 2.0.0"}],
                 "summary": "cust-3 saw invoice:1042",
                 "notes": ["session s-1 belonged to cust-3 and cust-4"],
                 "thresholds": {"viewers": 5, "within_ms": 86400000},
                 "acknowledged_by": "on-call-2",
                 "taken_in_by": "1a2b",
                 "containment": [],
                 "trail": {"entries": 531, "head": "%s"}}
                """.formatted("ab".repeat(32)));

        assertThat(new ObjectMapper().readTree(EVERYTHING.toJson().toString())).isEqualTo(expected);
    }

    @Test
    void shouldTellWhatWasShutAsTheSchemaSays() throws IOException {
        ObjectNode json = EVERYTHING
                .contained(List.of(
                        new Contained(false, Scope.ROUTE, "GET /orders/{id}", 1_763_807_462_500L, Mode.OBSERVE),
                        new Contained(true, Scope.SITE, "orders", 1_763_807_462_501L, Mode.ENFORCE)))
                .acknowledged("on-call-3")
                .toJson();

        assertThat(new ObjectMapper().readTree(json.path("containment").toString()))
                .isEqualTo(new ObjectMapper().readTree("""
                        [{"action": "shutdown", "scope": "route", "target": "GET /orders/{id}",
                          "at": "2025-11-22T10:31:02.500Z", "mode": "observe"},
                         {"action": "restore", "scope": "site", "target": "orders",
                          "at": "2025-11-22T10:31:02.501Z", "mode": "enforce"}]
                        """));
        json.put("state", "open").remove("taken_in_by");
        assertThat(SchemaFiles.errors("incidents", json)).isEmpty();
    }

    @Test
    void shouldLeaveOutWhatIsNotKnown() {
        ObjectNode json = anIncident()
                .causes(new Cause(Dimension.NODE, "web-3", 0.5, 0.5, null, "node web-3"))
                .build()
                .toJson();

        assertThat(json.has("acknowledged_by")).isFalse();
        assertThat(json.has("taken_in_by")).isFalse();
        assertThat(json.at("/causes/0").has("onset")).isFalse();
        assertThat(SchemaFiles.errors("incidents", json)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0.33333333, 0.3333", "0.66666666, 0.6667", "0.00004, 0.0", "0.99996, 1.0", "1, 1.0", "0, 0.0"})
    void shouldRoundSharesToFourDecimals(double share, double told) {
        JsonNode cause = anIncident()
                .causes(new Cause(Dimension.CACHE, "HIT", share, share, null, "cache HIT"))
                .build()
                .toJson()
                .at("/causes/0");

        assertThat(cause.path("share").doubleValue()).isEqualTo(told);
        assertThat(cause.path("baseline").doubleValue()).isEqualTo(told);
    }

    @Test
    void shouldBeTheSameTextWhateverTheOrderOfThresholds() {
        List<String> names = List.of("g", "a", "c", "b", "f", "e", "d");
        Map<String, Long> thresholds = new LinkedHashMap<>();
        names.forEach(name -> thresholds.put(name, 1L));

        List<String> told = new ArrayList<>();
        with(thresholds).toJson().path("thresholds").fieldNames().forEachRemaining(told::add);

        assertThat(told).containsExactly("a", "b", "c", "d", "e", "f", "g");
    }

    private static Incident with(Map<String, Long> thresholds) {
        Incident i = EVERYTHING;
        return new Incident(
                i.id(),
                i.site(),
                i.pattern(),
                i.rated(),
                i.state(),
                i.openedAt(),
                i.firstSeen(),
                i.lastSeen(),
                i.exposures(),
                i.viewers(),
                i.affected(),
                i.records(),
                i.data(),
                i.causes(),
                i.summary(),
                i.notes(),
                thresholds,
                i.acknowledgedBy(),
                i.takenInBy(),
                i.containment(),
                i.trail(),
                i.head());
    }

    @ParameterizedTest
    @EnumSource(State.class)
    void shouldBeWhatTheSchemaSaysInEveryState(State state) {
        for (Pattern pattern : Pattern.values()) {
            for (Severity severity : Severity.values()) {
                ObjectNode json = anIncident()
                        .state(state)
                        .pattern(pattern)
                        .severity(severity)
                        .takenInBy(state == State.TAKEN_IN ? "1a2b" : null)
                        .build()
                        .toJson();

                assertThat(SchemaFiles.errors("incidents", json)).isEmpty();
            }
        }
    }

    @Test
    void shouldNotBeValidWithoutAnyOfItsFields() {
        ObjectNode whole = EVERYTHING.toJson();
        List<String> missable = new ArrayList<>();
        for (String field : (Iterable<String>) whole::fieldNames) {
            ObjectNode less = whole.deepCopy();
            less.remove(field);
            if (SchemaFiles.errors("incidents", less).isEmpty()) {
                missable.add(field);
            }
        }

        assertThat(missable).containsExactly("acknowledged_by", "taken_in_by");
    }
}
