package exposurewatch.alert.delivery;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.alert.AlertKind;
import exposurewatch.incident.Severity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Alerts as events of PagerDuty's Events API v2. One incident here is one there, by {@code dedup_key}, whatever is told of
 * it and however often. What is the privacy officer's has a key of its own: a deadline neither opens the page of an
 * incident again that is over, nor hides behind one that goes on.
 */
public final class PagerDutyEvents {

    /** Longest {@code summary} that is taken. */
    static final int LONGEST_SUMMARY = 1_024;

    private static final String CLIENT = "Exposure Watch";
    private static final String PRIVACY_OFFICER = ".privacy-officer";

    private PagerDutyEvents() {}

    /**
     * What to send, in this order; empty where nobody has to be called for it.
     *
     * @param key the integration's {@code routing_key}
     */
    public static List<ObjectNode> of(ToldAlert alert, Links links, String key) {
        AlertKind kind = alert.kind();
        String page = alert.incident();
        String duty = alert.incident() + PRIVACY_OFFICER;
        List<ObjectNode> events = new ArrayList<>();
        if (kind.closes()) {
            events.add(event("resolve", page, key));
            if (kind != AlertKind.RESOLVED) {
                // There was nothing: the law asks for nothing either. A resolved one leaves its duties.
                events.add(event("resolve", duty, key));
            }
        } else if (kind.isForPrivacyOfficer(alert.state())) {
            // Whoever is on call has closed the page of what is over; people who are found later are a matter of the
            // law.
            events.add(trigger(alert, links, duty, key));
        } else if (kind == AlertKind.ACKNOWLEDGED) {
            events.add(event("acknowledge", page, key));
        } else if (kind != AlertKind.QUIET) {
            // To trigger what is open only adds to its log. Quiet is no reason to open what somebody has closed there.
            events.add(trigger(alert, links, page, key));
            if (alert.acknowledged() && kind != AlertKind.REOPENED) {
                events.add(event("acknowledge", page, key));
            }
        }
        return events;
    }

    private static ObjectNode event(String action, String dedup, String key) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        return event.put("routing_key", key).put("event_action", action).put("dedup_key", dedup);
    }

    private static ObjectNode trigger(ToldAlert alert, Links links, String dedup, String key) {
        ObjectNode event = event("trigger", dedup, key);
        event.put("client", CLIENT);
        String link = links.incident(alert.incident());
        if (link != null) {
            event.put("client_url", link);
            event.putArray("links").addObject().put("href", link).put("text", "The incident in the console");
        }
        ObjectNode payload = event.putObject("payload");
        payload.put("summary", cut(alert.message(), LONGEST_SUMMARY));
        payload.put("source", alert.site().isBlank() ? "unnamed site" : alert.site());
        payload.put("severity", severity(alert.severity()));
        payload.put("timestamp", Instant.ofEpochMilli(alert.at()).toString());
        payload.put("component", "exposure-watch").put("group", alert.site());
        payload.put("class", alert.pattern());
        ObjectNode details = payload.putObject("custom_details");
        details.put("incident", alert.incident()).put("told", alert.kind().label());
        details.put("state", alert.state()).put("acknowledged", alert.acknowledged());
        details.put("for", dedup.equals(alert.incident()) ? "on-call" : "privacy-officer");
        details.put("title", alert.title()).put("description", alert.description());
        return event;
    }

    private static String severity(Severity severity) {
        return switch (severity) {
            case LOW -> "info";
            case MEDIUM -> "warning";
            case HIGH -> "error";
            case CRITICAL -> "critical";
        };
    }

    private static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = most - 1;
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + '…';
    }
}
