package exposurewatch.app.respond;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.app.AuditLog;
import exposurewatch.app.ClusterOptions;
import exposurewatch.app.Person;
import exposurewatch.app.SitePolicy;
import exposurewatch.app.StopSignal;
import exposurewatch.incident.Exposure;
import exposurewatch.response.past.LookingBack;
import exposurewatch.response.past.PastLog;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code since}: when an incident really began. */
@Command(
        name = "since",
        description = {
            "Since when it went on: judges the log of accesses backwards, as far as it is kept, until nothing of the",
            "incident's cause was wrong for long enough. It shows how far it is; Ctrl-C ends it with what it has found."
        },
        footer = "%nExit code: 0 there it is, 2 bad usage, 3 the cluster can't be reached.")
public final class SinceCommand implements Callable<Integer> {

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private Person person = new Person();

    @Mixin
    private SitePolicy policy = new SitePolicy();

    @Parameters(paramLabel = "ID", description = "the incident's id, or the beginning of it")
    private String id = "";

    @Option(
            names = "--quiet",
            paramLabel = "TIME",
            description = "so long without any exposure of that cause ends the search (default: ${DEFAULT-VALUE})")
    private String quiet = "24h";

    @Option(names = "--json", description = "as JSON")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        long quietFor = Times.duration("--quiet", quiet);
        Incidents incidents = Incidents.read(cluster);
        JsonNode incident = incidents.standing(id);
        AuditLog.looked(cluster, person.name(), "since", incident);
        LookingBack back = new LookingBack(new PastLog(cluster.consumer(), cluster.topics(), policy.require()));
        try (StopSignal stop = StopSignal.install()) {
            ObjectNode found = incidents.ask(() -> {
                List<Exposure> trail = incidents.topics().exposures(incident, LookingBack.MOST_OF_TRAIL);
                LookingBack.Cause cause = back.cause(incident, trail);
                System.err.println("looking back for " + exposurewatch.access.Visible.of(cause.name()) + " …");
                return back.look(
                        incident,
                        cause,
                        System.currentTimeMillis(),
                        quietFor,
                        (to, looked, exposures) -> System.err.printf(
                                Locale.ROOT,
                                "back to %s: %,d accesses looked at, %,d exposures …%n",
                                to,
                                looked,
                                exposures),
                        stop::asked);
            });
            System.out.println(
                    json ? SafeJson.pretty(found) : found.path("sentence").asText());
            return 0;
        }
    }
}
