package exposurewatch.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.app.Shell.Said;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Types one command line after the other in one directory, as {@link Shell} does, in one process for all: a JVM that has to
 * start for each takes a second and a half of a processor, and there are many.
 */
final class Typist implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long LIMIT_SECONDS = 150;

    private final Process process;
    private final Writer lines;
    private final BufferedReader answers;

    private Typist(Process process) {
        this.process = process;
        this.lines = process.outputWriter(StandardCharsets.UTF_8);
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    static Typist in(Path directory) throws IOException {
        List<String> command =
                new ArrayList<>(new Shell(directory).builder(List.of()).command());
        command.set(command.indexOf(Main.class.getName()), Typist.class.getName());
        return new Typist(new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectError(directory.resolve("typist.log").toFile())
                .start());
    }

    /** @param typed what somebody types when asked */
    Said type(String typed, List<String> arguments) throws Exception {
        ObjectNode line = JSON.createObjectNode().put("typed", typed);
        arguments.forEach(line.putArray("arguments")::add);
        lines.write(line + "\n");
        lines.flush();
        String answer;
        try {
            answer = CompletableFuture.supplyAsync(this::answer).get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            process.destroyForcibly();
            throw new AssertionError("no end within " + LIMIT_SECONDS + " s: " + arguments, e);
        }
        assertThat(answer).as("what came of " + arguments).isNotNull();
        JsonNode said = JSON.readTree(answer);
        return new Said(
                said.path("code").asInt(),
                said.path("out").asText(),
                said.path("err").asText());
    }

    private String answer() {
        try {
            return answers.readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        lines.close();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }

    /** The process: a line of JSON with what to type, a line with what came of it. */
    public static void main(String[] none) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            JsonNode asked = JSON.readTree(line);
            List<String> arguments = new ArrayList<>();
            asked.path("arguments").forEach(argument -> arguments.add(argument.asText()));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ByteArrayOutputStream err = new ByteArrayOutputStream();
            System.setIn(new ByteArrayInputStream(asked.path("typed").asText().getBytes(StandardCharsets.UTF_8)));
            System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
            int code = Main.execute(arguments.toArray(String[]::new));
            System.out.flush();
            System.err.flush();
            answers.println(JSON.createObjectNode()
                    .put("code", code)
                    .put("out", out.toString(StandardCharsets.UTF_8))
                    .put("err", err.toString(StandardCharsets.UTF_8)));
        }
    }
}
