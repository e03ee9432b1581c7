package exposurewatch.simulation;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A look as the access event that a server would have written, with the everyday details filled in.
 *
 * @param route as far as the event says it
 * @param original the path with its query, for an event that says it so
 */
record Footage(
        String eventId,
        long at,
        Look look,
        @Nullable String route,
        @Nullable String original,
        boolean namesUser,
        String agent,
        Origin origin) {

    /** Draws what the look leaves open from the moment's dice. */
    static Footage of(String eventId, Look look, Move.Moment now, Fleet fleet) {
        Dice dice = now.dice();
        String route = look.route() != null && dice.chance(0.3) ? look.route() : null;
        String original = dice.chance(0.15) ? original(look, dice) : null;
        long device = look.sessionId() == null ? dice.between(0, Integer.MAX_VALUE) : Town.device(look.sessionId());
        boolean namesUser = look.user() != null && dice.chance(0.7);
        Origin origin = origin(look, device, now, fleet);
        return new Footage(eventId, now.at(), look, route, original, namesUser, Town.agent(device), origin);
    }

    private static String original(Look look, Dice dice) {
        return look.path() + (look.method().equals("GET") && dice.chance(0.5) ? "?tab=items" : "");
    }

    private static Origin origin(Look look, long device, Move.Moment now, Fleet fleet) {
        Origin given = look.origin();
        String node = or(given.node(), fleet.anyNode(now.dice()));
        String service = given.service() == null ? service(look, now.dice(), fleet) : given.service();
        String version =
                service == null ? null : or(given.version(), fleet.releases().at(now.progress(), node));
        String integration =
                given.integration() == null ? fleet.anyPartner(look.path(), now.dice()) : given.integration();
        String cache = given.cache() == null ? fleet.anyCache(now.dice()) : given.cache();
        return new Origin(service, version, node, integration, cache, or(given.address(), Town.address(device)));
    }

    private static @Nullable String service(Look look, Dice dice, Fleet fleet) {
        if (fleet.site() != null) {
            return fleet.site();
        }
        String usual = look.records().isEmpty()
                ? ShopPolicy.SITE
                : RecordKind.of(look.records().get(0)).service();
        // Where an event names no service, the policy's site stands for it.
        return !usual.equals(ShopPolicy.SITE) || dice.chance(0.9) ? usual : null;
    }

    private static String or(@Nullable String value, String otherwise) {
        return value == null ? otherwise : value;
    }

    /** One line in the contract's form, without line end. */
    byte[] json() {
        return JsonLine.of(json -> {
            json.writeStringField("@timestamp", Instant.ofEpochMilli(at).toString());
            JsonLine.object(json, "event", () -> json.writeStringField("id", eventId));
            JsonLine.object(json, "http", () -> writeHttp(json));
            JsonLine.object(
                    json,
                    "url",
                    () -> json.writeStringField(
                            original == null ? "path" : "original", original == null ? look.path() : original));
            writeVisitor(json);
            writeServer(json);
            writeExposure(json);
        });
    }

    private void writeHttp(JsonGenerator json) throws IOException {
        JsonLine.object(json, "request", () -> json.writeStringField("method", look.method()));
        JsonLine.object(json, "response", () -> json.writeNumberField("status_code", look.status()));
        if (route != null) {
            json.writeStringField("route", route);
        }
    }

    private void writeVisitor(JsonGenerator json) throws IOException {
        if (look.sessionId() != null) {
            JsonLine.object(json, "session", () -> json.writeStringField("id", look.sessionId()));
        }
        if (namesUser) {
            JsonLine.object(json, "user", () -> json.writeStringField("id", look.user()));
        }
        JsonLine.object(json, "client", () -> json.writeStringField("ip", origin.address()));
        JsonLine.object(json, "user_agent", () -> json.writeStringField("original", agent));
    }

    private void writeServer(JsonGenerator json) throws IOException {
        if (origin.service() != null) {
            JsonLine.object(json, "service", () -> {
                json.writeStringField("name", origin.service());
                json.writeStringField("version", origin.version());
            });
        }
        JsonLine.object(json, "host", () -> json.writeStringField("name", origin.node()));
    }

    private void writeExposure(JsonGenerator json) throws IOException {
        if (!look.told() && origin.integration() == null && origin.cache() == null) {
            return;
        }
        json.writeObjectFieldStart("exposure");
        if (look.told()) {
            JsonLine.strings(json, "records", look.records());
        }
        if (origin.integration() != null) {
            json.writeStringField("integration", origin.integration());
        }
        if (origin.cache() != null) {
            json.writeStringField("cache", origin.cache());
        }
        json.writeEndObject();
    }
}
