package exposurewatch.app;

import exposurewatch.app.paging.DeliveryCounts;
import exposurewatch.app.paging.Paging;
import exposurewatch.policy.Policy;
import exposurewatch.response.IncidentBoard;
import exposurewatch.response.http.ApiServer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** What people and other programs have of a running processor: canaries, the API with its console, and who is paged. */
final class Operations implements AutoCloseable {

    private final @Nullable CanaryFlight canary;
    private final @Nullable ApiServer api;
    private final Paging paging;

    private Operations(@Nullable CanaryFlight canary, @Nullable ApiServer api, Paging paging) {
        this.canary = canary;
        this.api = api;
        this.paging = paging;
    }

    /**
     * All that the configuration names, from now on.
     *
     * @param home where what is made once is kept: the token of this machine
     * @throws UsageException if an address, a token or a secret is wrong
     */
    static Operations begin(
            String servers,
            RunConfig config,
            Policy policy,
            Path home,
            Watch watch,
            IncidentBoard board,
            WatchMetrics metrics) {
        CanaryFlight canary = config.canaryEvery() == 0 ? null : canary(config, servers, policy, watch, metrics);
        ApiServer api = null;
        try {
            api = config.apiAddress().isEmpty() ? null : Console.open(config, servers, policy, watch, board, home);
            return new Operations(
                    canary, api, paging(config, watch, board, metrics, api == null ? null : api.address()));
        } catch (RuntimeException e) {
            close(canary, api);
            throw e;
        }
    }

    private static CanaryFlight canary(
            RunConfig config, String servers, Policy policy, Watch watch, WatchMetrics metrics) {
        return new CanaryFlight(
                        watch.consumer(),
                        Watch.admin(servers, config),
                        watch.topics(),
                        policy.accesses(),
                        config.canaryEvery() * 1_000L,
                        config.heartbeat(),
                        metrics.canaries())
                .start();
    }

    private static Paging paging(
            RunConfig config, Watch watch, IncidentBoard board, WatchMetrics metrics, @Nullable URI console) {
        Paging.Setting setting = new Paging.Setting(
                watch.consumer(), watch.topics(), board, config.applicationId(), console, Clock.systemUTC());
        DeliveryCounts counts = new DeliveryCounts();
        metrics.paging(counts);
        return Paging.start(config.paging(), setting, counts);
    }

    @Override
    public void close() {
        paging.close();
        close(canary, api);
    }

    private static void close(@Nullable CanaryFlight canary, @Nullable ApiServer api) {
        if (api != null) {
            api.close();
        }
        if (canary != null) {
            canary.close();
        }
    }
}
