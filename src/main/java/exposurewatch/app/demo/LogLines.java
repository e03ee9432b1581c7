package exposurewatch.app.demo;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.app.demo.SiteLog.Answer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the site tells, as the JSON that Exposure Watch reads; the names are those of ECS and OpenTelemetry. */
final class LogLines {

    private LogLines() {}

    static byte[] access(Answer answer) {
        Asking asking = answer.asking();
        Page page = answer.page();
        ObjectNode json = at(answer.at());
        json.put("event.id", answer.id());
        put(json, "session.id", asking.session());
        json.put("http.request.method", asking.method());
        json.put("url.path", asking.path());
        json.put("http.route", asking.route());
        json.put("http.response.status_code", page.status());
        json.put("client.ip", asking.address());
        json.put("service.name", answer.service());
        json.put("service.version", page.node().version());
        json.put("host.name", page.node().name());
        put(json, "exposure.integration", page.integration());
        put(json, "exposure.cache", page.cache());
        // Not on refusals: what was asked for and refused is then found by the policy's routes, and counts as probing.
        if (page.status() < 300) {
            ArrayNode records = json.putArray("exposure.records");
            page.items().forEach(item -> records.add(item.id()));
        }
        return bytes(json);
    }

    static byte[] signIn(String session, Customer customer, Instant at) {
        ObjectNode json = at(at);
        json.put("event.action", "session-start");
        json.put("session.id", session);
        json.put("user.id", customer.user());
        json.put("organization.id", customer.organization());
        return bytes(json);
    }

    static byte[] signOut(String session, Instant at) {
        ObjectNode json = at(at);
        json.put("event.action", "session-end");
        json.put("session.id", session);
        return bytes(json);
    }

    static byte[] row(Item item, Instant at) {
        ObjectNode json = at(at);
        json.put("record.id", item.id());
        put(json, "owner.user", item.user());
        put(json, "owner.organization", item.organization());
        return bytes(json);
    }

    private static ObjectNode at(Instant at) {
        return JsonNodeFactory.instance.objectNode().put("@timestamp", at.toString());
    }

    private static void put(ObjectNode json, String field, @Nullable String value) {
        if (value != null) {
            json.put(field, value);
        }
    }

    private static byte[] bytes(ObjectNode json) {
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }
}
