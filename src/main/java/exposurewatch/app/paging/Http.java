package exposurewatch.app.paging;

import exposurewatch.access.Visible;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Speaks to receivers: within a time limit, and with nobody else than was named, so redirects aren't followed.
 */
final class Http {

    /** For all of an answer; well within the time after which Kafka takes a consumer for dead. */
    static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(5);
    private static final int LONGEST_DETAIL = 200;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT_WITHIN)
            .build();
    private final List<String> secrets;
    private final int longestBody;

    /**
     * @param secrets     never to be seen in what is said of an answer
     * @param longestBody bytes of an answer that are read
     */
    Http(List<String> secrets, int longestBody) {
        this.secrets = List.copyOf(secrets);
        this.longestBody = longestBody;
    }

    /** A request that posts this JSON. */
    static HttpRequest.Builder post(URI address, String json) {
        return HttpRequest.newBuilder(address)
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json));
    }

    /** What the receiver answers, which may be nothing. */
    Answer send(HttpRequest request) throws InterruptedException {
        try {
            HttpResponse<InputStream> answer = client.send(request, BodyHandlers.ofInputStream());
            String body = body(answer.body());
            String retryAfter =
                    answer.headers().firstValue("Retry-After").orElse("").strip();
            return new Answer(answer.statusCode(), retryAfter, said(body), body);
        } catch (IOException e) {
            String message = e.getMessage();
            String why = message == null
                    ? e.getClass().getSimpleName()
                    : e.getClass().getSimpleName() + ": " + message;
            return new Answer(0, "", "no answer (" + said(why) + ")", "");
        }
    }

    /** As much of it as comes in time: the limit of a request ends with the answer's head. */
    private String body(InputStream stream) throws IOException, InterruptedException {
        try (stream) {
            return CompletableFuture.supplyAsync(() -> read(stream)).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            return "";
        }
    }

    private String read(InputStream stream) {
        try {
            return new String(stream.readNBytes(longestBody), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Receivers like to repeat what they were sent. */
    private String said(String text) {
        String said = text.strip().replaceAll("\\s+", " ");
        for (String secret : secrets) {
            said = said.replace(secret, "***");
        }
        return Visible.of(said, LONGEST_DETAIL);
    }
}
