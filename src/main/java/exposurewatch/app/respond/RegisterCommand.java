package exposurewatch.app.respond;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.app.ClusterOptions;
import exposurewatch.response.Csv;
import exposurewatch.response.Register;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code register}: all breaches, notified or not. */
@Command(
        name = "register",
        description = {
            "The register of all breaches, notified or not: what happened, whom it concerns, what was done and decided.",
            "What the law wants kept (Art. 33(5) GDPR; 24 months in Canada). Nobody concerned is named in it."
        },
        footer = "%nExit code: 0 there it is, 2 bad usage, 3 the cluster can't be reached.")
public final class RegisterCommand implements Callable<Integer> {

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Option(names = "--json", description = "as a JSON list instead of CSV")
    private boolean json;

    @Override
    public Integer call() throws java.io.IOException {
        List<List<String>> lines =
                Register.lines(Incidents.read(cluster).all().values()).toList();
        List<String> heads = Register.heads();
        if (json) {
            ArrayNode list = new ObjectMapper().createArrayNode();
            for (List<String> fields : lines) {
                ObjectNode one = list.addObject();
                for (int i = 0; i < heads.size(); i++) {
                    one.put(heads.get(i), fields.get(i));
                }
            }
            System.out.println(SafeJson.pretty(list));
            return 0;
        }
        System.out.println(Csv.line(heads.toArray(new String[0])));
        lines.forEach(fields -> System.out.println(Csv.line(fields.toArray(new String[0]))));
        return 0;
    }
}
