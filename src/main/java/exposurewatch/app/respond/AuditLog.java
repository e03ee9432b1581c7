package exposurewatch.app.respond;

import com.fasterxml.jackson.databind.JsonNode;
import exposurewatch.app.ClusterOptions;
import exposurewatch.response.Look;

/** Who looked at what concerns people. */
final class AuditLog {

    private AuditLog() {}

    static void looked(ClusterOptions cluster, String by, String what, JsonNode incident) {
        Look look = Look.now(
                by, what, incident.path("id").asText(), incident.path("site").asText());
        cluster.send(cluster.topics().auditLog(), look.incident(), look.id(), Look.TYPE, look.toJson());
    }
}
