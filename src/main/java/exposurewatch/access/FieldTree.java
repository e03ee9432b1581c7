package exposurewatch.access;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The wanted fields of a JSON object, nested or dotted or both ({@code {"a":{"b.c":1}}} is {@code a.b.c}), as a tree:
 * a key leads to a field, to an object in which fields stand, or to both.
 */
public final class FieldTree {

    private final Map<String, FieldTree> children = new LinkedHashMap<>();
    private final List<String> fields = new ArrayList<>();

    private FieldTree() {}

    /**
     * @param sources field's name → path in the log, keys joined by dots
     */
    public static FieldTree of(Map<String, String> sources) {
        FieldTree root = new FieldTree();
        sources.forEach((field, path) -> root.add(List.of(path.split("\\.", -1)), field));
        return root;
    }

    private void add(List<String> path, String name) {
        // Every way of cutting the path into keys: "a.b.c" is reached by a·b·c, a.b·c, a·b.c and a.b.c.
        for (int end = 1; end <= path.size(); end++) {
            FieldTree child = children.computeIfAbsent(String.join(".", path.subList(0, end)), key -> new FieldTree());
            if (end == path.size()) {
                child.fields.add(name);
            } else {
                child.add(path.subList(end, path.size()), name);
            }
        }
    }

    /** Where this key leads, or null when nothing wanted is there. */
    public @Nullable FieldTree child(String key) {
        return children.get(key);
    }

    /** The keys that lead somewhere, in a fixed order. */
    public Map<String, FieldTree> children() {
        return children;
    }

    /** The fields that stand here: none, one, or several that are read from the same place. */
    public List<String> fields() {
        return fields;
    }
}
