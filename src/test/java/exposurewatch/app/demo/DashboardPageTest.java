package exposurewatch.app.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import exposurewatch.ops.Dashboards;
import exposurewatch.ops.Rules;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is served of the page, and what is not. */
@SuppressWarnings("NullAway") // what start makes is there in every test
class DashboardPageTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Pattern USED = Pattern.compile("(?:href|src)=\"(/[^\"]+)\"");

    private static DashboardPage page;

    @BeforeAll
    static void start() throws IOException {
        page = DashboardPage.open(URI.create("http://127.0.0.1:9090/prometheus/"));
    }

    @AfterAll
    static void stop() {
        page.close();
    }

    private static HttpResponse<String> ask(String method, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(page.address() + path))
                .method(method, BodyPublishers.noBody())
                .build();
        return CLIENT.send(request, BodyHandlers.ofString());
    }

    @ParameterizedTest
    @CsvSource({
        "/, text/html; charset=utf-8",
        "/observe.css, text/css; charset=utf-8",
        "/observe.js, text/javascript; charset=utf-8",
        "/icon.svg, image/svg+xml",
        "/dashboards/index.json, application/json",
        "/dashboards/exposure-watch-exposure.json, application/json"
    })
    void shouldServeItsFilesUnderAStrictPolicy(String path, String type) throws Exception {
        HttpResponse<String> answer = ask("GET", path);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isNotBlank();
        assertThat(answer.headers().firstValue("Content-Type")).contains(type);
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(answer.headers().firstValue("Content-Security-Policy"))
                .contains("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'"
                        + " http://127.0.0.1:9090; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    }

    @Test
    void shouldServeAllThatItsPageUses() throws Exception {
        List<String> used = USED.matcher(ask("GET", "/").body())
                .results()
                .map(match -> match.group(1))
                .toList();
        assertThat(used).hasSize(3);
        for (String path : used) {
            assertThat(ask("GET", path).statusCode()).as(path).isEqualTo(200);
        }
    }

    @Test
    void shouldServeEveryDashboardAsGrafanaHasIt() throws Exception {
        JsonNode index = JSON.readTree(ask("GET", "/dashboards/index.json").body());
        assertThat(index.path("prometheus").asText()).isEqualTo("http://127.0.0.1:9090/prometheus");
        List<JsonNode> served = new ArrayList<>();
        for (JsonNode entry : index.path("dashboards")) {
            JsonNode dashboard =
                    JSON.readTree(ask("GET", "/dashboards/" + entry.path("uid").asText() + ".json")
                            .body());
            assertThat(entry.path("title")).isEqualTo(dashboard.path("title"));
            served.add(dashboard);
        }
        assertThat(served).containsExactlyInAnyOrderElementsOf(Dashboards.all());
    }

    @Test
    void shouldComeWithTheRules() throws IOException {
        try (InputStream in = DashboardPage.class.getResourceAsStream("/observe/rules/exposure-watch.yml")) {
            assertThat(in).isNotNull();
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(Files.readString(Rules.FILE));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/index.html",
                "/observe.js/",
                "/dashboards/",
                "/dashboards/exposure.json",
                "/dashboards/../observe.js",
                "/dashboards/..%2fobserve.js",
                "/%2e%2e/%2e%2e/etc/passwd",
                "/../pom.xml",
                "/rules/exposure-watch.yml",
                "//observe.js",
                "/observe.js%00"
            })
    void shouldServeNothingElse(String path) throws Exception {
        HttpResponse<String> answer = ask("GET", path);
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).doesNotContain("use strict");
    }

    @ParameterizedTest
    @ValueSource(strings = {"HEAD", "POST", "PUT", "DELETE", "OPTIONS"})
    void shouldOnlyBeRead(String method) throws Exception {
        HttpResponse<String> answer = ask(method, "/observe.js");
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).contains("GET");
        assertThat(answer.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "prometheus:9090",
                "ftp://127.0.0.1:9090",
                "/prometheus",
                "http:///",
                "http://user:secret@127.0.0.1:9090",
                "javascript:alert(1)"
            })
    void shouldRefuseWhatIsNoAddressOfAPrometheus(String address) {
        assertThatThrownBy(() -> DashboardPage.open(URI.create(address)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("such as http://127.0.0.1:9090");
    }
}
