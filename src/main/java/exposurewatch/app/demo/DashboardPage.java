package exposurewatch.app.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * The dashboards of Grafana as a page of ours, on 127.0.0.1 at a port that the system gives. The browser asks Prometheus
 * itself, which lets every page do that unless its {@code --web.cors.origin} says otherwise.
 */
public final class DashboardPage implements AutoCloseable {

    /** In the order in which people need them. */
    static final List<String> DASHBOARDS = List.of("exposure", "incident", "can-we-see", "switch", "engine");

    private static final int THREADS = 2;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TEXT_JSON = "application/json";

    private final HttpServer server;
    private final ExecutorService threads;

    private DashboardPage(HttpServer server, ExecutorService threads) {
        this.server = server;
        this.threads = threads;
    }

    /** @param type for {@code Content-Type} */
    private record Served(String type, byte[] bytes) {}

    /**
     * Serves from now on.
     *
     * @param prometheus where it is, such as http://127.0.0.1:9090; a path before {@code /api/v1} is kept
     * @throws IllegalArgumentException if that is no http or https address
     * @throws IOException              if nothing can be served on this machine
     */
    public static DashboardPage open(URI prometheus) throws IOException {
        String origin = origin(prometheus);
        Map<String, Served> files = files(origin + path(prometheus));
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                answer(exchange, files.get(exchange.getRequestURI().getRawPath()), origin);
            }
        });
        ExecutorService threads = Executors.newFixedThreadPool(THREADS, work -> {
            Thread thread = new Thread(work, "dashboards");
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(threads);
        server.start();
        return new DashboardPage(server, threads);
    }

    /** Scheme, host and port alone: it goes into a header that says whom the page may ask. */
    private static String origin(URI prometheus) {
        boolean http = "http".equals(prometheus.getScheme()) || "https".equals(prometheus.getScheme());
        if (!http || prometheus.getHost() == null || prometheus.getUserInfo() != null) {
            throw new IllegalArgumentException("Prometheus can't be at '" + prometheus
                    + "': write its address such as http://127.0.0.1:9090, without a password in it");
        }
        return prometheus.getScheme() + "://" + prometheus.getHost()
                + (prometheus.getPort() < 0 ? "" : ":" + prometheus.getPort());
    }

    private static String path(URI prometheus) {
        return prometheus.getRawPath().replaceAll("/+$", "");
    }

    /** All that is ever served, by its path: no other file can be asked for. */
    private static Map<String, Served> files(String prometheus) throws IOException {
        Map<String, Served> files = new HashMap<>();
        files.put("/", new Served("text/html; charset=utf-8", resource("observe/index.html")));
        files.put("/observe.css", new Served("text/css; charset=utf-8", resource("observe/observe.css")));
        files.put("/observe.js", new Served("text/javascript; charset=utf-8", resource("observe/observe.js")));
        files.put("/icon.svg", new Served("image/svg+xml", resource("console/icon.svg")));
        ObjectNode index = JSON.createObjectNode().put("prometheus", prometheus);
        ArrayNode list = index.putArray("dashboards");
        for (String name : DASHBOARDS) {
            byte[] bytes = resource("observe/dashboards/" + name + ".json");
            JsonNode dashboard = JSON.readTree(bytes);
            String uid = dashboard.path("uid").asText();
            files.put("/dashboards/" + uid + ".json", new Served(TEXT_JSON, bytes));
            ObjectNode entry = list.addObject().put("uid", uid);
            for (String field : List.of("title", "description")) {
                entry.put(field, dashboard.path(field).asText());
            }
        }
        files.put("/dashboards/index.json", new Served(TEXT_JSON, JSON.writeValueAsBytes(index)));
        return files;
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = DashboardPage.class.getResourceAsStream("/" + name)) {
            if (in == null) {
                throw new IOException("the program was built without its " + name + ": build it again");
            }
            return in.readAllBytes();
        }
    }

    private static void answer(HttpExchange exchange, @Nullable Served file, String prometheus) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        // The page's own files and Prometheus, and nobody's frame; no text that a stranger wrote can load or run
        // anything.
        headers.set(
                "Content-Security-Policy",
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self' "
                        + prometheus + "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        headers.set("Cross-Origin-Opener-Policy", "same-origin");
        headers.set("Cache-Control", "no-cache");
        if (!exchange.getRequestMethod().equals("GET")) {
            headers.set("Allow", "GET");
            exchange.sendResponseHeaders(405, -1);
        } else if (file == null) {
            exchange.sendResponseHeaders(404, -1);
        } else {
            headers.set("Content-Type", file.type);
            exchange.sendResponseHeaders(200, file.bytes.length);
            exchange.getResponseBody().write(file.bytes);
        }
    }

    /** Where it is. */
    public URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
