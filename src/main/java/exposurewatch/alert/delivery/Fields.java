package exposurewatch.alert.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import exposurewatch.access.Visible;
import java.util.regex.Pattern;

/** What was read from a topic, to which others may write, too: nothing of it is trusted to be short or to be there. */
final class Fields {

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private Fields() {}

    /**
     * An id that is safe in keys, links and labels.
     *
     * @throws IllegalArgumentException if it is none such
     */
    static String id(JsonNode json, String name) {
        String id = json.asText("");
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException(
                    name + " is '" + Visible.of(id, 40) + "': it has to be 1 to 64 letters and digits");
        }
        return id;
    }

    /** One line without anything invisible, at most so many characters; {@code …} comes on top. */
    static String line(JsonNode json, int most) {
        return Visible.of(json.asText(""), most);
    }
}
