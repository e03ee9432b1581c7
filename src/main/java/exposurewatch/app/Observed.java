package exposurewatch.app;

import com.fasterxml.jackson.databind.JsonNode;
import exposurewatch.policy.Policy;
import exposurewatch.response.IncidentBoard;
import java.net.URI;
import java.nio.file.Path;

/** A processor with all that belongs to one in earnest: metrics, canaries, console and paging, as its configuration says. */
public final class Observed implements AutoCloseable {

    private final WatchMetrics metrics;
    private final MetricsEndpoint endpoint;
    private final IncidentBoard board;
    private final Operations operations;
    private final Watch watch;

    private Observed(
            WatchMetrics metrics, MetricsEndpoint endpoint, IncidentBoard board, Operations operations, Watch watch) {
        this.metrics = metrics;
        this.endpoint = endpoint;
        this.board = board;
        this.operations = operations;
        this.watch = watch;
    }

    /**
     * From now on.
     *
     * @param watch started, and not closed by this
     * @param home  where what is made once is kept
     * @throws UsageException if the configuration names what can't be had
     */
    public static Observed begin(String servers, RunConfig config, Policy policy, Path home, Watch watch) {
        Health health = new Health();
        WatchMetrics metrics = new WatchMetrics(health);
        IncidentBoard board = IncidentBoard.follow(watch.consumer(), watch.topics());
        MetricsEndpoint endpoint = null;
        try {
            endpoint = MetricsEndpoint.open(config.metricsAddress(), metrics.registry(), health);
            metrics.watch(watch, board, policy.containment().mode());
            Operations operations = Operations.begin(servers, config, policy, home, watch, board, metrics);
            return new Observed(metrics, endpoint, board, operations, watch);
        } catch (RuntimeException e) {
            if (endpoint != null) {
                endpoint.close();
            }
            board.close();
            metrics.close();
            throw e;
        }
    }

    /** Where its metrics are. */
    public URI metrics() {
        return endpoint.address();
    }

    /** To be called again and again: what is counted now and then. */
    public void look() {
        metrics.look(watch.streams().counts());
        metrics.refresh();
    }

    /** An alert was told. */
    public void alert(JsonNode alert) {
        metrics.alert(alert);
    }

    @Override
    public void close() {
        operations.close();
        board.close();
        endpoint.close();
        metrics.close();
    }
}
