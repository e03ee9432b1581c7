package exposurewatch.topology;

import com.fasterxml.jackson.databind.JsonNode;
import exposurewatch.containment.SiteContainment;
import exposurewatch.judgement.SiteTraffic;
import exposurewatch.ownership.OwnershipHistory;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;

/** Every store: what it holds. All are changelogged, without a cache. */
final class Stores {

    /** Key: session id. Value: all known rows of the session, and since when. */
    static final String SESSION_ROWS = "session-rows-store";
    /** Key: session, time, answer ({@link Keys}). Value: the suspect, and since when. */
    static final String SESSION_SUSPECTS = "session-suspects-store";
    /** Key: session id. Value: the first entry of {@link #SESSION_SUSPECTS} that a new row has yet to re-examine. */
    static final String SESSION_REEXAMINATIONS = "session-reexaminations-store";
    /** Key: "from". Value: begin of the span whose cleared accesses have to be looked at again, epoch ms. */
    static final String SESSION_LATE = "session-late-store";

    /** Key: record id. Value: all known rows of the record. */
    static final String RECORD_ROWS = "record-rows-store";
    /** Key: record, time, answer. Value: what was seen, and how it was judged last. */
    static final String RECORD_JUDGEMENTS = "record-judgements-store";
    /** Key: record id. Value: the first entry of {@link #RECORD_JUDGEMENTS} that a new row has yet to re-examine. */
    static final String RECORD_REEXAMINATIONS = "record-reexaminations-store";
    /** Key: wall time at which waiting ends, then the entry of {@link #RECORD_JUDGEMENTS}. Value: nothing. */
    static final String RECORD_WAITING = "record-waiting-store";
    /** Key: "from". Value: as in {@link #SESSION_LATE}. */
    static final String RECORD_LATE = "record-late-store";

    /** Key: partition. Value: rows before this offset were in the clearing tables before anything was cleared. */
    static final String SESSION_BASELINE = "session-baseline-store";
    /** Key: partition. Value: as in {@link #SESSION_BASELINE}. */
    static final String RECORD_BASELINE = "record-baseline-store";

    /** Key: "next", and "later" for what was asked for since. Value: the span that has to be looked at again. */
    static final String SECOND_LOOKS = "second-looks-store";

    /** Key: site, exposure id. Value: the exposure as it was told last, while it stands. */
    static final String SITE_EXPOSURES = "site-exposures-store";
    /** Key: site, event time, exposure id and revision. Value: what was told and is in no incident's trail yet. */
    static final String SITE_NEWS = "site-news-store";
    /** Key: site, strand. Value: id of the incident that has the strand. */
    static final String SITE_STRANDS = "site-strands-store";
    /** Key: site, incident id. Value: the incident as it stands, and what people were told. */
    static final String SITE_INCIDENTS = "site-incidents-store";
    /** Key: site. Value: what is shut, asked and armed. */
    static final String SITE_CONTAINMENT = "site-containment-store";
    /** Key: site, hour of event time. Value: the traffic of that hour. */
    static final String SITE_TRAFFIC = "site-traffic-store";

    private final Function<String, KeyValueBytesStoreSupplier> kind;

    /**
     * @param kind where stores of a name are held: on disk, or in memory
     */
    Stores(Function<String, KeyValueBytesStoreSupplier> kind) {
        this.kind = kind;
    }

    StoreBuilder<KeyValueStore<String, KeptSession>> sessionRows() {
        return store(SESSION_ROWS, Serdes.String(), Wire.SESSION_ROWS);
    }

    StoreBuilder<KeyValueStore<Bytes, KeptSuspect>> sessionSuspects() {
        return store(SESSION_SUSPECTS, Serdes.Bytes(), Wire.SUSPECT);
    }

    StoreBuilder<KeyValueStore<String, OwnershipHistory>> recordRows() {
        return store(RECORD_ROWS, Serdes.String(), Wire.OWNERSHIP_ROWS);
    }

    StoreBuilder<KeyValueStore<Bytes, Kept>> recordJudgements() {
        return store(RECORD_JUDGEMENTS, Serdes.Bytes(), Wire.KEPT);
    }

    StoreBuilder<KeyValueStore<Bytes, byte[]>> recordWaiting() {
        return store(RECORD_WAITING, Serdes.Bytes(), Serdes.ByteArray());
    }

    StoreBuilder<KeyValueStore<String, Bytes>> reexaminations(String name) {
        return store(name, Serdes.String(), Serdes.Bytes());
    }

    StoreBuilder<KeyValueStore<String, Long>> longs(String name) {
        return store(name, Serdes.String(), Serdes.Long());
    }

    StoreBuilder<KeyValueStore<String, Work.SecondLook>> secondLooks() {
        return store(SECOND_LOOKS, Serdes.String(), Wire.SECOND_LOOK);
    }

    StoreBuilder<KeyValueStore<Bytes, JsonNode>> siteExposures() {
        return store(SITE_EXPOSURES, Serdes.Bytes(), Wire.JSON_NODE);
    }

    StoreBuilder<KeyValueStore<Bytes, JsonNode>> siteNews() {
        return store(SITE_NEWS, Serdes.Bytes(), Wire.JSON_NODE);
    }

    StoreBuilder<KeyValueStore<Bytes, String>> siteStrands() {
        return store(SITE_STRANDS, Serdes.Bytes(), Serdes.String());
    }

    StoreBuilder<KeyValueStore<Bytes, KeptIncident>> siteIncidents() {
        return store(SITE_INCIDENTS, Serdes.Bytes(), Wire.INCIDENT);
    }

    StoreBuilder<KeyValueStore<Bytes, SiteTraffic>> siteTraffic() {
        return store(SITE_TRAFFIC, Serdes.Bytes(), Wire.TRAFFIC);
    }

    StoreBuilder<KeyValueStore<String, SiteContainment>> siteContainment() {
        return store(SITE_CONTAINMENT, Serdes.String(), Wire.CONTAINMENT);
    }

    private <K, V> StoreBuilder<KeyValueStore<K, V>> store(String name, Serde<K> key, Serde<V> value) {
        return org.apache.kafka.streams.state.Stores.keyValueStoreBuilder(kind.apply(name), key, value)
                .withCachingDisabled()
                .withLoggingEnabled(Map.of());
    }
}
