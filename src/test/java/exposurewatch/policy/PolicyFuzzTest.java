package exposurewatch.policy;

import static org.assertj.core.api.Assertions.assertThat;

import exposurewatch.policy.PolicyCases.CasesReading;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Whatever stands in a file, reading it gives a value or problems that have a place, and throws nothing. */
class PolicyFuzzTest {

    private static final List<String> PARTS = List.of(
            "\n",
            "  ",
            "\t",
            ":",
            ": ",
            "- ",
            "-",
            "[",
            "]",
            "{",
            "}",
            ",",
            "\"",
            "'",
            "#",
            "&a ",
            "*a",
            "!",
            "!!int ",
            "|",
            ">",
            "%",
            "@",
            "`",
            "?",
            "\\",
            "\\x",
            "\\uD800",
            "\u0000",
            "\u0085",
            "\u2028",
            "\uFEFF",
            "\uD83D",
            "\uDE00",
            "---\n",
            "...\n",
            "~",
            "null",
            "true",
            "yes",
            "0",
            "-1",
            "1e999999999",
            "0x",
            "2027-01-01",
            "PT1S",
            "-PT1S",
            "P99999999999999999999D",
            "<<",
            "{id}",
            "GET /",
            "/",
            "{",
            "%41",
            "\r",
            "\r\n",
            "\\UFFFFFFFF",
            "as",
            "from");

    private static final List<String> FILES =
            List.of("contract-complete.yaml", "juice-shop-nginx.yaml", "juice-shop.yaml", "contract-tests.yaml");

    @Test
    void shouldReadOrRefuseAnyText() {
        for (long seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            // Mostly what YAML gives a meaning, now and then any character there is.
            String text = random.ints(random.nextInt(300), 0, 0x10000)
                    .mapToObj(c -> String.valueOf((char) (random.nextBoolean() ? c : c % 0x80)))
                    .collect(Collectors.joining());
            readAll(text);
        }
    }

    @Test
    void shouldReadOrRefuseMutatedFiles() throws IOException {
        for (long seed = 0; seed < 6_000; seed++) {
            readMutated(new Random(seed));
        }
    }

    private static void readMutated(Random random) throws IOException {
        StringBuilder text = new StringBuilder(WrongFiles.text(FILES.get(random.nextInt(FILES.size()))));
        for (int i = random.nextInt(6); i >= 0; i--) {
            mutate(text, random);
        }
        readAll(text.toString());
    }

    private static void mutate(StringBuilder text, Random random) {
        int from = random.nextInt(text.length() + 1);
        int to = Math.min(text.length(), from + random.nextInt(12));
        switch (random.nextInt(4)) {
            case 0 -> text.insert(from, PARTS.get(random.nextInt(PARTS.size())));
            case 1 -> text.replace(from, to, PARTS.get(random.nextInt(PARTS.size())));
            case 2 -> text.delete(from, to);
            default -> text.insert(random.nextInt(text.length() + 1), text.substring(from, to));
        }
    }

    private static void readAll(String text) {
        PolicyReading policy = PolicyReader.read("f", text);
        policy.problems().forEach(problem -> assertHasAPlace(problem, text));
        CasesReading cases = PolicyCases.read("f", text);
        cases.problems().forEach(problem -> assertHasAPlace(problem, text));
    }

    private static void assertHasAPlace(Problem problem, String text) {
        assertThat(problem.line())
                .isBetween(
                        1,
                        (int) text.chars().filter(c -> c == '\n' || c == '\r').count() + 1);
        assertThat(problem.column()).isBetween(1, text.length() + 1);
        assertThat(problem.message())
                .isNotBlank()
                .doesNotContain("\n", "\u001B")
                .hasSizeLessThan(3_000);
    }
}
