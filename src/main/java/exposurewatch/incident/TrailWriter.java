package exposurewatch.incident;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.incident.SiteLedger.News;
import java.util.List;

/** Appends to trails: each entry carries the hash of the one before, and the incident that of the newest. */
final class TrailWriter {

    private final SiteLedger.Memory memory;

    TrailWriter(SiteLedger.Memory memory) {
        this.memory = memory;
    }

    Incident append(Incident incident, News news) {
        return news.correction()
                ? append(incident, TrailEntry.Kind.CORRECTION, news.at(), news.json())
                : append(incident, TrailEntry.Kind.EXPOSURE, news.at(), plain(news.json()));
    }

    /** The exposure as a file of {@code audit} has it, so that both have the same trail. */
    private static JsonNode plain(JsonNode json) {
        ObjectNode copy = JsonNodeFactory.instance.objectNode();
        json.properties().forEach(field -> copy.set(field.getKey(), field.getValue()));
        return copy.without(List.of("revision", "withdrawn"));
    }

    Incident append(Incident incident, TrailEntry.Kind kind, long at, JsonNode data) {
        TrailEntry entry = TrailEntry.after(incident.head(), incident.id(), incident.trail() + 1, kind, at, data);
        memory.append(entry);
        return incident.trailed(entry.sequence(), entry.hash());
    }
}
