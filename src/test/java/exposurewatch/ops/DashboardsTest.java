package exposurewatch.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Somebody tired reads them: every panel says what a bad value means, and colours it. */
class DashboardsTest {

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{?(\\w+)");
    private static final Pattern ALERT = Pattern.compile("ExposureWatch[A-Z]\\w+");
    /** What Grafana itself puts in. */
    private static final Set<String> BUILT_IN = Set.of("__rate_interval", "__range", "__all");
    /** A title that is longer is cut off in its panel, a description nobody reads. */
    private static final int LONGEST_DESCRIPTION = 260;

    static List<JsonNode> dashboards() {
        return Dashboards.all();
    }

    @Test
    void shouldHaveOneUidEach() {
        assertThat(Dashboards.all())
                .hasSize(5)
                .extracting(one -> one.path("uid").asText())
                .doesNotHaveDuplicates()
                .allMatch(uid -> uid.matches("exposure-watch-[a-z]+"));
        assertThat(Dashboards.all())
                .extracting(one -> one.path("title").asText())
                .containsExactlyInAnyOrder("Exposure", "Incident", "Can we see?", "Engine", "Switch");
    }

    /** Alerts name it by its uid and its variable: see {@code AlertmanagerAlert}. */
    @Test
    void shouldHaveTheDashboardThatAlertsLinkTo() {
        JsonNode incident = Dashboards.all().stream()
                .filter(one -> one.path("uid").asText().equals("exposure-watch-incident"))
                .findFirst()
                .orElseThrow();
        assertThat(incident.at("/templating/list"))
                .extracting(one -> one.path("name").asText())
                .contains("incident");
    }

    @Test
    void shouldBeProvisionedWithTheirSource() {
        Path files = Path.of("grafana", "provisioning");
        JsonNode source = Rules.yaml(files.resolve("datasources/exposure-watch.yaml"));
        assertThat(source.path("apiVersion").asInt()).isEqualTo(1);
        assertThat(source.at("/datasources/0/type").asText()).isEqualTo("prometheus");
        JsonNode provider = Rules.yaml(files.resolve("dashboards/exposure-watch.yaml"));
        assertThat(provider.path("apiVersion").asInt()).isEqualTo(1);
        assertThat(provider.at("/providers/0/type").asText()).isEqualTo("file");
        assertThat(provider.at("/providers/0/folder").asText()).isEqualTo("Exposure Watch");
        assertThat(provider.at("/providers/0/options/path").asText()).startsWith("/");
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void shouldBeWhatGrafanaLoads(JsonNode dashboard) {
        assertThat(dashboard.path("schemaVersion").asInt()).isGreaterThanOrEqualTo(36);
        assertThat(dashboard.path("description").asText()).isNotBlank();
        assertThat(dashboard.path("tags")).extracting(JsonNode::asText).contains("exposure-watch");
        assertThat(dashboard.at("/templating/list"))
                .extracting(one -> one.path("name").asText())
                .contains("datasource", "console");
        assertThat(dashboard.at("/annotations/list"))
                .extracting(one -> one.path("name").asText())
                .contains("Detector's alerts");
        assertThat(dashboard.path("links"))
                .extracting(one -> one.path("type").asText())
                .containsExactly("dashboards", "link");
        assertThat(dashboard.at("/links/0/tags/0").asText()).isEqualTo("exposure-watch");
        assertThat(dashboard.at("/links/1/url").asText()).isEqualTo("${console}");
        // An id would be another dashboard's in somebody's Grafana.
        assertThat(dashboard.has("id")).isFalse();
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void shouldSayWhatABadValueMeans(JsonNode dashboard) {
        for (JsonNode panel : Dashboards.numbers(dashboard)) {
            String title = panel.path("title").asText();
            assertThat(title).isNotBlank();
            assertThat(panel.path("description").asText())
                    .as(title)
                    .hasSizeBetween(60, LONGEST_DESCRIPTION)
                    .matches(text -> text.endsWith(".") || text.endsWith("?"), "a whole sentence");
            assertThat(panel.at("/fieldConfig/defaults/unit").asText())
                    .as(title)
                    .isNotBlank();
            assertThat(panel.at("/datasource/uid").asText()).as(title).isEqualTo("${datasource}");
            assertThat(panel.path("targets")).as(title).isNotEmpty();
            for (JsonNode target : panel.path("targets")) {
                assertThat(target.path("expr").asText()).as(title).isNotBlank();
                assertThat(target.at("/datasource/uid").asText()).as(title).isEqualTo("${datasource}");
            }
            assertThat(panel.path("targets"))
                    .extracting(target -> target.path("refId").asText())
                    .as(title)
                    .doesNotHaveDuplicates();
        }
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void shouldBeginWithBigColouredNumbers(JsonNode dashboard) {
        for (JsonNode panel : Dashboards.panels(dashboard)) {
            if (panel.path("type").asText().equals("row")) {
                return;
            }
            assertThat(panel.path("type").asText()).isEqualTo("stat");
            assertThat(panel.at("/options/colorMode").asText()).isEqualTo("background");
            JsonNode steps = panel.at("/fieldConfig/defaults/thresholds/steps");
            assertThat(steps.size()).as(panel.path("title").asText()).isGreaterThan(1);
            // No data is not fine: a green panel without a word would say so.
            assertThat(panel.at("/fieldConfig/defaults").has("noValue")
                            || panel.at("/targets/0/expr").asText().contains("or vector("))
                    .as(panel.path("title").asText())
                    .isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void shouldHaveThresholdsInOrder(JsonNode dashboard) {
        for (JsonNode panel : Dashboards.numbers(dashboard)) {
            JsonNode steps = panel.at("/fieldConfig/defaults/thresholds/steps");
            assertThat(steps.path(0).path("value").isNull())
                    .as(panel.path("title").asText())
                    .isTrue();
            for (int i = 2; i < steps.size(); i++) {
                assertThat(steps.path(i).path("value").asDouble())
                        .as(panel.path("title").asText())
                        .isGreaterThan(steps.path(i - 1).path("value").asDouble());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void shouldKnowEveryVariableThatItNames(JsonNode dashboard) {
        Set<String> known = new HashSet<>(BUILT_IN);
        dashboard
                .at("/templating/list")
                .forEach(variable -> known.add(variable.path("name").asText()));
        Set<String> named = new TreeSet<>();
        VARIABLE.matcher(dashboard.toString()).results().forEach(match -> named.add(match.group(1)));
        assertThat(known).containsAll(named);
        known.removeAll(BUILT_IN);
        assertThat(named).as("a variable without a use").containsAll(known);
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void shouldNameOnlyAlertsThatThereAre(JsonNode dashboard) {
        for (JsonNode panel : Dashboards.panels(dashboard)) {
            assertThat(Rules.names())
                    .containsAll(ALERT.matcher(panel.path("description").asText())
                            .results()
                            .map(MatchResult::group)
                            .toList());
        }
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void shouldPutNoPanelOverAnother(JsonNode dashboard) {
        Set<Integer> ids = new HashSet<>();
        Set<List<Integer>> taken = new HashSet<>();
        for (JsonNode panel : Dashboards.panels(dashboard)) {
            assertThat(ids.add(panel.path("id").asInt())).isTrue();
            JsonNode at = panel.path("gridPos");
            assertThat(at.path("x").asInt() + at.path("w").asInt()).isLessThanOrEqualTo(24);
            for (List<Integer> cell : cells(at)) {
                assertThat(taken.add(cell))
                        .as("%s at %s", panel.path("title").asText(), cell)
                        .isTrue();
            }
        }
    }

    private static List<List<Integer>> cells(JsonNode at) {
        List<List<Integer>> cells = new ArrayList<>();
        for (int x = at.path("x").asInt();
                x < at.path("x").asInt() + at.path("w").asInt();
                x++) {
            for (int y = at.path("y").asInt();
                    y < at.path("y").asInt() + at.path("h").asInt();
                    y++) {
                cells.add(List.of(x, y));
            }
        }
        return cells;
    }
}
