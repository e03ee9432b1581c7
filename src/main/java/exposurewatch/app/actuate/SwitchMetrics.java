package exposurewatch.app.actuate;

import exposurewatch.containment.Heartbeat;
import exposurewatch.containment.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Whether the switch could act now, and what became of commands. All series are there from the start. */
final class SwitchMetrics {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<Outcome.Kind, Counter> outcomes = new EnumMap<>(Outcome.Kind.class);
    private final Counter untrusted;
    private volatile @Nullable Heartbeat last;

    SwitchMetrics(String site, String actuator, String driver) {
        Tags tags = Tags.of("site", site, "actuator", actuator, "driver", driver);
        gauge(
                "exposure.watch.switch.ready",
                "1 = the switch could act now, by its last self-test",
                tags,
                beat -> beat.ready() ? 1 : 0);
        gauge(
                "exposure.watch.switch.self.test.timestamp.seconds",
                "when the last self-test was, since 1970; 0 = not yet",
                tags,
                beat -> beat.at() / 1e3);
        gauge(
                "exposure.watch.switch.shut.parts",
                "parts of the site that are to be shut by command",
                tags,
                beat -> beat.shut().size());
        gauge(
                "exposure.watch.switch.overridden",
                "1 = a person's file wins over commands",
                tags,
                beat -> beat.override() == null ? 0 : 1);
        for (Outcome.Kind kind : Outcome.Kind.values()) {
            outcomes.put(
                    kind,
                    Counter.builder("exposure.watch.switch.commands")
                            .description("commands by how they ended")
                            .tags(tags.and("outcome", kind.label()))
                            .register(registry));
        }
        untrusted = Counter.builder("exposure.watch.switch.untrusted.commands")
                .description("commands without a valid signature: somebody may be trying to shut the site")
                .tags(tags)
                .register(registry);
    }

    private void gauge(String name, String description, Tags tags, ToDoubleFunction<Heartbeat> value) {
        Gauge.builder(name, this, metrics -> {
                    Heartbeat beat = metrics.last;
                    return beat == null ? 0 : value.applyAsDouble(beat);
                })
                .description(description)
                .tags(tags)
                .register(registry);
    }

    PrometheusMeterRegistry registry() {
        return registry;
    }

    void beat(Heartbeat heartbeat) {
        last = heartbeat;
    }

    void ended(Outcome outcome) {
        Objects.requireNonNull(outcomes.get(outcome.kind())).increment();
    }

    void untrusted() {
        untrusted.increment();
    }
}
