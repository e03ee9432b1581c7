package exposurewatch.policy;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A value of a YAML file that knows where it stands. Lines and columns count from 1. What stands behind an alias is the
 * same object as its anchor, so a small tree may unfold to a large one: see {@link YamlParser}.
 */
sealed interface YamlNode {

    int line();

    int column();

    /** For messages: {@code a list}, {@code the number '7'}. */
    String describe();

    /** What a scalar is by the core schema of YAML 1.2, where {@code yes} and {@code 2027-01-01} are text. */
    enum Kind {
        TEXT,
        INTEGER,
        DECIMAL,
        BOOLEAN,
        /** Nothing there, {@code ~} or {@code null}. */
        EMPTY;

        private static final Pattern INTEGERS = Pattern.compile("[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+");
        // Possessive: a long run of digits must not be tried again from each of its ends.
        private static final Pattern DECIMALS = Pattern.compile(
                "[-+]?(\\.[0-9]++|[0-9]++(\\.[0-9]*+)?)([eE][-+]?[0-9]++)?|[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)");
        private static final Pattern BOOLEANS = Pattern.compile("true|True|TRUE|false|False|FALSE");
        private static final Pattern EMPTIES = Pattern.compile("|~|null|Null|NULL");

        /** The kind of a scalar that is written without quotes. */
        static Kind ofPlain(String text) {
            if (EMPTIES.matcher(text).matches()) {
                return EMPTY;
            }
            if (BOOLEANS.matcher(text).matches()) {
                return BOOLEAN;
            }
            if (INTEGERS.matcher(text).matches()) {
                return INTEGER;
            }
            return DECIMALS.matcher(text).matches() ? DECIMAL : TEXT;
        }
    }

    /**
     * A single value.
     *
     * @param text as it was written, escapes resolved
     */
    record Scalar(int line, int column, String text, Kind kind) implements YamlNode {

        @Override
        public String describe() {
            return switch (kind) {
                case TEXT -> "the text " + Problem.quote(text);
                case INTEGER, DECIMAL -> "the number " + Problem.quote(text);
                case BOOLEAN -> "the truth value " + Problem.quote(text);
                case EMPTY -> "empty";
            };
        }
    }

    /** A list. */
    record Items(int line, int column, List<YamlNode> items) implements YamlNode {

        public Items {
            items = List.copyOf(items);
        }

        @Override
        public String describe() {
            return "a list";
        }
    }

    /** A mapping; no key stands in it twice. */
    record Entries(int line, int column, List<Entry> entries) implements YamlNode {

        public Entries {
            entries = List.copyOf(entries);
        }

        @Override
        public String describe() {
            return "a mapping";
        }
    }

    /** One {@code key: value}. */
    record Entry(Scalar key, YamlNode value) {}
}
