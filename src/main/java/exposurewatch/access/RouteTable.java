package exposurewatch.access;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which records a request shows, by its method and path, as the site's servers read them. Thread-safe. */
public final class RouteTable {

    /** Longest path whose segments are looked at, in characters; a longer one is counted as odd. */
    static final int MAX_PATH = 16 << 10;

    private record Entry(String type, RouteTemplate template, List<String> literals) {}

    private final List<Entry> entries = new ArrayList<>();
    private final PathRules rules;

    /**
     * @param routes record type → where such records are shown
     * @param rules  which spellings of a path are the same on this site
     */
    public RouteTable(Map<String, List<RouteTemplate>> routes, PathRules rules) {
        this.rules = rules;
        routes.forEach((type, templates) ->
                templates.forEach(template -> entries.add(new Entry(type, template, literalPrefix(template)))));
    }

    private static List<String> literalPrefix(RouteTemplate template) {
        List<String> prefix = new ArrayList<>();
        for (String segment : template.segments()) {
            if (RouteTemplate.isPlaceholder(segment)) {
                break;
            }
            prefix.add(segment.toLowerCase(Locale.ROOT));
        }
        return prefix;
    }

    /**
     * What a path stands for.
     *
     * @param records ids as {@code type:id}, distinct, in the order of the routes
     * @param odd     what has to be counted by name because a server may read the path otherwise: {@code unmatched /rest/basket/},
     *                {@code decodes-differently /rest/basket/}; null when there is nothing odd
     * @param route   the first route that matches; null = none
     */
    public record Match(
            List<String> records,
            @Nullable String odd,
            @Nullable RouteTemplate route) {}

    private static final Match NOTHING = new Match(List.of(), null, null);

    /**
     * The records that this request's routes name. A method whose answer has no body stands for the others, so that
     * probes are seen.
     */
    public Match find(@Nullable String method, @Nullable String path, @Nullable String original) {
        Match byPath = path == null ? NOTHING : find(method, path);
        if (original == null || original.equals(path)) {
            return byPath;
        }
        Match byOriginal = find(method, original);
        if (path == null || byOriginal.equals(byPath)) {
            return byOriginal;
        }
        // The two spellings of one request disagree: whatever either of them names is looked at.
        Set<String> both = new LinkedHashSet<>(byPath.records());
        both.addAll(byOriginal.records());
        return new Match(
                List.copyOf(both),
                byPath.odd() != null ? byPath.odd() : byOriginal.odd(),
                byPath.route() != null ? byPath.route() : byOriginal.route());
    }

    private Match find(@Nullable String method, String url) {
        String path = RequestPath.pathOf(url);
        if (entries.isEmpty()) {
            return NOTHING;
        }
        if (path.length() > MAX_PATH) {
            return new Match(List.of(), "too-long", null);
        }
        RequestPath read = RequestPath.read(path, rules);
        Set<String> records = new LinkedHashSet<>();
        RouteTemplate first = null;
        String matchedPrefix = null;
        for (Entry entry : entries) {
            if (answersMethod(entry.template, method) && matches(entry.template, read.segments())) {
                ids(entry, read.segments(), records);
                first = first == null ? entry.template : first;
                matchedPrefix = name(entry);
            }
        }
        if (!read.plain() && matchedPrefix != null) {
            return new Match(List.copyOf(records), "decodes-differently " + matchedPrefix, first);
        }
        return new Match(List.copyOf(records), records.isEmpty() ? oddName(path, read.plain()) : null, first);
    }

    private static boolean answersMethod(RouteTemplate template, @Nullable String method) {
        return method == null
                || template.method().equalsIgnoreCase(method)
                || method.equalsIgnoreCase("HEAD")
                || method.equalsIgnoreCase("OPTIONS");
    }

    /** Whether the template matches these segments, by the site's rules. */
    boolean matches(RouteTemplate template, List<String> segments) {
        if (template.segments().size() != segments.size()) {
            return false;
        }
        for (int i = 0; i < segments.size(); i++) {
            String wanted = template.segments().get(i);
            String segment = segments.get(i);
            boolean same = RouteTemplate.isPlaceholder(wanted)
                    ? !segment.isEmpty()
                    : rules.ignoreCase() ? wanted.equalsIgnoreCase(segment) : wanted.equals(segment);
            if (!same) {
                return false;
            }
        }
        return true;
    }

    /** Whether this request is the one that the template names. */
    public boolean matches(RouteTemplate template, @Nullable String method, @Nullable String url) {
        return url != null
                && url.length() <= MAX_PATH
                && (method == null || template.method().equalsIgnoreCase(method))
                && matches(
                        template,
                        RequestPath.read(RequestPath.pathOf(url), rules).segments());
    }

    private void ids(Entry entry, List<String> segments, Set<String> records) {
        for (int i = 0; i < segments.size(); i++) {
            if (entry.template.segments().get(i).equals("{id}")) {
                String id = rules.numericIds() ? RequestPath.canonicalNumber(segments.get(i)) : segments.get(i);
                records.add(entry.type + ':' + id);
            }
        }
    }

    /** A path that lies under the fixed beginning of a route, in the loosest reading, and still matches none. */
    private @Nullable String oddName(String path, boolean plain) {
        List<String> segments = RequestPath.loosest(path);
        for (Entry entry : entries) {
            int prefix = entry.literals.size();
            if (prefix > 0
                    && segments.size() > prefix
                    && segments.subList(0, prefix).equals(entry.literals)) {
                return (plain ? "unmatched " : "decodes-differently ") + name(entry);
            }
        }
        return null;
    }

    private static String name(Entry entry) {
        return entry.literals.isEmpty() ? "/" : "/" + String.join("/", entry.literals) + "/";
    }
}
