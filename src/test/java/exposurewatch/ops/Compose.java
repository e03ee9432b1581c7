package exposurewatch.ops;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code docker/compose.yaml}, merged as Compose does it. */
public final class Compose {

    static final Path DIRECTORY = Path.of("docker");
    static final Path FILE = DIRECTORY.resolve("compose.yaml");
    /** Source, place in the container, options. */
    private static final Pattern MOUNT = Pattern.compile("([^:]+):([^:]+)(?::(ro))?");

    private final JsonNode file = Yaml.document(FILE);

    /**
     * What a container finds in a directory or file of its own.
     *
     * @param source  a path on this machine, or the name of a volume
     * @param target  its place in the container
     * @param written whether the container may write there
     */
    record Mount(String source, Path target, boolean written) {
        boolean isVolume() {
            return !source.startsWith(".");
        }

        Path file() {
            return DIRECTORY.resolve(source).normalize();
        }
    }

    JsonNode file() {
        return file;
    }

    /** By name. */
    Map<String, JsonNode> services() {
        Map<String, JsonNode> services = new TreeMap<>();
        file.path("services").properties().forEach(entry -> services.put(entry.getKey(), entry.getValue()));
        return services;
    }

    /** The one of this name. */
    JsonNode service(String name) {
        JsonNode service = file.path("services").path(name);
        if (!service.isObject()) {
            throw new AssertionError(FILE + " has no service " + name);
        }
        return service;
    }

    /** The services that run this program: by the first word of their command. */
    Map<String, JsonNode> running(String command) {
        Map<String, JsonNode> found = new TreeMap<>(services());
        found.values()
                .removeIf(service -> !service.path("image").asText().startsWith("exposure-watch:")
                        || !service.path("command").path(0).asText().equals(command));
        return found;
    }

    static List<Mount> mounts(JsonNode service) {
        return Yaml.texts(service.path("volumes")).stream()
                .map(text -> {
                    Matcher mount = MOUNT.matcher(text);
                    if (!mount.matches()) {
                        throw new AssertionError(text + " is no SOURCE:TARGET[:ro]");
                    }
                    return new Mount(mount.group(1), Path.of(mount.group(2)), mount.group(3) == null);
                })
                .toList();
    }

    /** The file on this machine that is found at this place in a service's container. */
    Path found(JsonNode service, Path place) {
        for (Mount mount : mounts(service)) {
            if (!mount.isVolume() && place.startsWith(mount.target())) {
                return mount.file()
                        .resolve(mount.target().relativize(place).toString())
                        .normalize();
            }
        }
        throw new AssertionError("nothing of this machine is at " + place);
    }
}
