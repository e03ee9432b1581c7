package exposurewatch.app.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import exposurewatch.app.PlainText;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The telephone of whoever is on call: Alertmanager's webhook on this machine. Thread-safe. */
final class Pager implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LARGEST = 1 << 20;
    private static final int MOST = 10_000;

    private final HttpServer server;
    private final ExecutorService thread;
    private final List<Call> fresh = new ArrayList<>();
    private final Map<String, History> histories = new LinkedHashMap<>();

    /**
     * It rings.
     *
     * @param over whether it says that something is over
     */
    record Call(Instant at, boolean over, String text) {}

    /** What was called for one incident, or for one alert on the processor itself. */
    private static final class History {
        private final Set<String> severities = new HashSet<>();
        private int pages;
        private boolean over;
    }

    private Pager(HttpServer server, ExecutorService thread) {
        this.server = server;
        this.thread = thread;
    }

    static Pager open() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        ExecutorService thread = Executors.newSingleThreadExecutor(work -> {
            Thread daemon = new Thread(work, "pager");
            daemon.setDaemon(true);
            return daemon;
        });
        Pager pager = new Pager(server, thread);
        server.createContext("/", pager::take);
        server.setExecutor(thread);
        server.start();
        return pager;
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    private void take(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(LARGEST);
        int status = 200;
        try {
            take(JSON.readTree(body));
        } catch (IOException e) {
            status = 400;
        }
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    private synchronized void take(JsonNode notification) {
        boolean over = notification.path("status").asText().equals("resolved");
        JsonNode labels = notification.path("groupLabels");
        String incident = labels.path("incident").asText();
        String key = incident.isEmpty() ? labels.path("alertname").asText() : incident;
        if (histories.size() >= MOST && !histories.containsKey(key)) {
            return;
        }
        History history = histories.computeIfAbsent(key, any -> new History());
        history.over = over;
        history.pages += over ? 0 : 1;
        for (JsonNode alert : notification.path("alerts")) {
            boolean firing = alert.path("status").asText().equals("firing");
            if (firing) {
                history.severities.add(alert.at("/labels/severity").asText());
            }
            if (firing != over && fresh.size() < MOST) {
                fresh.add(new Call(
                        Instant.now(),
                        over,
                        PlainText.of(alert.at("/annotations/summary").asText())));
            }
        }
    }

    /** The calls since it was asked last. */
    synchronized List<Call> fresh() {
        List<Call> calls = List.copyOf(fresh);
        fresh.clear();
        return calls;
    }

    /** How often somebody was paged for this incident. */
    synchronized int pages(String incident) {
        History history = histories.get(incident);
        return history == null ? 0 : history.pages;
    }

    /** How many severities it was paged with: one that gets worse calls again. */
    synchronized int severities(String incident) {
        History history = histories.get(incident);
        return history == null ? 0 : history.severities.size();
    }

    /** Whether the last that was said of it is that it is over. */
    synchronized boolean isOver(String incident) {
        History history = histories.get(incident);
        return history != null && history.over;
    }

    /** Whatever somebody was paged for. */
    synchronized Set<String> all() {
        return Set.copyOf(histories.keySet());
    }

    @Override
    public void close() {
        server.stop(0);
        thread.shutdownNow();
    }
}
