package exposurewatch.access;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The segments of one request's path, as the site's servers read them, and whether some other server could read them
 * differently.
 *
 * @param segments percent-decoded once and folded by the site's rules
 * @param plain    false when the path decodes differently from what it says: escapes within escapes, encoded slashes,
 *                 dot segments, backslashes, control characters, broken or overlong UTF-8
 */
record RequestPath(List<String> segments, boolean plain) {

    /** Where the path ends and the query begins; {@code http://host/path} becomes {@code /path}. */
    static String pathOf(String url) {
        String path = url;
        int scheme = path.indexOf("://");
        if (scheme > 0 && path.indexOf('/') == scheme + 1) {
            int slash = path.indexOf('/', scheme + 3);
            path = slash < 0 ? "/" : path.substring(slash);
        }
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '?' || c == '#') {
                return path.substring(0, i);
            }
        }
        return path;
    }

    /** Reads a path as a server with these rules does: cut at slashes, then decoded once. */
    static RequestPath read(String path, PathRules rules) {
        List<String> segments = new ArrayList<>();
        boolean plain = path.indexOf('\\') < 0;
        for (String raw : cut(path)) {
            String segment =
                    rules.matrixParameters() && raw.indexOf(';') >= 0 ? raw.substring(0, raw.indexOf(';')) : raw;
            String decoded = decode(segment);
            if (decoded == null) {
                plain = false;
                decoded = segment;
            } else if (isAmbiguous(decoded)) {
                plain = false;
            }
            segments.add(decoded);
        }
        return new RequestPath(fold(segments, rules), plain);
    }

    private static List<String> cut(String path) {
        String relative = path.startsWith("/") ? path.substring(1) : path;
        return List.of(relative.split("/", -1));
    }

    private static boolean isAmbiguous(String decoded) {
        if (decoded.equals(".") || decoded.equals("..")) {
            return true;
        }
        for (int i = 0; i < decoded.length(); i++) {
            char c = decoded.charAt(i);
            if (c == '/' || c == '\\' || c < ' ' || c == 0x7f || c == '%' || c == '\uFFFD') {
                return true;
            }
        }
        return false;
    }

    private static List<String> fold(List<String> segments, PathRules rules) {
        List<String> folded = new ArrayList<>(segments);
        if (rules.ignoreTrailingSlash()
                && folded.size() > 1
                && folded.get(folded.size() - 1).isEmpty()) {
            folded.remove(folded.size() - 1);
        }
        if (rules.mergeSlashes()) {
            boolean trailing =
                    folded.size() > 1 && folded.get(folded.size() - 1).isEmpty();
            folded.removeIf(String::isEmpty);
            if (trailing && !rules.ignoreTrailingSlash() || folded.isEmpty()) {
                folded.add("");
            }
        }
        return folded;
    }

    /**
     * The loosest reading that any server could have: decoded until nothing changes, backslashes as slashes, dots
     * resolved, matrix parameters and empty segments dropped, lower case. Only for naming what matched no route.
     */
    static List<String> loosest(String path) {
        String text = path;
        for (int i = 0; i < 3 && text.indexOf('%') >= 0; i++) {
            String decoded = decode(text);
            if (decoded == null || decoded.equals(text)) {
                break;
            }
            text = decoded;
        }
        List<String> segments = new ArrayList<>();
        for (String raw : text.replace('\\', '/').split("/")) {
            String segment = raw.indexOf(';') >= 0 ? raw.substring(0, raw.indexOf(';')) : raw;
            segment = segment.strip();
            if (segment.equals("..")) {
                if (!segments.isEmpty()) {
                    segments.remove(segments.size() - 1);
                }
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                segments.add(segment.toLowerCase(Locale.ROOT));
            }
        }
        return segments;
    }

    /** Percent-decoded once as UTF-8; null when an escape is broken or the bytes are no UTF-8 (overlong forms too). */
    static @Nullable String decode(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        byte[] source = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(source.length);
        for (int i = 0; i < source.length; i++) {
            if (source[i] != '%') {
                bytes.put(source[i]);
                continue;
            }
            int high = i + 2 < source.length ? Character.digit(source[i + 1], 16) : -1;
            int low = i + 2 < source.length ? Character.digit(source[i + 2], 16) : -1;
            if (high < 0 || low < 0) {
                return null;
            }
            bytes.put((byte) (high << 4 | low));
            i += 2;
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** {@code 02}, {@code 2.0} and digits of any script as {@code 2}; anything else as it is. */
    static String canonicalNumber(String segment) {
        StringBuilder digits = new StringBuilder(segment.length());
        int i = 0;
        for (; i < segment.length() && segment.charAt(i) != '.'; i++) {
            int digit = Character.digit(segment.charAt(i), 10);
            if (digit < 0) {
                return segment;
            }
            if (digit != 0 || !digits.isEmpty()) {
                digits.append(digit);
            }
        }
        if (i == 0) {
            return segment;
        }
        for (int j = i + 1; j < segment.length(); j++) {
            if (segment.charAt(j) != '0') {
                return segment;
            }
        }
        return digits.isEmpty() ? "0" : digits.toString();
    }
}
