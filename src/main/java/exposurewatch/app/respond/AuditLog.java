package exposurewatch.app.respond;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.app.ClusterOptions;
import exposurewatch.judgement.Finding;
import java.time.Instant;

/** Who looked at what concerns people: written before it is shown, and when it can't be written, nothing is shown. */
final class AuditLog {

    private AuditLog() {}

    static void looked(ClusterOptions cluster, String by, String what, JsonNode incident) {
        String at = Instant.now().toString();
        String id = incident.path("id").asText();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("@timestamp", at);
        json.putObject("event").put("action", what);
        json.putObject("user").put("id", by);
        json.putObject("incident").put("id", id);
        json.put("site", incident.path("site").asText());
        cluster.send(
                cluster.topics().auditLog(),
                id,
                Finding.contentId("look", at, by, what, id),
                "exposurewatch.personal-data.looked",
                json);
    }
}
