package exposurewatch.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class TopicsCommandTest {

    @TempDir
    private Path directory;

    private static Exception failure(String... options) {
        List<String> all = new ArrayList<>(List.of("topics", "plan", "--bootstrap-servers", "nowhere.invalid:1"));
        all.addAll(List.of(options));
        List<Exception> failures = new ArrayList<>();
        new CommandLine(new Main())
                .setErr(new PrintWriter(new StringWriter()))
                .setExecutionExceptionHandler((exception, command, parsed) -> {
                    failures.add(exception);
                    return 2;
                })
                .execute(all.toArray(String[]::new));
        assertThat(failures).hasSize(1);
        return failures.get(0);
    }

    @Test
    void shouldPrintCommandsWithoutACluster() {
        assertThat(Main.execute(
                        "topics",
                        "plan",
                        "--acls",
                        "--bootstrap-servers",
                        "nowhere.invalid:1",
                        "--principal",
                        "shipper=User:CN=web-1,O=shop",
                        "--principal=processor=User:watch"))
                .isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "shopper=User:x | names no role: write one of processor, shipper, site",
                "User:x | names no role",
                "=User:x | names no role",
                "shipper | names no role",
                "shipper=x | names nobody: write User: and the name",
                "shipper=User: | names nobody",
                "shipper=User:* | names nobody",
                "shipper=Group:x | names nobody"
            })
    void shouldRefuseAPrincipalThatIsNone(String given, String message) {
        assertThat(failure("--acls", "--principal", given))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith("--principal " + given + " " + message);
    }

    @Test
    void shouldRefuseWhatCanNotBeMeant() throws IOException {
        assertThat(failure("--acls", "--principal", "site=User:a", "--principal", "site=User:b"))
                .hasMessage("--principal is given twice for site: run it once for each");
        assertThat(failure("--principal", "site=User:a")).hasMessage("--principal is for --acls: add it");
        Path config = Files.writeString(directory.resolve("config"), "exposure-watch.topics.prefix=a b\n");
        assertThat(failure("--acls", "--config", config.toString()))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith("topic prefix 'a b'");
    }
}
