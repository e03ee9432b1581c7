package exposurewatch.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Types command lines, each in a process of its own, in one directory. */
record Shell(Path directory) {

    /** How a command line ended. */
    record Said(int code, String out, String err) {

        void assertFine(String... words) {
            assertThat(code).as(this::toString).isZero();
            for (String word : words) {
                assertThat(out).contains(word);
            }
        }
    }

    ProcessBuilder builder(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "exposurewatch.app.Main"));
        command.addAll(arguments);
        return new ProcessBuilder(command).directory(directory.toFile());
    }

    /** @param typed what somebody types when asked */
    Said type(String typed, List<String> arguments) throws IOException, InterruptedException {
        Path out = directory.resolve("out.txt");
        Path err = directory.resolve("err.txt");
        Process process = builder(arguments)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        process.getOutputStream().write(typed.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        assertThat(process.waitFor(150, TimeUnit.SECONDS)).isTrue();
        return new Said(process.exitValue(), Files.readString(out), Files.readString(err));
    }
}
