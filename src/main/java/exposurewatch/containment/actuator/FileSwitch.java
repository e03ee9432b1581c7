package exposurewatch.containment.actuator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.policy.Containment.Scope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Set;
import java.util.TreeSet;

/**
 * What should be shut, as a JSON file for whatever can read one: {@code {"shut":[{"scope":"route","target":"GET /orders/{id}"}]}}.
 * Written whole, so that it can be read at any time. Whoever reads it decides; it says what is wanted.
 */
public final class FileSwitch implements Switch {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Comparator<Part> ORDER =
            Comparator.comparing(Part::scope).thenComparing(Part::target);

    private final Path file;

    public FileSwitch(Path file) {
        this.file = file;
    }

    @Override
    public void set(Part part, boolean shut) throws IOException {
        Set<Part> parts = parts();
        if (shut ? parts.add(part) : parts.remove(part)) {
            ObjectNode json = JSON.createObjectNode();
            ArrayNode list = json.putArray("shut");
            parts.forEach(
                    one -> list.addObject().put("scope", one.scope().label()).put("target", one.target()));
            WrittenWhole.write(file, json.toPrettyString() + "\n");
        }
    }

    @Override
    public boolean isShut(Part part) throws IOException {
        return parts().contains(part);
    }

    private Set<Part> parts() throws IOException {
        Set<Part> parts = new TreeSet<>(ORDER);
        String text = WrittenWhole.read(file);
        if (text.isBlank()) {
            return parts;
        }
        try {
            JsonNode list = JSON.readTree(text).path("shut");
            if (!list.isArray()) {
                throw broken();
            }
            for (JsonNode one : list) {
                parts.add(new Part(
                        scope(one.path("scope").asText()), one.path("target").asText()));
            }
            return parts;
        } catch (JsonProcessingException e) {
            throw new IOException(broken().getMessage(), e);
        }
    }

    private Scope scope(String label) throws IOException {
        for (Scope scope : Scope.values()) {
            if (scope.label().equals(label)) {
                return scope;
            }
        }
        throw broken();
    }

    private IOException broken() {
        return new IOException(file + " does not hold {\"shut\": […]}: look at what is shut, then move it away");
    }
}
