package exposurewatch.app.audit;

import exposurewatch.access.Visible;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An HTML page that is well-formed XML as well. Nothing gets into it unescaped but the names of tags and attributes,
 * which are ours.
 */
final class Html {

    /** After these a line goes on: white space would be seen. */
    private static final Set<String> INLINE = Set.of("bdi", "span", "strong", "time");

    private final StringBuilder out = new StringBuilder("<!DOCTYPE html>\n");
    private final Deque<String> open = new ArrayDeque<>();

    /** @param attributes name, value, name, value … */
    Html open(String tag, String... attributes) {
        tag(tag, attributes).append('>');
        open.push(tag);
        return this;
    }

    Html close() {
        String tag = open.pop();
        out.append("</").append(tag).append('>');
        return endLine(tag);
    }

    /** An element that has no content, by HTML's rules or in SVG. */
    Html empty(String tag, String... attributes) {
        tag(tag, attributes).append("/>");
        return endLine(tag);
    }

    /** An element with our own words in it. */
    Html leaf(String tag, String words, String... attributes) {
        return open(tag, attributes).text(words).close();
    }

    /** Our own words. */
    Html text(String words) {
        out.append(escaped(words));
        return this;
    }

    /** Somebody else's words: visible, bounded, and kept from reordering ours. */
    Html input(String theirs) {
        return theirs.isEmpty() ? leaf("span", "(empty)", "class", "quiet") : leaf("bdi", Visible.of(theirs));
    }

    /** Somebody else's words, or ours where they said nothing. */
    Html input(@Nullable String theirs, String ifNothing) {
        return theirs == null ? leaf("span", ifNothing, "class", "quiet") : input(theirs);
    }

    /** A style sheet of ours, as it is. */
    Html style(String css) {
        if (css.indexOf('<') >= 0 || css.indexOf('&') >= 0) {
            throw new IllegalArgumentException("a style sheet with < or & is no XML");
        }
        open("style");
        out.append(css);
        return close();
    }

    private StringBuilder tag(String tag, String... attributes) {
        out.append('<').append(tag);
        for (int i = 0; i < attributes.length; i += 2) {
            if (attributes[i].equals("class") && attributes[i + 1].isEmpty()) {
                continue;
            }
            out.append(' ')
                    .append(attributes[i])
                    .append("=\"")
                    .append(escaped(attributes[i + 1]))
                    .append('"');
        }
        return out;
    }

    private Html endLine(String tag) {
        if (!INLINE.contains(tag)) {
            out.append('\n');
        }
        return this;
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    /** The whole page; every element has to be closed. */
    @Override
    public String toString() {
        if (!open.isEmpty()) {
            throw new IllegalStateException("still open: " + open);
        }
        return out.toString();
    }
}
