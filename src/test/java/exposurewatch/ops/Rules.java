package exposurewatch.ops;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The alerting rules of {@code docker/prometheus}. */
public final class Rules {

    /** What Prometheus is started with. */
    public static final Path CONFIG = Path.of("docker", "prometheus", "prometheus.yml");

    public static final Path FILE = Path.of("docker", "prometheus", "rules", "exposure-watch.yml");
    public static final List<Path> TESTS = List.of(
            Path.of("docker", "prometheus", "rules", "tests.yml"),
            Path.of("docker", "prometheus", "rules", "tests-days.yml"));

    /** What stands in a query and is no name: strings, labels, spans of time, lists of labels. */
    private static final Pattern OTHER =
            Pattern.compile("\"[^\"]*\"|\\{[^}]*}|\\[[^\\]]*]|\\b(by|on|without|ignoring|group_left|group_right)\\s*"
                    + "\\([^)]*\\)|\\b(or|and|unless|bool|offset)\\b|\\b[0-9.]+[a-z]*\\b");

    private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][\\w:]*+(?!\\s*\\()");

    private Rules() {}

    static JsonNode yaml(Path file) {
        try {
            return new ObjectMapper()
                    .valueToTree(new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<JsonNode> all() {
        List<JsonNode> rules = new ArrayList<>();
        yaml(FILE).path("groups").forEach(group -> group.path("rules").forEach(rules::add));
        return rules;
    }

    /** Names of the alerts. */
    public static Set<String> names() {
        Set<String> names = new TreeSet<>();
        all().forEach(rule -> names.add(rule.path("alert").asText()));
        return names;
    }

    /** Their expressions. */
    public static List<String> expressions() {
        return all().stream().map(rule -> rule.path("expr").asText()).toList();
    }

    /** The metrics that an expression of PromQL names. */
    public static Set<String> metrics(String expression) {
        Set<String> names = new TreeSet<>();
        Matcher matcher = NAME.matcher(OTHER.matcher(expression).replaceAll(" "));
        while (matcher.find()) {
            names.add(matcher.group());
        }
        return names;
    }
}
