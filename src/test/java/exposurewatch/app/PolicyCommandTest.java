package exposurewatch.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyCommandTest {

    private static final Path EXAMPLE = Path.of("topology/policies/office-supply.yaml");

    @TempDir
    Path directory;

    @Test
    void shouldPassTheCasesOfTheExample() {
        assertThat(Main.execute("policy", "check", EXAMPLE.toString())).isZero();
        assertThat(Main.execute("policy", "test", EXAMPLE.toString())).isZero();
    }

    @Test
    void shouldFailWhenARuleIsChanged() throws IOException {
        Path changed = directory.resolve("policy.yaml");
        Files.writeString(changed, Files.readString(EXAMPLE).replace("owner: organization", "owner: user"));
        Path cases = EXAMPLE.resolveSibling("office-supply-tests.yaml");

        assertThat(Main.execute("policy", "test", changed.toString(), "--cases", cases.toString()))
                .isEqualTo(2);
        assertThat(Main.execute("policy", "test", changed.toString())).isEqualTo(2);
    }

    @Test
    void shouldHelpWithEveryCommand() {
        for (String command : List.of(
                "run",
                "audit",
                "policy",
                "policy check",
                "policy test",
                "simulate",
                "topics",
                "topics plan",
                "topics create")) {
            assertThat(Main.execute((command + " --help").split(" ")))
                    .as(command)
                    .isZero();
        }
    }

    @Test
    void shouldRefuseAWrongPolicy() throws IOException {
        Path wrong = Files.writeString(directory.resolve("wrong.yaml"), "version: 1\nsites: shop\n");

        assertThat(Main.execute("policy", "check", wrong.toString())).isEqualTo(2);
        assertThat(Main.execute(
                        "policy", "check", directory.resolve("none.yaml").toString()))
                .isEqualTo(2);
        assertThat(Main.execute("policy")).isEqualTo(2);
        assertThat(Main.execute("nonsense")).isEqualTo(2);
        assertThat(Main.execute("--help")).isZero();
    }
}
