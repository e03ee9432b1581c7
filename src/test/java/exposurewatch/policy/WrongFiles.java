package exposurewatch.policy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.provider.Arguments;

/**
 * Tables of wrong files and what has to be said of them: {@code === what is wrong}, the file's lines, and a line
 * {@code --> file:line:column: message} for each problem.
 */
public final class WrongFiles {

    private static final String TITLE = "=== ";
    private static final String EXPECTED = "--> ";

    private WrongFiles() {}

    /** Title, file and expected problems of each entry. */
    public static List<Arguments> of(String resource) throws IOException {
        List<Arguments> entries = new ArrayList<>();
        String title = "";
        List<String> file = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (String line : (text(resource) + TITLE).lines().toList()) {
            if (line.startsWith(TITLE)) {
                if (!title.isEmpty()) {
                    entries.add(Arguments.of(title, String.join("\n", file), List.copyOf(expected)));
                }
                title = line.substring(TITLE.length());
                file.clear();
                expected.clear();
            } else if (line.startsWith(EXPECTED)) {
                expected.add(line.substring(EXPECTED.length()));
            } else {
                file.add(line);
            }
        }
        return entries;
    }

    /** A file of the tests' resources, {@code policy/…}. */
    public static String text(String resource) throws IOException {
        try (InputStream in = WrongFiles.class.getResourceAsStream("/policy/" + resource)) {
            return new String(Objects.requireNonNull(in, resource).readAllBytes(), UTF_8);
        }
    }
}
