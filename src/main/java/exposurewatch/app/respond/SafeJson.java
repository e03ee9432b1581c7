package exposurewatch.app.respond;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** JSON for a terminal: the same values, but nothing beyond ASCII stands there as it is, so that no text can steer it. */
final class SafeJson {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .configure(JsonWriteFeature.ESCAPE_NON_ASCII, true)
            .build();

    private SafeJson() {}

    static String pretty(JsonNode json) {
        try {
            return delete(MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(json));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can be written", e);
        }
    }

    static String line(JsonNode json) {
        try {
            return delete(MAPPER.writeValueAsString(json));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can be written", e);
        }
    }

    /** ASCII has one control character that JSON lets stand. */
    private static String delete(String text) {
        return text.replace("\u007f", "\\u007f");
    }
}
