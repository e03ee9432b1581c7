package exposurewatch.access;

import exposurewatch.access.FieldMapping.Source;
import exposurewatch.access.JsonFields.JsonNumber;
import exposurewatch.access.Reading.Reason;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads access events, wherever a mapping says that their fields stand. Thread-safe. */
public final class AccessReader {

    private final FieldMapping mapping;
    private final FieldTree tree;

    public AccessReader(FieldMapping mapping) {
        this.mapping = mapping;
        this.tree = FieldTree.of(sources(mapping));
    }

    /** Field's name → path in the log. */
    public static Map<String, String> sources(FieldMapping mapping) {
        Map<String, String> sources = new LinkedHashMap<>();
        for (String field : FieldMapping.FIELDS) {
            Source source = mapping.fields().get(field);
            sources.put(field, source == null ? field : source.from());
        }
        return sources;
    }

    /**
     * @param json       one JSON object
     * @param fallbackId the event's id when it names none
     */
    public Reading<AccessEvent> read(byte @Nullable [] json, String fallbackId) {
        try {
            return new Reading.Readable<>(event(JsonFields.read(json, tree), fallbackId));
        } catch (UnreadableException e) {
            return e.toReading();
        }
    }

    private AccessEvent event(JsonFields fields, String fallbackId) throws UnreadableException {
        Source time = mapping.fields().get("@timestamp");
        String id = fields.id("event.id");
        return new AccessEvent(
                id == null ? fallbackId : id,
                EventTime.read(fields, "@timestamp", time == null ? null : time.as()),
                status(fields.raw("http.response.status_code")),
                fields.id("session.id"),
                fields.id("user.id"),
                fields.text("http.request.method"),
                fields.text("url.path"),
                fields.text("url.original"),
                fields.description("http.route"),
                fields.description("client.ip"),
                fields.description("user_agent.original"),
                fields.description("service.name"),
                fields.description("service.version"),
                fields.description("host.name"),
                records(fields),
                fields.description("exposure.integration"),
                fields.description("exposure.cache"));
    }

    private static @Nullable List<String> records(JsonFields fields) throws UnreadableException {
        List<String> records = fields.list("exposure.records");
        if (records == null) {
            return null;
        }
        if (records.contains("")) {
            throw new UnreadableException(Reason.WRONG_TYPE, "exposure.records holds an empty id");
        }
        return List.copyOf(new LinkedHashSet<>(records));
    }

    private static int status(@Nullable Object value) throws UnreadableException {
        if (value == null || value.equals("")) {
            throw JsonFields.missing("http.response.status_code");
        }
        String text = value instanceof JsonNumber number ? number.text() : value instanceof String string ? string : "";
        if (text.length() != 3 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new UnreadableException(Reason.BAD_STATUS, "http.response.status_code is " + value);
        }
        int status = Integer.parseInt(text);
        if (status < 100 || status > 599) {
            throw new UnreadableException(Reason.BAD_STATUS, "http.response.status_code is " + status);
        }
        return status;
    }
}
