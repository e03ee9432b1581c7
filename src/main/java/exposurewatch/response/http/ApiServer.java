package exposurewatch.response.http;

import exposurewatch.policy.Policy;
import exposurewatch.response.IncidentBoard;
import exposurewatch.response.IncidentTopics;
import exposurewatch.response.past.Completeness;
import exposurewatch.response.past.PastLog;
import exposurewatch.topology.Topics;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.util.JavalinBindException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Properties;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Serves the API and the console. */
public final class ApiServer implements AutoCloseable {

    private static final int MOST_THREADS = 32;
    private static final long LARGEST_REQUEST = 64 << 10;
    /** With room for the longest token. */
    private static final int LARGEST_HEADERS = JwtCallers.LONGEST + (8 << 10);
    /** Nothing but the console's own files, and nobody's frame; no text that a stranger wrote can load or run anything. */
    private static final String CONTENT_SECURITY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src"
            + " 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final Map<String, String> FILES = Map.of(
            "/", "index.html",
            "/icon.svg", "icon.svg",
            "/console.js", "console.js",
            "/console.css", "console.css");
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "json", "application/json",
            "svg", "image/svg+xml");

    private final Javalin server;
    private final KafkaDesk desk;
    private final PastApi past;
    private final String host;

    private ApiServer(Javalin server, KafkaDesk desk, PastApi past, String host) {
        this.past = past;
        this.server = server;
        this.desk = desk;
        this.host = host;
    }

    /**
     * Where it is served, and to whom.
     *
     * @param host         address of this machine
     * @param port         0 = one that the system gives
     * @param policy by which the log is read, with laws and contact for drafts of reports
     * @param group  application id of the processor, by which it is known how far it has read
     */
    public record Setting(String host, int port, Callers callers, Policy policy, String group) {}

    /**
     * Serves from now on.
     *
     * @param board    of which it tells; it is not closed by this
     * @param consumer settings of consumers that read what is committed and belong to no group
     * @param producer settings of the producer of actions and looks
     * @throws IOException if nobody can listen there
     */
    public static ApiServer open(
            Setting setting, IncidentBoard board, Properties consumer, Properties producer, Topics topics)
            throws IOException {
        KafkaDesk desk = new KafkaDesk(producer, topics);
        IncidentTopics incidents = new IncidentTopics(consumer, topics);
        PastApi past = new PastApi(
                board,
                incidents,
                desk,
                new PastLog(consumer, topics, setting.policy),
                new Completeness(consumer, topics, setting.group));
        Api api = new Api(setting.callers, board, incidents, desk, setting.policy.notification(), past);
        Javalin server = Javalin.create(config -> {
            quiet(config);
            config.jetty.host = setting.host;
            config.jetty.port = setting.port;
            config.jetty.threadPool = new QueuedThreadPool(MOST_THREADS, 4);
            config.http.maxRequestSize = LARGEST_REQUEST;
            config.routes.before(ApiServer::secure);
            FILES.forEach((path, name) -> config.routes.get(path, http -> file(http, name)));
            config.routes.get(Api.BASE + "/openapi.json", http -> file(http, "openapi.json"));
            api.install(config);
        });
        try {
            server.start();
        } catch (JavalinBindException e) {
            desk.close();
            throw new IOException(
                    "nobody can listen at " + setting.host + ":" + setting.port
                            + ": is it taken, or no address of this machine?",
                    e);
        }
        return new ApiServer(server, desk, past, setting.host);
    }

    private static void quiet(JavalinConfig config) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.jetty.modifyHttpConfiguration(http -> {
            http.setSendServerVersion(false);
            http.setRequestHeaderSize(LARGEST_HEADERS);
        });
    }

    private static void secure(Context http) {
        http.header("Content-Security-Policy", CONTENT_SECURITY);
        http.header("X-Content-Type-Options", "nosniff");
        http.header("Referrer-Policy", "no-referrer");
        http.header("Cross-Origin-Resource-Policy", "same-origin");
        http.header("Cross-Origin-Opener-Policy", "same-origin");
    }

    private static void file(Context http, String name) throws IOException {
        try (InputStream in = ApiServer.class.getResourceAsStream("/console/" + name)) {
            if (in == null) {
                throw new IOException("the program was built without its console/" + name);
            }
            http.header("Cache-Control", "no-cache");
            http.result(in.readAllBytes()).contentType(TYPES.get(name.substring(name.lastIndexOf('.') + 1)));
        }
    }

    /** Where it is. */
    public URI address() {
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + server.port());
    }

    /** Whether nobody but this machine can reach it there. */
    public static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    @Override
    public void close() {
        past.close();
        server.stop();
        desk.close();
    }
}
