package exposurewatch.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import exposurewatch.bench.Accesses.Access;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Joined;
import org.apache.kafka.streams.kstream.KTable;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;

/**
 * What one writes first: accesses by session, joined with the sessions; by record, joined with the owners; who is neither
 * owner nor staff is told. It knows nothing of time, late rows or odd paths; so much the less has it to do.
 */
final class ObviousTopology {

    record SessionRow(User user) {
        record User(String id, List<String> roles) {}
    }

    record OwnershipRow(Owner owner, @JsonProperty("public") boolean open) {
        record Owner(String user) {}
    }

    /** An access with its viewer; {@code user} is null when the session is not known. */
    record Viewed(String eventId, String time, String record, String user, boolean staff) {}

    record Exposure(String eventId, String time, String record, String viewer, String owner) {}

    private static final ObjectMapper JSON =
            new ObjectMapper().configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);

    private ObviousTopology() {}

    /**
     * @param judged counts the accesses that went through to the end
     */
    static Topology build(BenchTopics topics, LongAdder judged, Properties config) {
        StreamsBuilder builder = new StreamsBuilder(new TopologyConfig(new StreamsConfig(config)));
        KTable<String, SessionRow> sessions = builder.table(
                topics.sessions(),
                Consumed.with(Serdes.String(), serde(SessionRow.class)),
                Materialized.as("sessions-store"));
        KTable<String, OwnershipRow> owners = builder.table(
                topics.ownership(),
                Consumed.with(Serdes.String(), serde(OwnershipRow.class)),
                Materialized.as("owners-store"));
        builder.stream(topics.accesses(), Consumed.with(Serdes.String(), Serdes.ByteArray()))
                .mapValues(Accesses::parse)
                .filter((session, access) -> access.record() != null && access.status() / 100 == 2)
                .leftJoin(sessions, ObviousTopology::view, Joined.with(Serdes.String(), null, null))
                .selectKey((session, viewed) -> viewed.record())
                .repartition(Repartitioned.<String, Viewed>as("by-record")
                        .withKeySerde(Serdes.String())
                        .withValueSerde(serde(Viewed.class)))
                .leftJoin(owners, (viewed, owner) -> {
                    judged.increment();
                    return judge(viewed, owner);
                })
                .filter((record, exposure) -> exposure != null)
                .to(topics.obviousExposures(), Produced.with(Serdes.String(), serde(Exposure.class)));
        return builder.build(config);
    }

    private static Viewed view(Access access, SessionRow session) {
        return session == null
                ? new Viewed(access.eventId(), access.time(), access.record(), null, false)
                : new Viewed(
                        access.eventId(),
                        access.time(),
                        access.record(),
                        session.user().id(),
                        session.user().roles().contains(BenchWorld.STAFF));
    }

    private static Exposure judge(Viewed viewed, OwnershipRow row) {
        if (row != null && (row.open() || viewed.staff() || row.owner().user().equals(viewed.user()))) {
            return null;
        }
        String owner = row == null ? null : row.owner().user();
        return new Exposure(viewed.eventId(), viewed.time(), viewed.record(), viewed.user(), owner);
    }

    private static <T> Serde<T> serde(Class<T> type) {
        return Serdes.serdeFrom(
                (topic, value) -> {
                    try {
                        return value == null ? null : JSON.writeValueAsBytes(value);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                (topic, bytes) -> {
                    try {
                        return bytes == null ? null : JSON.readValue(bytes, type);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }
}
