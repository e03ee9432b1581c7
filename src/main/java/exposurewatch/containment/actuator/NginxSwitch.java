package exposurewatch.containment.actuator;

import exposurewatch.policy.Containment.Scope;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Shuts parts of a site in nginx, as {@code topology/containment/nginx.conf} reads them: the site by a file that nginx
 * looks for at every request, routes and sessions by includes that it reads when it reloads.
 */
public final class NginxSwitch implements Switch {

    private static final Pattern SESSION = Pattern.compile("[A-Za-z0-9._~+/=:-]{1,256}");
    private static final long WITHIN_SECONDS = 10;
    private static final int LONGEST_OUTPUT = 2_000;

    private final Path directory;
    private final List<String> test;
    private final List<String> reload;

    /**
     * @param directory of site.shut, routes.map and sessions.map, as nginx's configuration names it
     * @param test      the command that looks whether the configuration is right: {@code nginx -t}
     * @param reload    the command that has it read: {@code nginx -s reload}
     */
    public NginxSwitch(Path directory, List<String> test, List<String> reload) {
        this.directory = directory;
        this.test = List.copyOf(test);
        this.reload = List.copyOf(reload);
    }

    private Path siteFile() {
        return directory.resolve("site.shut");
    }

    /** A line of a file, in the form of nginx's map. */
    private record Entry(Path file, String line) {}

    private Entry entry(Part part) throws IOException {
        return switch (part.scope()) {
            case ROUTE ->
                // Hexadecimal, so that nothing in it means anything to nginx's own syntax.
                new Entry(
                        directory.resolve("routes.map"),
                        "\"~*" + RouteExpression.of(part.target(), c -> "\\x%02x".formatted(c)) + "\" 1;");
            case SESSION -> {
                if (!SESSION.matcher(part.target()).matches()) {
                    throw new IOException("the session's id has characters that no cookie has");
                }
                yield new Entry(directory.resolve("sessions.map"), "\"s:" + part.target() + "\" 1;");
            }
            default -> throw new IOException("nginx knows no integrations: use another switch for them");
        };
    }

    @Override
    public void set(Part part, boolean shut) throws IOException {
        if (part.scope() == Scope.SITE) {
            if (shut) {
                WrittenWhole.write(siteFile(), "shut by exposure-watch\n");
            } else {
                Files.deleteIfExists(siteFile());
            }
            return;
        }
        Entry entry = entry(part);
        String before = WrittenWhole.read(entry.file);
        Set<String> lines = lines(before);
        if (shut ? lines.add(entry.line) : lines.remove(entry.line)) {
            WrittenWhole.write(entry.file, text(lines));
            try {
                load(entry.file);
            } catch (IOException e) {
                WrittenWhole.write(entry.file, before);
                throw e;
            }
        } else {
            load(entry.file);
        }
    }

    /** Has nginx read the file, unless it is known to have read just that: this process may have died before it could say so. */
    private void load(Path file) throws IOException {
        Path loaded = loaded(file);
        String text = WrittenWhole.read(file);
        if (!Files.exists(loaded) || !text.equals(WrittenWhole.read(loaded))) {
            run(test);
            // It may read it and fail all the same, or this process die: then nobody knows what it has read.
            Files.deleteIfExists(loaded);
            run(reload);
            WrittenWhole.write(loaded, text);
        }
    }

    private static Path loaded(Path file) {
        return file.resolveSibling(file.getFileName() + ".loaded");
    }

    private static String text(Set<String> lines) {
        return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    }

    private static Set<String> lines(String text) {
        Set<String> lines = new TreeSet<>();
        text.lines().filter(line -> !line.isBlank()).forEach(lines::add);
        return lines;
    }

    @Override
    public boolean isShut(Part part) throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new IOException(directory + " is no directory: make it, with empty routes.map and sessions.map");
        }
        if (part.scope() == Scope.SITE) {
            return Files.exists(siteFile());
        }
        Entry entry = entry(part);
        boolean loaded = lines(WrittenWhole.read(loaded(entry.file))).contains(entry.line);
        Set<String> lines = lines(WrittenWhole.read(entry.file));
        if (!loaded && lines.remove(entry.line)) {
            // Written by one who died before nginx was to read it: nobody shall read it later, by chance.
            WrittenWhole.write(entry.file, text(lines));
            Files.deleteIfExists(loaded(entry.file));
            load(entry.file);
        }
        return loaded;
    }

    /** Without a shell: words are what they are. */
    private static void run(List<String> command) throws IOException {
        Path output = Files.createTempFile("exposure-watch", ".txt");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(WITHIN_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(
                        "'" + String.join(" ", command) + "' did not end within " + WITHIN_SECONDS + " s");
            }
            if (process.exitValue() != 0) {
                throw new IOException(
                        "'" + String.join(" ", command) + "' ended with " + process.exitValue() + ": " + begin(output));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("stopped while '" + String.join(" ", command) + "' was run", e);
        } finally {
            Files.deleteIfExists(output);
        }
    }

    private static String begin(Path output) throws IOException {
        try (InputStream in = Files.newInputStream(output)) {
            return new String(in.readNBytes(LONGEST_OUTPUT), StandardCharsets.UTF_8)
                    .strip()
                    .replaceAll("\\s+", " ");
        }
    }
}
