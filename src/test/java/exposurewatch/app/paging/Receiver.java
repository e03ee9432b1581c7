package exposurewatch.app.paging;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** Somebody who is told: a real HTTP server on this machine that remembers what it took. */
public final class Receiver implements AutoCloseable {

    /**
     * What came.
     *
     * @param headers by name, lower case
     */
    public record Request(String path, Map<String, List<String>> headers, String body) {}

    /**
     * What is answered.
     *
     * @param header {@code Name: value}; empty = none
     */
    public record Reply(int status, String header, String body) {
        public static final Reply OK = of(200);

        public static Reply of(int status) {
            return new Reply(status, "", "");
        }
    }

    private final HttpServer server;
    private final ExecutorService thread = Executors.newCachedThreadPool();
    private final List<Request> requests = Collections.synchronizedList(new ArrayList<>());
    private final List<Request> taken = Collections.synchronizedList(new ArrayList<>());
    private volatile Function<Request, Reply> replies;

    private Receiver(HttpServer server, Function<Request, Reply> replies) {
        this.server = server;
        this.replies = replies;
    }

    public static Receiver open(Function<Request, Reply> replies) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        Receiver receiver = new Receiver(server, replies);
        server.createContext("/", exchange -> {
            Map<String, List<String>> headers = new HashMap<>();
            exchange.getRequestHeaders().forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
            Request request = new Request(
                    exchange.getRequestURI().toString(),
                    headers,
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            receiver.requests.add(request);
            Reply reply = receiver.replies.apply(request);
            if (reply.status < 300) {
                receiver.taken.add(request);
            }
            if (!reply.header.isEmpty()) {
                exchange.getResponseHeaders()
                        .set(reply.header.split(": ")[0], reply.header.split(": ")[1]);
            }
            byte[] body = reply.body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(reply.status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.setExecutor(receiver.thread);
        server.start();
        return receiver;
    }

    public void answer(Function<Request, Reply> now) {
        replies = now;
    }

    public URI address(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    /** Everything that came. */
    public List<Request> requests() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }

    /** What was answered by 2xx. */
    public List<Request> taken() {
        synchronized (taken) {
            return List.copyOf(taken);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        thread.shutdownNow();
    }
}
