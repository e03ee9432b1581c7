package exposurewatch.ops;

import static org.assertj.core.api.Assertions.assertThat;

import exposurewatch.app.RunConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The units of {@code systemd}: as systemd itself sees them, and that they fit the program. */
class SystemdTest {

    private static final Path DIRECTORY = Path.of("systemd");
    private static final Pattern OURS = Pattern.compile("EXPOSURE_WATCH_(\\w+)=(\\S+)");

    @TempDir
    private Path home;

    /** The values of a key, with lines that go on joined. */
    private static List<String> values(String unit, String key) throws IOException {
        return Files.readString(DIRECTORY.resolve(unit))
                .replaceAll("\\\\\n\\s*", "")
                .lines()
                .filter(line -> line.startsWith(key + "="))
                .map(line -> line.substring(key.length() + 1))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"exposure-watch.service", "exposure-watch-actuator.service"})
    void shouldBeUnitsThatSystemdTakes(String unit) throws Exception {
        Path analyze = Path.of("/usr/bin/systemd-analyze");
        Assumptions.assumeTrue(
                Files.isExecutable(analyze), "needs systemd-analyze: install the Debian package systemd");
        // Where the program is not installed its unit can't start, which is no fault of the unit.
        String text = Files.readString(DIRECTORY.resolve(unit))
                .replace(
                        "/opt/exposure-watch/exposure-watch",
                        Path.of("exposure-watch").toAbsolutePath().toString());
        Path copy = Files.writeString(home.resolve(unit), text);

        assertThat(said(analyze.toString(), "verify", copy.toString())).isEmpty();
    }

    /** What a program wrote; it has to end well. */
    private static String said(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    @ParameterizedTest
    @ValueSource(strings = {"exposure-watch.service", "exposure-watch-actuator.service"})
    void shouldStopGentlyAndStayDownAfterAMistake(String unit) throws IOException {
        // StopSignal gives it 60 seconds.
        assertThat(values(unit, "TimeoutStopSec")).containsExactly("75s");
        assertThat(values(unit, "Restart")).containsExactly("on-failure");
        assertThat(values(unit, "RestartPreventExitStatus")).containsExactly("2");
        assertThat(values(unit, "SuccessExitStatus")).containsExactly("143");
        assertThat(values(unit, "DynamicUser")).containsExactly("yes");
        assertThat(values(unit, "NoNewPrivileges")).containsExactly("yes");
        assertThat(values(unit, "ProtectSystem")).containsExactly("strict");
        assertThat(values(unit, "CapabilityBoundingSet")).containsExactly("");
    }

    @Test
    void shouldOnlySetKeysThatAreKnown() throws IOException {
        List<String> lines = new ArrayList<>();
        List<String> handed = values("exposure-watch.service", "LoadCredential").stream()
                .map(line -> line.substring(0, line.indexOf(':')))
                .toList();
        for (String line : values("exposure-watch.service", "Environment")) {
            Matcher variable = OURS.matcher(line);
            if (variable.lookingAt()) {
                String key =
                        variable.group(1).toLowerCase(java.util.Locale.ROOT).replace('_', '.');
                assertThat(handed).contains(variable.group(2).replace("%d/", ""));
                lines.add("exposure-watch." + key + "=" + variable.group(2));
            }
        }
        assertThat(lines).hasSize(2);
        lines.addAll(Files.readAllLines(DIRECTORY.resolve("exposure-watch.properties")));
        RunConfig config = RunConfig.load(Files.write(home.resolve("all.properties"), lines), Map.of());

        assertThat(config.apiTokens()).hasToString("%d/api.tokens");
        assertThat(config.commandKey()).hasToString("%d/command.key");
        assertThat(config.metricsAddress()).startsWith("127.0.0.1:");
        assertThat(config.apiAddress()).startsWith("127.0.0.1:");
        assertThat(config.clients()).isEmpty();
        assertThat(values("exposure-watch.service", "ExecStart"))
                .singleElement()
                .asString()
                .startsWith("/opt/exposure-watch/exposure-watch run ")
                .contains("--data=/var/lib/"
                        + values("exposure-watch.service", "StateDirectory").get(0));
    }
}
