package exposurewatch.app.respond;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.access.Visible;
import exposurewatch.app.AuditLog;
import exposurewatch.app.ClusterOptions;
import exposurewatch.app.Person;
import exposurewatch.app.UsageException;
import exposurewatch.containment.SigningKey;
import exposurewatch.response.Csv;
import exposurewatch.response.EvidenceBundle;
import exposurewatch.response.IncidentTopics;
import exposurewatch.response.TrailLine;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code trail}: everything that is known of an incident and was done about it, in order. */
@Command(
        name = "trail",
        description = {
            "Everything that is known of an incident and was done about it, in the order in which it became known.",
            "It names people: that you looked is written to the topic audit-log.",
            "",
            "As evidence: 'trail ID --bundle FILE' writes a signed file, 'verify FILE' says whether it is unchanged."
        },
        footer = "%nExit code: 0 there it is, 2 bad usage, 3 the cluster can't be reached.")
public final class TrailCommand implements Callable<Integer> {

    private static final long PROGRESS_EVERY = 100_000;

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private Person person = new Person();

    @Parameters(paramLabel = "ID", description = "the incident's id, or the beginning of it")
    private String id = "";

    /** How it is written. */
    static final class Form {
        @Option(names = "--json", description = "JSON lines, as they stand in the topic")
        private boolean json;

        @Option(names = "--csv", description = "for a spreadsheet")
        private boolean csv;

        @Option(names = "--bundle", paramLabel = "FILE", description = "a signed file, as evidence")
        private @Nullable Path bundle;
    }

    @ArgGroup
    private Form form = new Form();

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description = "with --bundle: the Ed25519 key that it is signed with (default: ${DEFAULT-VALUE}; made if it"
                    + " isn't there, its public half beside it)")
    private Path key = Path.of("data", "evidence.key");

    @Option(
            names = "--policy",
            paramLabel = "FILE",
            description =
                    "with --bundle: the policy in force, to be kept with it (default: ./policy.yaml if it is there)")
    private @Nullable Path policy;

    @Override
    public Integer call() throws IOException {
        Incidents incidents = Incidents.read(cluster);
        JsonNode incident = incidents.named(id);
        AuditLog.looked(cluster, person.name(), "trail", incident);
        if (form.bundle != null) {
            bundle(incidents, incident, form.bundle);
            return 0;
        }
        PrintStream out = new PrintStream(new BufferedOutputStream(System.out, 1 << 16), false, StandardCharsets.UTF_8);
        if (form.csv) {
            out.println(TrailLine.CSV_HEAD);
        }
        long told = incidents.ask(() ->
                incidents.topics().trail(incident, (value, partition, offset) -> write(out, value), out::checkError));
        out.flush();
        return 0;
    }

    private void write(PrintStream out, byte[] value) {
        JsonNode entry = tree(value);
        if (form.json) {
            out.println(SafeJson.line(entry));
        } else if (form.csv) {
            out.println(Csv.line(TrailLine.fields(entry)));
        } else {
            out.println(Visible.of(TrailLine.text(entry), 400));
        }
    }

    private static JsonNode tree(byte[] value) {
        try {
            return new ObjectMapper().readTree(value);
        } catch (IOException e) {
            throw new UncheckedIOException("an entry of the trail is no JSON", e);
        }
    }

    private void bundle(Incidents incidents, JsonNode incident, Path file) throws IOException {
        PrivateKey signing;
        PublicKey whose;
        try {
            signing = SigningKey.openOrCreate(key);
            whose = SigningKey.readPublic(SigningKey.publicFile(key));
        } catch (IOException e) {
            throw new UsageException("--key " + key + " can't be used (" + e.getMessage()
                    + "): name an Ed25519 key, or a file in a directory that can be written");
        }
        // Whole or not at all: half of the evidence must not pass for it.
        Path fresh = file.resolveSibling(file.getFileName() + ".part");
        long[] written = {0};
        ObjectNode manifest;
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(fresh), 1 << 16)) {
            EvidenceBundle bundle = EvidenceBundle.begin(out, incident, policyText(), versions());
            IncidentTopics.Visitor visitor = (value, partition, offset) -> {
                try {
                    bundle.entry(value, partition, offset);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                if (++written[0] % PROGRESS_EVERY == 0) {
                    System.err.printf(Locale.ROOT, "%,d entries …%n", written[0]);
                }
            };
            incidents.ask(() -> incidents.topics().trail(incident, visitor, () -> false));
            manifest = bundle.end(
                    signing,
                    whose,
                    cluster.topics().incidentTrail().name(),
                    Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                    person.name());
        }
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
        System.out.println(file + ": " + manifest.path("entries").asLong() + " entries, head "
                + manifest.path("head").asText() + ", signed with " + key);
        System.out.println("check it with: exposure-watch verify " + file + " --key " + SigningKey.publicFile(key));
    }

    private String policyText() throws IOException {
        Path file = policy != null ? policy : Path.of("policy.yaml");
        if (policy == null && !Files.exists(file)) {
            throw new UsageException("a bundle holds the policy in force: name its file by --policy");
        }
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UsageException("--policy " + file + " can't be read: name the policy file in force");
        }
    }

    private static ObjectNode versions() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("exposure_watch", "0.1.0")
                .put("java", Runtime.version().toString());
    }
}
