package exposurewatch.app.paging;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.EmptyWebhookSecretException;
import exposurewatch.alert.delivery.Links;
import exposurewatch.app.UsageException;
import exposurewatch.response.IncidentBoard;
import exposurewatch.topology.Permissions;
import exposurewatch.topology.Topics;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells everybody whom the configuration names, each in a thread of its own: who is down keeps up nobody else. It only
 * reads topics, so nothing that happens here, and nothing that is silenced there, changes what stands in them.
 */
public final class Paging implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Paging.class);
    private static final Pattern PAGERDUTY_KEY = Pattern.compile("[0-9A-Za-z]{32}");
    private static final int LARGEST_SECRET = 4_096;
    private static final int LONGEST_BODY = 1_000;
    private static final long LOOK_EVERY_MILLIS = 1_000;
    private static final long CLOSE_WITHIN_MILLIS = 2_000;

    private final List<AlertFeed> feeds = new ArrayList<>();
    private final List<Thread> posters = new ArrayList<>();
    private final @Nullable IncidentBoard board;
    private volatile boolean running = true;

    /**
     * What it works with.
     *
     * @param consumer settings of consumers that read what is committed
     * @param board    of incidents, which is not closed by this; null = there is none, and Alertmanager is not told
     * @param group    what the names of its consumer groups begin with: the application's id
     * @param console  the console's own address; null = there is none
     */
    public record Setting(
            Properties consumer,
            Topics topics,
            @Nullable IncidentBoard board,
            String group,
            @Nullable URI console,
            Clock clock) {}

    private Paging(@Nullable IncidentBoard board) {
        this.board = board;
    }

    /**
     * Tells from now on.
     *
     * @throws UsageException if a secret can't be read or used
     */
    public static Paging start(PagingConfig config, Setting setting, DeliveryCounts counts) {
        Links links = new Links(config.console() != null ? config.console() : own(setting.console));
        Paging paging = new Paging(setting.board);
        if (config.pagerDutyKey() != null) {
            String key = secret(PagingConfig.pagerDutyKeyKey(), config.pagerDutyKey());
            if (!PAGERDUTY_KEY.matcher(key).matches()) {
                throw PagingConfig.wrong(
                        PagingConfig.pagerDutyKeyKey(),
                        "names a file without the 32 letters and digits of an integration's key (Events API v2)");
            }
            paging.add(Target.PAGERDUTY, Channels.pagerDuty(config.pagerDuty(), key, links), key, setting, counts);
        }
        if (config.slackUrl() != null) {
            String address = secret(PagingConfig.slackKey(), config.slackUrl());
            URI url = PagingConfig.url(PagingConfig.slackKey(), address, false, "https://hooks.slack.com/services/…");
            paging.add(Target.SLACK, Channels.slack(url, links), address, setting, counts);
        }
        if (config.webhook() != null && config.webhookSecret() != null) {
            String secret = secret(PagingConfig.webhookSecretKey(), config.webhookSecret());
            paging.add(Target.WEBHOOK, Channels.webhook(config.webhook(), webhook(secret)), secret, setting, counts);
        }
        for (URI alertmanager : config.alertmanagers()) {
            paging.add(new AlertmanagerPoster(alertmanager, links, counts, Paging::chance), setting.clock);
        }
        paging.begin();
        if (!config.targets().isEmpty()) {
            LOG.info(
                    "alerts are told to {}",
                    config.targets().stream().map(Target::label).collect(Collectors.joining(", ")));
        }
        return paging;
    }

    private static @Nullable String own(@Nullable URI console) {
        return console == null ? null : console.toString().replaceAll("/+$", "");
    }

    private static double chance() {
        return ThreadLocalRandom.current().nextDouble();
    }

    private void add(Target target, Channel channel, String secret, Setting setting, DeliveryCounts counts) {
        Http http = new Http(List.of(secret), LONGEST_BODY);
        Courier courier = new Courier(target, channel, http, setting.clock, counts, Paging::chance);
        feeds.add(new AlertFeed(
                setting.consumer,
                Permissions.pagingGroup(setting.group, target.label()),
                setting.topics.alerts().name(),
                target,
                courier,
                setting.clock));
    }

    private void add(AlertmanagerPoster poster, Clock clock) {
        Thread thread = new Thread(() -> post(poster, clock), "paging-alertmanager");
        thread.setDaemon(true);
        posters.add(thread);
    }

    private void begin() {
        feeds.forEach(AlertFeed::start);
        posters.forEach(Thread::start);
    }

    @SuppressWarnings("BusyWait")
    private void post(AlertmanagerPoster poster, Clock clock) {
        IncidentBoard incidents = board;
        while (running && incidents != null) {
            try {
                // Half of them would end what is only not read yet.
                if (incidents.isComplete()) {
                    poster.round(incidents.incidents(), clock.instant());
                }
                Thread.sleep(LOOK_EVERY_MILLIS);
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.error("Alertmanager is not told just now, it is tried again", e);
            }
        }
    }

    private static String secret(String key, Path file) {
        try {
            if (Files.size(file) > LARGEST_SECRET) {
                throw PagingConfig.wrong(key, "names " + file + ", which is too large for a secret");
            }
            String secret = Files.readString(file, StandardCharsets.UTF_8).strip();
            if (!secret.matches("[!-~]+")) {
                throw PagingConfig.wrong(key, "names " + file + ", in which there has to be one line without a space");
            }
            return secret;
        } catch (IOException e) {
            throw PagingConfig.wrong(
                    key,
                    "names " + file + ", which can't be read (" + e.getClass().getSimpleName()
                            + "): look whether it is there and whose it is");
        }
    }

    private static Webhook webhook(String secret) {
        try {
            return new Webhook(secret);
        } catch (EmptyWebhookSecretException | IllegalArgumentException e) {
            throw PagingConfig.wrong(
                    PagingConfig.webhookSecretKey(), "names a file with no secret such as whsec_ and base64 in it");
        }
    }

    @Override
    public void close() {
        running = false;
        posters.forEach(Thread::interrupt);
        feeds.forEach(AlertFeed::close);
        try {
            for (Thread poster : posters) {
                poster.join(CLOSE_WITHIN_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
