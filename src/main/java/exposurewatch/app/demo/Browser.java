package exposurewatch.app.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The HTTP client of one customer, with its cookie. One request at a time, whoever calls. */
final class Browser {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final HttpClient http;
    private final URI site;
    private final Customer customer;
    private @Nullable String cookie;

    Browser(HttpClient http, URI site, Customer customer) {
        this.http = http;
        this.site = site;
        this.customer = customer;
    }

    /** For any number of browsers; its threads don't keep the process. */
    static HttpClient client() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(PATIENCE)
                .build();
    }

    Customer customer() {
        return customer;
    }

    /** Looks at a page, signing in before if need be. */
    synchronized HttpResponse<String> get(String path) throws IOException, InterruptedException {
        if (cookie == null) {
            signIn();
        }
        HttpRequest.Builder request = request(path);
        if (cookie != null) {
            request.header("Cookie", cookie);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    /** Looks at a page as somebody unknown, from the same address. */
    synchronized HttpResponse<String> getUnknown(String path) throws IOException, InterruptedException {
        return http.send(request(path).build(), BodyHandlers.ofString());
    }

    synchronized void signOut() throws IOException, InterruptedException {
        String ended = cookie;
        cookie = null;
        if (ended != null) {
            HttpRequest.Builder request = request("/logout").POST(BodyPublishers.noBody());
            http.send(request.header("Cookie", ended).build(), BodyHandlers.discarding());
        }
    }

    private void signIn() throws IOException, InterruptedException {
        HttpRequest request = request("/login")
                .POST(BodyPublishers.ofString("user=" + customer.user()))
                .build();
        HttpResponse<Void> answer = http.send(request, BodyHandlers.discarding());
        String given = answer.headers()
                .firstValue("Set-Cookie")
                .orElseThrow(() ->
                        new IOException("the site did not let " + customer.user() + " in: " + answer.statusCode()));
        cookie = given.substring(0, given.indexOf(';'));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(site.resolve(path))
                .timeout(PATIENCE)
                .header("X-Forwarded-For", customer.address());
    }
}
