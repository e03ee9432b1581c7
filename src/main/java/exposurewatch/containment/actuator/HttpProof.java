package exposurewatch.containment.actuator;

import exposurewatch.policy.Containment.Scope;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Fetches pages of the site: what is shut answers 503 with Retry-After, the status page always 200. */
public final class HttpProof implements Proof {

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    /** A proxy takes a moment to reload. */
    private static final long WITHIN = Duration.ofSeconds(2).toNanos();

    private static final long BETWEEN_MILLIS = 50;
    private static final int SHUT = 503;
    private static final int OK = 200;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(PATIENCE)
            .build();
    private final URI base;
    private final String page;
    private final @Nullable String status;
    private final String cookie;

    /**
     * @param base   of the site as customers reach it: {@code https://shop.example}
     * @param page   path of a page that is shut with the site
     * @param status path of a page that is never shut; null = there is none
     * @param cookie name of the cookie that carries the session's id
     */
    public HttpProof(URI base, String page, @Nullable String status, String cookie) {
        this.base = base;
        this.page = page;
        this.status = status;
        this.cookie = cookie;
    }

    @Override
    public Look look(Part part, boolean shut) {
        String path = path(part);
        if (path == null) {
            return new Look(true, "not looked at from outside: no page shows this part");
        }
        long until = System.nanoTime() + WITHIN;
        Look look = once(part, path, shut);
        while (!look.as() && System.nanoTime() < until && pause()) {
            look = once(part, path, shut);
        }
        return look.as() && status != null ? statusPage(status, look) : look;
    }

    private @Nullable String path(Part part) {
        return switch (part.scope()) {
            case SITE, SESSION -> page;
            case INTEGRATION -> null;
            case ROUTE ->
                part.target().startsWith("GET /")
                        ? part.target().substring("GET ".length()).replaceAll("\\{[^/}]*}", "0")
                        : null;
        };
    }

    private Look once(Part part, String path, boolean shut) {
        try {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(base.resolve(path)).timeout(PATIENCE);
            if (part.scope() == Scope.SESSION) {
                request.header("Cookie", cookie + "=" + part.target());
            }
            HttpResponse<InputStream> answer = client.send(request.build(), BodyHandlers.ofInputStream());
            answer.body().close();
            boolean retry = answer.headers().firstValue("Retry-After").isPresent();
            String seen = "from outside " + path + " answers " + answer.statusCode()
                    + (retry ? " with Retry-After" : answer.statusCode() == SHUT ? " without Retry-After" : "");
            return new Look(shut ? answer.statusCode() == SHUT && retry : answer.statusCode() != SHUT, seen);
        } catch (IOException | IllegalArgumentException e) {
            return new Look(false, "from outside " + path + " does not answer: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Look(false, "stopped before it was looked at from outside");
        }
    }

    private Look statusPage(String path, Look look) {
        Look seen = once(new Part(Scope.SITE, "-"), path, false);
        boolean served = seen.detail().endsWith("answers " + OK);
        return served
                ? new Look(true, look.detail() + "; the status page is served")
                : new Look(false, look.detail() + "; but the status page " + seen.detail());
    }

    private static boolean pause() {
        try {
            Thread.sleep(BETWEEN_MILLIS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
