package exposurewatch.policy;

import exposurewatch.policy.YamlNode.Entries;
import exposurewatch.policy.YamlNode.Entry;
import exposurewatch.policy.YamlNode.Items;
import exposurewatch.policy.YamlNode.Kind;
import exposurewatch.policy.YamlNode.Scalar;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads one YAML 1.2 document that anybody may have written, into a tree that knows where everything stands. Built on
 * the parser's events and not on its composer, whose recursion a file of brackets overflows. Size, depth and what
 * aliases unfold to are bounded; objects by tag are refused.
 */
final class YamlParser {

    /** Largest file that is read, in bytes (or characters of a text). */
    static final int MAX_SIZE = 1 << 20;

    /** Deepest nesting; a policy needs 6. */
    static final int MAX_DEPTH = 32;

    /** Most values of a document, each counted as often as aliases repeat it. */
    static final int MAX_VALUES = 200_000;

    /** Where the document can't be read any further. */
    static final class SyntaxException extends Exception {

        private static final long serialVersionUID = 1L;

        private final int line;
        private final int column;

        SyntaxException(int line, int column, String message) {
            super(message);
            this.line = line;
            this.column = column;
        }
    }

    /**
     * What an anchor stands for.
     *
     * @param size how many values the node unfolds to
     */
    private record Anchored(YamlNode node, int size) {}

    private final Iterator<Event> events;
    private final Problems problems;
    private final Map<Anchor, Optional<Anchored>> anchors = new HashMap<>();
    private int values;

    private YamlParser(Iterator<Event> events, Problems problems) {
        this.events = events;
        this.problems = problems;
    }

    /**
     * Reads a document.
     *
     * @param whenEmpty what to write into an empty file
     * @return null when it can't be read, which is then a problem. Keys given twice and tags are problems, too, but
     *     don't keep the rest from being read.
     */
    static @Nullable YamlNode parse(String yaml, String whenEmpty, Problems problems) {
        try {
            SyntaxErrors.checkCharacters(yaml);
            return new YamlParser(new Parse(settings(yaml)).parseString(yaml).iterator(), problems).document(whenEmpty);
        } catch (SyntaxException e) {
            problems.add(e.line, e.column, String.valueOf(e.getMessage()));
        } catch (YamlEngineException | IllegalArgumentException e) {
            // IllegalArgumentException: the scanner lets that of an escape like \UFFFFFFFF through.
            SyntaxException error = SyntaxErrors.explain(e, yaml);
            problems.add(error.line, error.column, String.valueOf(error.getMessage()));
        }
        return null;
    }

    private static LoadSettings settings(String text) {
        // The whole text is one buffer: the reader copies what it holds back each time that it fetches more.
        return LoadSettings.builder()
                .setCodePointLimit(MAX_SIZE + 1)
                .setBufferSize(text.length() + 1)
                .build();
    }

    private YamlNode document(String whenEmpty) throws SyntaxException {
        events.next();
        if (events.next().getEventId() != Event.ID.DocumentStart) {
            throw new SyntaxException(1, 1, "the file is empty: " + whenEmpty);
        }
        YamlNode root = node(events.next(), 0);
        events.next();
        Event end = events.next();
        if (end.getEventId() == Event.ID.DocumentStart) {
            throw refused(end, "a second document begins: keep one document to a file, without '---' between");
        }
        if (root instanceof Scalar scalar && scalar.kind() == Kind.EMPTY) {
            throw new SyntaxException(1, 1, "the file is empty: " + whenEmpty);
        }
        return root;
    }

    private YamlNode node(Event event, int depth) throws SyntaxException {
        int before = count(event, 1);
        if (event instanceof AliasEvent alias) {
            return aliased(alias);
        }
        if (depth > MAX_DEPTH) {
            throw refused(event, "nested more than %d deep: write it flatter".formatted(MAX_DEPTH));
        }
        Optional<Anchor> anchor = event instanceof NodeEvent named ? named.getAnchor() : Optional.empty();
        // Until its node is complete the anchor is known but can't be used: an alias to it would be endless.
        anchor.ifPresent(name -> anchors.put(name, Optional.empty()));
        YamlNode node = switch (event.getEventId()) {
            case Scalar -> scalar((ScalarEvent) event);
            case SequenceStart -> items((CollectionStartEvent) event, depth);
            case MappingStart -> entries((CollectionStartEvent) event, depth);
            default -> throw new IllegalStateException("no value begins with " + event);
        };
        anchor.ifPresent(name -> anchors.put(name, Optional.of(new Anchored(node, values - before))));
        return node;
    }

    /** Counts values and returns how many there were before. */
    private int count(Event event, int more) throws SyntaxException {
        int before = values;
        values += more;
        if (values > MAX_VALUES) {
            throw refused(event, "more than %d values, aliases unfolded: write a smaller file".formatted(MAX_VALUES));
        }
        return before;
    }

    private YamlNode aliased(AliasEvent event) throws SyntaxException {
        Optional<Anchored> target = anchors.get(event.getAlias());
        String name = event.getAlias().getValue();
        if (target == null) {
            throw refused(event, "alias '*%s' has no anchor before it: put texts with '*' in quotes".formatted(name));
        }
        if (target.isEmpty()) {
            throw refused(event, "alias '*%s' stands within its own anchor: write the value out".formatted(name));
        }
        count(event, target.get().size());
        return target.get().node();
    }

    private Scalar scalar(ScalarEvent event) {
        refuseTag(event, event.getTag());
        Kind kind = event.isPlain() && event.getTag().isEmpty() ? Kind.ofPlain(event.getValue()) : Kind.TEXT;
        return new Scalar(line(event), column(event), event.getValue(), kind);
    }

    private Items items(CollectionStartEvent event, int depth) throws SyntaxException {
        refuseTag(event, event.getTag());
        List<YamlNode> items = new ArrayList<>();
        for (Event next = events.next(); next.getEventId() != Event.ID.SequenceEnd; next = events.next()) {
            items.add(node(next, depth + 1));
        }
        return new Items(line(event), column(event), items);
    }

    private Entries entries(CollectionStartEvent event, int depth) throws SyntaxException {
        refuseTag(event, event.getTag());
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (Event next = events.next(); next.getEventId() != Event.ID.MappingEnd; next = events.next()) {
            YamlNode key = node(next, depth + 1);
            YamlNode value = node(events.next(), depth + 1);
            if (key instanceof Scalar name) {
                Entry first = entries.putIfAbsent(name.text(), new Entry(name, value));
                if (first != null) {
                    problems.addDuplicate(name, first.key(), "key " + Problem.quote(name.text()), "keep one of them");
                }
            } else {
                problems.add(key, "a key is %s, a text is wanted: write 'key: value'".formatted(key.describe()));
            }
        }
        return new Entries(line(event), column(event), List.copyOf(entries.values()));
    }

    private void refuseTag(Event event, Optional<String> tag) {
        tag.ifPresent(name -> problems.add(
                line(event), column(event), "tag %s is not read: leave it out".formatted(Problem.quote(name))));
    }

    private static SyntaxException refused(Event event, String message) {
        return new SyntaxException(line(event), column(event), message);
    }

    private static int line(Event event) {
        return event.getStartMark().map(Mark::getLine).orElse(0) + 1;
    }

    private static int column(Event event) {
        return event.getStartMark().map(Mark::getColumn).orElse(0) + 1;
    }
}
