package exposurewatch.app.paging;

import exposurewatch.alert.delivery.ToldAlert;
import java.net.http.HttpRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells one target one alert after the other. For one thread. */
final class Courier {

    private static final Logger LOG = LoggerFactory.getLogger(Courier.class);

    private final Target target;
    private final Channel channel;
    private final Http http;
    private final Clock clock;
    private final DeliveryCounts counts;
    private final Backoff backoff;
    private String fault = "";
    private int failures;
    private String underWay = "";
    private int sent;

    /** @param chance from 0 to 1, for pauses that differ */
    Courier(Target target, Channel channel, Http http, Clock clock, DeliveryCounts counts, DoubleSupplier chance) {
        this.target = target;
        this.channel = channel;
        this.http = http;
        this.clock = clock;
        this.counts = counts;
        this.backoff = new Backoff(chance);
    }

    /**
     * Tries once.
     *
     * @return how long to wait before the same is tried again; empty when it is done with, well or not
     */
    Optional<Duration> tell(ToldAlert alert) throws InterruptedException {
        if (!alert.id().equals(underWay)) {
            underWay = alert.id();
            sent = 0;
        }
        List<HttpRequest> requests = channel.requests(alert, clock.instant());
        while (sent < requests.size()) {
            Answer answer = http.send(requests.get(sent));
            if (channel.isRefused(answer)) {
                skip(alert.id(), answer.why());
                return Optional.empty();
            }
            if (!answer.isTaken()) {
                return Optional.of(failed(answer));
            }
            sent++;
        }
        if (!requests.isEmpty()) {
            taken();
        }
        return Optional.empty();
    }

    private void taken() {
        counts.delivered(target);
        backoff.reset();
        if (failures > 0) {
            LOG.info("{} takes alerts again, after {} tries", target.label(), failures);
        }
        failures = 0;
        fault = "";
    }

    private Duration failed(Answer answer) {
        Instant now = clock.instant();
        counts.failed(target, now);
        failures++;
        Duration pause = backoff.after(answer, now);
        if (!answer.why().equals(fault)) {
            fault = answer.why();
            LOG.warn("{} takes no alerts: {}; they wait, and it is tried again and again", target.label(), fault);
        }
        return pause;
    }

    /** The alert is told no more. It stays where it was read, and so does the incident. */
    void skip(String alert, String why) {
        counts.skipped(target);
        LOG.warn("{} is not told alert {}: {}; it stays on its topic and in the console", target.label(), alert, why);
    }
}
