package exposurewatch.policy;

import exposurewatch.policy.YamlNode.Entries;
import exposurewatch.policy.YamlNode.Entry;
import exposurewatch.policy.YamlNode.Items;
import exposurewatch.policy.YamlNode.Kind;
import exposurewatch.policy.YamlNode.Scalar;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads single values of a wanted type. What is wrong goes to the problems, and the value is then null or left out of
 * its list; nothing throws. {@code name} is how messages call the value.
 */
final class Values {

    /** Longest text of a file, in characters. */
    static final int MAX_TEXT = 1_000;

    /** What every YAML reader takes for the same number; {@code 007} and {@code 1_000} differ from one to the next. */
    private static final Pattern HARMLESS_INTEGER = Pattern.compile("0|[1-9][0-9]{0,17}");

    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\u2028\\u2029]");

    private final Problems problems;

    Values(Problems problems) {
        this.problems = problems;
    }

    /**
     * One line of text without space around it. A plain whole number counts as text.
     *
     * @param example what could stand there, for messages
     * @return the scalar, its text being what was meant
     */
    @Nullable Scalar text(YamlNode node, String name, String example) {
        Scalar scalar = longText(node, name, example);
        if (scalar == null) {
            return null;
        }
        String text = scalar.text();
        if (!text.equals(text.strip())) {
            problems.add(node, "%s begins or ends with a space: write %s".formatted(name, Problem.quote(text.strip())));
            return null;
        }
        if (CONTROL.matcher(text).find()) {
            problems.add(node, "%s holds a line break or an invisible character: write it without".formatted(name));
            return null;
        }
        return scalar;
    }

    /** Text that may have several lines, for people; space around it is dropped. */
    @Nullable Scalar prose(YamlNode node, String name, String example) {
        Scalar scalar = longText(node, name, example);
        if (scalar == null) {
            return null;
        }
        String text = scalar.text().strip();
        if (CONTROL.matcher(text.replace("\n", "").replace("\t", "")).find()) {
            problems.add(node, "%s holds an invisible character: write it without".formatted(name));
            return null;
        }
        return new Scalar(scalar.line(), scalar.column(), text, Kind.TEXT);
    }

    private @Nullable Scalar longText(YamlNode node, String name, String example) {
        Scalar scalar = scalar(node, name, example);
        if (scalar == null) {
            return null;
        }
        boolean harmless = scalar.kind() == Kind.INTEGER
                && HARMLESS_INTEGER.matcher(scalar.text()).matches();
        if (scalar.kind() != Kind.TEXT && !harmless) {
            problems.add(
                    node,
                    "%s is %s, a text is wanted: put it in quotes, \"%s\", if that is meant"
                            .formatted(name, scalar.describe(), cut(scalar.text())));
            return null;
        }
        if (scalar.text().length() > MAX_TEXT) {
            problems.add(
                    node,
                    "%s has %d characters: write at most %d"
                            .formatted(name, scalar.text().length(), MAX_TEXT));
            return null;
        }
        return scalar;
    }

    private static String cut(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }

    /** A single value that is not empty, of whatever kind. */
    @Nullable Scalar scalar(YamlNode node, String name, String example) {
        if (!(node instanceof Scalar scalar)) {
            problems.add(
                    node, "%s is %s, a text is wanted: write for example %s".formatted(name, node.describe(), example));
            return null;
        }
        if (scalar.kind() == Kind.EMPTY || scalar.text().isBlank()) {
            problems.add(node, "%s is empty: write for example %s".formatted(name, example));
            return null;
        }
        return scalar;
    }

    /** A single value, read by a function that refuses with {@code IllegalArgumentException}. */
    <T> @Nullable T parsed(YamlNode node, String name, String example, Function<String, T> parser) {
        Scalar scalar = scalar(node, name, example);
        if (scalar == null) {
            return null;
        }
        try {
            return parser.apply(scalar.text());
        } catch (IllegalArgumentException e) {
            problems.add(node, name + ' ' + e.getMessage());
            return null;
        }
    }

    /** {@code true} or {@code false}. */
    @Nullable Boolean flag(YamlNode node, String name) {
        if (node instanceof Scalar scalar && scalar.kind() == Kind.BOOLEAN) {
            return scalar.text().equalsIgnoreCase("true");
        }
        problems.add(node, "%s is %s: write true or false".formatted(name, node.describe()));
        return null;
    }

    /** A plain whole number within bounds. */
    @Nullable Integer count(YamlNode node, String name, int fewest, int most) {
        boolean number = node instanceof Scalar scalar
                && scalar.kind() == Kind.INTEGER
                && HARMLESS_INTEGER
                        .matcher(scalar.text().replaceFirst("^-", ""))
                        .matches();
        if (!number) {
            problems.add(
                    node,
                    "%s is %s, a whole number is wanted: write one from %d to %d"
                            .formatted(name, node.describe(), fewest, most));
            return null;
        }
        long count = Long.parseLong(((Scalar) node).text());
        if (count < fewest || count > most) {
            problems.add(
                    node,
                    count < fewest
                            ? "%s %d is too small: write %d or more".formatted(name, count, fewest)
                            : "%s %d is too large: write %d or less".formatted(name, count, most));
            return null;
        }
        return (int) count;
    }

    /** One of the known names. */
    @Nullable String oneOf(YamlNode node, String name, List<String> known) {
        Scalar scalar = scalar(node, name, known.get(0));
        if (scalar == null || known.contains(scalar.text())) {
            return scalar == null ? null : scalar.text();
        }
        String nearest = Nearest.of(scalar.text(), known);
        String remedy = nearest == null || known.size() <= 4 ? "one of " + String.join(", ", known) : quoted(nearest);
        problems.add(node, "%s %s is not known: write %s".formatted(name, Problem.quote(scalar.text()), remedy));
        return null;
    }

    private static String quoted(String name) {
        return '\'' + name + '\'';
    }

    /** The entries of a list; nothing there is an empty list. */
    List<YamlNode> items(YamlNode node, String name, String example) {
        if (node instanceof Items list) {
            return list.items();
        }
        if (isNothing(node)) {
            return List.of();
        }
        problems.add(
                node, "%s is %s, a list is wanted: write for example [%s]".formatted(name, node.describe(), example));
        return List.of();
    }

    /** The texts of a list, none of them twice. */
    List<Scalar> texts(YamlNode node, String name, String example) {
        Map<String, Scalar> texts = new LinkedHashMap<>();
        for (YamlNode item : items(node, name, example)) {
            Scalar text = text(item, "an entry of " + name, example);
            Scalar first = text == null ? null : texts.putIfAbsent(text.text(), text);
            if (text != null && first != null) {
                problems.addDuplicate(text, first, Problem.quote(text.text()) + " in " + name, "leave one out");
            }
        }
        return new ArrayList<>(texts.values());
    }

    /** The entries of a mapping with keys that the file chooses; nothing there is an empty mapping. */
    List<Entry> entries(YamlNode node, String name, String example) {
        if (node instanceof Entries mapping) {
            return mapping.entries();
        }
        if (!isNothing(node)) {
            problems.add(
                    node,
                    "%s is %s, a mapping is wanted: write for example %s".formatted(name, node.describe(), example));
        }
        return List.of();
    }

    /** Whether no value stands after the key: the same as leaving the key out, where lists and mappings are wanted. */
    static boolean isNothing(YamlNode node) {
        return node instanceof Scalar scalar && scalar.kind() == Kind.EMPTY;
    }
}
