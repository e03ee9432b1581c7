package exposurewatch.app.respond;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import exposurewatch.access.Visible;
import exposurewatch.app.ClusterOptions;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code incidents}: what is wrong, the newest last. */
@Command(
        name = "incidents",
        description = {
            "What is wrong: the incidents that are open or contained, the newest last.",
            "One of them in detail: 'trail ID', 'affected ID', 'contain status'."
        },
        footer = "%nExit code: 0 there it is, 2 bad usage, 3 the cluster can't be reached.")
public final class IncidentsCommand implements Callable<Integer> {

    /** These need somebody. */
    private static final Set<String> OPEN = Set.of("open", "contained");

    private static final int MOST_SUMMARY = 200;

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Option(names = "--all", description = "also those that are over, were none, or are part of another")
    private boolean all;

    @Option(names = "--site", paramLabel = "NAME", description = "of this site only")
    private @Nullable String site;

    @Option(names = "--json", description = "as a JSON list, with everything that is known")
    private boolean json;

    @Override
    public Integer call() throws java.io.IOException {
        List<JsonNode> found = Incidents.read(cluster).all().values().stream()
                .filter(one -> all || OPEN.contains(one.path("state").asText()))
                .filter(one -> site == null || one.path("site").asText().equals(site))
                .sorted(Comparator.comparing(one -> one.path("last_seen").asText()))
                .toList();
        if (json) {
            ArrayNode list = new ObjectMapper().createArrayNode();
            found.forEach(list::add);
            System.out.println(SafeJson.pretty(list));
        } else if (found.isEmpty()) {
            System.out.println(
                    all ? "no incident is known" : "no incident is open; --all shows those that are over, too");
        } else {
            table(found);
        }
        return 0;
    }

    private static void table(List<JsonNode> found) {
        Table table =
                new Table("id", "severity", "state", "pattern", "site", "last seen", "people", "seen by", "times");
        for (JsonNode one : found) {
            table.row(
                    one.path("id").asText(),
                    one.path("severity").asText(),
                    one.path("state").asText(),
                    one.path("pattern").asText(),
                    one.path("site").asText(),
                    one.path("last_seen").asText(),
                    number(one.path("affected")),
                    number(one.path("viewers")),
                    number(one.path("exposures")));
        }
        table.print(System.out);
        JsonNode newest = found.get(found.size() - 1);
        System.out.println();
        System.out.println("the newest: " + Visible.of(newest.path("summary").asText(), MOST_SUMMARY));
    }

    private static String number(JsonNode number) {
        return String.format(Locale.ROOT, "%,d", number.asLong());
    }
}
