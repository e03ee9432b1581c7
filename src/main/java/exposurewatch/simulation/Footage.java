package exposurewatch.simulation;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes a look as the access event that a server would have written, with the everyday details filled in. */
final class Footage {

    /** The release changes at this progress; a canary has had the new one since {@link #CANARY_FROM}. */
    private static final double RELEASE_AT = 0.6;

    private static final double CANARY_FROM = 0.4;
    private static final String OLD_RELEASE = "4.12.0";
    private static final String NEW_RELEASE = "4.13.0";
    private static final List<String> NODES = List.of("web-1", "web-2", "web-3");
    private static final List<String> CACHES = List.of("HIT", "MISS", "MISS", "BYPASS");

    private Footage() {}

    /** The event of `look` at the moment; draws the details from the moment's dice. */
    static byte[] write(String eventId, Look look, Move.Moment now) {
        return JsonLine.of(json -> {
            json.writeStringField("@timestamp", Instant.ofEpochMilli(now.at()).toString());
            JsonLine.object(json, "event", () -> json.writeStringField("id", eventId));
            JsonLine.object(json, "http", () -> writeHttp(json, look, now.dice()));
            JsonLine.object(json, "url", () -> writeUrl(json, look, now.dice()));
            writeVisitor(json, look, now.dice());
            writeOrigin(json, look, now);
            writeExposure(json, look, now.dice());
        });
    }

    private static void writeHttp(JsonGenerator json, Look look, Dice dice) throws IOException {
        JsonLine.object(json, "request", () -> json.writeStringField("method", look.method()));
        JsonLine.object(json, "response", () -> json.writeNumberField("status_code", look.status()));
        if (look.route() != null && dice.chance(0.3)) {
            json.writeStringField("route", look.route());
        }
    }

    private static void writeUrl(JsonGenerator json, Look look, Dice dice) throws IOException {
        if (dice.chance(0.15)) {
            json.writeStringField(
                    "original", look.path() + (look.method().equals("GET") && dice.chance(0.5) ? "?tab=items" : ""));
        } else {
            json.writeStringField("path", look.path());
        }
    }

    private static void writeVisitor(JsonGenerator json, Look look, Dice dice) throws IOException {
        String sessionId = look.sessionId();
        // A session keeps its address and its browser.
        long device = sessionId == null ? dice.between(0, Integer.MAX_VALUE) : sessionId.hashCode();
        if (sessionId != null) {
            JsonLine.object(json, "session", () -> json.writeStringField("id", sessionId));
        }
        if (look.user() != null && dice.chance(0.7)) {
            JsonLine.object(json, "user", () -> json.writeStringField("id", look.user()));
        }
        String address = or(look.origin().address(), Town.address(device));
        JsonLine.object(json, "client", () -> json.writeStringField("ip", address));
        JsonLine.object(json, "user_agent", () -> json.writeStringField("original", Town.agent(device)));
    }

    private static void writeOrigin(JsonGenerator json, Look look, Move.Moment now) throws IOException {
        boolean atHome = look.records().isEmpty();
        String usual =
                atHome ? "office-supply" : RecordKind.of(look.records().get(0)).service();
        String node = or(look.origin().node(), now.dice().pick(NODES));
        // Where an event names no service, the policy's site stands for it.
        if (look.origin().service() != null
                || !usual.equals("office-supply")
                || now.dice().chance(0.9)) {
            String version = or(look.origin().version(), release(now.progress(), node));
            JsonLine.object(json, "service", () -> {
                json.writeStringField("name", or(look.origin().service(), usual));
                json.writeStringField("version", version);
            });
        }
        JsonLine.object(json, "host", () -> json.writeStringField("name", node));
    }

    private static String release(double progress, String node) {
        boolean canary = progress >= CANARY_FROM && node.equals(NODES.get(NODES.size() - 1));
        return progress >= RELEASE_AT || canary ? NEW_RELEASE : OLD_RELEASE;
    }

    private static void writeExposure(JsonGenerator json, Look look, Dice dice) throws IOException {
        String integration = look.origin().integration();
        if (integration == null && look.path().startsWith("/orders") && dice.chance(0.2)) {
            integration = "freight-partner";
        }
        String cache = look.origin().cache();
        if (cache == null && dice.chance(0.25)) {
            cache = dice.pick(CACHES);
        }
        if (!look.told() && integration == null && cache == null) {
            return;
        }
        json.writeObjectFieldStart("exposure");
        if (look.told()) {
            JsonLine.strings(json, "records", look.records());
        }
        if (integration != null) {
            json.writeStringField("integration", integration);
        }
        if (cache != null) {
            json.writeStringField("cache", cache);
        }
        json.writeEndObject();
    }

    private static String or(@Nullable String value, String otherwise) {
        return value == null ? otherwise : value;
    }
}
