package exposurewatch.containment.actuator;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.EmptyWebhookSecretException;
import com.standardwebhooks.exceptions.WebhookSigningException;
import exposurewatch.judgement.Finding;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Tells other systems to shut or open a part, by a POST signed as Standard Webhooks 1.0 has it. What they have
 * acknowledged is remembered in a file: they can't be asked how it is.
 */
public final class WebhookSwitch implements Switch {

    private static final int TRIES = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final int OK = 200;
    private static final int REDIRECT = 300;

    private final List<URI> addresses;
    private final Webhook webhook;
    private final String site;
    private final FileSwitch acknowledged;
    private final Clock clock;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(PATIENCE)
            .build();

    /**
     * @param addresses all have to acknowledge
     * @param hosts     the only ones that may be spoken to
     * @param secret    {@code whsec_} and base64
     * @param state     file of what was acknowledged
     * @throws IllegalArgumentException if an address or the secret can't be used
     */
    public WebhookSwitch(String site, List<URI> addresses, Set<String> hosts, String secret, Path state, Clock clock) {
        this.site = site;
        this.addresses = List.copyOf(addresses);
        this.acknowledged = new FileSwitch(state);
        this.clock = clock;
        for (URI address : addresses) {
            String host = String.valueOf(address.getHost()).toLowerCase(Locale.ROOT);
            if (!hosts.contains(host)) {
                throw new IllegalArgumentException("the host of " + address + " is not among the allowed ones");
            }
            boolean plain = "http".equals(address.getScheme());
            if (!"https".equals(address.getScheme()) && !(plain && isLoopback(host))) {
                throw new IllegalArgumentException(address + " has to begin with https");
            }
        }
        try {
            this.webhook = new Webhook(secret);
        } catch (EmptyWebhookSecretException | IllegalArgumentException e) {
            throw new IllegalArgumentException("the secret is none such as whsec_ and base64", e);
        }
    }

    private static boolean isLoopback(String host) {
        return host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.[0-9]{1,3}){3}");
    }

    @Override
    public void set(Part part, boolean shut) throws IOException {
        Instant now = clock.instant();
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("type", shut ? "containment.shut" : "containment.open");
        body.put("timestamp", now.toString());
        ObjectNode data = body.putObject("data");
        data.put("site", site).put("scope", part.scope().label()).put("target", part.target());
        String text = body.toString();
        // The same over all tries: whoever got it twice knows it.
        String id = "msg_" + Finding.contentId("webhook", text);
        for (URI address : addresses) {
            deliver(address, id, text);
        }
        acknowledged.set(part, shut);
    }

    private void deliver(URI address, String id, String text) throws IOException {
        String fault = "";
        long pause = FIRST_PAUSE_MILLIS;
        for (int i = 0; i < TRIES; i++) {
            try {
                if (i > 0) {
                    Thread.sleep(pause);
                    pause *= 3;
                }
                int status = post(address, id, text);
                if (status >= OK && status < REDIRECT) {
                    return;
                }
                fault = "it answers " + status;
            } catch (IOException e) {
                fault = String.valueOf(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("stopped while " + address + " was told", e);
            }
        }
        throw new IOException("the webhook " + address + " has not acknowledged, told " + TRIES + " times: " + fault);
    }

    private int post(URI address, String id, String text) throws IOException, InterruptedException {
        long seconds = clock.instant().getEpochSecond();
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .header("webhook-id", id)
                .header("webhook-timestamp", Long.toString(seconds))
                .POST(BodyPublishers.ofString(text));
        try {
            request.header("webhook-signature", webhook.sign(id, seconds, text));
        } catch (WebhookSigningException e) {
            throw new IOException("the webhook can't be signed", e);
        }
        HttpResponse<InputStream> answer = client.send(request.build(), BodyHandlers.ofInputStream());
        answer.body().close();
        return answer.statusCode();
    }

    @Override
    public boolean isShut(Part part) throws IOException {
        return acknowledged.isShut(part);
    }
}
