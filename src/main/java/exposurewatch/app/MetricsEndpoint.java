package exposurewatch.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import exposurewatch.access.Visible;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** {@code GET /metrics} in the text format of Prometheus, and {@code /health/live}, {@code /health/ready}, {@code /health}. */
public final class MetricsEndpoint implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService thread;

    private MetricsEndpoint(HttpServer server, ExecutorService thread) {
        this.server = server;
        this.thread = thread;
    }

    /**
     * Serves from now on.
     *
     * @param address host:port; port 0 is one that the system gives
     * @throws UsageException if it is no address of this machine, or taken
     */
    public static MetricsEndpoint open(String address, PrometheusMeterRegistry registry) {
        return open(address, registry, null);
    }

    /** @param health null = nothing is said of it */
    static MetricsEndpoint open(String address, PrometheusMeterRegistry registry, @Nullable Health health) {
        int colon = address.lastIndexOf(':');
        try {
            int port = Integer.parseInt(address.substring(colon + 1));
            InetSocketAddress at = new InetSocketAddress(address.substring(0, Math.max(0, colon)), port);
            HttpServer server = HttpServer.create(at, 0);
            server.createContext(
                    "/metrics",
                    exchange -> answer(exchange, 200, "text/plain; version=0.0.4; charset=utf-8", registry.scrape()));
            if (health != null) {
                server.createContext("/health", exchange -> {
                    JsonNode json = health.toJson(System.currentTimeMillis());
                    boolean fine = switch (exchange.getRequestURI().getPath()) {
                        case "/health/live" -> json.path("live").asBoolean();
                        case "/health/ready" -> json.path("ready").asBoolean();
                        default -> true;
                    };
                    answer(exchange, fine ? 200 : 503, "application/json", json.toString());
                });
            }
            // One scrape after the other: somebody who asks a thousand times at once takes no more than a thread.
            ExecutorService thread = Executors.newSingleThreadExecutor(work -> {
                Thread daemon = new Thread(work, "metrics");
                daemon.setDaemon(true);
                return daemon;
            });
            server.setExecutor(thread);
            server.start();
            return new MetricsEndpoint(server, thread);
        } catch (IOException | IllegalArgumentException e) {
            throw new UsageException("metrics can't be served at '" + Visible.of(address) + "' (" + OneLine.of(e)
                    + "): write host:port of this machine, such as 127.0.0.1:9464, that nobody else listens on");
        }
    }

    private static void answer(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    /** Where it is. */
    public URI address() {
        InetSocketAddress at = server.getAddress();
        return URI.create("http://" + at.getAddress().getHostAddress() + ":" + at.getPort() + "/metrics");
    }

    @Override
    public void close() {
        server.stop(0);
        thread.shutdownNow();
    }
}
