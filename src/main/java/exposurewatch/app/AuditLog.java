package exposurewatch.app;

import com.fasterxml.jackson.databind.JsonNode;
import exposurewatch.response.Look;

/** Who looked at what concerns people: written before it is shown, and when it can't be written, nothing is shown. */
public final class AuditLog {

    private AuditLog() {}

    /** Of an incident as its topic has it. */
    public static void looked(ClusterOptions cluster, String by, String what, JsonNode incident) {
        looked(
                cluster,
                by,
                what,
                incident.path("id").asText(),
                incident.path("site").asText());
    }

    public static void looked(ClusterOptions cluster, String by, String what, String incident, String site) {
        Look look = Look.now(by, what, incident, site);
        cluster.send(cluster.topics().auditLog(), incident, look.id(), Look.TYPE, look.toJson());
    }
}
