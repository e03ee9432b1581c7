package exposurewatch.app;

import com.sun.net.httpserver.HttpServer;
import exposurewatch.access.Visible;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** {@code GET /metrics} in the text format of Prometheus. */
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
        int colon = address.lastIndexOf(':');
        try {
            int port = Integer.parseInt(address.substring(colon + 1));
            InetSocketAddress at = new InetSocketAddress(address.substring(0, Math.max(0, colon)), port);
            HttpServer server = HttpServer.create(at, 0);
            server.createContext("/metrics", exchange -> {
                byte[] text = registry.scrape().getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
                exchange.sendResponseHeaders(200, text.length);
                exchange.getResponseBody().write(text);
                exchange.close();
            });
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
