package exposurewatch.ops;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The dashboards of {@code grafana/dashboards}, as Grafana loads them. */
public final class Dashboards {

    private static final Path FILES = Path.of("grafana", "dashboards");
    private static final ObjectMapper JSON = new ObjectMapper();

    private Dashboards() {}

    /** A query of a panel. */
    public record Query(String dashboard, String panel, String expression) {
        @Override
        public String toString() {
            return dashboard + " / " + panel + ": " + expression;
        }
    }

    /** All of them, by file name. */
    public static List<JsonNode> all() {
        try (Stream<Path> files = Files.list(FILES)) {
            List<JsonNode> all = new ArrayList<>();
            for (Path file : files.filter(one -> one.toString().endsWith(".json"))
                    .sorted()
                    .toList()) {
                all.add(JSON.readTree(Files.readString(file)));
            }
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Rows among them. */
    public static List<JsonNode> panels(JsonNode dashboard) {
        List<JsonNode> panels = new ArrayList<>();
        dashboard.path("panels").forEach(panels::add);
        return panels;
    }

    /** Those that show a number. */
    static List<JsonNode> numbers(JsonNode dashboard) {
        return panels(dashboard).stream()
                .filter(panel ->
                        !List.of("row", "text").contains(panel.path("type").asText()))
                .toList();
    }

    /** Queries of all panels. */
    public static List<Query> queries() {
        List<Query> queries = new ArrayList<>();
        for (JsonNode dashboard : all()) {
            for (JsonNode panel : panels(dashboard)) {
                for (JsonNode target : panel.path("targets")) {
                    queries.add(new Query(
                            dashboard.path("title").asText(),
                            panel.path("title").asText(),
                            target.path("expr").asText()));
                }
            }
        }
        return queries;
    }

    /** Queries of annotations. */
    public static List<Query> annotations() {
        List<Query> queries = new ArrayList<>();
        for (JsonNode dashboard : all()) {
            for (JsonNode annotation : dashboard.at("/annotations/list")) {
                if (annotation.has("expr")) {
                    queries.add(new Query(
                            dashboard.path("title").asText(),
                            annotation.path("name").asText(),
                            annotation.path("expr").asText()));
                }
            }
        }
        return queries;
    }
}
