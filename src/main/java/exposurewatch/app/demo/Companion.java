package exposurewatch.app.demo;

import exposurewatch.app.OutsideException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A program of somebody else that runs beside the demonstration, on this machine only, and ends with it. */
final class Companion implements AutoCloseable {

    private static final Duration READY_WITHIN = Duration.ofSeconds(30);
    private static final Duration ENDS_WITHIN = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int LOOK_EVERY_MILLIS = 50;
    /** Where Debian and others put programs that are not on everybody's path. */
    private static final List<String> FOLDERS = List.of("/usr/bin", "/usr/local/bin", "/opt/homebrew/bin");

    private final Process process;
    private final URI address;

    private Companion(Process process, URI address) {
        this.process = process;
        this.address = address;
    }

    /** The program, by the first of these names that is installed; null = none is. */
    static @Nullable Path find(String... names) {
        List<String> folders =
                new ArrayList<>(List.of(System.getenv().getOrDefault("PATH", "").split(java.io.File.pathSeparator)));
        folders.addAll(FOLDERS);
        for (String folder : folders) {
            for (String name : names) {
                Path program = Path.of(folder, name);
                if (Files.isExecutable(program) && !Files.isDirectory(program)) {
                    return program;
                }
            }
        }
        return null;
    }

    /**
     * Started, and answering at {@code /-/ready}.
     *
     * @param home      where it runs, and writes to {@code name.log}
     * @param arguments besides {@code --web.listen-address}
     * @throws OutsideException if it ends, or does not answer in time
     */
    static Companion start(Path program, String name, Path home, List<String> arguments)
            throws IOException, InterruptedException {
        URI address = URI.create("http://127.0.0.1:" + freePort());
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(arguments);
        command.add("--web.listen-address=" + address.getAuthority());
        Path log = home.resolve(name + ".log");
        Process process = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        process.getOutputStream().close();
        Companion companion = new Companion(process, address);
        try {
            companion.awaitReady(program, log);
            return companion;
        } catch (OutsideException | InterruptedException e) {
            companion.close();
            throw e;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private void awaitReady(Path program, Path log) throws InterruptedException {
        HttpClient client = HttpClient.newHttpClient();
        long until = System.nanoTime() + READY_WITHIN.toNanos();
        while (!isReady(client)) {
            if (!process.isAlive() || System.nanoTime() > until) {
                throw new OutsideException(
                        program + (process.isAlive() ? " does not answer at " + address : " has ended by itself")
                                + ": look at " + log);
            }
            process.waitFor(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private boolean isReady(HttpClient client) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address.resolve("/-/ready"))
                .timeout(PATIENCE)
                .build();
        try {
            return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** Where its pages are. */
    URI address() {
        return address;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(ENDS_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
