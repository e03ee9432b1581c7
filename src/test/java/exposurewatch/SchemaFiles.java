package exposurewatch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The schemas of {@code topology/schemas}, to hold values against. */
public final class SchemaFiles {

    private static final Path SCHEMAS = Path.of("topology", "schemas");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private SchemaFiles() {}

    /** The schema of this name, as it is written. */
    public static JsonNode json(String name) {
        try {
            return JSON.readTree(Files.readString(SCHEMAS.resolve(name + ".schema.json")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a schema has against a value, read anew from its text: a number that is no JSON number would show. */
    public static List<String> errors(String name, JsonNode value) {
        try {
            return REGISTRY.getSchema(json(name)).validate(JSON.readTree(value.toString())).stream()
                    .map(Object::toString)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
