package exposurewatch.app.actuate;

import exposurewatch.access.Visible;
import exposurewatch.containment.Command;
import exposurewatch.containment.CommandSignature;
import exposurewatch.containment.Heartbeat;
import exposurewatch.containment.Outcome;
import exposurewatch.containment.actuator.Actuator;
import exposurewatch.policy.Containment.Scope;
import java.io.IOException;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What {@code actuate} does over and over: commands, override, heartbeat. For one thread. */
final class Beside {

    private static final Logger LOG = LoggerFactory.getLogger(Beside.class);
    private static final Duration WAIT = Duration.ofMillis(50);
    private static final long RECONCILE_EVERY = 1_000;
    private static final long HEARTBEAT_EVERY = 10_000;
    private static final long COMPLAIN_EVERY = 60_000;

    private final Actuator actuator;
    private final CommandFeed feed;
    private final Reports reports;
    private final PublicKey key;
    private final String site;
    private final String driver;
    private final Clock clock;
    private final SwitchMetrics metrics;
    private long reconcileFrom = Long.MIN_VALUE;
    private long heartbeatFrom = Long.MIN_VALUE;
    private long complainFrom = Long.MIN_VALUE;
    private long untrusted;
    private String lastUntrusted = "";
    private String lastHeartbeat = "";

    Beside(
            Actuator actuator,
            CommandFeed feed,
            Reports reports,
            PublicKey key,
            String site,
            String driver,
            Clock clock) {
        this.actuator = actuator;
        this.feed = feed;
        this.reports = reports;
        this.key = key;
        this.site = site;
        this.driver = driver;
        this.clock = clock;
        this.metrics = new SwitchMetrics(site, actuator.name(), driver);
    }

    SwitchMetrics metrics() {
        return metrics;
    }

    /** What was begun when the process died is ended first. */
    void begin() throws IOException {
        actuator.recover(clock.millis()).ifPresent(this::told);
        actuator.reconcile(clock.millis()).forEach(this::told);
    }

    /** One round; returns after a moment when there is nothing to do. */
    void round() throws IOException {
        for (byte[] value : feed.next(WAIT)) {
            take(value);
        }
        long now = clock.millis();
        // A clock that was put back must not stop it.
        if (now >= reconcileFrom || now < reconcileFrom - RECONCILE_EVERY) {
            reconcileFrom = now + RECONCILE_EVERY;
            actuator.reconcile(now).forEach(this::told);
        }
        if (now >= heartbeatFrom || now < heartbeatFrom - HEARTBEAT_EVERY) {
            heartbeatFrom = now + HEARTBEAT_EVERY;
            beat(now);
        }
        if (untrusted > 0 && now >= complainFrom) {
            complainFrom = now + COMPLAIN_EVERY;
            LOG.warn(
                    "{} commands could not be trusted and were left alone, the last one: {}", untrusted, lastUntrusted);
            untrusted = 0;
        }
    }

    private void take(byte[] value) throws IOException {
        Command command;
        try {
            command = CommandSignature.verify(value, key);
        } catch (IllegalArgumentException e) {
            untrusted++;
            metrics.untrusted();
            lastUntrusted = String.valueOf(e.getMessage());
            return;
        }
        if (command.site().equals(site)) {
            told(actuator.obey(command, clock.millis()));
            // Who waits for it sees at once how it stands.
            beat(clock.millis());
        }
    }

    private void told(Outcome outcome) {
        // A session's id is a key to somebody's account.
        String target = outcome.scope() == Scope.SESSION ? "of command " + outcome.command() : outcome.target();
        LOG.info(
                "{} {}: {}, {}",
                outcome.scope().label(),
                Visible.of(target),
                outcome.kind().label(),
                Visible.of(outcome.detail()));
        metrics.ended(outcome);
        reports.tell(outcome);
    }

    private void beat(long now) {
        Heartbeat heartbeat = actuator.heartbeat(driver, checks(), now);
        String state = heartbeat.checks().stream()
                .filter(check -> !check.good())
                .map(check -> check.name() + ": " + check.detail())
                .reduce("", (all, one) -> all.isEmpty() ? one : all + "; " + one);
        if (!state.equals(lastHeartbeat)) {
            LOG.warn(state.isEmpty() ? "all is well again: it could act now" : "not everything is well: " + state);
            lastHeartbeat = state;
        }
        metrics.beat(heartbeat);
        reports.tell(heartbeat);
    }

    private List<Heartbeat.Check> checks() {
        List<Heartbeat.Check> checks = new ArrayList<>();
        String away = feed.fault();
        checks.add(new Heartbeat.Check("commands", away == null, away == null ? "can be read" : away));
        String untold = reports.fault();
        checks.add(new Heartbeat.Check("reports", untold == null, untold == null ? "can be told" : untold));
        return checks;
    }
}
