package exposurewatch.judgement.clearing;

import exposurewatch.access.FieldMapping;
import exposurewatch.access.FieldTree;
import exposurewatch.access.JsonFields;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the wanted fields of an access event in its bytes, without making objects. It accepts a strict part of JSON:
 * whatever it accepts, the full reader reads the same way; whatever is odd it refuses. Not thread-safe.
 */
final class FieldScanner {

    /** Records of one event that are cleared; more go the exact way. */
    static final int MOST_RECORDS = 64;

    private static final int DEEPEST = 30;

    /** A place in the tree of wanted keys, with its children hashed by length and last byte. */
    private static final class Node {
        private static final int SIZE = 128;
        int field = -1;
        boolean inner;
        final byte[] @Nullable [] keys = new byte[SIZE][];
        final @Nullable Node[] nodes = new Node[SIZE];

        static int bucket(byte[] bytes, int from, int length) {
            return (length * 31 + bytes[from + length - 1] * 7 + bytes[from + length / 2]) & (SIZE - 1);
        }

        void add(byte[] key, Node node) {
            int i = bucket(key, 0, key.length);
            while (keys[i] != null) {
                i = (i + 1) & (SIZE - 1);
            }
            keys[i] = key;
            nodes[i] = node;
            inner = true;
        }

        @Nullable Node find(byte[] bytes, int from, int length) {
            if (length == 0) {
                return null;
            }
            for (int i = bucket(bytes, from, length); ; i = (i + 1) & (SIZE - 1)) {
                byte[] key = keys[i];
                if (key == null) {
                    return null;
                }
                if (key.length == length && same(key, bytes, from)) {
                    return nodes[i];
                }
            }
        }

        private static boolean same(byte[] key, byte[] bytes, int from) {
            for (int i = 0; i < key.length; i++) {
                if (key[i] != bytes[from + i]) {
                    return false;
                }
            }
            return true;
        }
    }

    static final int TIMESTAMP = FieldMapping.FIELDS.indexOf("@timestamp");
    static final int STATUS = FieldMapping.FIELDS.indexOf("http.response.status_code");
    static final int SESSION = FieldMapping.FIELDS.indexOf("session.id");
    static final int USER = FieldMapping.FIELDS.indexOf("user.id");
    static final int METHOD = FieldMapping.FIELDS.indexOf("http.request.method");
    static final int PATH = FieldMapping.FIELDS.indexOf("url.path");
    static final int ORIGINAL = FieldMapping.FIELDS.indexOf("url.original");
    static final int RECORDS = FieldMapping.FIELDS.indexOf("exposure.records");
    static final int ROUTE = FieldMapping.FIELDS.indexOf("http.route");
    static final int CLIENT_IP = FieldMapping.FIELDS.indexOf("client.ip");
    static final int SERVICE = FieldMapping.FIELDS.indexOf("service.name");
    static final int VERSION = FieldMapping.FIELDS.indexOf("service.version");
    static final int HOST = FieldMapping.FIELDS.indexOf("host.name");
    static final int INTEGRATION = FieldMapping.FIELDS.indexOf("exposure.integration");
    static final int CACHE = FieldMapping.FIELDS.indexOf("exposure.cache");
    private static final int EVENT = FieldMapping.FIELDS.indexOf("event.id");
    private static final int FIELD_COUNT = FieldMapping.FIELDS.size();
    /** Fields whose value decides something, or makes an event unreadable; the others only describe. */
    private static final int STRICT = 1 << TIMESTAMP
            | 1 << STATUS
            | 1 << EVENT
            | 1 << SESSION
            | 1 << USER
            | 1 << METHOD
            | 1 << PATH
            | 1 << ORIGINAL
            | 1 << RECORDS;

    private final @Nullable Node root;

    byte[] json = new byte[0];
    /** Where the value of a field begins, without its quotes; -1 = absent. */
    final int[] start = new int[FIELD_COUNT];

    final int[] end = new int[FIELD_COUNT];
    final boolean[] number = new boolean[FIELD_COUNT];
    final int[] recordStart = new int[MOST_RECORDS];
    final int[] recordEnd = new int[MOST_RECORDS];
    int records;

    private int seen;
    private int at;

    FieldScanner(Map<String, String> sources) {
        this.root = compile(FieldTree.of(sources));
    }

    /** Null when the mapping reads two fields from one place: then every event goes the exact way. */
    private static @Nullable Node compile(FieldTree tree) {
        Node node = new Node();
        if (tree.fields().size() > 1 || tree.children().size() > Node.SIZE / 2) {
            return null;
        }
        if (!tree.fields().isEmpty()) {
            node.field = FieldMapping.FIELDS.indexOf(tree.fields().get(0));
        }
        for (Map.Entry<String, FieldTree> entry : tree.children().entrySet()) {
            Node child = compile(entry.getValue());
            byte[] key = entry.getKey().getBytes(StandardCharsets.UTF_8);
            if (child == null || key.length == 0) {
                return null;
            }
            node.add(key, child);
        }
        return node;
    }

    /** Whether the event could be read; false = odd, the exact way has to see it. */
    boolean scan(byte @Nullable [] bytes) {
        Node wanted = root;
        if (wanted == null || bytes == null || bytes.length < 2 || bytes.length > JsonFields.MAX_BYTES) {
            return false;
        }
        json = bytes;
        seen = 0;
        records = 0;
        at = 0;
        java.util.Arrays.fill(start, -1);
        skipSpace();
        if (at >= bytes.length || bytes[at] != '{' || !object(wanted, 1)) {
            return false;
        }
        skipSpace();
        return at == bytes.length;
    }

    /** Whether the field's bytes are its text; those of any other may hold escapes. */
    static boolean isStrict(int field) {
        return (STRICT & 1 << field) != 0;
    }

    /** The field's text, or null when it is absent. */
    @Nullable String text(int field) {
        return start[field] < 0 ? null : JsonFields.text(json, start[field], end[field]);
    }

    private void skipSpace() {
        while (at < json.length) {
            byte b = json[at];
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                return;
            }
            at++;
        }
    }

    /** Reads an object whose brace is next; {@code wanted} null = nothing in it is wanted. */
    private boolean object(@Nullable Node wanted, int depth) {
        if (depth > DEEPEST) {
            return false;
        }
        at++;
        skipSpace();
        if (at < json.length && json[at] == '}') {
            at++;
            return true;
        }
        while (at < json.length && json[at] == '"') {
            int from = at + 1;
            if (!plainString(wanted == null)) {
                return false;
            }
            int to = at - 1;
            skipSpace();
            if (at >= json.length || json[at] != ':') {
                return false;
            }
            at++;
            skipSpace();
            Node child = wanted == null ? null : wanted.find(json, from, to - from);
            if (at >= json.length || !(child == null ? skipValue(depth) : value(child, depth))) {
                return false;
            }
            skipSpace();
            if (at >= json.length) {
                return false;
            }
            if (json[at] == '}') {
                at++;
                return true;
            }
            if (json[at] != ',') {
                return false;
            }
            at++;
            skipSpace();
        }
        return false;
    }

    private boolean value(Node node, int depth) {
        byte first = json[at];
        if (first == '{') {
            // An object where a value is wanted is for the full reader to name.
            return node.field < 0 && object(node, depth + 1);
        }
        if (node.field < 0) {
            return skipValue(depth);
        }
        if ((seen & 1 << node.field) != 0) {
            return false;
        }
        seen |= 1 << node.field;
        if (first == '"') {
            return node.field != RECORDS && textOf(node.field);
        }
        if (first == '[') {
            return node.field == RECORDS && recordList();
        }
        if (first == 'n') {
            return literal("null");
        }
        return numberOf(node.field);
    }

    private boolean textOf(int field) {
        int from = at + 1;
        if (!plainString(!isStrict(field))) {
            return false;
        }
        if (at - 1 > from) {
            start[field] = from;
            end[field] = at - 1;
            number[field] = false;
        }
        return true;
    }

    /** Plain digits only; any other number is for the full reader. */
    private boolean numberOf(int field) {
        int from = at;
        if (!skipNumber()) {
            return false;
        }
        start[field] = from;
        end[field] = at;
        number[field] = true;
        return true;
    }

    private boolean recordList() {
        start[RECORDS] = at;
        end[RECORDS] = at;
        at++;
        skipSpace();
        if (at < json.length && json[at] == ']') {
            at++;
            return true;
        }
        while (at < json.length && json[at] == '"' && records < MOST_RECORDS) {
            recordStart[records] = at + 1;
            if (!plainString(false)) {
                return false;
            }
            recordEnd[records] = at - 1;
            int length = at - 1 - recordStart[records];
            if (length == 0 || length > JsonFields.MAX_ID) {
                return false;
            }
            records++;
            skipSpace();
            if (at >= json.length) {
                return false;
            }
            if (json[at] == ']') {
                at++;
                return true;
            }
            if (json[at] != ',') {
                return false;
            }
            at++;
            skipSpace();
        }
        return false;
    }

    /** A string of printable ASCII without escapes; with {@code lenient} any valid string. Ends behind its quote. */
    private boolean plainString(boolean lenient) {
        at++;
        while (at < json.length) {
            byte b = json[at];
            if (b == '"') {
                at++;
                return true;
            }
            if (b >= ' ' && b != '\\') {
                at++;
            } else if (!lenient || !(b == '\\' ? escape() : b < 0 && utf8())) {
                return false;
            }
        }
        return false;
    }

    private boolean escape() {
        if (at + 1 >= json.length) {
            return false;
        }
        switch (json[at + 1]) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> {
                at += 2;
                return true;
            }
            case 'u' -> {
                for (int i = at + 2; i < at + 6; i++) {
                    if (i >= json.length || Character.digit(json[i], 16) < 0) {
                        return false;
                    }
                }
                if ((json[at + 2] & ~0x20) == 'D' && json[at + 3] >= '8') {
                    // Half a character: whether the other half follows is for the full reader to say.
                    return false;
                }
                at += 6;
                return true;
            }
            default -> {
                return false;
            }
        }
    }

    /** One multi-byte character of well-formed UTF-8 (table 3-7 of the Unicode standard). */
    private boolean utf8() {
        int lead = json[at] & 0xff;
        int more = lead >= 0xc2 && lead <= 0xdf
                ? 1
                : lead >= 0xe0 && lead <= 0xef ? 2 : lead >= 0xf0 && lead <= 0xf4 ? 3 : 0;
        if (more == 0 || at + more >= json.length) {
            return false;
        }
        int second = json[at + 1] & 0xff;
        int low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
        int high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
        if (second < low || second > high) {
            return false;
        }
        for (int i = 2; i <= more; i++) {
            if ((json[at + i] & 0xc0) != 0x80) {
                return false;
            }
        }
        at += more + 1;
        return true;
    }

    private boolean skipValue(int depth) {
        byte first = json[at];
        return switch (first) {
            case '"' -> plainString(true);
            case '{' -> object(null, depth + 1);
            case '[' -> skipArray(depth + 1);
            case 't' -> literal("true");
            case 'f' -> literal("false");
            case 'n' -> literal("null");
            default -> skipNumber();
        };
    }

    private boolean skipArray(int depth) {
        if (depth > DEEPEST) {
            return false;
        }
        at++;
        skipSpace();
        if (at < json.length && json[at] == ']') {
            at++;
            return true;
        }
        while (at < json.length) {
            if (!skipValue(depth)) {
                return false;
            }
            skipSpace();
            if (at >= json.length) {
                return false;
            }
            if (json[at] == ']') {
                at++;
                return true;
            }
            if (json[at] != ',') {
                return false;
            }
            at++;
            skipSpace();
        }
        return false;
    }

    private boolean literal(String word) {
        for (int i = 0; i < word.length(); i++) {
            if (at >= json.length || json[at] != word.charAt(i)) {
                return false;
            }
            at++;
        }
        return true;
    }

    /** A number of JSON's grammar and a bounded length. */
    private boolean skipNumber() {
        int from = at;
        if (at < json.length && json[at] == '-') {
            at++;
        }
        int whole = digits();
        if (whole == 0 || whole > 1 && json[at - whole] == '0') {
            return false;
        }
        if (at < json.length && json[at] == '.') {
            at++;
            if (digits() == 0) {
                return false;
            }
        }
        if (at < json.length && (json[at] == 'e' || json[at] == 'E')) {
            at++;
            if (at < json.length && (json[at] == '+' || json[at] == '-')) {
                at++;
            }
            if (digits() == 0) {
                return false;
            }
        }
        return at - from <= 60;
    }

    private int digits() {
        int from = at;
        while (at < json.length && json[at] >= '0' && json[at] <= '9') {
            at++;
        }
        return at - from;
    }
}
