package exposurewatch.policy;

import exposurewatch.policy.YamlNode.Entries;
import exposurewatch.policy.YamlNode.Entry;
import exposurewatch.policy.YamlNode.Kind;
import exposurewatch.policy.YamlNode.Scalar;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A mapping of which all keys are known by name. Every key that is not becomes a problem at once. */
final class Section {

    /**
     * What may stand in a mapping.
     *
     * @param keys      every key that is read
     * @param elsewhere keys that people look for here → what to do instead
     */
    record Shape(List<String> keys, Map<String, String> elsewhere) {

        static Shape of(String... keys) {
            return new Shape(List.of(keys), Map.of());
        }

        Shape elsewhere(String key, String remedy) {
            Map<String, String> more = new LinkedHashMap<>(elsewhere);
            more.put(key, remedy);
            return new Shape(keys, Map.copyOf(more));
        }
    }

    private static final YamlNode NOTHING = new Scalar(1, 1, "", Kind.EMPTY);

    private final YamlNode node;
    private final String path;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Problems problems;
    private final Values values;

    /**
     * @param path where the mapping stands, {@code records.invoice}; empty for the whole file
     */
    Section(YamlNode node, String path, Shape shape, Problems problems) {
        this.node = node;
        this.path = path;
        this.problems = problems;
        this.values = new Values(problems);
        String name = path.isEmpty() ? "the file" : quoted(path);
        String example = "'%s: …'".formatted(shape.keys.get(0));
        for (Entry entry : values.entries(node, name, example)) {
            if (shape.keys.contains(entry.key().text())) {
                entries.put(entry.key().text(), entry);
            } else {
                problems.add(entry.key(), unknown(entry.key().text(), shape));
            }
        }
    }

    private String unknown(String key, Shape shape) {
        if (key.equals("<<")) {
            return "'<<' is not read, YAML 1.2 has no merging: write the keys out";
        }
        String where = path.isEmpty() ? "" : " in " + quoted(path);
        String nearest = Nearest.of(key, shape.keys);
        String remedy = shape.elsewhere.get(key);
        if (remedy == null) {
            remedy = nearest != null ? "write " + quoted(nearest) : "known here: " + String.join(", ", shape.keys);
        }
        return "unknown key %s%s: %s".formatted(Problem.quote(key), where, remedy);
    }

    private static String quoted(String name) {
        return '\'' + name + '\'';
    }

    private String nameOf(String key) {
        return quoted(path.isEmpty() ? key : path + '.' + key);
    }

    /** Where the mapping stands. */
    YamlNode node() {
        return node;
    }

    boolean has(String key) {
        return entries.containsKey(key);
    }

    /** The value of a key, or null when it is not there. */
    @Nullable YamlNode value(String key) {
        Entry entry = entries.get(key);
        return entry == null ? null : entry.value();
    }

    /** Makes a key that has to be there a problem when it is not. */
    void require(String key, String example) {
        boolean mapping = node instanceof Entries || Values.isNothing(node);
        if (mapping && !has(key)) {
            String where = path.isEmpty() ? "" : " in " + quoted(path);
            problems.add(
                    node, "%s is missing%s: write for example '%s: %s'".formatted(quoted(key), where, key, example));
        }
    }

    @Nullable Scalar text(String key, String example) {
        YamlNode value = value(key);
        return value == null ? null : values.text(value, nameOf(key), example);
    }

    @Nullable Scalar prose(String key, String example) {
        YamlNode value = value(key);
        return value == null ? null : values.prose(value, nameOf(key), example);
    }

    List<Scalar> texts(String key, String example) {
        YamlNode value = value(key);
        return value == null ? List.of() : values.texts(value, nameOf(key), example);
    }

    List<YamlNode> items(String key, String example) {
        YamlNode value = value(key);
        return value == null ? List.of() : values.items(value, nameOf(key), example);
    }

    List<Entry> entries(String key, String example) {
        YamlNode value = value(key);
        return value == null ? List.of() : values.entries(value, nameOf(key), example);
    }

    /** The truth value of a key, false when it is not there. */
    boolean flag(String key) {
        YamlNode value = value(key);
        return value != null && Boolean.TRUE.equals(values.flag(value, nameOf(key)));
    }

    @Nullable Integer count(String key, int fewest, int most) {
        YamlNode value = value(key);
        return value == null ? null : values.count(value, nameOf(key), fewest, most);
    }

    <T> @Nullable T parsed(String key, String example, Function<String, T> parser) {
        YamlNode value = value(key);
        return value == null ? null : values.parsed(value, nameOf(key), example, parser);
    }

    @Nullable String oneOf(String key, List<String> known) {
        YamlNode value = value(key);
        return value == null ? null : values.oneOf(value, nameOf(key), known);
    }

    /** The mapping under a key; an empty one when it is not there. */
    Section section(String key, Shape shape) {
        YamlNode value = value(key);
        String inner = path.isEmpty() ? key : path + '.' + key;
        return new Section(value == null ? NOTHING : value, inner, shape, problems);
    }
}
