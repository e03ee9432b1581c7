package exposurewatch.containment.actuator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;

/** A page as a customer gets it. */
public record Visit(String path, HttpResponse<String> answer) {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final Duration LIMIT = Duration.ofSeconds(20);

    public static Visit of(int port, String path, String session) throws IOException, InterruptedException {
        return new Visit(
                path,
                CLIENT.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .header("Cookie", "session=" + session)
                                .timeout(Duration.ofSeconds(10))
                                .build(),
                        BodyHandlers.ofString()));
    }

    public void assertShut(String retryAfter) {
        assertThat(answer.statusCode()).as(path).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).as(path).contains(retryAfter);
        assertThat(answer.body()).as(path).contains("later").doesNotContain(SmallSite.PAGE);
    }

    public void assertOpen() {
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        assertThat(answer.body()).as(path).isEqualTo(SmallSite.PAGE);
    }

    /** Until it holds: a proxy's old processes answer for a moment after it has read its configuration anew. */
    public static void await(ThrowingRunnable assertion) {
        Awaitility.await()
                .atMost(LIMIT)
                .pollInterval(20, TimeUnit.MILLISECONDS)
                .pollInSameThread()
                .untilAsserted(assertion);
    }
}
