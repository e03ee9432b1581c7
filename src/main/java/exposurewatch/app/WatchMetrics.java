package exposurewatch.app;

import com.fasterxml.jackson.databind.JsonNode;
import exposurewatch.access.Reading;
import exposurewatch.app.paging.DeliveryCounts;
import exposurewatch.app.paging.Target;
import exposurewatch.judgement.Counts;
import exposurewatch.judgement.Verdict;
import exposurewatch.judgement.clearing.ClearingTables;
import exposurewatch.policy.Containment;
import exposurewatch.response.IncidentBoard;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What operators watch of a processor. Every label's values are a closed set, or bounded in number: a million hostile events
 * add no series. Counters are there at 0 from the start, since {@code increase()} misses a series' first step.
 */
final class WatchMetrics implements AutoCloseable {

    static final String NAME = "exposure.watch.";
    /** Kafka names the same tag otherwise for each kind of store, which Prometheus would refuse for one name. */
    private static final Set<String> STORES =
            Set.of("rocksdb.state.id", "rocksdb.window.state.id", "rocksdb.session.state.id", "in.memory.state.id");

    /** Bounds of histograms. */
    private static final Duration[] TIMES = {
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(2),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(60),
        Duration.ofMinutes(10),
        Duration.ofHours(1)
    };

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Health health;
    private final long started = System.currentTimeMillis();
    private final Timer detection;
    private final List<Rising> seen = new ArrayList<>();
    private final AtomicLong accessesSeen = new AtomicLong();
    private final AtomicLong lastAccess = new AtomicLong(started);
    private @Nullable KafkaStreamsMetrics kafka;
    private @Nullable JvmGcMetrics gc;
    private @Nullable IncidentMetrics incidents;

    WatchMetrics(Health health) {
        this.health = health;
        registry.config().meterFilter(oneTagForStores());
        new JvmMemoryMetrics().bindTo(registry);
        JvmGcMetrics collections = new JvmGcMetrics();
        collections.bindTo(registry);
        gc = collections;
        new ProcessorMetrics().bindTo(registry);
        // Ages count since the start: whoever watches them has to see restarts.
        new UptimeMetrics().bindTo(registry);
        gauge("live", "1 = this process has not failed", Tags.empty(), () -> health.isLive() ? 1 : 0);
        gauge(
                "ready",
                "1 = tables full and fresh, state restored, keeping up",
                Tags.empty(),
                () -> health.doubts(System.currentTimeMillis()).isEmpty() ? 1 : 0);
        gauge("started.ratio", "how far the start is, from 0 to 1", Tags.empty(), () -> health.percent() / 100.0);
        detection = Timer.builder(NAME + "detection")
                .description("from the first wrong page of an incident, by the site's clock, to its first alert")
                .serviceLevelObjectives(TIMES)
                .register(registry);
    }

    /** Canaries are sent: told how long each took until it was told, milliseconds. Without them there are no such series. */
    LongConsumer canaries() {
        AtomicLong last = new AtomicLong(System.currentTimeMillis());
        Timer canary = Timer.builder(NAME + "canary")
                .description("from sending a synthetic access to its exposure being told")
                .serviceLevelObjectives(
                        Duration.ofMillis(250), Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(5))
                .register(registry);
        gauge(
                "canary.seen.timestamp.seconds",
                "when a synthetic exposure was last told, since 1970; the start where none was",
                Tags.empty(),
                () -> last.get() / 1e3);
        return took -> {
            last.set(System.currentTimeMillis());
            canary.record(took, TimeUnit.MILLISECONDS);
        };
    }

    private static MeterFilter oneTagForStores() {
        return new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                List<Tag> tags = new ArrayList<>();
                boolean changed = false;
                for (Tag tag : id.getTags()) {
                    boolean store = STORES.contains(tag.getKey());
                    changed |= store;
                    tags.add(store ? Tag.of("store", tag.getValue()) : tag);
                }
                return changed ? id.replaceTags(tags) : id;
            }
        };
    }

    PrometheusMeterRegistry registry() {
        return registry;
    }

    private void gauge(String name, String description, Tags tags, DoubleSupplier value) {
        Gauge.builder(NAME + name, value::getAsDouble)
                .description(description)
                .tags(tags)
                .register(registry);
    }

    private void counter(String name, String description, Tags tags, LongSupplier value) {
        Rising rising = new Rising();
        // The registry itself would let go of it.
        seen.add(rising);
        FunctionCounter.builder(NAME + name, rising, counter -> counter.look(value.getAsLong()))
                .description(description)
                .tags(tags)
                .register(registry);
    }

    /** What a running processor says of itself, from now on. */
    void watch(Watch watch, IncidentBoard board, Containment.Mode mode) {
        Counts counts = watch.streams().counts();
        Timer judged = Timer.builder(NAME + "verdict")
                .description(
                        "from an access, by the site's clock, to its first verdict, where it is judged the exact way")
                .serviceLevelObjectives(TIMES)
                .register(registry);
        counts.tellVerdictTimes(millis -> judged.record(millis, TimeUnit.MILLISECONDS));
        counter("accesses", "accesses read", Tags.empty(), counts::accesses);
        counter("accesses.cleared", "legitimate by the tables alone", Tags.empty(), counts::clearedAccesses);
        counter("accesses.suspect", "judged the exact way", Tags.empty(), counts::suspectAccesses);
        counter("accesses.without.record", "showed no record that a route names", Tags.empty(), counts::withoutRecord);
        counter("accesses.without.session", "carried no session", Tags.empty(), counts::withoutSession);
        for (Verdict verdict : Verdict.values()) {
            counter(
                    "verdicts",
                    "records shown, by verdict; the most that stood at once",
                    Tags.of("verdict", verdict.label()),
                    () -> counts.of(verdict));
        }
        for (Reading.Reason reason : Reading.Reason.values()) {
            counter(
                    "unreadable",
                    "records of all topics put aside in dead-letters",
                    Tags.of("reason", reason.label()),
                    () -> counts.unreadable().getOrDefault(reason.label(), 0L));
        }
        counter(
                "odd.paths",
                "paths that a server may read otherwise",
                Tags.empty(),
                () -> counts.odd().values().stream().mapToLong(Long::longValue).sum());
        tables(watch);
        gauge(
                "clock.ahead.seconds",
                "by how much the newest access was ahead of its broker's clock; negative = behind: on its way, or its clock",
                Tags.empty(),
                () -> counts.ahead(System.currentTimeMillis()) / 1e3);
        watch.gaps()
                .forEach((topic, records) -> gauge(
                        "gap.records",
                        "records that Kafka had deleted before this start, unread; at most",
                        Tags.of("topic", topic),
                        () -> records));
        KafkaStreamsMetrics streams = new KafkaStreamsMetrics(watch.streams().kafka());
        streams.bindTo(registry);
        kafka = streams;
        incidents = new IncidentMetrics(registry, board);
        gauge("containment.mode", "by the policy: 0 observe, 1 ask, 2 enforce", Tags.empty(), mode::ordinal);
        health.watching(watch);
    }

    /** What became of telling people. */
    void paging(DeliveryCounts counts) {
        for (Target target : Target.values()) {
            for (DeliveryCounts.Outcome outcome : DeliveryCounts.Outcome.values()) {
                counter(
                        "paging",
                        "alerts told, tries that failed, alerts left out",
                        Tags.of(
                                "target",
                                target.label(),
                                "outcome",
                                outcome.name().toLowerCase(Locale.ROOT)),
                        () -> counts.of(target, outcome));
            }
            gauge(
                    "paging.failing.since.timestamp.seconds",
                    "since when the target takes nothing, since 1970; 0 = it does",
                    Tags.of("target", target.label()),
                    () -> counts.failingSince(target) / 1e3);
        }
    }

    private void tables(Watch watch) {
        ClearingTables tables = watch.streams().tables();
        gauge("table.rows", "rows in memory", Tags.of("table", "sessions"), tables::sessionCount);
        gauge("table.rows", "rows in memory", Tags.of("table", "ownership"), tables::recordCount);
        counter("table.refused.rows", "rows that found no room in memory", Tags.empty(), tables::refusedRows);
        gauge(
                "table.age.seconds",
                "how long ago the tables were last known to be complete",
                Tags.empty(),
                () -> age(tables.completeUntil()));
        String age = "how long ago the newest came; since the start where there is none";
        gauge("feed.age.seconds", age, Tags.of("feed", "ownership"), () -> age(tables.newestOwnership()));
        gauge(
                "feed.age.seconds",
                age,
                Tags.of("feed", "sessions"),
                () -> age(watch.streams().newestSession()));
        gauge("feed.age.seconds", age, Tags.of("feed", "accesses"), () -> {
            look(watch.streams().counts());
            return age(lastAccess.get());
        });
        gauge("records.waiting", "records that are still to be read", Tags.empty(), () -> Health.waiting(watch));
    }

    /** Notices whether accesses came; asked at every look of the main loop, so that a seldom scrape sees no gap. */
    void look(Counts counts) {
        long accesses = counts.accesses();
        if (accessesSeen.getAndAccumulate(accesses, Math::max) < accesses) {
            lastAccess.set(System.currentTimeMillis());
        }
    }

    private double age(long at) {
        return Math.max(0, System.currentTimeMillis() - Math.max(at, started)) / 1e3;
    }

    /** An alert was told, by whatever instance. */
    void alert(JsonNode alert) {
        if (alert.path("status_code").asText().equals("opened")) {
            long took = alert.path("time").asLong() - alert.path("start_time").asLong();
            detection.record(Math.max(0, took), TimeUnit.MILLISECONDS);
        }
    }

    /** Now and then: what is asked of all incidents and sites. */
    void refresh() {
        if (incidents != null) {
            incidents.refresh();
        }
    }

    @Override
    public void close() {
        if (kafka != null) {
            kafka.close();
        }
        if (gc != null) {
            gc.close();
        }
    }
}
