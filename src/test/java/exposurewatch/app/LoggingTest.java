package exposurewatch.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the program says of itself, in a process of its own: the format is chosen once, by the environment. */
class LoggingTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path home;

    /** Says what somebody might say, and what strangers may have put into it. */
    static final class Speaker {
        public static void main(String[] args) {
            Logging.say("it starts");
            Logger log = LoggerFactory.getLogger("exposurewatch.app.Speaker");
            log.info("asked for {}", "/a\r\n2026-01-01 [ERROR] all is lost");
            log.debug("small things");
            log.atWarn()
                    .addKeyValue("site", "shop")
                    .setCause(new IllegalStateException("why"))
                    .log("it fails");
            LoggerFactory.getLogger("org.apache.kafka.clients.NetworkClient").warn("every second");
            log.info("x".repeat(20_000));
        }
    }

    private List<String> said(Map<String, String> environment) throws Exception {
        Path err = home.resolve("err.txt");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Speaker.class.getName())
                .redirectOutput(home.resolve("out.txt").toFile())
                .redirectError(err.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(home.resolve("out.txt")).isEmptyFile();
        return Files.readAllLines(err);
    }

    @Test
    void shouldSayItForPeopleALineEach() throws Exception {
        List<String> lines = said(Map.of());
        assertThat(lines.get(0)).isEqualTo("exposure-watch: it starts");
        assertThat(lines.get(1))
                .matches("\\d{4}-.*T.* \\[INFO] Speaker - asked for /a 2026-01-01 \\[ERROR] all is lost ");
        assertThat(lines.get(2)).contains("[WARN] Speaker - it fails site=\"shop\"");
        assertThat(lines.get(3)).isEqualTo("java.lang.IllegalStateException: why");
        assertThat(String.join("\n", lines)).doesNotContain("small things", "every second");
        assertThat(lines).allSatisfy(line -> assertThat(line).hasSizeLessThan(9_000));
    }

    @Test
    void shouldSayThatAFormatIsNone() throws Exception {
        assertThat(said(Map.of("EXPOSURE_WATCH_LOG_FORMAT", "xml")))
                .anyMatch(line -> line.contains("EXPOSURE_WATCH_LOG_FORMAT is 'xml', which is none: write ecs"))
                .contains("exposure-watch: it starts");
    }

    @Test
    void shouldSayItByTheElasticCommonSchema() throws Exception {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : said(Map.of(
                "EXPOSURE_WATCH_LOG_FORMAT",
                "ecs",
                "EXPOSURE_WATCH_LOG_LEVELS",
                "exposurewatch=debug,nonsense,a=loud"))) {
            lines.add(JSON.readTree(line));
        }
        assertThat(lines)
                .extracting(line -> line.path("message").asText())
                .startsWith("it starts", "asked for /a\r\n2026-01-01 [ERROR] all is lost", "small things", "it fails");
        assertThat(lines).allSatisfy(line -> {
            assertThat(line.path("@timestamp").asText()).matches("\\d{4}-.*Z");
            assertThat(line.path("log.level").asText()).isNotEmpty();
            assertThat(line.path("service.name").asText()).isEqualTo("exposure-watch");
        });
        assertThat(lines.get(3).path("log.level").asText()).isEqualTo("WARN");
        assertThat(lines.get(3).path("error.message").asText()).isEqualTo("why");
        assertThat(lines.get(3).path("error.type").asText()).isEqualTo("java.lang.IllegalStateException");
    }
}
