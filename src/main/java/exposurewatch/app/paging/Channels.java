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
import java.util.regex.Pattern;

/** The channels there are. */
final class Channels {

    private static final Pattern WRONG_KEY = Pattern.compile("(?i)(routing|integration|service)[ _-]?key");

    private Channels() {}

    static Channel pagerDuty(URI address, String key, Links links) {
        return new PagerDuty(address, key, links);
    }

    private record PagerDuty(URI address, String key, Links links) implements Channel {

        @Override
        public List<HttpRequest> requests(ToldAlert alert, Instant now) {
            return PagerDutyEvents.of(alert, links, key).stream()
                    .map(event -> Http.post(address, event.toString()).build())
                    .toList();
        }

        /** It says 400 to a key that it doesn't know, as others say 401: that is not the alert's fault. */
        @Override
        public boolean isRefused(Answer answer) {
            return answer.isRefused() && !WRONG_KEY.matcher(answer.body()).find();
        }

        /** The key is never to be seen. */
        @Override
        public String toString() {
            return "PagerDuty at " + address;
        }
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
