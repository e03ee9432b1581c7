package exposurewatch.app.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import exposurewatch.app.Main;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code audit} on 2,375 real requests to a web shop, against what their response bodies really showed.
 *
 * <p>Two kinds of exposure lie beyond what a log can show, and are named here: list pages in a proxy's log, which knows
 * no records of a response; and one write that moved a record to its writer within the tolerance.
 */
class JuiceShopTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path SAMPLE = Path.of("src/main/resources/sample");
    private static final Path TEST = Path.of("src/test/resources/juice-shop");
    private static final String HIJACK = "exposure-write-hijack";
    private static final String LIST = "exposure-list";

    @TempDir
    Path out;

    @Test
    void shouldFindEveryExposureOfTheEcsLogAndNothingElse() throws IOException {
        int exit = audit(SAMPLE.resolve("policy.yaml"), List.of(SAMPLE.resolve("access.jsonl")));

        assertThat(exit).isEqualTo(1);
        assertFound(Set.of(HIJACK));
    }

    @Test
    void shouldFindEveryExposureOfTheMappedNginxLogThatItCanShow() throws IOException {
        int exit = audit(TEST.resolve("policy-nginx.yaml"), List.of(TEST.resolve("access.nginx.jsonl")));

        assertThat(exit).isEqualTo(1);
        assertFound(Set.of(HIJACK, LIST));
        JsonNode summary = JSON.readTree(out.resolve("summary.json").toFile());
        assertThat(summary.at("/odd_paths").toString()).contains("unmatched /rest/basket/");
        assertThat(summary.at("/exempt/POST ~1api~1Users").asInt()).isEqualTo(27);
    }

    @Test
    void shouldSayTheSameOfTheLogInPiecesAndGzipped() throws IOException {
        List<String> lines = Files.readAllLines(SAMPLE.resolve("access.jsonl"));
        List<Path> pieces = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Path piece = out.resolve("piece" + i + ".jsonl.gz");
            try (OutputStream gzip = new GZIPOutputStream(Files.newOutputStream(piece))) {
                for (int line = i; line < lines.size(); line += 3) {
                    gzip.write((lines.get(line) + "\r\n").getBytes(java.nio.charset.StandardCharsets.UTF_8));
                }
            }
            pieces.add(piece);
        }
        audit(SAMPLE.resolve("policy.yaml"), List.of(SAMPLE.resolve("access.jsonl")));
        List<String> whole = Files.readAllLines(out.resolve("exposures.jsonl"));
        audit(SAMPLE.resolve("policy.yaml"), pieces);

        assertThat(Files.readAllLines(out.resolve("exposures.jsonl"))).containsExactlyInAnyOrderElementsOf(whole);
    }

    @Test
    void shouldSayWhatIsWrongWithItsInput() throws IOException {
        Path junk = Files.writeString(out.resolve("junk.log"), "127.0.0.1 - - GET /\nmore\n");

        assertThat(audit(SAMPLE.resolve("policy.yaml"), List.of(junk))).isEqualTo(2);
        assertThat(audit(SAMPLE.resolve("policy.yaml"), List.of(out.resolve("nowhere.jsonl"))))
                .isEqualTo(2);
        assertThat(audit(junk, List.of(SAMPLE.resolve("access.jsonl")))).isEqualTo(2);
        assertThat(Main.execute("audit")).isEqualTo(2);
    }

    @Test
    void shouldCountLinesThatCanNotBeReadAndJudgeTheRest() throws IOException {
        Path log = out.resolve("log.jsonl");
        byte[] good = Files.readAllBytes(SAMPLE.resolve("access.jsonl"));
        try (OutputStream file = Files.newOutputStream(log)) {
            file.write("not json\n\n{\"@timestamp\":\"2026-01-01T00:00:00Z\"}\n\u00ff\n".getBytes("ISO-8859-1"));
            file.write("{\"@timestamp\":\"2026-01-01T00:00:00Z\",\"event\":{\"id\":\"\\ud800\"}}\n".getBytes("UTF-8"));
            file.write(good);
        }

        assertThat(audit(SAMPLE.resolve("policy.yaml"), List.of(log))).isEqualTo(1);
        assertFound(Set.of(HIJACK));
        JsonNode unreadable =
                JSON.readTree(out.resolve("summary.json").toFile()).at("/unreadable/access");
        assertThat(unreadable.get("not-json").asInt()).isEqualTo(1);
        assertThat(unreadable.get("missing-field").asInt()).isEqualTo(1);
        assertThat(unreadable.get("invalid-utf8").asInt()).isEqualTo(2);
        assertThat(Files.readAllLines(out.resolve("unreadable.jsonl"))).hasSize(4);
    }

    private int audit(Path policy, List<Path> logs) {
        List<String> args = new ArrayList<>(List.of(
                "audit",
                "--policy",
                policy.toString(),
                "--sessions",
                SAMPLE.resolve("sessions.jsonl").toString(),
                "--ownership",
                SAMPLE.resolve("ownership.jsonl").toString(),
                "--out",
                out.toString(),
                "--access"));
        logs.forEach(log -> args.add(log.toString()));
        return Main.execute(args.toArray(String[]::new));
    }

    /** Compares what was found with the truth, request by request. */
    private void assertFound(Set<String> beyondTheLog) throws IOException {
        Map<String, Set<String>> found = new HashMap<>();
        for (JsonNode line : lines(out.resolve("exposures.jsonl"))) {
            found.computeIfAbsent(line.at("/event/id").asText(), id -> new TreeSet<>())
                    .add(line.at("/record/id").asText() + " seen by "
                            + line.at("/viewer/user").asText() + " of "
                            + line.at("/owner/user").asText());
        }
        Map<String, String> owners = owners();
        Map<String, Set<String>> expected = new LinkedHashMap<>();
        Set<String> mayBeFound = new TreeSet<>();
        for (JsonNode truth : lines(TEST.resolve("truth.jsonl"))) {
            String id = truth.get("event.id").asText();
            if (truth.get("verdict").asText().equals("policy")) {
                mayBeFound.add(id);
            } else if (truth.get("verdict").asText().equals("exposure")
                    && !beyondTheLog.contains(truth.get("class").asText())) {
                Set<String> records = new TreeSet<>();
                truth.get("foreign")
                        .forEach(record -> records.add(record.asText() + " seen by "
                                + truth.get("user").asText() + " of " + owners.get(record.asText())));
                expected.put(id, records);
            }
        }
        found.keySet().removeAll(mayBeFound);
        assertThat(found).isEqualTo(expected);
        assertThat(expected).isNotEmpty();
    }

    /** Every record of the sample that is seen by others has one owner throughout. */
    private static Map<String, String> owners() throws IOException {
        return lines(SAMPLE.resolve("ownership.jsonl")).stream()
                .collect(Collectors.toMap(
                        row -> row.at("/record/id").asText(),
                        row -> row.at("/owner/user").asText(),
                        (a, b) -> b));
    }

    private static List<JsonNode> lines(Path file) throws IOException {
        List<JsonNode> nodes = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            nodes.add(JSON.readTree(line));
        }
        return nodes;
    }
}
