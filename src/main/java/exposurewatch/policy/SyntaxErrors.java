package exposurewatch.policy;

import exposurewatch.policy.YamlParser.SyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlVersionException;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/** Says in a person's words what a YAML parser could not read, and what to write instead. */
final class SyntaxErrors {

    /**
     * One mistake that people make.
     *
     * @param context  words of what the parser was doing, may be empty
     * @param problem  words of what it stumbled over
     * @param atOpening whether the mistake is where the construct begins and not where the parser noticed
     * @param remedy   what to write instead
     */
    private record Mistake(String context, String problem, boolean atOpening, String remedy) {}

    private static final List<Mistake> MISTAKES = List.of(
            new Mistake("", "(tab)", false, "a tab stands where YAML wants spaces: indent with spaces"),
            new Mistake("", "'@'", false, "a text can't begin with '@': put it in quotes, for example \"@timestamp\""),
            new Mistake(
                    "",
                    "cannot start any token",
                    false,
                    "a text can't begin with this character: put the text in quotes"),
            new Mistake("quoted scalar", "end of stream", true, "the quote that opens here is never closed: close it"),
            new Mistake(
                    "quoted scalar", "document separator", true, "the quote that opens here is never closed: close it"),
            new Mistake(
                    "double-quoted",
                    "escape",
                    false,
                    "in double quotes a backslash begins an escape: write it twice or use single quotes"),
            new Mistake(
                    "double-quoted",
                    "hexadecimal",
                    false,
                    "in double quotes a backslash begins an escape: write it twice or use single quotes"),
            new Mistake("flow", "stream", true, "the bracket that opens here is never closed: close it"),
            new Mistake(
                    "flow sequence",
                    "expected",
                    false,
                    "a list in [ ] is broken here: put texts with { } [ ] , in quotes, for example"
                            + " [\"GET /invoices/{id}\"]"),
            new Mistake(
                    "flow mapping",
                    "expected",
                    false,
                    "a mapping in { } is broken here: put texts with { } [ ] , in quotes and commas between entries"),
            new Mistake(
                    "",
                    "mapping values are not allowed",
                    false,
                    "a ':' stands where no value can begin: put texts with ': ' in quotes, or correct the indentation"),
            new Mistake(
                    "",
                    "sequence entries are not allowed",
                    false,
                    "a '- ' stands where no list can begin: put it on a line of its own, indented"),
            new Mistake("simple key", "expected ':'", true, "a key without ':' or value: write 'key: value'"),
            new Mistake(
                    "block",
                    "'<scalar>'",
                    false,
                    "a text begins where none can: write a quote within quotes twice, or as \\\" within double ones"),
            new Mistake(
                    "block",
                    "<block end>",
                    false,
                    "this does not fit the block around it: begin all its entries in the same column, lists with '- '"),
            new Mistake("anchor", "", false, "'&' begins an anchor: put texts that begin with '&' in quotes"),
            new Mistake("alias", "", false, "'*' begins an alias: put texts that begin with '*' in quotes"),
            new Mistake("tag", "", false, "'!' begins a tag: put texts that begin with '!' in quotes"));

    private static final Pattern HUGE_ESCAPE = Pattern.compile("\\\\U[89a-fA-F][0-9a-fA-F]{7}");

    static final String TOO_LARGE =
            "the file is larger than %d bytes: write a smaller one".formatted(YamlParser.MAX_SIZE);

    private SyntaxErrors() {}

    /** What the parser's exception means. */
    static SyntaxException explain(RuntimeException error, String yaml) {
        if (error instanceof YamlVersionException) {
            return new SyntaxException(1, 1, "this version of YAML can't be read: leave the line '%YAML' out");
        }
        if (!(error instanceof MarkedYamlEngineException marked)) {
            return outOfRange(yaml, error);
        }
        Optional<Mark> noticed = marked.getProblemMark().or(marked::getContextMark);
        String context = lower(marked.getContext());
        String problem = lower(marked.getProblem());
        for (Mistake mistake : MISTAKES) {
            if (context.contains(mistake.context) && problem.contains(mistake.problem)) {
                return at(mistake.atOpening ? marked.getContextMark().or(() -> noticed) : noticed, mistake.remedy);
            }
        }
        return at(noticed, "not YAML: " + firstLine(marked.getProblem()));
    }

    /** Escapes beyond what the scanner takes for a number are the one mistake of which it doesn't tell the place. */
    private static SyntaxException outOfRange(String yaml, RuntimeException error) {
        Matcher escape = HUGE_ESCAPE.matcher(yaml);
        if (!escape.find()) {
            return new SyntaxException(1, 1, "not YAML: " + firstLine(error.getMessage()));
        }
        int lineStart = yaml.lastIndexOf('\n', escape.start()) + 1;
        int line = (int) yaml.substring(0, lineStart)
                        .chars()
                        .filter(c -> c == '\n')
                        .count()
                + 1;
        return new SyntaxException(
                line,
                yaml.codePointCount(lineStart, escape.start()) + 1,
                "escape '%s' is no character: write it as \\u and four digits".formatted(escape.group()));
    }

    private static String lower(@Nullable String text) {
        return text == null ? "" : text.toLowerCase(Locale.ROOT);
    }

    private static String firstLine(@Nullable String text) {
        return text == null ? "it can't be read" : text.lines().findFirst().orElse("");
    }

    private static SyntaxException at(Optional<Mark> mark, String message) {
        return new SyntaxException(
                mark.map(Mark::getLine).orElse(0) + 1, mark.map(Mark::getColumn).orElse(0) + 1, message);
    }

    /**
     * Refuses what no YAML file may hold, before a parser sees it: it would not tell the line.
     *
     * @throws SyntaxException when the text is too large or holds a control character
     */
    static void checkCharacters(String yaml) throws SyntaxException {
        if (yaml.length() > YamlParser.MAX_SIZE) {
            throw new SyntaxException(1, 1, TOO_LARGE);
        }
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < yaml.length(); i = yaml.offsetByCodePoints(i, 1)) {
            int character = yaml.codePointAt(i);
            if (!StreamReader.isPrintable(character) || character == 0x7F) {
                int column = yaml.codePointCount(lineStart, i) + 1;
                throw new SyntaxException(
                        line, column, "character U+%04X can't stand in YAML: delete it".formatted(character));
            }
            if (character == '\n' || character == '\r' && (i + 1 == yaml.length() || yaml.charAt(i + 1) != '\n')) {
                line++;
                lineStart = i + 1;
            }
        }
    }
}
