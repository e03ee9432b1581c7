package exposurewatch.app.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import exposurewatch.app.demo.SiteLog.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** The firm's web site, over HTTP on 127.0.0.1, at a port that the system gives. It serves from {@link #open} on. */
final class Site implements AutoCloseable {

    private static final int THREADS = 8;

    private final HttpServer server;
    private final ExecutorService threads;
    private final Applications applications;
    private final Closures closures;
    private final SignIn signIn;
    private final SiteLog log;
    private final Truth truth;
    private final Clock clock;
    private final AtomicLong answers = new AtomicLong();

    private Site(
            HttpServer server,
            ExecutorService threads,
            Firm firm,
            Bugs bugs,
            Closures closures,
            SiteLog log,
            Truth truth) {
        this.server = server;
        this.threads = threads;
        this.closures = closures;
        this.log = log;
        this.truth = truth;
        this.clock = Clock.systemUTC();
        this.applications = Applications.of(firm, bugs);
        this.signIn = new SignIn(firm, log, clock);
    }

    /** Tells what is in its data base, then serves. */
    static Site open(Firm firm, Bugs bugs, Closures closures, SiteLog log, Truth truth) throws IOException {
        // Without this an answer may wait 40 ms for the client's acknowledgement of its headers.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), 0);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS, work -> {
            Thread thread = new Thread(work, "site");
            thread.setDaemon(true);
            return thread;
        });
        Site site = new Site(server, threads, firm, bugs, closures, log, truth);
        firm.items().forEach(item -> log.stored(item, site.now()));
        server.createContext("/", site::serve);
        server.setExecutor(threads);
        server.start();
        return site;
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Pages sent so far. */
    long answers() {
        return answers.get();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try {
            serve(new Exchange(exchange));
        } catch (IOException | RuntimeException e) {
            exchange.close();
            throw e;
        }
    }

    private void serve(Exchange http) throws IOException {
        String session = http.session();
        Asking asking = Asking.of(http.method(), http.path(), signIn.signedIn(session), session, http.clientAddress());
        if (signIn.isAskedFor(asking)) {
            signIn.answer(asking, http);
            return;
        }
        Application application = applications.of(asking);
        Page page = closures.has(asking, application.service())
                ? Page.refused(application.nodes().get(0), Page.CLOSED)
                : applications.page(application, asking);
        http.send(page);
        // What was really sent, at the time when it had been.
        Instant at = now();
        truth.sent(asking, application.service(), page, at, System.nanoTime());
        log.answered(new Answer("page-" + answers.incrementAndGet(), asking, application.service(), page, at));
    }

    /** To the millisecond, as logs have it. */
    private Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
