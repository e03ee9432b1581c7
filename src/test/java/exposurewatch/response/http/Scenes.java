package exposurewatch.response.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.incident.Action;
import exposurewatch.incident.TrailEntry;
import exposurewatch.response.Trails;
import exposurewatch.topology.Topics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Incidents of the size and shape of real ones, and one in which every field was written by somebody who means harm. */
final class Scenes {

    static final String CROSS_VIEW = "c0ffee00c0ffee00c0ffee00c0ffee00";
    static final String ENUMERATION = "e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0";
    static final String HOSTILE = "bad00bad00bad00bad00bad00bad00ba";
    static final String OVER = "0123456789abcdef0123456789abcdef";
    /** On the site {@code blog}, as is the late one: they change what those see who may know of it. */
    static final String GOING_ON = "a11a11a11a11a11a11a11a11a11a11a1";

    static final String LATE = "1a7e1a7e1a7e1a7e1a7e1a7e1a7e1a7e";

    static final int AFFECTED = 5_400;
    static final int VIEWERS = 300;

    /** All that would run, load, leave the line or turn the direction of writing, if it were taken for more than text. */
    static final String EVIL = "</strong></h1><script>window.pwned=1;alert(1)</script>\"'><img src=x"
            + " onerror=window.pwned=2;alert(2)><svg onload=alert(3)><iframe src=javascript:alert(4)></iframe>"
            + "<a href=\"javascript:alert(5)\">x</a>${alert(6)}{{alert(7)}}\u202egnp.exe\u2066\u200b\r\nSet-Cookie:"
            + " a=b\r\n\u001b[2J\u001b]0;x\u0007=cmd|' /C calc'!A0";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long MINUTE = 60_000;

    private final Served served;
    private final Topics topics;
    /** When the first of them began: all lie within the last hour. */
    private final long began = Math.floorDiv(System.currentTimeMillis(), MINUTE) * MINUTE - 50 * MINUTE;

    Scenes(Served served, Topics topics) {
        this.served = served;
        this.topics = topics;
    }

    void write() {
        crossView();
        enumeration();
        walk(0);
        hostile();
        over();
        asked();
        hostileState();
    }

    private final class Story {
        private final String id;
        private final List<String> lines = new ArrayList<>();
        private String head = TrailEntry.START;

        private Story(String id) {
            this.id = id;
        }

        void add(TrailEntry.Kind kind, long at, JsonNode data) {
            TrailEntry entry = TrailEntry.after(head, id, lines.size() + 1L, kind, at, data);
            head = entry.hash();
            lines.add(entry.toJson());
        }

        void shown(String record, String owner, String viewer, long at) {
            add(TrailEntry.Kind.EXPOSURE, at, Trails.exposure(lines.size() + 1, record, owner, viewer, at));
        }

        void acted(Action.Kind kind, long at, String site, String by, String note) {
            add(
                    TrailEntry.Kind.ACTION,
                    at,
                    Action.of(at, kind, id, site, by, note).toJson());
        }

        void contained(String event, String scope, String target, long at) {
            add(
                    TrailEntry.Kind.CONTAINMENT,
                    at,
                    JSON.createObjectNode()
                            .put("event", event)
                            .put("scope", scope)
                            .put("target", target));
        }

        void send(ObjectNode incident) {
            send(incident, lines.size());
        }

        void send(ObjectNode incident, long entries) {
            served.sendAll(topics.incidentTrail(), id, lines);
            incident.putObject("trail").put("entries", entries).put("head", head);
            served.send(topics.incidents(), id, incident.toString());
        }
    }

    static String time(long at) {
        return Instant.ofEpochMilli(at).toString();
    }

    private ObjectNode incident(String id, String site, String pattern, String severity, String summary) {
        ObjectNode json = JSON.createObjectNode().put("id", id).put("site", site);
        json.put("pattern", pattern).put("severity", severity).put("state", "open");
        json.putArray("severity_reasons").add("shown to somebody else's customer, outside the owner's organization");
        json.put("opened_at", time(began)).put("detected_at", time(began + 2_000));
        json.put("first_seen", time(began)).put("last_seen", time(began + 46 * MINUTE));
        json.putArray("data").add("address").add("name").add("payment");
        json.putArray("causes");
        json.put("summary", summary);
        json.putArray("notes");
        json.putObject("thresholds").put("cross_view.viewers", 3);
        json.putArray("containment");
        return json;
    }

    private static void counts(ObjectNode json, int affected, int records, int viewers, int exposures) {
        json.put("affected", affected)
                .put("records", records)
                .put("viewers", viewers)
                .put("exposures", exposures);
    }

    private static void cause(ObjectNode incident, String dimension, String value, double share, double baseline) {
        ArrayNode causes = (ArrayNode) incident.get("causes");
        causes.addObject()
                .put("dimension", dimension)
                .put("value", value)
                .put("share", share)
                .put("baseline", baseline)
                .put("sentence", "all 6,150 exposures came from " + dimension + " " + value);
    }

    private void crossView() {
        Story story = new Story(CROSS_VIEW);
        for (int i = 0; i < 6_150; i++) {
            // More and more, until it is shut; some are seen twice.
            long at = began + (long) (Math.pow(i / 6_150.0, 0.7) * 46 * MINUTE);
            if (i == 1_200) {
                story.acted(Action.Kind.ACKNOWLEDGE, at, "orders", "maria.keller", "looking into it");
            }
            if (i == 1_210) {
                story.contained("asked", "route", "GET /orders/{id}/invoice", at);
            }
            if (i == 3_000) {
                story.acted(
                        Action.Kind.NOTE, at, "orders", "maria.keller", "the CDN caches invoices since the release");
            }
            int owner = i % AFFECTED;
            story.shown(
                    "invoice:2026-%05d".formatted(10_000 + owner),
                    "customer-%05d@example.org".formatted(owner),
                    "shopper-%03d@example.net".formatted(i * 7 % VIEWERS),
                    at);
        }
        ObjectNode json = incident(
                CROSS_VIEW,
                "orders",
                "cross-view",
                "critical",
                "300 viewers were shown 5,400 records of 5,400 people on orders that were not theirs");
        counts(json, AFFECTED, 5_400, VIEWERS, 6_150);
        ((ArrayNode) json.get("severity_reasons"))
                .insert(0, "5,400 people are affected: 1,000 or more")
                .insert(1, "sensitive data was shown: payment");
        cause(json, "release", "2026.11.3-rc2+build.4711", 1, 0.3123);
        ((ObjectNode) json.at("/causes/0"))
                .put("onset", time(began - 4 * MINUTE))
                .put(
                        "sentence",
                        "all 6,150 exposures came from release 2026.11.3-rc2+build.4711, which served 31 % of the"
                                + " traffic; it was first seen 4 minutes before the first exposure");
        cause(json, "cache", "HIT", 0.9871, 0.0042);
        cause(json, "route", "GET /orders/{id}/invoice", 1, 0.0873);
        ((ArrayNode) json.get("notes"))
                .add("12 sessions carried more than one person")
                .add("in 6,150 exposures the application took the viewer for somebody else than the session's user");
        json.put("acknowledged_by", "maria.keller");
        json.put("aware_since", time(began + 15 * MINUTE)).put("aware_by", "maria.keller");
        story.send(json);
    }

    private void enumeration() {
        Story story = new Story(ENUMERATION);
        for (int i = 0; i < 300; i++) {
            story.shown("order:%d".formatted(71_000 + i), "buyer-%03d".formatted(i), "walker", began + i * 4_000L);
        }
        ObjectNode json = incident(
                ENUMERATION,
                "orders",
                "enumeration",
                "high",
                "one viewer went through 300 records of 300 people on orders");
        counts(json, 300, 300, 1, 300);
        ((ArrayNode) json.get("notes")).add("the ids go up, mostly by 1: 299 of 299 steps");
        json.put("last_seen", time(began + 20 * MINUTE));
        story.send(json);
    }

    private void over() {
        Story story = new Story(OVER);
        for (int i = 0; i < 3; i++) {
            story.shown("order:" + i, "owner-" + i, "seer-" + i, began + i * MINUTE);
        }
        story.acted(Action.Kind.RESOLVE, began + 10 * MINUTE, "orders", "maria.keller", "mended by 2026.11.2");
        ObjectNode json = incident(
                OVER,
                "orders",
                "isolated",
                "low",
                "3 records of 3 people were shown on orders to 3 viewers who had no right to see them");
        counts(json, 3, 3, 3, 3);
        json.put("state", "resolved").put("last_seen", time(began + 2 * MINUTE));
        story.send(json);
    }

    private void hostile() {
        Story story = new Story(HOSTILE);
        String longest = "A".repeat(100_000);
        story.shown("order:" + EVIL, EVIL, EVIL, began);
        story.shown("order:" + longest, longest, longest, began + MINUTE);
        ObjectNode exposure = Trails.exposure(3, "order:3", EVIL, EVIL, began + 2 * MINUTE);
        exposure.putObject("client").put("ip", EVIL);
        exposure.putObject("viewer");
        exposure.put("verdict", "anonymous").put("site", EVIL);
        exposure.putObject("http").put("route", EVIL);
        ((ArrayNode) exposure.at("/data/categories")).add(EVIL);
        story.add(TrailEntry.Kind.EXPOSURE, began + 2 * MINUTE, exposure);
        story.acted(Action.Kind.NOTE, began + 3 * MINUTE, EVIL, EVIL, EVIL);
        story.contained(EVIL, EVIL, EVIL, began + 4 * MINUTE);
        ObjectNode json = incident(HOSTILE, EVIL, EVIL, EVIL, EVIL + longest);
        counts(json, 2, 3, 3, 3);
        ((ArrayNode) json.get("severity_reasons")).add(EVIL).add(longest);
        ((ArrayNode) json.get("notes")).add(EVIL).add(longest);
        ((ArrayNode) json.get("data")).add(EVIL);
        for (String dimension : List.of("release", "integration", "route", "node", EVIL)) {
            cause(json, dimension, EVIL, 1, 0.5);
        }
        ((ObjectNode) json.at("/causes/0")).put("onset", time(began)).put("sentence", EVIL + longest);
        json.put("acknowledged_by", EVIL).put("taken_in_by", EVIL);
        json.put("aware_since", time(began)).put("aware_by", EVIL);
        for (String whom : List.of("authority", "people")) {
            json.putObject(whom)
                    .put("told", false)
                    .put("at", EVIL)
                    .put("by", EVIL)
                    .put("note", EVIL + longest);
        }
        json.putObject("unanswered_complaints").put("number", 2).put("since", EVIL);
        ((ArrayNode) json.get("containment"))
                .addObject()
                .put("action", EVIL)
                .put("scope", EVIL)
                .put("target", EVIL)
                .put("at", EVIL)
                .put("mode", EVIL);
        story.send(json);
    }

    /** People are asked about the one, and the other is shut already. */
    private void asked() {
        ObjectNode json = containment("orders", "ask");
        decided(json, CROSS_VIEW, "route", "GET /orders/{id}/invoice")
                .putArray("reasons")
                .add("nearly all came by this route: 6,150 exposures, 300 viewers in 212 networks saw records of 5,400"
                        + " owners");
        shut(json, ENUMERATION, "session", "s-4f1c9a7e");
        served.send(topics.containmentState(), "orders", json.toString());
    }

    private void hostileState() {
        ObjectNode json = containment(EVIL, EVIL);
        ((ArrayNode) json.get("armed")).addObject().put("by", EVIL).put("until", EVIL);
        ((ArrayNode) json.get("doubts")).add(EVIL);
        ObjectNode decided = decided(json, HOSTILE, EVIL, EVIL).put("approvals", 2);
        ((ArrayNode) decided.get("approved_by")).add(EVIL);
        decided.putArray("reasons").add(EVIL);
        shut(json, HOSTILE, EVIL, EVIL + "2");
        served.send(topics.containmentState(), EVIL, json.toString());
    }

    private static ObjectNode containment(String site, String mode) {
        ObjectNode json = JSON.createObjectNode().put("site", site).put("mode", mode);
        for (String list : List.of("armed", "shut", "decided", "doubts")) {
            json.putArray(list);
        }
        return json.put("fence", 3);
    }

    private ObjectNode decided(ObjectNode state, String incident, String scope, String target) {
        ObjectNode decided = ((ArrayNode) state.get("decided")).addObject();
        decided.put("incident", incident).put("decision", "ask").put("scope", scope);
        decided.putArray("targets").add(target);
        decided.put("at", time(began + MINUTE)).put("approvals", 1).putArray("approved_by");
        decided.putArray("vetoes").add("it is not armed");
        return decided;
    }

    private void shut(ObjectNode state, String incident, String scope, String target) {
        ObjectNode one = ((ArrayNode) state.get("shut")).addObject();
        one.put("command", "a1").put("incident", incident);
        one.put("scope", scope).put("target", target).put("mode", "enforce");
        one.put("at", time(began + 5 * MINUTE)).put("state", "shut").put("openable", true);
        one.putArray("answers").addObject().put("actuator", "haproxy-eu-1").put("outcome", "done");
    }

    /** Another one, that begins now. */
    void late() {
        Story story = new Story(LATE);
        long now = System.currentTimeMillis();
        story.shown("order:9", "late-owner", "late-viewer", now);
        ObjectNode json = incident(
                LATE,
                "blog",
                "isolated",
                "medium",
                "1 record of 1 person was shown on blog to 1 viewer who had no right to see it");
        counts(json, 1, 1, 1, 1);
        json.put("first_seen", time(now)).put("last_seen", time(now)).put("opened_at", time(now));
        json.put("detected_at", time(now));
        story.send(json);
    }

    /** The one that goes on: with more people than the 40 of its beginning, and somebody looks after it then. */
    void walk(int more) {
        Story story = new Story(GOING_ON);
        for (int i = 0; i < 40 + more; i++) {
            story.shown("post:%d".formatted(100 + i), "%03d-writer".formatted(i), "reader", began + i * 1_000L);
        }
        ObjectNode json = incident(
                GOING_ON,
                "blog",
                "enumeration",
                "high",
                "one viewer went through %d records of %d people on blog".formatted(40 + more, 40 + more));
        counts(json, 40 + more, 40 + more, 1, 40 + more);
        json.put("last_seen", time(began + (40L + more) * 1_000));
        if (more > 0) {
            json.put("acknowledged_by", "maria.keller");
        }
        // What stands in the topic already is not written twice.
        List<String> before = story.lines.subList(0, more == 0 ? 0 : 40);
        before.clear();
        story.send(json, 40L + more);
    }
}
