package exposurewatch.containment.actuator;

import exposurewatch.policy.Containment.Scope;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The manual override: a file that a person writes at three in the morning, with Kafka down. While it is there it wins
 * over every command.
 *
 * <pre>
 * # what a person decided, one a line; the last line about a part counts
 * open all
 * shut site
 * shut route GET /orders/{id}
 * open session 3f09ab
 * </pre>
 */
final class ManualFile {

    /** Bytes of a file that is read. */
    private static final long LARGEST = 65_536;
    /** Lines that say something. */
    private static final int MOST = 1_000;

    private final Path file;
    private final String site;

    ManualFile(Path file, String site) {
        this.file = file;
        this.site = site;
    }

    /**
     * What the file says.
     *
     * @param openAll whether everything that no line names is open
     * @param rules   by the file's order
     */
    record Said(boolean openAll, List<Rule> rules) {

        /** There is no file. */
        static final Said NOTHING = new Said(false, List.of());

        Said {
            rules = List.copyOf(rules);
        }

        /** Whether the part has to be shut; null = the file says nothing of it. */
        @Nullable Boolean of(Part part) {
            Boolean said = openAll ? Boolean.FALSE : null;
            for (Rule rule : rules) {
                if (rule.part.equals(part)) {
                    said = rule.shut;
                }
            }
            return said;
        }

        /** The parts that it says have to be shut. */
        Set<Part> shut() {
            Set<Part> parts = new LinkedHashSet<>();
            for (Rule rule : rules) {
                if (Boolean.TRUE.equals(of(rule.part))) {
                    parts.add(rule.part);
                }
            }
            return parts;
        }

        /** In words; null where it says nothing. */
        @Nullable String words() {
            List<String> words = new ArrayList<>();
            if (openAll) {
                words.add("open all");
            }
            rules.stream()
                    .limit(10)
                    .forEach(rule -> words.add(
                            (rule.shut ? "shut " : "open ") + rule.part.scope().label() + " " + rule.part.target()));
            return words.isEmpty() ? null : String.join("; ", words) + (rules.size() > 10 ? "; …" : "");
        }
    }

    /** One line. */
    record Rule(boolean shut, Part part) {}

    /**
     * Reads the file; no file says nothing.
     *
     * @throws IOException naming the line that can't be understood, and what to write instead
     */
    Said read() throws IOException {
        if (!Files.exists(file)) {
            return Said.NOTHING;
        }
        if (Files.size(file) > LARGEST) {
            throw new IOException(file + " is larger than " + LARGEST + " bytes");
        }
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        boolean openAll = false;
        List<Rule> rules = new ArrayList<>();
        int number = 0;
        for (String raw : text.split("\\R", -1)) {
            number++;
            String line = raw.strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            if (rules.size() >= MOST) {
                throw new IOException(file + ":" + number + ": more than " + MOST + " lines");
            }
            if (line.toLowerCase(Locale.ROOT).matches("open\\s+all")) {
                openAll = true;
                rules.clear();
            } else {
                rules.add(rule(line, number));
            }
        }
        return new Said(openAll, rules);
    }

    private Rule rule(String line, int number) throws IOException {
        String[] words = line.split("\\s+", 3);
        boolean shut = words[0].equalsIgnoreCase("shut");
        Scope scope = words.length < 2 ? null : scope(words[1]);
        String target = words.length < 3 ? "" : words[2].strip();
        if (scope == Scope.SITE && (target.isEmpty() || target.equals(site))) {
            target = site;
        } else if (scope == Scope.SITE) {
            scope = null;
        }
        if (!shut && !words[0].equalsIgnoreCase("open") || scope == null || target.isEmpty()) {
            throw new IOException(
                    file + ":" + number + ": '" + line + "' is not understood: write 'open all', 'shut site',"
                            + " 'shut route GET /orders/{id}', 'open session ID' or 'shut integration NAME'");
        }
        return new Rule(shut, new Part(scope, target));
    }

    private static @Nullable Scope scope(String label) {
        for (Scope scope : Scope.values()) {
            if (scope.label().equalsIgnoreCase(label)) {
                return scope;
            }
        }
        return null;
    }
}
