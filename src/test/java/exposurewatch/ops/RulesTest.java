package exposurewatch.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Who is woken by an alert finds out what it means and what to do. What the rules do is for {@code promtool} to test. */
class RulesTest {

    private static final String RUNBOOK = "docs/runbook.md";
    private static final Set<String> SEVERITIES = Set.of("critical", "warning", "none");
    private static final List<String> WORDS =
            List.of("* **Means:**", "* **Doesn't mean:**", "* **Look:**", "* **Do:**", "* **Wake:**");
    private static final Pattern ALERT = Pattern.compile("alertname=\"(\\w+)\"");
    private static final Pattern LINK = Pattern.compile("]\\(#([\\w-]+)\\)");

    /** Text under each heading of the runbook, by its anchor. */
    private static Map<String, String> sections() throws IOException {
        Map<String, String> sections = new HashMap<>();
        for (String section : Files.readString(Path.of(RUNBOOK)).split("(?m)^## ")) {
            int end = section.indexOf('\n');
            sections.put(
                    section.substring(0, end).strip().toLowerCase(Locale.ROOT).replace(' ', '-'),
                    section.substring(end));
        }
        return sections;
    }

    @Test
    void shouldSayHowBadItIsAndWhatToDo() throws IOException {
        Map<String, String> sections = sections();
        for (JsonNode rule : Rules.all()) {
            String name = rule.path("alert").asText();
            assertThat(name).startsWith("ExposureWatch");
            assertThat(rule.path("for").asText()).as(name).matches("\\d+[smh]");
            assertThat(rule.at("/labels/severity").asText()).as(name).isIn(SEVERITIES);
            assertThat(rule.at("/annotations/summary").asText()).as(name).hasSizeBetween(10, 120);
            assertThat(rule.at("/annotations/description").asText()).as(name).endsWith(".");
            String runbook = rule.at("/annotations/runbook").asText();
            assertThat(runbook).as(name).isEqualTo(RUNBOOK + "#" + name.toLowerCase(Locale.ROOT));
            assertThat(sections).as(name).containsKey(name.toLowerCase(Locale.ROOT));
        }
        assertThat(Rules.all()).extracting(rule -> rule.path("alert").asText()).doesNotHaveDuplicates();
    }

    @Test
    void shouldAnswerTheSameFiveQuestionsForEachAlert() throws IOException {
        Set<String> alerts = new TreeSet<>();
        Rules.names().forEach(name -> alerts.add(name.toLowerCase(Locale.ROOT)));
        Map<String, String> sections = sections();
        sections.forEach((anchor, text) -> {
            if (anchor.startsWith("exposurewatch")) {
                assertThat(alerts).as("alerts of the runbook").contains(anchor);
                assertThat(text).as(anchor).containsSubsequence(WORDS);
            }
            Matcher links = LINK.matcher(text);
            while (links.find()) {
                assertThat(sections).as("links of the runbook").containsKey(links.group(1));
            }
        });
    }

    @Test
    void shouldBeTestedForFiringAndForStayingQuiet() {
        Set<String> firing = new TreeSet<>();
        Set<String> quiet = new TreeSet<>();
        for (Path file : Rules.TESTS) {
            for (JsonNode test : Rules.yaml(file).path("tests")) {
                for (JsonNode ask : test.path("promql_expr_test")) {
                    Matcher alert = ALERT.matcher(ask.path("expr").asText());
                    if (alert.find()) {
                        (ask.path("exp_samples").isEmpty() ? quiet : firing).add(alert.group(1));
                    }
                }
            }
        }
        assertThat(firing).isEqualTo(Rules.names());
        assertThat(quiet).isEqualTo(Rules.names());
    }

    @Test
    void shouldFindTheNamesInAnExpression() {
        assertThat(Rules.metrics("sum by (reason) (increase(a_total{x=\"b_c\"}[15m]) > 0 or (a_total > 0"
                        + " unless a_total offset 15m)) / on (job) group_left () max(b) > bool 0.5 * 48 * time()"))
                .containsExactly("a_total", "b");
    }
}
