package exposurewatch.app.paging;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookSigningException;
import exposurewatch.alert.delivery.Links;
import exposurewatch.alert.delivery.PagerDutyEvents;
import exposurewatch.alert.delivery.SlackMessage;
import exposurewatch.alert.delivery.ToldAlert;
import exposurewatch.alert.delivery.WebhookMessage;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Instant;
import java.util.List;

/** The channels there are. */
final class Channels {

    private Channels() {}

    static Channel pagerDuty(URI address, String key, Links links) {
        return (alert, now) -> PagerDutyEvents.of(alert, links, key).stream()
                .map(event -> Http.post(address, event.toString()).build())
                .toList();
    }

    static Channel slack(URI address, Links links) {
        return (alert, now) -> List.of(
                Http.post(address, SlackMessage.of(alert, links).toString()).build());
    }

    /** By Standard Webhooks 1.0: the id is the alert's, so that whoever was told twice knows it. */
    static Channel webhook(URI address, Webhook webhook) {
        return (alert, now) -> List.of(webhook(address, webhook, alert, now));
    }

    private static HttpRequest webhook(URI address, Webhook webhook, ToldAlert alert, Instant now) {
        String body = WebhookMessage.of(alert);
        long seconds = now.getEpochSecond();
        try {
            return Http.post(address, body)
                    .header("webhook-id", alert.id())
                    .header("webhook-timestamp", Long.toString(seconds))
                    .header("webhook-signature", webhook.sign(alert.id(), seconds, body))
                    .build();
        } catch (WebhookSigningException e) {
            throw new IllegalStateException("this Java can't sign by HMAC-SHA256", e);
        }
    }
}
