package exposurewatch.topology;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import exposurewatch.containment.SiteContainment;
import exposurewatch.judgement.SiteTraffic;
import exposurewatch.ownership.OwnershipHistory;
import exposurewatch.session.SessionState;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/**
 * How internal topics and stores are written: JSON, each kind with its version. A kind that changes gets a new name
 * beside the old one, which stays readable.
 */
final class Wire {

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Work.SessionFact.class, name = "session-row/1"),
        @JsonSubTypes.Type(value = Work.OwnershipFact.class, name = "ownership-row/1"),
        @JsonSubTypes.Type(value = Work.Suspect.class, name = "suspect/1"),
        @JsonSubTypes.Type(value = Work.Viewed.class, name = "viewed/1"),
        @JsonSubTypes.Type(value = Work.SecondLook.class, name = "second-look/1"),
        @JsonSubTypes.Type(value = Work.Told.class, name = "told/1"),
        @JsonSubTypes.Type(value = Work.Background.class, name = "background/1"),
        @JsonSubTypes.Type(value = Work.Acted.class, name = "acted/1"),
        @JsonSubTypes.Type(value = Work.Ordered.class, name = "ordered/1"),
        @JsonSubTypes.Type(value = Work.Answered.class, name = "answered/1")
    })
    private interface WorkKinds {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "state")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = SessionState.SignedIn.class, name = "signed-in"),
        @JsonSubTypes.Type(value = SessionState.Nobody.class, name = "nobody"),
        @JsonSubTypes.Type(value = SessionState.Unknown.class, name = "unknown")
    })
    private interface StateKinds {}

    private static final ObjectMapper JSON = new ObjectMapper()
            .setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .addMixIn(Work.class, WorkKinds.class)
            .addMixIn(SessionState.class, StateKinds.class);

    static final Serde<Work> WORK = serde(JSON.constructType(Work.class));
    static final Serde<KeptSession> SESSION_ROWS = serde(JSON.constructType(KeptSession.class));
    static final Serde<OwnershipHistory> OWNERSHIP_ROWS = serde(JSON.constructType(OwnershipHistory.class));
    static final Serde<KeptSuspect> SUSPECT = serde(JSON.constructType(KeptSuspect.class));
    static final Serde<Work.SecondLook> SECOND_LOOK = serde(JSON.constructType(Work.SecondLook.class));
    static final Serde<KeptIncident> INCIDENT = serde(JSON.constructType(KeptIncident.class));
    static final Serde<SiteTraffic> TRAFFIC = serde(JSON.constructType(SiteTraffic.class));
    static final Serde<JsonNode> JSON_NODE = serde(JSON.constructType(JsonNode.class));
    static final Serde<SiteContainment> CONTAINMENT = serde(JSON.constructType(SiteContainment.class));
    static final Serde<Kept> KEPT = serde(JSON.constructType(Kept.class));

    private Wire() {}

    private static <T> Serde<T> serde(JavaType type) {
        return Serdes.serdeFrom((topic, value) -> write(value), (topic, bytes) -> read(bytes, type));
    }

    @SuppressWarnings("NullAway") // Kafka's serializers map null to null, which its types don't say.
    private static <T> byte[] write(T value) {
        try {
            return value == null ? null : JSON.writeValueAsBytes(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("NullAway")
    private static <T> T read(byte[] bytes, JavaType type) {
        try {
            return bytes == null ? null : JSON.readValue(bytes, type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
