package exposurewatch.alert;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.access.Visible;
import exposurewatch.incident.Cause;
import exposurewatch.incident.Incident;
import exposurewatch.incident.Severity;
import exposurewatch.incident.State;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An alert as class 2004, Detection Finding, with the profile {@code incident}, of the Open Cybersecurity Schema Framework
 * (schema.ocsf.io). Held against that schema's rules by {@code topology/schemas/alerts.schema.json}.
 */
final class DetectionFinding {

    static final String OCSF_VERSION = "1.8.0";
    static final String PRODUCT = "Exposure Watch";
    static final String PRODUCT_VERSION = "0.1.0";

    private static final int CLASS = 2004;
    private static final String CLASS_NAME = "Detection Finding";
    private static final int MOST_CAUSES = 5;
    private static final int MOST_CATEGORIES = 20;

    private DetectionFinding() {}

    static ObjectNode of(Alert alert) {
        Incident incident = alert.incident();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        putClass(json, alert.kind());
        json.put("time", alert.at()).put("timezone_offset", 0);
        json.put("message", alert.message());
        putSeverity(json, incident.severity());
        putStatus(json, alert);
        putVerdict(json, alert);
        json.put("is_alert", !alert.kind().closes());
        json.put("start_time", incident.firstSeen()).put("end_time", incident.lastSeen());
        json.set("metadata", metadata(alert));
        json.set("finding_info", findingInfo(alert));
        ObjectNode site = json.putArray("resources").addObject();
        site.put("name", Visible.of(incident.site())).put("type", "site");
        site.put("role_id", 3).put("role", "Affected");
        json.set("evidences", evidences(incident));
        json.set("unmapped", unmapped(alert));
        return json;
    }

    private static void putClass(ObjectNode json, AlertKind kind) {
        json.put("category_uid", 2).put("category_name", "Findings");
        json.put("class_uid", CLASS).put("class_name", CLASS_NAME);
        json.put("activity_id", kind.activity().id());
        json.put("activity_name", kind.activity().caption());
        json.put("type_uid", CLASS * 100L + kind.activity().id());
        json.put("type_name", CLASS_NAME + ": " + kind.activity().caption());
    }

    private static void putSeverity(ObjectNode json, Severity severity) {
        String caption = switch (severity) {
            case LOW -> "Low";
            case MEDIUM -> "Medium";
            case HIGH -> "High";
            case CRITICAL -> "Critical";
        };
        // 1 is Informational; the harm that disclosure does is what severity is about.
        json.put("severity_id", severity.ordinal() + 2).put("severity", caption);
        json.put("impact_id", severity.ordinal() + 1).put("impact", caption);
    }

    /** What is told of an incident that is over says so, whatever it is about. */
    private static AlertKind ending(Alert alert) {
        return switch (alert.incident().state()) {
            case RESOLVED -> AlertKind.RESOLVED;
            case FALSE_POSITIVE -> AlertKind.FALSE_POSITIVE;
            default -> alert.kind();
        };
    }

    private static void putStatus(ObjectNode json, Alert alert) {
        switch (ending(alert)) {
            case RESOLVED -> put(json, "status", 4, "Resolved");
            case FALSE_POSITIVE -> put(json, "status", 3, "Suppressed");
            case WITHDRAWN -> {
                if (isTakenIn(alert)) {
                    put(json, "status", 5, "Archived");
                } else {
                    put(json, "status", 6, "Deleted");
                }
            }
            case CONTAINED -> put(json, "status", 2, "In Progress");
            default -> {
                if (alert.incident().acknowledgedBy() == null
                        && alert.incident().state() != State.CONTAINED) {
                    put(json, "status", 1, "New");
                } else {
                    put(json, "status", 2, "In Progress");
                }
            }
        }
        json.put("status_code", alert.kind().label());
        if (!alert.reason().isBlank()) {
            json.put("status_detail", Visible.of(alert.reason()));
        }
    }

    /** What people say it was; Unknown until they have said it. */
    private static void putVerdict(ObjectNode json, Alert alert) {
        switch (ending(alert)) {
            case RESOLVED -> put(json, "verdict", 2, "True Positive");
            case FALSE_POSITIVE -> put(json, "verdict", 1, "False Positive");
            case WITHDRAWN -> {
                if (isTakenIn(alert)) {
                    put(json, "verdict", 10, "Duplicate");
                } else {
                    put(json, "verdict", 5, "Benign");
                }
            }
            default -> put(json, "verdict", 0, "Unknown");
        }
        json.put("is_suspected_breach", !alert.kind().closes() || alert.kind() == AlertKind.RESOLVED);
    }

    private static boolean isTakenIn(Alert alert) {
        return alert.incident().takenInBy() != null;
    }

    private static void put(ObjectNode json, String sibling, int id, String caption) {
        json.put(sibling + "_id", id).put(sibling, caption);
    }

    private static ObjectNode metadata(Alert alert) {
        ObjectNode metadata = JsonNodeFactory.instance.objectNode();
        metadata.put("version", OCSF_VERSION).put("uid", alert.id()).put("sequence", alert.sequence());
        metadata.put("log_name", "alerts").putArray("profiles").add("incident");
        ObjectNode product = metadata.putObject("product");
        product.put("name", PRODUCT).put("vendor_name", PRODUCT).put("version", PRODUCT_VERSION);
        return metadata;
    }

    private static ObjectNode findingInfo(Alert alert) {
        Incident incident = alert.incident();
        ObjectNode info = JsonNodeFactory.instance.objectNode();
        info.put("uid", incident.id()).put("title", title(alert)).put("desc", description(incident));
        info.putArray("types").add(incident.pattern().label());
        info.put("created_time", incident.openedAt()).put("modified_time", alert.at());
        info.put("first_seen_time", incident.firstSeen()).put("last_seen_time", incident.lastSeen());
        info.put("related_events_count", (int) Math.min(Integer.MAX_VALUE, incident.exposures()));
        ObjectNode analytic = info.putObject("analytic");
        analytic.put("name", "exposed-records").put("type_id", 1).put("type", "Rule");
        analytic.put("desc", "A record was shown to somebody who, by session and ownership, had no right to see it");
        return info;
    }

    private static String title(Alert alert) {
        Incident incident = alert.incident();
        if (AlertText.isComplaint(alert)) {
            return "A customer complains of data shown to the wrong person: " + AlertText.name(incident.site());
        }
        String what = switch (incident.pattern()) {
            case ISOLATED -> "Records shown to somebody who had no right to see them";
            case ENUMERATION -> "One viewer goes through many people's records";
            case CROSS_VIEW -> "Many viewers are shown other people's records";
        };
        return what + ": " + AlertText.name(incident.site());
    }

    private static String description(Incident incident) {
        String shown = "%s of %s, whose owners are %s, to %s."
                .formatted(
                        AlertText.counted(incident.exposures(), "exposure", "exposures"),
                        AlertText.counted(incident.records(), "record", "records"),
                        AlertText.counted(incident.affected(), "person", "people"),
                        AlertText.counted(incident.viewers(), "viewer", "viewers"));
        String data = categories(incident).stream().map(AlertText::name).collect(Collectors.joining(", "));
        String causes = causes(incident).stream().map(AlertText::cause).collect(Collectors.joining("; "));
        return shown
                + (data.isEmpty() ? "" : " The records show: " + data + ".")
                + (causes.isEmpty() ? "" : " In common: " + causes + ".");
    }

    private static List<String> categories(Incident incident) {
        return incident.data().stream().limit(MOST_CATEGORIES).toList();
    }

    private static List<Cause> causes(Incident incident) {
        return incident.causes().stream().limit(MOST_CAUSES).toList();
    }

    private static ArrayNode evidences(Incident incident) {
        ArrayNode evidences = JsonNodeFactory.instance.arrayNode();
        ObjectNode counts = evidence(evidences, "exposures");
        counts.put("exposures", incident.exposures()).put("viewers", incident.viewers());
        counts.put("affected", incident.affected()).put("records", incident.records());
        ArrayNode data = counts.putArray("data");
        categories(incident).forEach(category -> data.add(Visible.of(category)));
        for (Cause cause : causes(incident)) {
            ObjectNode json = evidence(evidences, "cause");
            json.put("dimension", cause.dimension().label()).put("value", Visible.of(AlertText.value(cause)));
            json.put("share", rounded(cause.share())).put("baseline", rounded(cause.baseline()));
        }
        evidence(evidences, "trail").put("entries", incident.trail()).put("head", incident.head());
        return evidences;
    }

    private static ObjectNode evidence(ArrayNode evidences, String name) {
        return evidences.addObject().put("name", name).putObject("data");
    }

    private static double rounded(double fraction) {
        return Math.round(fraction * 10_000) / 10_000.0;
    }

    private static ObjectNode unmapped(Alert alert) {
        Incident incident = alert.incident();
        ObjectNode unmapped = JsonNodeFactory.instance.objectNode();
        unmapped.put("state", incident.state().label());
        unmapped.put("acknowledged", incident.acknowledgedBy() != null);
        unmapped.put("for", alert.kind().isForPrivacyOfficer(incident.state().label()) ? "privacy-officer" : "on-call");
        if (incident.takenInBy() != null) {
            unmapped.put("taken_in_by", incident.takenInBy());
        }
        return unmapped;
    }
}
