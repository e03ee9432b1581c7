package exposurewatch.topology;

import com.fasterxml.jackson.databind.JsonNode;
import exposurewatch.containment.Order;
import exposurewatch.containment.Outcome;
import exposurewatch.incident.Action;
import exposurewatch.incident.Exposure;
import exposurewatch.incident.SiteLedger;
import exposurewatch.incident.SiteLedger.News;
import exposurewatch.incident.Strand;
import exposurewatch.judgement.SiteTraffic;
import exposurewatch.policy.Detection;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A site in memory. The first exposure after a silence is told at once; in a storm everything that comes within a
 * moment is settled together.
 */
final class OpenSite {

    /** The least time between two settlings, wall clock milliseconds. */
    private static final long MOMENT = 50;
    /** Settling may take this part of the time. */
    private static final int ONE_PART_IN = 15;
    /** When nothing came for so long, what waits is settled: there is no storm, or no longer. */
    private static final long LULL = 300;
    /** How often causes are looked at again while traffic comes in. */
    private static final long RECONSIDER_EVERY = 5_000;

    private static final long KEEP_TRAFFIC_EVERY = 10_000;

    private final SiteMemory memory;
    private final SiteLedger ledger;
    /** What no trail has yet; the first so many of them are kept in case this process dies. */
    private final List<News> news = new ArrayList<>();

    private int awaited;
    /** Ids of the exposures among them. */
    private final Set<String> waiting = new HashSet<>();

    private final Set<Long> changedHours = new HashSet<>();
    private long settledAt = Long.MIN_VALUE;
    private long settleFrom = Long.MIN_VALUE;
    private long cameAt = Long.MIN_VALUE;
    private long reconsiderFrom;
    private long keepTrafficFrom;
    private boolean trafficCame;
    private final ContainSite containment;

    OpenSite(String site, SiteMemory memory, Detection detection, ContainingRules containing) {
        this.memory = memory;
        this.ledger = new SiteLedger(site, memory, detection);
        this.containment = new ContainSite(site, memory, ledger, containing);
        memory.traffic().forEach(ledger::add);
    }

    /** An exposure, a correction of one, or its withdrawal. */
    void told(JsonNode json, long now) {
        cameAt = now;
        Exposure exposure = Exposure.of(json);
        containment.told(exposure.at(), now);
        boolean withdrawn = json.path("withdrawn").asBoolean();
        JsonNode known = memory.exposure(exposure.id());
        boolean old = known != null
                && known.path("revision").asLong() >= json.path("revision").asLong();
        if (old || known == null && withdrawn) {
            return;
        }
        if (known != null && waiting.contains(exposure.id())) {
            // What waits is kept by name only, and this is the exposure that changes now.
            settle(now);
        }
        memory.exposure(exposure.id(), withdrawn ? null : json);
        if (known == null) {
            ledger.add(exposure);
            news.add(new News(Strand.key(exposure), false, json));
            waiting.add(exposure.id());
        } else {
            correct(Exposure.of(known), exposure, withdrawn, json);
        }
        if (isSettlingTime(now)) {
            settle(now);
        } else {
            memory.await(news.subList(awaited, news.size()));
            awaited = news.size();
        }
    }

    /** The trail that has the exposure is told, and the one that has it from now on. */
    private void correct(Exposure before, Exposure after, boolean withdrawn, JsonNode json) {
        ledger.change(before, after);
        news.add(new News(Strand.key(before), true, json));
        if (!withdrawn && !Strand.key(before).equals(Strand.key(after))) {
            // For that trail it is new.
            news.add(new News(Strand.key(after), false, json));
        }
    }

    /** What was told before a restart and is in no trail yet. The ledger has its exposure already. */
    void remembered(JsonNode kept) {
        News one = memory.awaited(kept);
        if (one != null) {
            ledger.remember(one);
            news.add(one);
            waiting.add(one.id());
            awaited = news.size();
        }
    }

    void tick(long now) {
        if (!news.isEmpty() && (isSettlingTime(now) || now - cameAt >= LULL)) {
            settle(now);
        }
        if (trafficCame && (now >= reconsiderFrom || now < reconsiderFrom - RECONSIDER_EVERY)) {
            trafficCame = false;
            reconsiderFrom = now + RECONSIDER_EVERY;
            ledger.reconsider();
        }
        containment.tick(now);
        if (!changedHours.isEmpty() && (now >= keepTrafficFrom || now < keepTrafficFrom - KEEP_TRAFFIC_EVERY)) {
            keepTrafficFrom = now + KEEP_TRAFFIC_EVERY;
            keepTraffic();
        }
    }

    /** A clock that was put back must not hold back what came. */
    private boolean isSettlingTime(long now) {
        return now >= settleFrom || now < settledAt;
    }

    /** All that came is in the trails after it. */
    void settle(long now) {
        settledAt = now;
        long began = System.nanoTime();
        containment.changed(ledger.settle(news, now));
        memory.arrived(news.subList(0, awaited));
        news.clear();
        waiting.clear();
        awaited = 0;
        long took = (System.nanoTime() - began) / 1_000_000;
        settleFrom = now + Math.max(MOMENT, ONE_PART_IN * took);
        containment.tick(now);
    }

    void traffic(SiteTraffic traffic) {
        ledger.add(traffic);
        traffic.shown().forEach(shown -> changedHours.add(shown.hour()));
        traffic.refused().forEach(refused -> changedHours.add(refused.hour()));
        trafficCame = true;
    }

    private void keepTraffic() {
        changedHours.forEach(hour -> ledger.traffic(hour).ifPresent(ofHour -> memory.traffic(hour, ofHour)));
        changedHours.clear();
        memory.forgetTraffic(ledger.oldestHour());
    }

    /** False when there is no such incident. */
    boolean act(Action action, long now) {
        if (ledger.resolve(action.incident()) == null) {
            return ledger.act(action, now);
        }
        return ledger.isRepeated(action) || containment.act(action, now) || ledger.act(action, now);
    }

    /** A person wants something of the site's containment. */
    void order(Order order, long now) {
        containment.order(order, now);
    }

    /** An actuator says what it did. */
    void answered(Outcome outcome, long now) {
        containment.answered(outcome, now);
    }

    /** Lets go of an incident's exposures; to be called when all is settled. */
    void forget(String incident) {
        Set<String> gone = ledger.forget(incident);
        List<String> ids = new ArrayList<>();
        memory.exposures(json -> {
            Exposure exposure = Exposure.of(json);
            if (gone.contains(Strand.key(exposure))) {
                ids.add(exposure.id());
            }
        });
        ids.forEach(id -> memory.exposure(id, null));
    }

    /** Whether nothing of it is in memory alone. */
    boolean isSettled() {
        return news.isEmpty() && changedHours.isEmpty();
    }
}
