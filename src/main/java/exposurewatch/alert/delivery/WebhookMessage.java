package exposurewatch.alert.delivery;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** An alert as the body of a Standard Webhook: the same bytes at every try. */
public final class WebhookMessage {

    /** Bytes that a receiver has to take; more it may refuse. */
    static final int LARGEST = 20_000;

    /** What goes first where it is too large: all of it stands on the topic and in the console. */
    private static final List<String> DETAILS = List.of("evidences", "unmapped", "resources", "finding_info");

    private WebhookMessage() {}

    /** The body: {@code type}, {@code timestamp} and the whole alert as {@code data}. */
    public static String of(ToldAlert alert) {
        ObjectNode data = alert.json();
        String text = text(alert, data);
        if (fits(text)) {
            return text;
        }
        ObjectNode less = data.deepCopy();
        for (String detail : DETAILS) {
            less.remove(detail);
            if (detail.equals("finding_info")) {
                less.putObject(detail).put("uid", alert.incident());
            }
            text = text(alert, less);
            if (fits(text)) {
                return text;
            }
        }
        ObjectNode least = JsonNodeFactory.instance.objectNode();
        least.put("time", alert.at()).put("message", alert.message());
        least.put("status_code", alert.kind().label());
        least.put("severity", alert.severity().label());
        least.putObject("metadata").put("uid", alert.id());
        least.putObject("finding_info").put("uid", alert.incident());
        return text(alert, least);
    }

    private static boolean fits(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length < LARGEST;
    }

    private static String text(ToldAlert alert, ObjectNode data) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("type", "alert." + alert.kind().label().replace('-', '_'));
        body.put("timestamp", Instant.ofEpochMilli(alert.at()).toString());
        body.set("data", data);
        return body.toString();
    }
}
