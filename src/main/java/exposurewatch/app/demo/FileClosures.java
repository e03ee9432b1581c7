package exposurewatch.app.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** As the file of an actuator says it, looked at with each request: so a site of any kind may be shut. */
final class FileClosures implements Closures {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final String service;

    /** @param service whose parts stand in the file; no other is ever shut */
    FileClosures(Path file, String service) {
        this.file = file;
        this.service = service;
    }

    private JsonNode shut() {
        try {
            return JSON.readTree(Files.readAllBytes(file)).path("shut");
        } catch (NoSuchFileException e) {
            return JSON.createArrayNode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean has(Asking asking, String service) {
        if (!canShut(service)) {
            return false;
        }
        for (JsonNode part : shut()) {
            String target = part.path("target").asText();
            boolean in = switch (part.path("scope").asText()) {
                case "site" -> target.equals(service);
                case "route" -> target.equals(asking.method() + " " + asking.route());
                case "session" -> target.equals(asking.session());
                default -> false;
            };
            if (in) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean canShut(String service) {
        return service.equals(this.service);
    }

    @Override
    public boolean isAnyOf(String service) {
        return canShut(service) && !shut().isEmpty();
    }
}
