package exposurewatch.ops;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** YAML files as the programs read them that they are for: with all documents, and merged ({@code <<}). */
final class Yaml {

    private static final String MERGE = "<<";
    private static final ObjectMapper JSON = new ObjectMapper();

    private Yaml() {}

    /** The documents of a file. */
    static List<JsonNode> documents(Path file) {
        try {
            List<JsonNode> documents = new ArrayList<>();
            for (Object document : new Load(LoadSettings.builder().build()).loadAllFromString(Files.readString(file))) {
                documents.add(merged(JSON.valueToTree(document)));
            }
            return documents;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The one document of a file. */
    static JsonNode document(Path file) {
        List<JsonNode> documents = documents(file);
        if (documents.size() != 1) {
            throw new AssertionError(file + " has " + documents.size() + " documents, not one");
        }
        return documents.get(0);
    }

    /** What is merged into a mapping counts where the mapping itself does not say otherwise. */
    private static JsonNode merged(JsonNode node) {
        if (node instanceof ObjectNode mapping) {
            ObjectNode merged = JSON.createObjectNode();
            if (mapping.path(MERGE) instanceof ObjectNode from) {
                merged.setAll((ObjectNode) merged(from));
            }
            mapping.properties().stream()
                    .filter(entry -> !entry.getKey().equals(MERGE))
                    .forEach(entry -> merged.set(entry.getKey(), merged(entry.getValue())));
            return merged;
        }
        if (node.isArray()) {
            return JSON.createArrayNode()
                    .addAll(elements(node).map(Yaml::merged).toList());
        }
        return node;
    }

    /** The elements of an array, or the values of an object. */
    static Stream<JsonNode> elements(JsonNode node) {
        List<JsonNode> elements = new ArrayList<>();
        node.forEach(elements::add);
        return elements.stream();
    }

    /** The texts in an array. */
    static List<String> texts(JsonNode array) {
        return elements(array).map(JsonNode::asText).toList();
    }
}
