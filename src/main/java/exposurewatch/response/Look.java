package exposurewatch.response;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.judgement.Finding;
import java.time.Instant;

/**
 * Somebody looks at what concerns people: written before it is shown, and when it can't be written, nothing is shown.
 *
 * @param at   RFC 3339
 * @param what {@code trail}, {@code affected}, {@code letters}, {@code reopening} …
 * @param incident empty for a search, which is of none
 * @param where the incident's site; for a search, what was looked for
 */
public record Look(String at, String by, String what, String incident, String where) {

    /** Type of CloudEvents. */
    public static final String TYPE = "exposurewatch.personal-data.looked";

    public static Look now(String by, String what, String incident, String where) {
        return new Look(Instant.now().toString(), by, what, incident, where);
    }

    public String id() {
        return Finding.contentId("look", at, by, what, incident, where);
    }

    /** As the value of topic {@code audit-log}. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("@timestamp", at);
        json.putObject("event").put("action", what);
        json.putObject("user").put("id", by);
        if (incident.isEmpty()) {
            return json.put("query", where);
        }
        json.putObject("incident").put("id", incident);
        return json.put("site", where);
    }
}
