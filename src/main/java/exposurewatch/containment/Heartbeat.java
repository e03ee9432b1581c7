package exposurewatch.containment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.policy.Containment.Scope;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an actuator says of itself every few seconds: whether it could act now, and what it has shut.
 *
 * @param site     of which it shuts parts
 * @param actuator its name
 * @param driver   what it acts on: {@code haproxy}, {@code nginx} …
 * @param at       wall time, epoch milliseconds
 * @param checks   what it has looked at: its credentials, its socket …; all have to be good
 * @param shut     what it wants shut by now
 * @param override what the file of the manual override says, in words; null = there is none
 * @param fence    number of the newest command it has seen; 0 = none yet
 */
public record Heartbeat(
        String site,
        String actuator,
        String driver,
        long at,
        List<Check> checks,
        List<Shut> shut,
        @Nullable String override,
        long fence) {

    /** Checks, and parts that are shut, of which more are not told. */
    private static final int MOST = 1_000;

    /**
     * @param name   what was looked at
     * @param good   whether it is as it has to be
     * @param detail what was seen, in words
     */
    public record Check(String name, boolean good, String detail) {}

    /** A part of the site. */
    public record Shut(Scope scope, String target) {}

    public Heartbeat {
        checks = List.copyOf(checks);
        shut = List.copyOf(shut);
    }

    /** Whether it could act now. */
    public boolean ready() {
        return !checks.isEmpty() && checks.stream().allMatch(Check::good);
    }

    /** As the value of topic {@code actuator-heartbeats}. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("site", site).put("actuator", actuator).put("driver", driver);
        json.put("@timestamp", Instant.ofEpochMilli(at).toString());
        json.put("ready", ready());
        ArrayNode looked = json.putArray("checks");
        checks.stream()
                .limit(MOST)
                .forEach(check -> looked.addObject()
                        .put("name", check.name)
                        .put("good", check.good)
                        .put("detail", check.detail));
        ArrayNode parts = json.putArray("shut");
        shut.stream()
                .limit(MOST)
                .forEach(part ->
                        parts.addObject().put("scope", part.scope.label()).put("target", part.target));
        if (override != null) {
            json.put("override", override);
        }
        return json.put("fence", fence);
    }

    /**
     * The heartbeat that a value of the topic says.
     *
     * @throws IllegalArgumentException naming what is missing or wrong
     */
    public static Heartbeat of(JsonNode json) {
        List<Check> checks = new ArrayList<>();
        for (JsonNode check : json.path("checks")) {
            checks.add(new Check(Fields.text(check, "name"), Fields.flag(check, "good"), Fields.text(check, "detail")));
        }
        List<Shut> shut = new ArrayList<>();
        for (JsonNode part : json.path("shut")) {
            shut.add(new Shut(Fields.scope(part), Fields.text(part, "target")));
        }
        return new Heartbeat(
                Fields.text(json, "site"),
                Fields.text(json, "actuator"),
                Fields.text(json, "driver"),
                Fields.time(json, "@timestamp"),
                checks,
                shut,
                Fields.optional(json, "override"),
                json.path("fence").asLong());
    }
}
