package exposurewatch.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import exposurewatch.policy.PolicyCase.Answer;
import exposurewatch.policy.PolicyCase.OwnershipFact;
import exposurewatch.policy.PolicyCase.SessionFact;
import exposurewatch.policy.PolicyCases.CasesReading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PolicyCasesTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void shouldReadCases() throws IOException {
        CasesReading reading = PolicyCases.read("t", WrongFiles.text("contract-tests.yaml"));

        assertThat(reading.problems()).isEmpty();
        assertThat(reading.cases()).hasSize(2);
        PolicyCase first = reading.cases().get(0);
        assertThat(first.name()).isEqualTo("a customer reads another customer's invoice");
        assertThat(first.line()).isEqualTo(2);
        assertThat(first.sessions())
                .containsExactly(
                        new SessionFact(
                                4, NOW.minusSeconds(3_600), "s1", "cust-1", List.of("customer"), "org-1", false),
                        new SessionFact(5, Instant.EPOCH, "s2", "cust-2", List.of(), null, false),
                        new SessionFact(6, NOW.plusSeconds(600), "s2", null, List.of(), null, true));
        assertThat(first.ownership())
                .containsExactly(
                        new OwnershipFact(
                                8,
                                NOW.minusSeconds(3_600),
                                "invoice:7",
                                "cust-2",
                                "org-2",
                                List.of("user:cust-3"),
                                false,
                                false),
                        new OwnershipFact(
                                9, NOW.plusSeconds(3_600), "invoice:7", "cust-4", null, List.of(), false, true),
                        new OwnershipFact(10, Instant.EPOCH, "invoice:8", null, null, List.of(), true, false));
        assertThat(first.accesses())
                .containsExactly(
                        new Answer(12, NOW, "s1", "GET", "/invoices/7", null, 200, Map.of("invoice:7", "other-owner")),
                        new Answer(
                                13,
                                NOW.plusSeconds(3),
                                "s2",
                                "GET",
                                "/invoices/7?full=1",
                                null,
                                200,
                                Map.of("invoice:7", "own")),
                        new Answer(
                                14,
                                NOW,
                                null,
                                null,
                                null,
                                List.of("invoice:7", "invoice:8"),
                                200,
                                Map.of("invoice:7", "anonymous", "invoice:8", "public")),
                        new Answer(15, NOW, "s1", "get", "/invoices/7", null, 403, Map.of("invoice:7", "denied")),
                        new Answer(16, NOW, "s1", "GET", "/help", null, 200, Map.of()));
        PolicyCase second = reading.cases().get(1);
        assertThat(second.line()).isEqualTo(17);
        assertThat(second.accesses())
                .extracting(Answer::line, Answer::at)
                .containsExactly(tuple(20, Instant.parse("2027-01-01T00:00:00Z")));
    }

    static List<Arguments> wrongCases() throws IOException {
        return WrongFiles.of("wrong-cases.txt");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongCases")
    void shouldSayWhatIsWrongWhereAndWhatToWrite(String title, String yaml, List<String> expected) {
        CasesReading reading = PolicyCases.read("policy-tests.yaml", yaml);

        assertThat(reading.cases()).isEmpty();
        assertThat(reading.problems())
                .isNotEmpty()
                .extracting(Problem::toString)
                .containsExactlyElementsOf(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "policy.yaml, policy-tests.yaml",
        "a/policy.yml, a/policy-tests.yaml",
        "/etc/x/shop.eu.YAML, /etc/x/shop.eu-tests.yaml",
        "policy, policy-tests.yaml",
    })
    void shouldBeKeptBesideThePolicy(Path policy, Path tests) {
        assertThat(PolicyCases.beside(policy)).isEqualTo(tests);
    }

    @Test
    void shouldReadAFile(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("policy-tests.yaml");
        assertThat(PolicyCases.read(file).problems())
                .extracting(Problem::toString)
                .containsExactly(file + ":1:1: there is no such file of policy tests: check its name and the directory"
                        + " you are in");

        Files.writeString(file, WrongFiles.text("contract-tests.yaml"));
        assertThat(PolicyCases.read(file).cases()).hasSize(2);
    }
}
