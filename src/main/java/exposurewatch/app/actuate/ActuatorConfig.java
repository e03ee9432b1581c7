package exposurewatch.app.actuate;

import exposurewatch.app.UsageException;
import exposurewatch.containment.actuator.HttpProof;
import exposurewatch.containment.actuator.Proof;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The properties file of {@code actuate}. Keys that begin with one of our words are ours, all others go to the Kafka
 * clients as they are.
 */
final class ActuatorConfig {

    private static final List<String> OURS =
            List.of("actuator.", "proof.", "haproxy.", "nginx.", "file.", "flagd.", "webhook.", "topics.");
    private static final Set<String> KEYS = Set.of(
            "actuator.site",
            "actuator.name",
            "actuator.driver",
            "actuator.key",
            "actuator.journal",
            "actuator.override",
            "actuator.results",
            "actuator.metrics",
            "topics.prefix",
            "proof.base",
            "proof.page",
            "proof.status",
            "proof.session.cookie",
            "haproxy.socket",
            "haproxy.maps",
            "haproxy.servers",
            "nginx.directory",
            "nginx.test",
            "nginx.reload",
            "file.path",
            "flagd.path",
            "flagd.flag",
            "webhook.urls",
            "webhook.hosts",
            "webhook.secret",
            "webhook.state");

    private final Path file;
    private final Map<String, String> ours = new TreeMap<>();
    private final Map<String, String> clients = new TreeMap<>();

    private ActuatorConfig(Path file) {
        this.file = file;
    }

    /** @throws UsageException if it can't be read, or has a key of ours that is none */
    static ActuatorConfig load(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new UsageException("--config " + file + " can't be read: give a readable properties file ("
                    + e.getMessage() + "); topology/containment has examples");
        }
        ActuatorConfig config = new ActuatorConfig(file);
        for (String key : new TreeSet<>(properties.stringPropertyNames())) {
            boolean our = OURS.stream().anyMatch(key::startsWith);
            if (our && !KEYS.contains(key)) {
                String family = key.substring(0, key.indexOf('.') + 1);
                throw new UsageException(file + ": unknown key '" + key + "': the known ones are "
                        + String.join(
                                ", ",
                                KEYS.stream()
                                        .filter(known -> known.startsWith(family))
                                        .sorted()
                                        .toList()));
            }
            (our ? config.ours : config.clients)
                    .put(key, properties.getProperty(key).strip());
        }
        return config;
    }

    private UsageException wrong(String key, String why) {
        return new UsageException(file + ": " + key + " " + why);
    }

    String required(String key, String example) {
        String value = ours.get(key);
        if (value == null || value.isEmpty()) {
            throw wrong(key, "is missing: write '" + key + " = " + example + "'");
        }
        return value;
    }

    String or(String key, String otherwise) {
        String value = ours.get(key);
        return value == null || value.isEmpty() ? otherwise : value;
    }

    /** Relative to the directory of the file, so that it doesn't matter where the process is started. */
    Path path(String key, String example) {
        return path(key, required(key, example), example);
    }

    private Path path(String key, String value, String example) {
        try {
            return file.toAbsolutePath().resolveSibling(value).normalize();
        } catch (InvalidPathException e) {
            throw wrong(key, "is no path: write one such as " + example);
        }
    }

    @Nullable Path optionalPath(String key) {
        String value = or(key, "");
        return value.isEmpty() ? null : path(key, value, "/var/lib/exposure-watch/" + key);
    }

    List<String> list(String key, String example) {
        return List.of(required(key, example).split("\\s*,\\s*"));
    }

    Map<String, String> clients() {
        if (!clients.containsKey("bootstrap.servers")) {
            throw wrong("bootstrap.servers", "is missing: write 'bootstrap.servers = kafka-1:9092'");
        }
        return clients;
    }

    Proof proof() {
        String base = or("proof.base", "");
        if (base.isEmpty()) {
            return Proof.NONE;
        }
        try {
            URI uri = URI.create(base);
            if (uri.getHost() == null || !Set.of("http", "https").contains(String.valueOf(uri.getScheme()))) {
                throw wrong("proof.base", "is no address of a site: write one such as https://shop.example");
            }
            String status = or("proof.status", "");
            return new HttpProof(
                    uri,
                    or("proof.page", "/"),
                    status.isEmpty() ? null : status,
                    or("proof.session.cookie", "session"));
        } catch (IllegalArgumentException e) {
            throw wrong("proof.base", "is no address of a site: write one such as https://shop.example");
        }
    }
}
