package exposurewatch.judgement.clearing;

import exposurewatch.access.PathRules;
import exposurewatch.access.RouteTemplate;
import exposurewatch.policy.Policy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The records of a path that is written without any peculiarity. Whatever a server could read in two ways, an
 * exemption, and a path that lies near a route without matching it, is left to the full reader. Not thread-safe.
 */
final class PlainPaths {

    /** What {@link #find} answers, if it isn't a number of records. */
    static final int ODD = -1;

    /** What {@link #route} is where no route of the policy matches. */
    static final int NO_ROUTE = -2;

    private static final int MOST_SEGMENTS = 16;

    private static final class Node {
        final List<byte[]> literals = new ArrayList<>();
        final List<byte[]> folded = new ArrayList<>();
        final List<Node> children = new ArrayList<>();

        @Nullable Node any;

        final List<End> ends = new ArrayList<>();

        Node literal(String segment) {
            byte[] bytes = segment.getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < literals.size(); i++) {
                if (java.util.Arrays.equals(literals.get(i), bytes)) {
                    return children.get(i);
                }
            }
            Node child = new Node();
            literals.add(bytes);
            folded.add(segment.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
            children.add(child);
            return child;
        }

        Node placeholder() {
            Node child = any;
            if (child == null) {
                child = new Node();
                any = child;
            }
            return child;
        }
    }

    /**
     * A route's end.
     *
     * @param prefix null = an exemption
     * @param number the route's place in the policy, or {@link #NO_ROUTE} for an exemption
     */
    private record End(byte[] method, byte @Nullable [] prefix, int[] ids, int number) {}

    private final Node root = new Node();
    private final PathRules rules;
    private final boolean exemptions;
    private final boolean empty;

    private final int[] from = new int[MOST_SEGMENTS];
    private final int[] to = new int[MOST_SEGMENTS];
    private int segments;
    private boolean odd;
    private boolean several;
    private boolean near;
    private @Nullable End end;
    /** The first of the policy's routes that the path of the last {@link #find} matches, by its number. */
    int route = NO_ROUTE;

    private final List<RouteTemplate> routes = new ArrayList<>();
    /** The record ids found, one after the other, as {@code type:id}. */
    final byte[] ids = new byte[8 << 10];

    final int[] idEnd = new int[MOST_SEGMENTS];

    PlainPaths(Policy policy) {
        this.rules = policy.paths();
        policy.records().forEach((type, record) -> record.routes().forEach(route -> add(route, type)));
        policy.exemptions().forEach(exemption -> add(exemption.route(), null));
        this.exemptions = !policy.exemptions().isEmpty();
        this.empty = root.children.isEmpty() && root.any == null;
    }

    boolean hasExemptions() {
        return exemptions;
    }

    private void add(RouteTemplate route, @Nullable String type) {
        Node node = root;
        int number = type == null ? NO_ROUTE : routes.size();
        if (type != null) {
            routes.add(route);
        }
        List<Integer> positions = new ArrayList<>();
        for (int i = 0; i < route.segments().size(); i++) {
            String segment = route.segments().get(i);
            node = RouteTemplate.isPlaceholder(segment) ? node.placeholder() : node.literal(segment);
            if (segment.equals("{id}")) {
                positions.add(i);
            }
        }
        node.ends.add(new End(
                route.method().getBytes(StandardCharsets.UTF_8),
                type == null ? null : (type + ':').getBytes(StandardCharsets.UTF_8),
                positions.stream().mapToInt(Integer::intValue).toArray(),
                number));
    }

    /** What the policy's routes are called, by their number. */
    List<String> labels() {
        return routes.stream().map(RouteTemplate::toString).toList();
    }

    /** The route's number. */
    int numberOf(@Nullable RouteTemplate template) {
        return template == null ? NO_ROUTE : routes.indexOf(template);
    }

    /**
     * How many records the request names, their ids in {@link #ids}; or {@link #ODD}.
     *
     * @param start where the path begins in {@code bytes}
     * @param stop  where it ends, the query left out
     * @param anyMethod whether routes of every method match: a method that shows nothing
     */
    int find(byte[] bytes, int start, int stop, int methodStart, int methodEnd, boolean anyMethod) {
        route = NO_ROUTE;
        if (empty) {
            return 0;
        }
        if (!match(bytes, start, stop, methodStart, methodEnd, anyMethod) || several) {
            return ODD;
        }
        End found = end;
        if (found == null && near) {
            return ODD;
        }
        return found == null ? 0 : copyIds(found, bytes);
    }

    /** The first of the policy's routes that the request matches, by its number; {@link #NO_ROUTE} or {@link #ODD}. */
    int findRoute(byte[] bytes, int start, int stop, int methodStart, int methodEnd, boolean anyMethod) {
        route = NO_ROUTE;
        if (routes.isEmpty()) {
            return NO_ROUTE;
        }
        return match(bytes, start, stop, methodStart, methodEnd, anyMethod) ? route : ODD;
    }

    private boolean match(byte[] bytes, int start, int stop, int methodStart, int methodEnd, boolean anyMethod) {
        if (!cut(bytes, start, stop)) {
            return false;
        }
        odd = false;
        several = false;
        near = false;
        end = null;
        walk(root, 0, bytes, methodStart, methodEnd, anyMethod);
        return !odd;
    }

    private boolean cut(byte[] bytes, int start, int stop) {
        if (start >= stop || bytes[start] != '/') {
            return false;
        }
        segments = 0;
        int begin = start + 1;
        for (int i = begin; i <= stop; i++) {
            if (i == stop || bytes[i] == '/') {
                boolean root = i == stop && stop - start == 1;
                if (segments == MOST_SEGMENTS || i == begin && !root || isDots(bytes, begin, i)) {
                    return false;
                }
                from[segments] = begin;
                to[segments++] = i;
                begin = i + 1;
            } else if (!isPlain(bytes[i])) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDots(byte[] bytes, int begin, int end) {
        return end - begin <= 2 && end > begin && bytes[begin] == '.' && bytes[end - 1] == '.';
    }

    private static boolean isPlain(byte b) {
        return b >= 'a' && b <= 'z'
                || b >= 'A' && b <= 'Z'
                || b >= '0' && b <= '9'
                || b == '-'
                || b == '_'
                || b == '.'
                || b == '~';
    }

    private void walk(Node node, int segment, byte[] bytes, int methodStart, int methodEnd, boolean anyMethod) {
        if (segment == segments) {
            for (End candidate : node.ends) {
                boolean answers = anyMethod || same(candidate.method, bytes, methodStart, methodEnd, false);
                if (answers) {
                    several |= end != null || candidate.prefix == null;
                    end = candidate;
                    if (candidate.number >= 0 && (route < 0 || candidate.number < route)) {
                        route = candidate.number;
                    }
                }
            }
            return;
        }
        for (int i = 0; i < node.children.size(); i++) {
            if (same(node.folded.get(i), bytes, from[segment], to[segment], true)) {
                odd |= !rules.ignoreCase() && !same(node.literals.get(i), bytes, from[segment], to[segment], false);
                walk(node.children.get(i), segment + 1, bytes, methodStart, methodEnd, anyMethod);
            }
        }
        if (node.any != null) {
            near |= segment > 0;
            walk(node.any, segment + 1, bytes, methodStart, methodEnd, anyMethod);
        }
        // A route that is fixed to its end lies near whatever is longer than it.
        near |= segment > 0 && !node.ends.isEmpty();
    }

    private static boolean same(byte[] word, byte[] bytes, int from, int to, boolean fold) {
        if (word.length != to - from) {
            return false;
        }
        for (int i = 0; i < word.length; i++) {
            byte b = bytes[from + i];
            if (word[i] != (fold && b >= 'A' && b <= 'Z' ? b + 32 : b)) {
                return false;
            }
        }
        return true;
    }

    private int copyIds(End found, byte[] bytes) {
        byte[] prefix = found.prefix;
        // Two ids of one path may be the same record, which the full reader counts once.
        if (prefix == null || found.ids.length > 1) {
            return ODD;
        }
        int length = 0;
        int count = 0;
        for (int position : found.ids) {
            int size = to[position] - from[position];
            boolean unusual = rules.numericIds() && isUnusualNumber(bytes, from[position], to[position]);
            if (unusual || size == 0 || size + prefix.length > 512 || length + size + prefix.length > ids.length) {
                return ODD;
            }
            System.arraycopy(prefix, 0, ids, length, prefix.length);
            System.arraycopy(bytes, from[position], ids, length + prefix.length, size);
            length += prefix.length + size;
            idEnd[count++] = length;
        }
        return count;
    }

    /** Whether it could be a number that is written in another way: it begins with 0 or ends with a fraction. */
    private static boolean isUnusualNumber(byte[] bytes, int from, int to) {
        if (to - from > 1 && bytes[from] == '0') {
            return true;
        }
        for (int i = from; i < to; i++) {
            if (bytes[i] == '.') {
                return true;
            }
        }
        return false;
    }
}
