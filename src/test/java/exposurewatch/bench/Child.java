package exposurewatch.bench;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A JVM of our own beside this one, which is told what to do by lines on its stdin and answers by lines on its stdout. It
 * ends when its stdin does, so it can't outlive us, and is killed if need be.
 */
final class Child implements AutoCloseable {

    /** Kafka warns of every start in a temporary directory, and of features that are not used. */
    private static final String QUIET = "-Dexposure-watch.log.levels=org.apache.kafka=error";

    private static final Duration END_WITHIN = Duration.ofSeconds(60);

    private static final Set<Process> ALIVE = ConcurrentHashMap.newKeySet();

    private final Process process;
    private final BufferedReader lines;
    private final Writer orders;

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
        this.orders = process.outputWriter(StandardCharsets.UTF_8);
        ALIVE.add(process);
    }

    private static String classPath() {
        String path = System.getProperty("java.class.path");
        return path.endsWith(File.pathSeparator) ? path.substring(0, path.length() - 1) : path;
    }

    /** Tells it something; nobody waits for the answer. */
    void tell(String line) throws IOException {
        orders.write(line + '\n');
        orders.flush();
    }

    /** The next line that it says, cut at its spaces. */
    List<String> answer() throws IOException, InterruptedException {
        String line = lines.readLine();
        if (line == null) {
            throw new IOException("a process of the benchmark ended with " + process.waitFor() + "; see above");
        }
        return List.of(line.split(" "));
    }

    /** For when this process is told to end: returns once none of its children is left. */
    static void killAll() {
        ALIVE.forEach(process -> process.destroyForcibly().onExit().join());
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
            ALIVE.remove(process);
        }
    }

    /**
     * In the child: what it is told, line by line. The process ends when the parent is gone or lets it go.
     *
     * @param before is done then
     */
    static BlockingQueue<String> orders(Runnable before) {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Thread reader = new Thread(
                () -> {
                    try {
                        for (String line = in.readLine(); line != null; line = in.readLine()) {
                            told.add(line);
                        }
                    } catch (IOException e) {
                        // the parent is gone
                    }
                    before.run();
                    Runtime.getRuntime().halt(0);
                },
                "orders");
        reader.setDaemon(true);
        reader.start();
        return told;
    }

    /** In the child: says a line to the parent. */
    static void say(Object... words) {
        System.out.println(Stream.of(words).map(String::valueOf).collect(Collectors.joining(" ")));
        System.out.flush();
    }
}
