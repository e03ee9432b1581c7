package exposurewatch.policy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@link PolicyReader} refuses: every problem has its place, and says what to write instead. */
class WrongPolicyTest {

    private static List<String> problems(PolicyReading reading) {
        assertThat(reading.policy()).isNull();
        return reading.problems().stream().map(Problem::toString).toList();
    }

    static List<Arguments> wrongPolicies() throws IOException {
        return WrongFiles.of("wrong-policies.txt");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongPolicies")
    void shouldSayWhatIsWrongWhereAndWhatToWrite(String title, String yaml, List<String> expected) {
        assertThat(problems(PolicyReader.read("policy.yaml", yaml)))
                .isNotEmpty()
                .containsExactlyElementsOf(expected);
    }

    @Test
    void shouldSayWhatIsWrongWithTabsAndControlCharacters() {
        assertThat(problems(PolicyReader.read("p", "version: 1\nrecords:\n\tinvoice: {}\n")))
                .containsExactly("p:3:1: a tab stands where YAML wants spaces: indent with spaces");
        assertThat(problems(PolicyReader.read("p", "version: 1\nsite: sh\u0007op\n")))
                .containsExactly("p:2:9: character U+0007 can't stand in YAML: delete it");
        assertThat(problems(PolicyReader.read("p", "version: 1\r\nsite: 😀\u0000\n")))
                .containsExactly("p:2:8: character U+0000 can't stand in YAML: delete it");
    }

    @Test
    void shouldNotPrintWhatSteersATerminal() {
        assertThat(problems(PolicyReader.read("a\u001B[2J", "version: 1\nsite: shop\n\"\\e[31m\\u202E\": 1\n")))
                .containsExactly("a\uFFFD[2J:3:1: unknown key '\uFFFD[31m\uFFFD': known here: version, site, records,"
                        + " viewers, exempt, sources, paths, time, detection, containment, notification");
    }

    @Test
    void shouldCutLongValues() {
        List<String> problems =
                problems(PolicyReader.read("p", "version: 1\nsite: shop\n" + "x".repeat(900) + ": 1\n"));

        assertThat(problems).hasSize(1);
        assertThat(problems.get(0)).startsWith("p:3:1: unknown key 'xxx").hasSizeLessThan(220);
        assertThat(problems(PolicyReader.read("p", "version: 1\nsite: " + "x".repeat(1001))))
                .containsExactly("p:2:7: 'site' has 1001 characters: write at most 1000");
    }

    @Test
    void shouldTellFiftyProblemsAtMost() {
        String fifty = lines(50);

        assertThat(problems(PolicyReader.read("p", fifty)))
                .hasSize(50)
                .last()
                .isEqualTo(
                        "p:52:1: unknown key 'key50':"
                                + " known here: version, site, records, viewers, exempt, sources, paths, time, detection, containment, notification");
        assertThat(problems(PolicyReader.read("p", lines(60))))
                .hasSize(50)
                .last()
                .isEqualTo("p:52:1: 11 more problems follow from here on: correct those above first");
        assertThat(problems(PolicyReader.read("p", lines(5_000))))
                .hasSize(50)
                .last()
                .isEqualTo("p:52:1: at least 951 more problems follow from here on: correct those above first");
    }

    private static String lines(int unknownKeys) {
        return IntStream.rangeClosed(1, unknownKeys)
                .mapToObj("key%d: 1\n"::formatted)
                .collect(Collectors.joining("", "version: 1\nsite: shop\n", ""));
    }

    @Test
    void shouldReadAFileAndNameItAsItWasNamed(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("policy.yaml");
        Files.writeString(file, WrongFiles.text("contract.yaml"));
        assertThat(PolicyReader.read(file))
                .isEqualTo(PolicyReader.read("policy.yaml", WrongFiles.text("contract.yaml")));

        Files.writeString(file, "version: 1\n");
        assertThat(problems(PolicyReader.read(file)))
                .containsExactly(file + ":1:1: 'site' is missing: write for example 'site: office-supply'");
    }

    @Test
    void shouldSayWhyAFileCantBeRead(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("policy.yaml");
        assertThat(message(file, null))
                .isEqualTo(":1:1: there is no such policy file: check its name and the directory you are in");
        assertThat(message(file, new byte[0]))
                .isEqualTo(":1:1: the file is empty: write at least 'version: 1' and 'site: …'");
        assertThat(message(file, "version: 1".getBytes(UTF_16)))
                .isEqualTo(":1:1: the file is written in UTF-16: save it as UTF-8");
        assertThat(message(file, "version: 1\nsite: Bücher\n".getBytes(ISO_8859_1)))
                .isEqualTo(":2:8: byte 0xFC is not UTF-8: save the file as UTF-8");
        assertThat(message(file, new byte[] {'a', (byte) 0xC3}))
                .isEqualTo(":1:2: byte 0xC3 is not UTF-8: save the file as UTF-8");
        assertThat(message(file, new byte[(1 << 20) + 1]))
                .isEqualTo(":1:1: the file is larger than 1048576 bytes: write a smaller one");
        assertThat(problems(PolicyReader.read(directory)))
                .containsExactly(directory + ":1:1: the policy file can't be read, it is a directory: name a file that"
                        + " can");
    }

    private static String message(Path file, byte @Nullable [] content) throws IOException {
        if (content != null) {
            Files.write(file, content);
        }
        List<String> problems = problems(PolicyReader.read(file));
        assertThat(problems).hasSize(1);
        return problems.get(0).substring(file.toString().length());
    }
}
