package exposurewatch.simulation;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import exposurewatch.simulation.Oracle.OwnershipFact;
import exposurewatch.simulation.Oracle.SessionFact;
import exposurewatch.simulation.Oracle.Truth;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Facts, truths and incidents as single lines of JSON, in UTF-8 and without line end. */
final class JsonLine {

    private static final JsonFactory JSON = new JsonFactory();

    private JsonLine() {}

    /** Writes something; mostly into the object that has been begun. */
    @FunctionalInterface
    interface Body {
        void write(JsonGenerator json) throws IOException;
    }

    /** The same, by a generator that it knows already. */
    @FunctionalInterface
    interface Fields {
        void write() throws IOException;
    }

    static byte[] of(Body body) {
        return written(json -> {
            json.writeStartObject();
            body.write(json);
            json.writeEndObject();
        });
    }

    private static byte[] written(Body body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            body.write(json);
        } catch (IOException e) {
            throw new UncheckedIOException("writing JSON into memory", e);
        }
        return bytes.toByteArray();
    }

    static byte[] of(SessionFact fact) {
        return of(json -> {
            writeTime(json, fact.at());
            object(json, "event", () -> json.writeStringField("action", fact.end() ? "session-end" : "session-start"));
            object(json, "session", () -> json.writeStringField("id", fact.sessionId()));
            if (fact.user() != null) {
                object(json, "user", () -> {
                    json.writeStringField("id", fact.user());
                    strings(json, "roles", fact.roles());
                });
            }
            if (fact.organization() != null) {
                object(json, "organization", () -> json.writeStringField("id", fact.organization()));
            }
        });
    }

    static byte[] of(OwnershipFact fact) {
        return of(json -> {
            writeTime(json, fact.at());
            object(json, "record", () -> json.writeStringField("id", fact.recordId()));
            if (fact.deleted()) {
                json.writeBooleanField("deleted", true);
            }
            if (fact.ownerUser() != null || fact.ownerOrganization() != null) {
                writePerson(json, "owner", fact.ownerUser(), fact.ownerOrganization());
            }
            if (!fact.sharedWith().isEmpty()) {
                strings(json, "shared_with", fact.sharedWith());
            }
            json.writeBooleanField("public", fact.open());
        });
    }

    /** The only one that is a list. */
    static byte[] of(List<ExpectedIncident> incidents) {
        return written(json -> {
            json.writeStartArray();
            for (ExpectedIncident incident : incidents) {
                writeIncident(json, incident);
            }
            json.writeEndArray();
        });
    }

    private static void writeIncident(JsonGenerator json, ExpectedIncident incident) throws IOException {
        json.writeStartObject();
        json.writeStringField("site", incident.site());
        json.writeStringField("pattern", incident.pattern());
        json.writeNumberField("exposures", incident.exposures());
        json.writeNumberField("viewers", incident.viewers());
        json.writeNumberField("affected", incident.affected());
        json.writeNumberField("records", incident.records());
        json.writeStringField(
                "first_seen", Instant.ofEpochMilli(incident.firstSeen()).toString());
        json.writeStringField(
                "last_seen", Instant.ofEpochMilli(incident.lastSeen()).toString());
        object(json, "cause", () -> {
            json.writeStringField("dimension", incident.causeDimension());
            json.writeStringField("value", incident.causeValue());
        });
        json.writeEndObject();
    }

    static byte[] of(Truth truth) {
        return of(json -> {
            object(json, "event", () -> json.writeStringField("id", truth.eventId()));
            object(json, "record", () -> json.writeStringField("id", truth.recordId()));
            json.writeStringField("verdict", truth.verdict());
            writePerson(json, "viewer", truth.viewerUser(), truth.viewerOrganization());
            writePerson(json, "owner", truth.ownerUser(), truth.ownerOrganization());
        });
    }

    private static void writeTime(JsonGenerator json, long at) throws IOException {
        json.writeStringField("@timestamp", Instant.ofEpochMilli(at).toString());
    }

    private static void writePerson(
            JsonGenerator json, String role, @Nullable String user, @Nullable String organization) throws IOException {
        object(json, role, () -> {
            if (user != null) {
                json.writeStringField("user", user);
            }
            if (organization != null) {
                json.writeStringField("organization", organization);
            }
        });
    }

    static void object(JsonGenerator json, String name, Fields fields) throws IOException {
        json.writeObjectFieldStart(name);
        fields.write();
        json.writeEndObject();
    }

    static void strings(JsonGenerator json, String name, List<String> strings) throws IOException {
        json.writeArrayFieldStart(name);
        for (String string : strings) {
            json.writeString(string);
        }
        json.writeEndArray();
    }
}
