package exposurewatch.access;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * {@code METHOD /path/{id}} as the policy file writes it: {@code {id}} is a record's id (it may stand more than once),
 * any other {@code {name}} matches one segment.
 *
 * @param method   upper-case HTTP method
 * @param segments the path's segments, without slashes; a placeholder keeps its braces
 */
public record RouteTemplate(String method, List<String> segments) {

    private static final Pattern METHOD = Pattern.compile("[A-Z][A-Z-]{0,19}");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{[A-Za-z_][A-Za-z0-9_-]*}");
    /** What may stand literally in a path as it reads after percent-decoding. */
    private static final Pattern LITERAL = Pattern.compile("[\\p{L}\\p{M}\\p{N}._~!$&'()*+,;=:@-]+");

    /** Longest path that is looked at, in segments; deeper ones are counted as suspicious. */
    public static final int MAX_SEGMENTS = 64;

    public RouteTemplate {
        segments = List.copyOf(segments);
    }

    /**
     * Reads {@code GET /invoices/{id}}.
     *
     * @throws IllegalArgumentException with a message that says what to write instead
     */
    public static RouteTemplate parse(String text) {
        String[] parts = text.trim().split("\\s+");
        if (parts.length != 2) {
            throw new IllegalArgumentException(
                    "route '%s' is not 'METHOD /path': write for example 'GET /invoices/{id}'".formatted(text));
        }
        if (!METHOD.matcher(parts[0]).matches()) {
            throw new IllegalArgumentException(
                    "'%s' in route '%s' is no HTTP method: write it in capitals, for example GET"
                            .formatted(parts[0], text));
        }
        String path = parts[1];
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException(
                    "the path of route '%s' does not begin with '/': write '%s /%s'".formatted(text, parts[0], path));
        }
        if (path.indexOf('?') >= 0 || path.indexOf('#') >= 0) {
            throw new IllegalArgumentException(
                    "route '%s' can't match: the query is not part of a path; leave out what follows '?' or '#'"
                            .formatted(text));
        }
        List<String> segments = new ArrayList<>(List.of(path.substring(1).split("/", -1)));
        if (segments.size() > 1 && segments.get(segments.size() - 1).isEmpty()) {
            throw new IllegalArgumentException(
                    "route '%s' ends with '/': leave it out, and set paths.ignore_trailing_slash if the server ignores it"
                            .formatted(text));
        }
        if (segments.size() > MAX_SEGMENTS) {
            throw new IllegalArgumentException(
                    "route '%s' has more than %d segments, deeper paths are never looked at: write a shorter one"
                            .formatted(text, MAX_SEGMENTS));
        }
        Set<String> names = new HashSet<>();
        for (String segment : segments) {
            checkSegment(text, path, segment, names);
        }
        return new RouteTemplate(parts[0], segments);
    }

    private static void checkSegment(String text, String path, String segment, Set<String> names) {
        if (PLACEHOLDER.matcher(segment).matches()) {
            if (!segment.equals("{id}") && !names.add(segment)) {
                throw new IllegalArgumentException(
                        "route '%s' names %s twice: give each placeholder a name of its own".formatted(text, segment));
            }
            return;
        }
        if (segment.isEmpty() && !path.equals("/")) {
            throw new IllegalArgumentException(
                    "route '%s' can't match, it has an empty segment: write one slash for '//'".formatted(text));
        }
        if (segment.indexOf('{') >= 0 || segment.indexOf('}') >= 0) {
            throw new IllegalArgumentException(
                    "'%s' in route '%s' is neither a word nor a placeholder: a placeholder fills its whole segment, for example {id}"
                            .formatted(segment, text));
        }
        if (!segment.isEmpty() && !LITERAL.matcher(segment).matches()) {
            throw new IllegalArgumentException(
                    "'%s' in route '%s' can't match: write the path as it reads after percent-decoding, with letters, digits and ._~!$&'()*+,;=:@-"
                            .formatted(segment, text));
        }
    }

    /** Whether any segment is {@code {id}}. */
    public boolean namesRecord() {
        return segments.contains("{id}");
    }

    /** Whether a segment is a placeholder, {@code {id}} or any other. */
    public static boolean isPlaceholder(String segment) {
        return segment.startsWith("{");
    }

    /** The template as the policy file writes it. */
    @Override
    public String toString() {
        return method + " /" + String.join("/", segments);
    }
}
