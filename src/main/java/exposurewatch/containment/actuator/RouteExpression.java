package exposurewatch.containment.actuator;

import java.io.IOException;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A route as a regular expression (PCRE) over {@code METHOD:/path}, the path decoded and in lower case: it matches every
 * spelling that a server may take for the route. What it shuts too much is not shown elsewhere.
 */
final class RouteExpression {

    private static final Pattern ROUTE = Pattern.compile("([A-Z]{1,20}) (/[\\x21-\\x7e]{0,1000})");

    private RouteExpression() {}

    /** @param literal writes one character so that it means only itself */
    static String of(String route, IntFunction<String> literal) throws IOException {
        Matcher parts = ROUTE.matcher(route);
        if (!parts.matches()) {
            throw new IOException("the route is none such as 'GET /orders/{id}', in ASCII");
        }
        StringBuilder expression = new StringBuilder("^").append(parts.group(1)).append(':');
        for (String segment : parts.group(2).split("/")) {
            if (!segment.isEmpty()) {
                boolean any = segment.startsWith("{") && segment.endsWith("}");
                expression.append("/+").append(any ? "[^/]+" : literals(segment, literal) + "(;[^/]*)?");
            }
        }
        return expression.append("/*$").toString();
    }

    private static String literals(String segment, IntFunction<String> literal) {
        StringBuilder text = new StringBuilder();
        segment.toLowerCase(Locale.ROOT).chars().forEach(c -> {
            boolean plain = c >= 'a' && c <= 'z' || c >= '0' && c <= '9';
            text.append(plain ? Character.toString(c) : literal.apply(c));
        });
        return text.toString();
    }
}
