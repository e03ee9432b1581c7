package exposurewatch.containment.actuator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.policy.Containment.Scope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A boolean feature flag in a file of flagd (OpenFeature): true = shut. The application asks it with what the request is
 * about ({@code route}, {@code session}, {@code integration}) in the evaluation context. Other flags of the file stay as
 * they are. Source: flagd.dev, "Flag Definitions".
 */
public final class FlagdSwitch implements Switch {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SHUT = "shut";
    private static final String OPEN = "open";

    private final Path file;
    private final String flag;

    /** @param flag the key of the flag that is ours */
    public FlagdSwitch(Path file, String flag) {
        this.file = file;
        this.flag = flag;
    }

    @Override
    public void set(Part part, boolean shut) throws IOException {
        ObjectNode root = root();
        JsonNode ours = root.path("flags").path(flag);
        boolean site = isSiteShut(ours);
        Map<Scope, Set<String>> targets = targets(ours);
        if (part.scope() == Scope.SITE) {
            site = shut;
        } else {
            Set<String> some = targets.computeIfAbsent(part.scope(), any -> new TreeSet<>());
            boolean changed = shut ? some.add(part.target()) : some.remove(part.target());
            if (!changed && !ours.isMissingNode()) {
                return;
            }
        }
        root.withObject("/flags").set(flag, flag(site, targets));
        WrittenWhole.write(file, root.toPrettyString() + "\n");
    }

    private static ObjectNode flag(boolean site, Map<Scope, Set<String>> targets) {
        ObjectNode json = JSON.createObjectNode();
        json.put("state", "ENABLED");
        json.putObject("variants").put(SHUT, true).put(OPEN, false);
        json.put("defaultVariant", site ? SHUT : OPEN);
        ObjectNode targeting = json.putObject("targeting");
        ArrayNode any = JSON.createArrayNode();
        targets.forEach((scope, some) -> {
            if (!some.isEmpty()) {
                ArrayNode in = any.addObject().putArray("in");
                in.addObject().put("var", scope.label());
                some.forEach(in.addArray()::add);
            }
        });
        if (!any.isEmpty()) {
            // No else: what no rule says has the default variant.
            ArrayNode rule = targeting.putArray("if");
            rule.addObject().set("or", any);
            rule.add(SHUT);
        }
        return json;
    }

    @Override
    public boolean isShut(Part part) throws IOException {
        JsonNode ours = root().path("flags").path(flag);
        return part.scope() == Scope.SITE
                ? isSiteShut(ours)
                : targets(ours).getOrDefault(part.scope(), Set.of()).contains(part.target());
    }

    private static boolean isSiteShut(JsonNode ours) {
        return ours.path("defaultVariant").asText().equals(SHUT);
    }

    private static Map<Scope, Set<String>> targets(JsonNode ours) {
        Map<Scope, Set<String>> targets = new LinkedHashMap<>();
        for (JsonNode rule : ours.at("/targeting/if/0/or")) {
            for (Scope scope : Scope.values()) {
                if (rule.at("/in/0/var").asText().equals(scope.label())) {
                    Set<String> some = targets.computeIfAbsent(scope, any -> new TreeSet<>());
                    rule.at("/in/1").forEach(target -> some.add(target.asText()));
                }
            }
        }
        return targets;
    }

    private ObjectNode root() throws IOException {
        String text = WrittenWhole.read(file);
        if (text.isBlank()) {
            ObjectNode root = JSON.createObjectNode();
            root.put("$schema", "https://flagd.dev/schema/v0/flags.json").putObject("flags");
            return root;
        }
        try {
            JsonNode root = JSON.readTree(text);
            if (root instanceof ObjectNode object
                    && (!root.has("flags") || root.path("flags").isObject())) {
                return object;
            }
        } catch (JsonProcessingException e) {
            throw new IOException(file + " is no JSON: " + e.getOriginalMessage(), e);
        }
        throw new IOException(file + " is no file of flagd: it needs {\"flags\": {…}}");
    }
}
