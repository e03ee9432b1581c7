package exposurewatch.policy;

import exposurewatch.access.PathRules;
import exposurewatch.access.RouteTemplate;
import exposurewatch.policy.YamlNode.Scalar;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads routes and refuses those that can't match a request, or say what another one says. */
final class RouteReader {

    /** Methods of HTTP, WebDAV and caches; another one is taken as it is unless it looks like one of these misspelt. */
    private static final List<String> METHODS = List.of(
            "GET",
            "POST",
            "PUT",
            "DELETE",
            "PATCH",
            "HEAD",
            "OPTIONS",
            "QUERY",
            "CONNECT",
            "TRACE",
            "COPY",
            "MOVE",
            "LOCK",
            "UNLOCK",
            "MKCOL",
            "PROPFIND",
            "PROPPATCH",
            "REPORT",
            "SEARCH",
            "ACL",
            "PURGE",
            "BAN",
            "LINK",
            "UNLINK",
            "VIEW",
            "BIND",
            "REBIND",
            "UNBIND",
            "LABEL",
            "MERGE",
            "CHECKIN",
            "CHECKOUT",
            "UPDATE");

    private static final Pattern FOREIGN_PLACEHOLDER =
            Pattern.compile(":\\w+|<.*>|\\$\\w+|\\$\\{.*}|\\[\\w+]|\\{\\{.*}}");

    private final PathRules rules;
    private final Problems problems;
    private final Map<String, Scalar> recordRoutes = new HashMap<>();
    private final Map<String, Scalar> exemptRoutes = new HashMap<>();
    private final Map<String, Scalar> openRoutes = new HashMap<>();

    RouteReader(PathRules rules, Problems problems) {
        this.rules = rules;
        this.problems = problems;
    }

    /** A route that shows records: {@code GET /invoices/{id}}. */
    @Nullable RouteTemplate recordRoute(Scalar route) {
        RouteTemplate template = parse(route);
        if (template == null) {
            return null;
        }
        if (!template.namesRecord()) {
            problems.add(
                    route,
                    "route %s can't match a record, it has no {id}: write for example '%s'"
                            .formatted(Problem.quote(route.text()), withId(template)));
            return null;
        }
        return firstOf(recordRoutes, route, template) ? template : null;
    }

    /** A route that is exempt: {@code POST /api/Users}. */
    @Nullable RouteTemplate exemptRoute(Scalar route) {
        RouteTemplate template = parse(route);
        return template != null && firstOf(exemptRoutes, route, template) ? template : null;
    }

    /** A route that stays open whatever is shut. */
    @Nullable RouteTemplate openRoute(Scalar route) {
        RouteTemplate template = parse(route);
        return template != null && firstOf(openRoutes, route, template) ? template : null;
    }

    private @Nullable RouteTemplate parse(Scalar route) {
        String mistake = mistakeBefore(route.text());
        if (mistake != null) {
            problems.add(route, mistake);
            return null;
        }
        try {
            RouteTemplate template = RouteTemplate.parse(route.text());
            mistake = mistakeIn(template);
            if (mistake != null) {
                problems.add(route, mistake);
            }
            return mistake == null ? template : null;
        } catch (IllegalArgumentException e) {
            problems.add(route, String.valueOf(e.getMessage()));
            return null;
        }
    }

    /** Common mistakes of which {@link RouteTemplate#parse} would say less. */
    private static @Nullable String mistakeBefore(String text) {
        String[] parts = text.strip().split("\\s+");
        String quoted = Problem.quote(text);
        if (parts.length == 1 && parts[0].startsWith("/")) {
            return "route %s has no method: write 'GET %s', and one route for each other method"
                    .formatted(quoted, parts[0]);
        }
        if (parts.length != 2) {
            return null;
        }
        String method = parts[0].toUpperCase(Locale.ROOT);
        if (method.equals("ANY") || method.equals("ALL") || method.equals("*") || method.matches(".*[,|/].*")) {
            return "route %s can't match: write one route for each method, for example 'GET %s'"
                    .formatted(quoted, parts[1]);
        }
        if (parts[1].contains("://")) {
            return "route %s can't match: write only the path, for example 'GET /invoices/{id}'".formatted(quoted);
        }
        for (String segment : parts[1].split("/")) {
            if (FOREIGN_PLACEHOLDER.matcher(segment).matches()) {
                return "route %s can't match, '%s' is no placeholder: write it in braces, for example {id}"
                        .formatted(quoted, segment);
            }
        }
        return null;
    }

    private @Nullable String mistakeIn(RouteTemplate template) {
        String method = template.method();
        String nearest = METHODS.contains(method) ? null : Nearest.of(method, METHODS);
        if (nearest != null && Nearest.distance(method, nearest) == 1) {
            return "route '%s' can't match, %s is no HTTP method: write '%s'"
                    .formatted(template, method, new RouteTemplate(nearest, template.segments()));
        }
        for (String segment : template.segments()) {
            if (!RouteTemplate.isPlaceholder(segment)) {
                String mistake = mistakeIn(template, segment);
                if (mistake != null) {
                    return mistake;
                }
            }
        }
        return null;
    }

    private @Nullable String mistakeIn(RouteTemplate template, String segment) {
        if (segment.equals(".") || segment.equals("..")) {
            return "route '%s' can't match, clients resolve '%s' before they ask: write the path without it"
                    .formatted(template, segment);
        }
        if (segment.indexOf('*') >= 0) {
            return "route '%s' can't match, '*' is no wildcard: write {any}, which stands for one segment"
                    .formatted(template);
        }
        if (rules.matrixParameters() && segment.indexOf(';') >= 0) {
            return "route '%s' can't match, paths.matrix_parameters cuts off what follows ';': write '%s' for '%s'"
                    .formatted(template, segment.substring(0, segment.indexOf(';')), segment);
        }
        return null;
    }

    private boolean firstOf(Map<String, Scalar> seen, Scalar route, RouteTemplate template) {
        Scalar first = seen.putIfAbsent(sameRequests(template, seen == recordRoutes), route);
        if (first != null) {
            problems.addDuplicate(route, first, "route '%s'".formatted(template), "leave one out");
        }
        return first == null;
    }

    /** The same text for routes that match the same requests and, for records, find the ids in the same places. */
    private String sameRequests(RouteTemplate template, boolean keepId) {
        return template.method()
                + ' '
                + template.segments().stream()
                        .map(segment -> {
                            if (RouteTemplate.isPlaceholder(segment)) {
                                return keepId && segment.equals("{id}") ? segment : "{}";
                            }
                            return rules.ignoreCase()
                                    ? segment.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT)
                                    : segment;
                        })
                        .collect(Collectors.joining("/"));
    }

    /** The route with its last placeholder, or a segment more, as the record's id. */
    private static String withId(RouteTemplate template) {
        List<String> segments = new ArrayList<>(template.segments());
        segments.remove("");
        int last = segments.size() - 1;
        while (last >= 0 && !RouteTemplate.isPlaceholder(segments.get(last))) {
            last--;
        }
        if (last >= 0) {
            segments.set(last, "{id}");
        } else {
            segments.add("{id}");
        }
        return new RouteTemplate(template.method(), segments).toString();
    }
}
