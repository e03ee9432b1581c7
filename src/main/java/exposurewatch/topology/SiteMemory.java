package exposurewatch.topology;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.alert.Alert;
import exposurewatch.alert.AlertKind;
import exposurewatch.alert.Teller;
import exposurewatch.alert.Told;
import exposurewatch.containment.Command;
import exposurewatch.containment.SiteContainment;
import exposurewatch.incident.SiteLedger;
import exposurewatch.incident.SiteLedger.News;
import exposurewatch.incident.Standing;
import exposurewatch.incident.TrailEntry;
import exposurewatch.judgement.Finding;
import exposurewatch.judgement.SiteTraffic;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** One site's part of the stores, and the way out for what is told of it. */
final class SiteMemory implements SiteLedger.Memory {

    private final String site;
    private final ProcessorContext<String, Step> to;
    private final Teller teller;
    private final Urgency urgency;
    private final KeyValueStore<Bytes, JsonNode> exposures;
    private final KeyValueStore<Bytes, JsonNode> news;
    private final KeyValueStore<Bytes, String> strands;
    private final KeyValueStore<Bytes, KeptIncident> incidents;
    private final KeyValueStore<Bytes, SiteTraffic> traffic;
    private final KeyValueStore<String, SiteContainment> containment;

    SiteMemory(String site, ProcessorContext<String, Step> to, Teller teller, Urgency urgency) {
        this.urgency = urgency;
        this.site = site;
        this.to = to;
        this.teller = teller;
        this.exposures = to.getStateStore(Stores.SITE_EXPOSURES);
        this.news = to.getStateStore(Stores.SITE_NEWS);
        this.strands = to.getStateStore(Stores.SITE_STRANDS);
        this.incidents = to.getStateStore(Stores.SITE_INCIDENTS);
        this.traffic = to.getStateStore(Stores.SITE_TRAFFIC);
        this.containment = to.getStateStore(Stores.SITE_CONTAINMENT);
    }

    private Bytes key(String name) {
        return Keys.of(site, 0, name);
    }

    private <V> void each(KeyValueStore<Bytes, V> store, Consumer<KeyValue<Bytes, V>> reader) {
        try (KeyValueIterator<Bytes, V> entries = store.range(Keys.begin(site), Keys.end(site))) {
            entries.forEachRemaining(reader);
        }
    }

    @Override
    public void exposures(Consumer<JsonNode> reader) {
        each(exposures, entry -> reader.accept(entry.value));
    }

    /** The exposure as it was told last; null = it doesn't stand. */
    @Nullable JsonNode exposure(String id) {
        return exposures.get(key(id));
    }

    @SuppressWarnings("NullAway") // a null value deletes, which Kafka's types don't say
    void exposure(String id, @Nullable JsonNode told) {
        exposures.put(key(id), told);
    }

    /** Remembers what no trail has yet; an exposure by its name, since it is kept anyway. */
    void await(List<News> some) {
        for (News one : some) {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            json.put("of", one.of());
            json.put("correction", one.correction());
            if (one.correction()) {
                json.set("told", one.json());
            } else {
                json.put("id", one.id());
            }
            news.put(newsKey(one), json);
        }
    }

    /** Their trails have them now. */
    void arrived(List<News> some) {
        some.forEach(one -> news.delete(newsKey(one)));
    }

    private Bytes newsKey(News one) {
        return Keys.of(
                site, one.at(), one.id() + '-' + one.json().path("revision").asLong() + '-' + one.of());
    }

    /** What no trail had when it was remembered; null = it is gone. */
    @Nullable News awaited(JsonNode kept) {
        boolean correction = kept.path("correction").asBoolean();
        JsonNode told =
                correction ? kept.path("told") : exposure(kept.path("id").asText());
        return told == null ? null : new News(kept.path("of").asText(), correction, told);
    }

    @Override
    public Map<String, String> assignments() {
        Map<String, String> assignments = new HashMap<>();
        each(strands, entry -> assignments.put(Keys.name(entry.key), entry.value));
        return assignments;
    }

    @Override
    @SuppressWarnings("NullAway") // a null value deletes, which Kafka's types don't say
    public void assign(String strand, @Nullable String incident) {
        strands.put(key(strand), incident);
    }

    @Override
    public @Nullable Standing standing(String incident) {
        KeptIncident kept = incidents.get(key(incident));
        return kept == null ? null : kept.standing();
    }

    @Override
    public void keep(Standing standing, @Nullable String heirOf) {
        KeptIncident before =
                incidents.get(key(heirOf == null ? standing.incident().id() : heirOf));
        Told told = before == null ? null : before.told();
        long now = to.currentSystemTimeMs();
        tell(
                standing,
                heirOf == null ? teller.next(told, standing, now) : teller.heir(heirOf, told, standing, now),
                now);
        ObjectNode json = standing.incident().toJson();
        json.put("detected_at", Instant.ofEpochMilli(standing.detectedAt()).toString());
        standing.duty().putInto(json, standing.incident().affected());
        String id = Finding.contentId("incident-state", json.toString());
        forward(standing.incident().id(), new Step.ToIncidents(json), id, "incident.changed", standing.newsAt());
    }

    /** Keeps it, and tells people what they have to be told now. */
    void keep(KeptIncident kept) {
        long now = to.currentSystemTimeMs();
        tell(kept.standing(), teller.next(kept.told(), kept.standing(), now), now);
    }

    private void tell(Standing standing, Teller.Next next, long now) {
        String id = standing.incident().id();
        incidents.put(key(id), new KeptIncident(standing, next.told()));
        Alert alert = next.alert();
        if (alert != null) {
            forward(id, new Step.ToAlerts(alert.toJson()), alert.id(), "alert.told", now);
            urgency.handedOn(to);
        }
    }

    /** Tells people what has become due with the time; keeps it only if something was. */
    void remind(KeptIncident kept) {
        Teller.Next due = teller.next(kept.told(), kept.standing(), to.currentSystemTimeMs());
        if (due.alert() != null || !java.util.Objects.equals(due.told(), kept.told())) {
            keep(kept);
        }
    }

    /** Nobody has to know of it any more: it is deleted from its topic, too. */
    void drop(String incident) {
        incidents.delete(key(incident));
        String id = Finding.contentId("incident-dropped", incident);
        forward(incident, new Step.ToIncidents(null), id, "incident.dropped", to.currentSystemTimeMs());
    }

    @Override
    public void append(TrailEntry entry) {
        forward(entry.incident(), new Step.ToTrail(entry.toJson()), entry.hash(), "incident.trail", entry.at());
    }

    private void forward(String key, Step step, String id, String type, long time) {
        to.forward(new Record<>(
                key,
                step,
                Math.max(0, to.currentSystemTimeMs()),
                Headers.cloudEvent(id, "exposurewatch." + type, time)));
    }

    SiteContainment containment() {
        SiteContainment kept = containment.get(site);
        return kept == null ? SiteContainment.NEW : kept;
    }

    void containment(SiteContainment now) {
        containment.put(site, now);
    }

    /** Tells a signed command to the site's actuators, at once. */
    void command(Command command, String signed) {
        forward(site, new Step.ToCommands(signed), command.id(), "containment.command", command.issuedAt());
        urgency.handedOn(to);
    }

    void containmentState(ObjectNode state, long now) {
        String id = Finding.contentId("containment-state", state.toString());
        forward(site, new Step.ToState(state), id, "containment.state", now);
    }

    /** Tells people of something that is not a change of the incident's state. */
    void alert(String incident, AlertKind kind, String reason, long now) {
        KeptIncident kept = incidents.get(key(incident));
        Told told = kept == null ? null : kept.told();
        if (kept != null && told != null) {
            Alert alert = new Alert(kept.standing().incident(), kind, told.alerts() + 1, now, reason);
            incidents.put(key(incident), new KeptIncident(kept.standing(), told.once(now)));
            forward(incident, new Step.ToAlerts(alert.toJson()), alert.id(), "alert.told", now);
            urgency.handedOn(to);
        }
    }

    List<SiteTraffic> traffic() {
        List<SiteTraffic> hours = new ArrayList<>();
        each(traffic, entry -> hours.add(entry.value));
        return hours;
    }

    /** Keeps the traffic of one hour, instead of what was kept of it. */
    void traffic(long hour, SiteTraffic ofHour) {
        traffic.put(Keys.of(site, hour, ""), ofHour);
    }

    void forgetTraffic(long beforeHour) {
        List<Bytes> old = new ArrayList<>();
        try (KeyValueIterator<Bytes, SiteTraffic> entries =
                traffic.range(Keys.begin(site), Keys.of(site, beforeHour - 1, ""))) {
            entries.forEachRemaining(entry -> old.add(entry.key));
        }
        old.forEach(traffic::delete);
    }
}
