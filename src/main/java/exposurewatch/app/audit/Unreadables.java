package exposurewatch.app.audit;

import com.fasterxml.jackson.databind.ObjectMapper;
import exposurewatch.access.Reading.Reason;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** Every line that could not be read: written down with its place and its reason, and counted. */
final class Unreadables implements Closeable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final BufferedWriter out;
    private final Map<String, Map<String, Long>> counts = new TreeMap<>();
    private String first = "";

    Unreadables(Path file) throws IOException {
        out = Files.newBufferedWriter(file);
    }

    void add(String input, String where, Reason reason, String detail) {
        counts.computeIfAbsent(input, key -> new TreeMap<>()).merge(reason.label(), 1L, Long::sum);
        if (first.isEmpty()) {
            first = where + ": " + reason.label() + ": " + detail;
        }
        try {
            out.write(JSON.createObjectNode()
                    .put("input", input)
                    .put("where", where)
                    .put("reason", reason.label())
                    .put("detail", detail)
                    .toString());
            out.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** input ({@code access}, {@code sessions}, {@code ownership}) → reason → lines. */
    Map<String, Map<String, Long>> counts() {
        return Collections.unmodifiableMap(counts);
    }

    long count(String input) {
        return counts.getOrDefault(input, Map.of()).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /** Place, reason and detail of the first one; empty when there was none. */
    String first() {
        return first;
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
