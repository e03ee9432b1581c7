package exposurewatch.access;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import exposurewatch.access.Reading.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The wanted fields of one JSON object that a stranger wrote. Values are {@code String}, {@code JsonNumber},
 * {@code Boolean} or {@code List<String>}; null and "" count as absent.
 */
public final class JsonFields {

    /** Largest input that is read, in bytes. */
    public static final int MAX_BYTES = 1 << 20;
    /** Longest text field that is read, in characters; ids are held shorter. */
    public static final int MAX_TEXT = 64 << 10;
    /** Longest session, user or record id, in characters. */
    public static final int MAX_ID = 512;
    /** Most entries of a list. */
    public static final int MAX_LIST = 10_000;

    private static final int MAX_DEPTH = 64;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(MAX_BYTES)
                    .maxNameLength(MAX_TEXT)
                    .maxNumberLength(MAX_BYTES)
                    .build())
            .build();

    /** A number, as it was written. */
    public record JsonNumber(String text, boolean integer) {}

    /** What stands where a value of another type is wanted: an object, or a list of something else than text. */
    private record Other(String what) {}

    private final Map<String, Object> values = new HashMap<>();

    private JsonFields() {}

    /**
     * Reads one object.
     *
     * @throws UnreadableException when it is too large, not UTF-8, not JSON, no object, or says one field twice
     */
    public static JsonFields read(byte @Nullable [] json, FieldTree wanted) throws UnreadableException {
        if (json == null || json.length == 0) {
            throw new UnreadableException(Reason.EMPTY, "nothing there");
        }
        if (json.length > MAX_BYTES) {
            throw new UnreadableException(Reason.TOO_LARGE, json.length + " bytes, at most " + MAX_BYTES + " are read");
        }
        requireUtf8(json);
        JsonFields fields = new JsonFields();
        try (JsonParser parser = FACTORY.createParser(json)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw new UnreadableException(Reason.EMPTY, "only white space");
            }
            if (first != JsonToken.START_OBJECT) {
                throw new UnreadableException(Reason.NOT_JSON, "not a JSON object");
            }
            fields.readObject(parser, wanted);
            if (parser.nextToken() != null) {
                throw new UnreadableException(Reason.NOT_JSON, "something follows the object");
            }
        } catch (IOException e) {
            // Jackson's own message quotes the source; its first line is enough and bounded.
            throw new UnreadableException(Reason.NOT_JSON, firstLine(e));
        }
        return fields;
    }

    private static String firstLine(IOException e) {
        String message = String.valueOf(e.getMessage());
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }

    private static void requireUtf8(byte[] json) throws UnreadableException {
        for (byte b : json) {
            if (b < 0) {
                try {
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json));
                } catch (CharacterCodingException e) {
                    throw new UnreadableException(Reason.INVALID_UTF8, "bytes that are no UTF-8");
                }
                return;
            }
        }
    }

    private void readObject(JsonParser parser, FieldTree wanted) throws IOException, UnreadableException {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            FieldTree child = wanted.child(parser.currentName());
            JsonToken value = parser.nextToken();
            if (child == null) {
                parser.skipChildren();
            } else if (value == JsonToken.START_OBJECT) {
                put(child, new Other("an object"));
                readObject(parser, child);
            } else if (child.fields().isEmpty()) {
                parser.skipChildren();
            } else {
                put(child, readValue(parser, value));
            }
        }
    }

    private static @Nullable Object readValue(JsonParser parser, JsonToken token)
            throws IOException, UnreadableException {
        return switch (token) {
            case VALUE_STRING -> wellFormed(parser.getText());
            case VALUE_NUMBER_INT -> new JsonNumber(parser.getText(), true);
            case VALUE_NUMBER_FLOAT -> new JsonNumber(parser.getText(), false);
            case VALUE_TRUE -> Boolean.TRUE;
            case VALUE_FALSE -> Boolean.FALSE;
            case START_ARRAY -> readList(parser);
            default -> null;
        };
    }

    /** Escapes can spell half a character, which no UTF-8 can carry on. */
    private static String wellFormed(String text) throws UnreadableException {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (!Character.isSurrogatePair(text.charAt(i), i + 1 < text.length() ? text.charAt(i + 1) : 0)) {
                    throw new UnreadableException(Reason.INVALID_UTF8, "a lone surrogate at character " + i);
                }
                i++;
            }
        }
        return text;
    }

    /**
     * A JSON string's text.
     *
     * @param from where it begins in bytes that were found to be JSON, behind its quote
     * @param to   where its other quote is
     */
    public static String text(byte[] json, int from, int to) {
        for (int i = from; i < to; i++) {
            if (json[i] == '\\') {
                return unescaped(json, from, to);
            }
        }
        return new String(json, from, to - from, StandardCharsets.UTF_8);
    }

    private static String unescaped(byte[] json, int from, int to) {
        byte[] quoted = new byte[to - from + 2];
        System.arraycopy(json, from, quoted, 1, to - from);
        quoted[0] = '"';
        quoted[quoted.length - 1] = '"';
        try (JsonParser parser = FACTORY.createParser(quoted)) {
            parser.nextToken();
            return parser.getText();
        } catch (IOException e) {
            throw new IllegalArgumentException("not the inside of a JSON string", e);
        }
    }

    /** At most so many characters, without cutting one in half. */
    static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most);
    }

    private static Object readList(JsonParser parser) throws IOException, UnreadableException {
        List<String> list = new ArrayList<>();
        boolean allText = true;
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (token == JsonToken.VALUE_STRING) {
                if (list.size() == MAX_LIST) {
                    throw new UnreadableException(
                            Reason.TOO_MANY_RECORDS, "a list of more than " + MAX_LIST + " entries");
                }
                list.add(wellFormed(parser.getText()));
            } else {
                allText = false;
                parser.skipChildren();
            }
        }
        return allText ? list : new Other("a list that holds something else than text");
    }

    private void put(FieldTree place, @Nullable Object value) throws UnreadableException {
        if (value == null) {
            return;
        }
        for (String field : place.fields()) {
            Object before = values.putIfAbsent(field, value);
            if (before != null && !before.equals(value)) {
                throw new UnreadableException(Reason.CONTRADICTION, field + " is given twice, with different values");
            }
        }
    }

    /** The value as it stands, or null when it is absent. */
    public @Nullable Object raw(String field) {
        return values.get(field);
    }

    /** A text or a whole number as text; null when absent or empty. */
    public @Nullable String id(String field) throws UnreadableException {
        Object value = values.get(field);
        String text;
        if (value instanceof JsonNumber number && number.integer()) {
            text = number.text();
        } else {
            text = text(field);
        }
        if (text != null && text.length() > MAX_ID) {
            throw new UnreadableException(
                    Reason.TOO_LONG, field + " has " + text.length() + " characters, at most " + MAX_ID + " are read");
        }
        return text;
    }

    /** A record's key where it stands for an id. */
    public static @Nullable String keyAsId(@Nullable String key) throws UnreadableException {
        if (key != null && key.length() > MAX_ID) {
            throw new UnreadableException(
                    Reason.TOO_LONG, "the key has " + key.length() + " characters, at most " + MAX_ID + " are read");
        }
        return key;
    }

    /** A text; null when absent or empty. */
    public @Nullable String text(String field) throws UnreadableException {
        Object value = values.get(field);
        if (value == null) {
            return null;
        }
        if (!(value instanceof String text)) {
            throw wrongType(field, "text", value);
        }
        if (text.length() > MAX_TEXT) {
            throw new UnreadableException(
                    Reason.TOO_LONG,
                    field + " has " + text.length() + " characters, at most " + MAX_TEXT + " are read");
        }
        return text.isEmpty() ? null : text;
    }

    /** A text that only describes: anything else than a text counts as absent, a long one is cut. */
    public @Nullable String description(String field) {
        return values.get(field) instanceof String text && !text.isEmpty() ? cut(text, MAX_ID) : null;
    }

    /** A list of texts; null when absent. */
    public @Nullable List<String> list(String field) throws UnreadableException {
        Object value = values.get(field);
        if (value == null) {
            return null;
        }
        if (!(value instanceof List<?> list)) {
            throw wrongType(field, "a list of texts", value);
        }
        List<String> texts = new ArrayList<>(list.size());
        for (Object entry : list) {
            String text = String.valueOf(entry);
            if (text.length() > MAX_ID) {
                throw new UnreadableException(
                        Reason.TOO_LONG, "an entry of " + field + " has more than " + MAX_ID + " characters");
            }
            texts.add(text);
        }
        return texts;
    }

    /** A truth value; false when absent. */
    public boolean flag(String field) throws UnreadableException {
        Object value = values.get(field);
        if (value == null) {
            return false;
        }
        if (!(value instanceof Boolean flag)) {
            throw wrongType(field, "true or false", value);
        }
        return flag;
    }

    static UnreadableException wrongType(String field, String wanted, Object value) {
        return new UnreadableException(Reason.WRONG_TYPE, "%s should be %s, is %s".formatted(field, wanted, value));
    }

    /** A required field is not there. */
    public static UnreadableException missing(String field) {
        return new UnreadableException(Reason.MISSING_FIELD, field + " is missing");
    }
}
