package exposurewatch.response.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import exposurewatch.access.Visible;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How requests are read and answered, whatever they are about. */
final class Answers {

    private static final ObjectMapper JSON = new ObjectMapper();
    /** Longest id that somebody may ask for, in characters, as in what is read. */
    private static final int LONGEST_ID = 2_048;

    private Answers() {}

    /** Somebody is shown what concerns people: written down first. */
    static void looked(Desk desk, Caller caller, String what, JsonNode incident) throws IOException {
        desk.looked(
                caller.name(),
                what,
                incident.path("id").asText(),
                incident.path("site").asText());
    }

    /** A value of a topic; a missing node where it is no JSON. */
    static JsonNode tree(byte[] value) {
        try {
            JsonNode json = JSON.readTree(value);
            return json == null ? JSON.missingNode() : json;
        } catch (IOException e) {
            return JSON.missingNode();
        }
    }

    static void json(Context http, JsonNode json) {
        http.result(json.toString().getBytes(StandardCharsets.UTF_8)).contentType("application/json");
    }

    static void stream(Context http, String type, Stream<String> lines) throws IOException {
        http.contentType(type);
        OutputStream out = http.outputStream();
        for (String line : (Iterable<String>) lines::iterator) {
            out.write(line.getBytes(StandardCharsets.UTF_8));
            out.write('\n');
        }
    }

    /** The body, which has to be a JSON object. */
    static JsonNode body(Context http, String example) {
        JsonNode body;
        try {
            body = JSON.readTree(http.bodyAsBytes());
        } catch (JsonProcessingException e) {
            body = null;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        if (body == null || !body.isObject()) {
            throw new Problem(400, "bad body", "send a JSON object such as " + example);
        }
        return body;
    }

    static int number(Context http, String parameter, int otherwise, int most) {
        String text = http.queryParam(parameter);
        if (text == null) {
            return otherwise;
        }
        if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) > most) {
            throw new Problem(400, "bad parameter", parameter + " has to be a number from 0 to " + most);
        }
        return Integer.parseInt(text);
    }

    /** A parameter that names something; null = not given. */
    static @Nullable String name(Context http, String parameter) {
        String text = http.queryParam(parameter);
        if (text != null && (text.isBlank() || text.length() > LONGEST_ID)) {
            throw new Problem(400, "bad parameter", parameter + " has to have 1 to " + LONGEST_ID + " characters");
        }
        return text;
    }

    /** Epoch milliseconds of an RFC 3339 time. */
    static long time(String what, @Nullable String text) {
        try {
            OffsetDateTime time = OffsetDateTime.parse(text == null ? "" : text);
            if (time.getYear() < 1970 || time.getYear() > 9999) {
                throw new DateTimeException("out of bounds");
            }
            return time.toInstant().toEpochMilli();
        } catch (DateTimeException e) {
            throw new Problem(
                    400,
                    "bad time",
                    what + " has to be a time such as 2026-11-22T10:35:00Z"
                            + (text == null ? "" : ", is '" + Visible.of(text, 40) + "'"));
        }
    }
}
