package exposurewatch.app.respond;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import exposurewatch.app.AuditLog;
import exposurewatch.app.ClusterOptions;
import exposurewatch.app.Person;
import exposurewatch.response.AffectedPeople;
import exposurewatch.response.Csv;
import exposurewatch.response.Letters;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code affected}: whose records were shown, exactly. */
@Command(
        name = "affected",
        description = {
            "Whose records were shown, which, what they show, to whom, when and how often: exactly, person by person.",
            "It names people: that you looked is written to the topic audit-log."
        },
        footer = "%nExit code: 0 there it is, 2 bad usage, 3 the cluster can't be reached.")
public final class AffectedCommand implements Callable<Integer> {

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private Person person = new Person();

    @Parameters(paramLabel = "ID", description = "the incident's id, or the beginning of it")
    private String id = "";

    /** How it is written. */
    static final class Form {
        @Option(names = "--json", description = "a JSON list, with every record and who saw it")
        private boolean json;

        @Option(names = "--csv", description = "for a spreadsheet: a line for each record and viewer")
        private boolean csv;
    }

    @ArgGroup
    private Form form = new Form();

    @Override
    public Integer call() throws java.io.IOException {
        Incidents incidents = Incidents.read(cluster);
        JsonNode incident = incidents.standing(id);
        AuditLog.looked(cluster, person.name(), "affected", incident);
        AffectedPeople found = incidents.ask(() -> incidents.topics().affected(incident, incidents.all()));
        List<AffectedPeople.Person> people = found.people();
        String disagreement = disagreement(incident, found, people);
        if (disagreement != null) {
            System.err.println("exposure-watch: " + disagreement);
        }
        if (form.json) {
            ArrayNode list = new ObjectMapper().createArrayNode();
            people.forEach(one -> list.add(AffectedPeople.toJson(one)));
            System.out.println(SafeJson.pretty(list));
        } else if (form.csv) {
            Letters.viewLines(people).forEach(fields -> System.out.println(Csv.line(fields)));
        } else {
            table(people);
        }
        return 0;
    }

    /** The list and the incident are told by different topics: where they don't agree, in words; null = they do. */
    static @Nullable String disagreement(JsonNode incident, AffectedPeople found, List<AffectedPeople.Person> people) {
        long affected = incident.path("affected").asLong();
        long exposures = incident.path("exposures").asLong();
        if (people.size() == affected && found.exposures() == exposures) {
            return null;
        }
        return String.format(
                Locale.ROOT,
                "the trail comes to %,d people and %,d exposures, the incident says %,d and %,d: is it going on just now?"
                        + " Ask again",
                people.size(),
                found.exposures(),
                affected,
                exposures);
    }

    private static void table(List<AffectedPeople.Person> people) {
        Table table = new Table("person", "records", "times", "seen by", "first", "last", "data");
        for (AffectedPeople.Person one : people) {
            table.row(
                    one.id(),
                    String.format(Locale.ROOT, "%,d", one.records().size()),
                    String.format(Locale.ROOT, "%,d", one.times()),
                    String.format(Locale.ROOT, "%,d", Letters.viewers(one)),
                    Letters.time(one.first()),
                    Letters.time(one.last()),
                    String.join(" ", one.data()));
        }
        table.print(System.out);
        System.out.printf(Locale.ROOT, "%n%,d people%n", people.size());
    }
}
