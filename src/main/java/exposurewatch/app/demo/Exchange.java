package exposurewatch.app.demo;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A request and its answer, in terms of HTTP. */
record Exchange(HttpExchange http) {

    private static final String COOKIE = "session=";
    private static final int LONGEST_FORM = 1_000;

    String method() {
        return http.getRequestMethod();
    }

    String path() {
        return http.getRequestURI().getPath();
    }

    /** The session's id that the client's cookie names. */
    @Nullable String session() {
        String cookie = http.getRequestHeaders().getFirst("Cookie");
        return cookie == null || !cookie.startsWith(COOKIE) ? null : cookie.substring(COOKIE.length());
    }

    /** Sites stand behind a proxy, which says where a request came from. */
    String clientAddress() {
        String forwarded = http.getRequestHeaders().getFirst("X-Forwarded-For");
        return forwarded == null ? http.getRemoteAddress().getAddress().getHostAddress() : forwarded;
    }

    /** What was posted. */
    String form() throws IOException {
        return new String(http.getRequestBody().readNBytes(LONGEST_FORM), StandardCharsets.UTF_8);
    }

    void signedIn(String session) throws IOException {
        http.getResponseHeaders().set("Set-Cookie", COOKIE + session + "; HttpOnly; SameSite=Strict");
        http.sendResponseHeaders(204, -1);
    }

    void empty(int status) throws IOException {
        http.sendResponseHeaders(status, -1);
    }

    void send(Page page) throws IOException {
        http.getResponseHeaders().set("X-Served-By", page.node().name());
        if (page.cache() != null) {
            http.getResponseHeaders().set("X-Cache", page.cache());
        }
        if (page.status() == Page.CLOSED) {
            http.getResponseHeaders().set("Retry-After", "600");
        }
        if (page.status() != 200) {
            empty(page.status());
            return;
        }
        http.getResponseHeaders().set("Content-Type", "application/json");
        byte[] body = body(page).toString().getBytes(StandardCharsets.UTF_8);
        http.sendResponseHeaders(200, body.length);
        try (OutputStream out = http.getResponseBody()) {
            out.write(body);
        }
    }

    private static ArrayNode body(Page page) {
        ArrayNode body = JsonNodeFactory.instance.arrayNode();
        for (Item item : page.items()) {
            ObjectNode shown = body.addObject();
            shown.put(item.type(), item.number());
            item.shown().forEach(shown::put);
        }
        return body;
    }
}
