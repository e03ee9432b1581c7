package exposurewatch.alert;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The rules of the Open Cybersecurity Schema Framework for class 2004, from the table
 * {@code alert/ocsf-detection-finding.txt}, which was taken from that schema and not from our code.
 */
final class Ocsf {

    /** @param text what the sibling says; an id of 99 goes with any text */
    record Meaning(String sibling, String text) {}

    private record Attribute(String type, String requirement) {}

    private final Map<String, Map<String, Attribute>> attributes = new HashMap<>();
    private final Map<String, Map<Integer, Meaning>> meanings = new LinkedHashMap<>();
    private final Map<String, Set<String>> atLeastOne = new HashMap<>();

    Ocsf() throws IOException {
        try (InputStream in = Ocsf.class.getResourceAsStream("/alert/ocsf-detection-finding.txt")) {
            new String(Objects.requireNonNull(in).readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .forEach(this::add);
        }
    }

    private void add(String line) {
        String[] words = line.split(" ", 6);
        switch (words[0]) {
            case "enum" ->
                meanings.computeIfAbsent(words[1] + '.' + words[2], key -> new LinkedHashMap<>())
                        .put(Integer.valueOf(words[3]), new Meaning(words[4], words[5]));
            case "at_least_one" -> {
                String[] all = line.split(" ");
                atLeastOne.put(words[1], new LinkedHashSet<>(List.of(all).subList(2, all.length)));
            }
            default ->
                attributes
                        .computeIfAbsent(words[0], key -> new LinkedHashMap<>())
                        .put(words[1], new Attribute(words[2], words[3]));
        }
    }

    /** The required attributes of an object. */
    List<String> required(String object) {
        return Objects.requireNonNull(attributes.get(object), object).entrySet().stream()
                .filter(entry -> entry.getValue().requirement().equals("required"))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** What the ids of an attribute mean. */
    Map<Integer, Meaning> meanings(String object, String attribute) {
        return Objects.requireNonNull(meanings.get(object + '.' + attribute), attribute);
    }

    /** What is wrong with an alert by the rules; empty when nothing is. */
    List<String> errors(JsonNode alert) {
        List<String> errors = new ArrayList<>();
        checkObject("detection_finding", alert, errors);
        if (alert.path("type_uid").asLong()
                != alert.path("class_uid").asLong() * 100
                        + alert.path("activity_id").asLong()) {
            errors.add("type_uid");
        }
        return errors;
    }

    private void checkObject(String object, JsonNode value, List<String> errors) {
        Map<String, Attribute> known = Objects.requireNonNull(attributes.get(object), object);
        required(object).stream()
                .filter(name -> !value.has(name))
                .forEach(name -> errors.add(object + " lacks " + name));
        Set<String> some = atLeastOne.getOrDefault(object, Set.of());
        if (!some.isEmpty() && some.stream().noneMatch(value::has)) {
            errors.add(object + " has none of " + some);
        }
        value.properties().forEach(field -> {
            Attribute attribute = known.get(field.getKey());
            String place = object + '.' + field.getKey();
            if (attribute == null) {
                errors.add(place + " is unknown");
            } else {
                checkType(attribute.type(), place, field.getValue(), errors);
                checkMeaning(place, field.getValue(), value, errors);
            }
        });
    }

    private void checkType(String type, String place, JsonNode value, List<String> errors) {
        if (type.endsWith("[]")) {
            if (!value.isArray()) {
                errors.add(place + " is no array");
            }
            value.forEach(entry -> checkType(type.substring(0, type.length() - 2), place, entry, errors));
        } else if (attributes.containsKey(type)) {
            checkObject(type, value, errors);
        } else {
            boolean right = switch (type) {
                case "string_t" -> value.isTextual();
                case "integer_t" -> value.isInt() || value.isLong();
                case "long_t", "timestamp_t" -> value.isIntegralNumber();
                case "boolean_t" -> value.isBoolean();
                case "json_t" -> true;
                case "object" -> value.isObject();
                default -> false;
            };
            if (!right) {
                errors.add(place + " is no " + type);
            }
        }
    }

    private void checkMeaning(String place, JsonNode value, JsonNode object, List<String> errors) {
        Map<Integer, Meaning> meaning = meanings.get(place);
        if (meaning == null) {
            return;
        }
        Meaning right = meaning.get(value.asInt());
        if (right == null) {
            errors.add(place + " has no " + value);
        } else if (value.asInt() != 99
                && object.has(right.sibling())
                && !object.path(right.sibling()).asText().equals(right.text())) {
            errors.add(place + " is not " + object.path(right.sibling()));
        }
    }
}
