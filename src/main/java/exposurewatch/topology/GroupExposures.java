package exposurewatch.topology;

import com.fasterxml.jackson.databind.JsonNode;
import exposurewatch.access.Visible;
import exposurewatch.alert.Teller;
import exposurewatch.containment.SiteContainment;
import exposurewatch.incident.Standing;
import exposurewatch.judgement.Canary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** GROUP and TELL, by site: exposures become incidents with their trail, and people are told of them. */
final class GroupExposures implements Processor<String, Work, String, Step> {

    private static final Logger LOG = LoggerFactory.getLogger(GroupExposures.class);
    /** Sites held in memory; the others are read again from the stores when something comes of them. */
    private static final int MOST_OPEN = 1_000;
    /** Incidents looked at in one sweep. */
    private static final int SLICE = 500;

    private final GroupingRules rules;
    private final ContainingRules containing;
    private final Teller teller;
    private final Urgency urgency = new Urgency();
    private final Map<String, OpenSite> open = new LinkedHashMap<>(16, 0.75f, true);
    private @Nullable ProcessorContext<String, Step> context;
    private @Nullable Rounds rounds;
    private @Nullable KeyValueStore<Bytes, KeptIncident> incidents;
    private @Nullable Bytes next;

    GroupExposures(GroupingRules rules, ContainingRules containing) {
        this.rules = rules;
        this.containing = containing;
        this.teller = new Teller(rules.detection(), rules.notification());
    }

    @Override
    public void init(ProcessorContext<String, Step> context) {
        this.context = context;
        this.incidents = context.getStateStore(Stores.SITE_INCIDENTS);
        KeyValueStore<Bytes, JsonNode> news = context.getStateStore(Stores.SITE_NEWS);
        try (KeyValueIterator<Bytes, JsonNode> left = news.all()) {
            left.forEachRemaining(one -> site(Keys.under(one.key)).remembered(one.value));
        }
        KeyValueStore<String, SiteContainment> contained = context.getStateStore(Stores.SITE_CONTAINMENT);
        List<String> sites = new ArrayList<>();
        try (KeyValueIterator<String, SiteContainment> all = contained.all()) {
            all.forEachRemaining(one -> sites.add(one.key));
        }
        // Somebody has to notice that a command was never answered.
        sites.forEach(this::site);
        this.rounds = new Rounds(context).every(rules.tick(), this::tick).every(rules.sweep(), this::sweep);
    }

    private SiteMemory memory(String site) {
        return new SiteMemory(site, Objects.requireNonNull(context), teller, urgency);
    }

    private OpenSite site(String name) {
        return open.computeIfAbsent(name, site -> new OpenSite(site, memory(site), rules.detection(), containing));
    }

    @Override
    public void process(Record<String, Work> record) {
        Objects.requireNonNull(rounds).look();
        long now = Objects.requireNonNull(context).currentSystemTimeMs();
        if (isCanary(record)) {
            return;
        }
        if (record.value() instanceof Work.Told told) {
            site(record.key()).told(told.exposure(), now);
        } else if (record.value() instanceof Work.Background background) {
            site(record.key()).traffic(background.traffic());
        } else if (record.value() instanceof Work.Ordered ordered) {
            site(record.key()).order(ordered.order(), now);
        } else if (record.value() instanceof Work.Answered answered) {
            site(record.key()).answered(answered.outcome(), now);
        } else if (record.value() instanceof Work.Acted acted
                && !site(record.key()).act(acted.action(), now)) {
            LOG.warn(
                    "an action '{}' on incident {} names none that is known: look whether incident.id and site are those"
                            + " of the incident; it stays in its topic",
                    acted.action().kind().label(),
                    Visible.of(acted.action().incident()));
        }
    }

    /** What goes through the whole chain only to show that it does is no incident and has no site. */
    private static boolean isCanary(Record<String, Work> record) {
        return record.value() instanceof Work.Told told
                ? Canary.is(told.exposure())
                : record.value() instanceof Work.Background && record.key().equals(Canary.SITE);
    }

    private void tick(long now) {
        open.values().forEach(site -> site.tick(now));
        var eldest = open.values().iterator();
        while (open.size() > MOST_OPEN && eldest.hasNext()) {
            if (eldest.next().isSettled()) {
                eldest.remove();
            }
        }
    }

    /** Looks at the next slice of incidents: is it quiet, is a reminder due, can something be forgotten? */
    @SuppressWarnings("NullAway") // null bounds mean "from the first, to the last", which Kafka's types don't say
    private void sweep(long now) {
        KeyValueStore<Bytes, KeptIncident> store = Objects.requireNonNull(incidents);
        List<Bytes> slice = new ArrayList<>();
        try (KeyValueIterator<Bytes, KeptIncident> entries = next == null ? store.all() : store.range(next, null)) {
            while (entries.hasNext() && slice.size() < SLICE) {
                slice.add(entries.next().key);
            }
            next = entries.hasNext() ? entries.peekNextKey() : null;
        }
        slice.forEach(key -> look(key, now));
    }

    /** Each is read when it is its turn: to look at one settles its site, which may change others. */
    private void look(Bytes key, long now) {
        KeptIncident kept = Objects.requireNonNull(incidents).get(key);
        if (kept == null) {
            return;
        }
        Standing standing = kept.standing();
        long silence = now - standing.newsAt();
        String site = Keys.under(key);
        if (silence >= rules.forget().toMillis() && !standing.forgotten()) {
            site(site).settle(now);
            forget(key, now);
        } else if (silence >= rules.drop().toMillis() && standing.forgotten()) {
            memory(site).drop(standing.incident().id());
        } else {
            memory(site).remind(kept);
        }
    }

    /** Lets go of its exposures, unless what waited to be settled was of it. */
    private void forget(Bytes key, long now) {
        KeptIncident kept = Objects.requireNonNull(incidents).get(key);
        if (kept != null && now - kept.standing().newsAt() >= rules.forget().toMillis()) {
            String site = Keys.under(key);
            site(site).forget(kept.standing().incident().id());
            memory(site).keep(new KeptIncident(kept.standing().forget(), kept.told()));
        }
    }
}
