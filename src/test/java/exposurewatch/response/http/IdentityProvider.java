package exposurewatch.response.http;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What an identity provider is to us: a page with its public keys, which may change, be wrong or be away. */
final class IdentityProvider implements AutoCloseable {

    private final AtomicInteger asked = new AtomicInteger();
    private final CountDownLatch end = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final int port;
    private @Nullable HttpServer server;

    volatile int status = 200;
    volatile String body = "";
    volatile @Nullable String location;
    volatile boolean hangs;

    IdentityProvider(JWK... keys) throws IOException, JOSEException {
        shows(keys);
        this.server = listen(0);
        this.port = server.getAddress().getPort();
    }

    private HttpServer listen(int on) throws IOException {
        HttpServer fresh = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), on), 0);
        fresh.setExecutor(threads);
        fresh.createContext("/keys", exchange -> {
            asked.incrementAndGet();
            if (hangs) {
                awaitEnd();
            }
            if (location != null) {
                exchange.getResponseHeaders().set("Location", location);
            }
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(bytes);
            }
        });
        fresh.createContext("/elsewhere", exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(bytes);
            }
        });
        fresh.start();
        return fresh;
    }

    private void awaitEnd() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void shows(JWK... keys) {
        body = new JWKSet(List.of(keys)).toString(true);
    }

    URI keys() {
        return URI.create("http://" + InetAddress.getLoopbackAddress().getHostAddress() + ":" + port + "/keys");
    }

    /** How often it was asked for its keys. */
    int asked() {
        return asked.get();
    }

    void down() {
        if (server != null) {
            server.stop(0);
            server = null;
        }
    }

    void up() throws IOException {
        server = listen(port);
    }

    @Override
    public void close() {
        end.countDown();
        down();
        threads.shutdownNow();
    }
}
