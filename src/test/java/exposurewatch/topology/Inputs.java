package exposurewatch.topology;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.access.FieldMapping;
import exposurewatch.access.PathRules;
import exposurewatch.access.RouteTemplate;
import exposurewatch.policy.Containment;
import exposurewatch.policy.Detection;
import exposurewatch.policy.Notification;
import exposurewatch.policy.Policy;
import exposurewatch.policy.Policy.Exemption;
import exposurewatch.policy.Policy.Owner;
import exposurewatch.policy.Policy.RecordType;
import exposurewatch.policy.TimeRules;
import exposurewatch.simulation.Oracle;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The oracle's items as the topics carry them, and its rules as a policy. */
public final class Inputs {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Inputs() {}

    public static Policy policy(Oracle.Rules rules) {
        Map<String, RecordType> records = new LinkedHashMap<>();
        rules.organizationTypes()
                .forEach(type -> records.put(type, new RecordType(Owner.ORGANIZATION, List.of(), List.of())));
        List<Exemption> exemptions = List.of("GET", "POST", "PUT").stream()
                .map(method -> new Exemption(RouteTemplate.parse(method + " /exempt"), "test", null))
                .toList();
        return new Policy(
                "shop",
                records,
                rules.staffRoles(),
                exemptions,
                FieldMapping.ECS,
                PathRules.LITERAL,
                new TimeRules(Duration.ofMillis(rules.toleranceMs()), Duration.ofMillis(rules.sessionEndGraceMs())),
                Detection.DEFAULT,
                Containment.DEFAULT,
                Notification.DEFAULT);
    }

    public static byte[] json(Oracle.Access access) {
        ObjectNode json = JSON.createObjectNode();
        json.put("@timestamp", access.at());
        json.putObject("event").put("id", access.eventId());
        ObjectNode http = json.putObject("http");
        put(http.putObject("request"), "method", access.method());
        http.putObject("response").put("status_code", access.status());
        if (access.sessionId() != null) {
            json.putObject("session").put("id", access.sessionId());
        }
        json.putObject("url").put("path", access.exempt() ? "/exempt" : "/page");
        access.records().forEach(json.putObject("exposure").putArray("records")::add);
        return bytes(json);
    }

    public static byte @Nullable [] json(Oracle.SessionFact fact) {
        ObjectNode json = JSON.createObjectNode();
        json.put("@timestamp", fact.at());
        json.putObject("event").put("action", fact.end() ? "session-end" : "session-start");
        json.putObject("session").put("id", fact.sessionId());
        if (!fact.end()) {
            ObjectNode user = json.putObject("user").put("id", fact.user());
            fact.roles().forEach(user.putArray("roles")::add);
            if (fact.organization() != null) {
                json.putObject("organization").put("id", fact.organization());
            }
        }
        return bytes(json);
    }

    public static byte @Nullable [] json(Oracle.OwnershipFact fact) {
        ObjectNode json = JSON.createObjectNode();
        json.put("@timestamp", fact.at());
        json.putObject("record").put("id", fact.recordId());
        ObjectNode owner = json.putObject("owner");
        put(owner, "user", fact.ownerUser());
        put(owner, "organization", fact.ownerOrganization());
        fact.sharedWith().forEach(json.putArray("shared_with")::add);
        json.put("public", fact.open());
        json.put("deleted", fact.deleted());
        return bytes(json);
    }

    private static void put(ObjectNode object, String field, @Nullable String value) {
        if (value != null) {
            object.put(field, value);
        }
    }

    private static byte[] bytes(ObjectNode json) {
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }
}
