package exposurewatch.app.paging;

import exposurewatch.app.UsageException;
import exposurewatch.response.http.ApiServer;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who is told, and where. Secrets are in files and not in here.
 *
 * @param alertmanagers  every Alertmanager, each of a cluster for itself; empty = none
 * @param pagerDuty      where PagerDuty takes events
 * @param pagerDutyKey   file of the integration's key; null = PagerDuty is not told
 * @param slackUrl       file of the incoming webhook's address; null = Slack is not told
 * @param webhook        where alerts are posted; null = nowhere
 * @param webhookSecret  file of the secret they are signed with
 * @param console        what links begin with, without a slash at its end; null = the console's own address
 */
public record PagingConfig(
        List<URI> alertmanagers,
        URI pagerDuty,
        @Nullable Path pagerDutyKey,
        @Nullable Path slackUrl,
        @Nullable URI webhook,
        @Nullable Path webhookSecret,
        @Nullable String console) {

    private static final String ALERTMANAGER = "paging.alertmanager.url";
    private static final String PAGERDUTY_KEY = "paging.pagerduty.key.file";
    private static final String PAGERDUTY = "paging.pagerduty.url";
    private static final String SLACK = "paging.slack.url.file";
    private static final String WEBHOOK = "paging.webhook.url";
    private static final String WEBHOOK_SECRET = "paging.webhook.secret.file";
    private static final String CONSOLE = "paging.console.url";

    /** The keys, without what all of ours begin with. */
    public static final Set<String> KEYS =
            Set.of(ALERTMANAGER, PAGERDUTY_KEY, PAGERDUTY, SLACK, WEBHOOK, WEBHOOK_SECRET, CONSOLE);

    /** Nobody is told. */
    public static final PagingConfig NONE = PagingConfig.of(Map.of());

    private static final String OURS = "exposure-watch.";
    private static final String PAGERDUTY_DEFAULT = "https://events.pagerduty.com/v2/enqueue";

    public PagingConfig {
        alertmanagers = List.copyOf(alertmanagers);
    }

    /**
     * Reads it.
     *
     * @param ours settings without what all of ours begin with; others among them are left alone
     * @throws UsageException if one of them can't be right
     */
    public static PagingConfig of(Map<String, String> ours) {
        List<URI> alertmanagers = new ArrayList<>();
        for (String one : ours.getOrDefault(ALERTMANAGER, "").split(",")) {
            if (!one.isBlank()) {
                alertmanagers.add(
                        URI.create(slashless(url(ALERTMANAGER, one.strip(), true, "http://alertmanager:9093"))));
            }
        }
        String webhook = text(ours, WEBHOOK);
        Path secret = file(ours, WEBHOOK_SECRET);
        if ((webhook == null) != (secret == null)) {
            throw wrong(
                    webhook == null ? WEBHOOK : WEBHOOK_SECRET,
                    "is missing beside " + OURS + (webhook == null ? WEBHOOK_SECRET : WEBHOOK)
                            + ": a webhook needs an address and a secret to be signed with");
        }
        Path key = file(ours, PAGERDUTY_KEY);
        String pagerDuty = text(ours, PAGERDUTY);
        if (pagerDuty != null && key == null) {
            throw wrong(
                    PAGERDUTY_KEY,
                    "is missing beside " + OURS + PAGERDUTY + ": name the file that the integration's key is in");
        }
        String console = text(ours, CONSOLE);
        return new PagingConfig(
                alertmanagers,
                url(PAGERDUTY, pagerDuty == null ? PAGERDUTY_DEFAULT : pagerDuty, false, PAGERDUTY_DEFAULT),
                key,
                file(ours, SLACK),
                webhook == null ? null : url(WEBHOOK, webhook, false, "https://ops.example/alerts"),
                secret,
                console == null ? null : slashless(url(CONSOLE, console, true, "https://exposure-watch.example")));
    }

    /** Who is told. */
    Set<Target> targets() {
        Set<Target> targets = EnumSet.noneOf(Target.class);
        if (!alertmanagers.isEmpty()) {
            targets.add(Target.ALERTMANAGER);
        }
        if (pagerDutyKey != null) {
            targets.add(Target.PAGERDUTY);
        }
        if (slackUrl != null) {
            targets.add(Target.SLACK);
        }
        if (webhook != null) {
            targets.add(Target.WEBHOOK);
        }
        return targets;
    }

    private static @Nullable String text(Map<String, String> ours, String key) {
        String value = ours.get(key);
        if (value == null) {
            return null;
        }
        if (value.isBlank()) {
            throw wrong(key, "is empty: give it a value, or leave it out");
        }
        return value.strip();
    }

    private static @Nullable Path file(Map<String, String> ours, String key) {
        String value = text(ours, key);
        try {
            return value == null ? null : Path.of(value);
        } catch (InvalidPathException e) {
            throw wrong(key, "is no path: write one such as /etc/exposure-watch/secret");
        }
    }

    /** @param plain whether it may be spoken to without TLS anywhere; otherwise on this machine only */
    static URI url(String key, String text, boolean plain, String example) {
        try {
            URI url = new URI(text);
            String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
            boolean right = url.getHost() != null
                    && url.getRawUserInfo() == null
                    && url.getRawFragment() == null
                    && (scheme.equals("https")
                            || scheme.equals("http") && (plain || ApiServer.isLoopback(url.getHost())));
            if (right && (!plain || url.getRawQuery() == null)) {
                return url;
            }
        } catch (URISyntaxException e) {
            // told below; the exception repeats what may be a secret
        }
        throw wrong(
                key,
                "is no address that can be used: write one such as " + example
                        + (plain ? "" : ", with https where it isn't on this machine")
                        + ", without a user or a # in it");
    }

    private static String slashless(URI url) {
        return url.toString().replaceAll("/+$", "");
    }

    static UsageException wrong(String key, String why) {
        return new UsageException(OURS + key + " " + why);
    }

    static String slackKey() {
        return SLACK;
    }

    static String pagerDutyKeyKey() {
        return PAGERDUTY_KEY;
    }

    static String webhookSecretKey() {
        return WEBHOOK_SECRET;
    }
}
