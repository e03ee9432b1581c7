package exposurewatch.bench;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A JVM of our own beside this one. It ends when its stdin does, so it can't outlive us, and is killed if need be. */
final class Child implements AutoCloseable {

    /** Kafka warns of every start in a temporary directory, and of features that are not used. */
    private static final String QUIET = "-Dorg.slf4j.simpleLogger.log.org.apache.kafka=error";

    private static final Duration END_WITHIN = Duration.ofSeconds(60);

    private final Process process;
    private final BufferedReader lines;
    private final Thread stop;

    /**
     * @param main  its main class
     * @param flags of its JVM
     */
    Child(Class<?> main, List<String> flags, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of(QUIET, "-cp", classPath(), main.getName()));
        command.addAll(arguments);
        this.process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        this.lines = process.inputReader(StandardCharsets.UTF_8);
        this.stop = new Thread(process::destroyForcibly, "stop-child");
        Runtime.getRuntime().addShutdownHook(stop);
    }

    private static String classPath() {
        String path = System.getProperty("java.class.path");
        return path.endsWith(File.pathSeparator) ? path.substring(0, path.length() - 1) : path;
    }

    /** The next line of its stdout; nothing when it has ended well. */
    Optional<String> line() throws IOException, InterruptedException {
        String line = lines.readLine();
        if (line == null && process.waitFor() != 0) {
            throw new IOException("a process of the benchmark ended with " + process.exitValue() + "; see above");
        }
        return Optional.ofNullable(line);
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() throws IOException {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(END_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        } finally {
            Runtime.getRuntime().removeShutdownHook(stop);
        }
    }

    /** In the child: ends the process when the parent is gone or lets it go. */
    static void endWithParent(Runnable before) {
        Thread watch = new Thread(
                () -> {
                    try {
                        while (System.in.read() >= 0) {
                            // nothing is said to us
                        }
                    } catch (IOException e) {
                        // the parent is gone
                    }
                    before.run();
                    Runtime.getRuntime().halt(0);
                },
                "end-with-parent");
        watch.setDaemon(true);
        watch.start();
    }
}
