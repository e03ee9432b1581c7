package exposurewatch.app.audit;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.access.AccessEvent;
import exposurewatch.access.AccessReader;
import exposurewatch.access.FieldMapping;
import exposurewatch.app.Logging;
import exposurewatch.app.OutsideException;
import exposurewatch.app.PolicyFiles;
import exposurewatch.app.UsageException;
import exposurewatch.incident.Exposure;
import exposurewatch.incident.Incident;
import exposurewatch.judgement.Counts;
import exposurewatch.judgement.Traffic;
import exposurewatch.judgement.Verdict;
import exposurewatch.policy.Policy;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code audit}: judges past logs and writes what was found. */
@Command(
        name = "audit",
        description = {
            "Judge past logs: was any customer ever shown another customer's record?",
            "Needs no broker. Files may be gzipped. Writes incidents.json, incident-trail.jsonl, exposures.jsonl,"
                    + " unjudged.jsonl, unreadable.jsonl, summary.json and report.html into the --out directory."
        },
        footer = {
            "",
            "Exit code: 0 nothing found, 1 exposures found, 2 bad usage or input, 3 something outside failed.",
            "Example:",
            "  exposure-watch audit --policy policy.yaml --sessions sessions.jsonl \\",
            "      --ownership ownership.jsonl --access access.jsonl.gz --out found"
        })
public final class AuditCommand implements Callable<Integer> {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /** Accesses after which what was counted of the traffic is added up. */
    private static final long TRAFFIC_AT_ONCE = 100_000;

    @Option(names = "--policy", required = true, paramLabel = "FILE", description = "the site's policy file (YAML)")
    private Path policyFile = Path.of("policy.yaml");

    @Option(
            names = "--sessions",
            required = true,
            paramLabel = "FILE",
            arity = "1..*",
            description = "rows of sessions, one JSON object a line")
    private List<Path> sessions = List.of();

    @Option(
            names = "--ownership",
            required = true,
            paramLabel = "FILE",
            arity = "1..*",
            description = "rows of record ownership, one JSON object a line")
    private List<Path> ownership = List.of();

    @Option(
            names = "--access",
            required = true,
            paramLabel = "FILE",
            arity = "1..*",
            description = "access logs, merged by time")
    private List<Path> accesses = List.of();

    @Option(
            names = "--format",
            paramLabel = "NAME",
            description = "ecs or json; otherwise what the policy's sources section says, or ecs")
    private @Nullable String format;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "where the results go; made when missing")
    private Path out = Path.of("out");

    @Override
    public Integer call() throws IOException {
        Policy policy = PolicyFiles.load(policyFile);
        FieldMapping mapping = mapping(policy);
        List<Path> inputs = new ArrayList<>(sessions);
        inputs.addAll(ownership);
        inputs.addAll(accesses);
        long bytes = 0;
        for (Path input : inputs) {
            bytes += size(input);
        }
        makeOut();
        Progress progress = new Progress(System.err, Logging.isTerminal(), bytes);
        Totals totals = new Totals();
        Counts counts = new Counts();
        // A log may span years: an hour of one site takes a few dozen entries.
        Traffic traffic = new Traffic(1_000_000);
        try (Unreadables unreadables = new Unreadables(out.resolve("unreadable.jsonl"))) {
            Facts facts = new Facts();
            for (Path file : sessions) {
                facts.readSessions(file, unreadables, progress::read);
            }
            for (Path file : ownership) {
                facts.readOwnership(file, unreadables, progress::read);
            }
            List<Incident> incidents = judge(policy, mapping, facts, counts, traffic, totals, unreadables, progress);
            progress.finish();
            refuseUnreadableFacts("--sessions", "sessions", facts.sessionRows(), unreadables);
            refuseUnreadableFacts("--ownership", "ownership", facts.ownershipRows(), unreadables);
            writeIncidents(incidents);
            summary(facts, counts, totals, incidents, unreadables);
            HtmlReport.write(
                    out.resolve("report.html"),
                    policy,
                    totals,
                    incidents,
                    counts,
                    unreadables,
                    inputs.stream()
                            .map(file -> String.valueOf(file.getFileName()))
                            .toList(),
                    Instant.now());
            refuseUnreadableInput(counts, unreadables);
        }
        return tell(counts, totals) ? 1 : 0;
    }

    private FieldMapping mapping(Policy policy) {
        if (format == null) {
            return policy.accesses();
        }
        return switch (format.toLowerCase(Locale.ROOT)) {
            case "ecs" -> FieldMapping.ECS;
            case "json" ->
                new FieldMapping(FieldMapping.Format.JSON, policy.accesses().fields());
            default -> throw new UsageException("--format " + format + " is not known: write ecs or json");
        };
    }

    private static long size(Path input) {
        if (!Files.isRegularFile(input) || !Files.isReadable(input)) {
            throw new UsageException(input + " is not a file that can be read: check the name and its permissions");
        }
        try {
            return Files.size(input);
        } catch (IOException e) {
            throw new OutsideException(input + " can't be read: " + e.getMessage());
        }
    }

    private void makeOut() {
        try {
            Files.createDirectories(out);
        } catch (IOException e) {
            throw new UsageException("--out " + out + " can't be made: it exists as a file, or the place is not"
                    + " writable (" + e.getMessage() + "); give another directory");
        }
    }

    /** Judges every access, and returns what is wrong. */
    private List<Incident> judge(
            Policy policy,
            FieldMapping mapping,
            Facts facts,
            Counts counts,
            Traffic traffic,
            Totals totals,
            Unreadables unreadables,
            Progress progress)
            throws IOException {
        LogIncidents incidents = new LogIncidents(policy);
        try (ExposureFile exposed = new ExposureFile(out.resolve("exposures.jsonl"));
                BufferedWriter unjudged = Files.newBufferedWriter(out.resolve("unjudged.jsonl"));
                AccessFiles log = new AccessFiles(accesses, new AccessReader(mapping), unreadables, progress::read)) {
            Audit audit = new Audit(policy, facts, counts, traffic, finding -> {
                totals.add(finding);
                ObjectNode json = finding.toJson(policy);
                if (finding.judgement().verdict().exposed()) {
                    exposed.write(json, finding.access().timestamp());
                    incidents.add(Exposure.of(json));
                } else {
                    write(unjudged, json);
                }
            });
            for (AccessEvent event = log.next(); event != null; event = log.next()) {
                audit.judge(event);
                if (counts.accesses() % TRAFFIC_AT_ONCE == 0) {
                    incidents.add(traffic.drain());
                }
            }
            incidents.add(traffic.drain());
            return incidents.settle(exposed, out.resolve("incident-trail.jsonl"));
        }
    }

    private void writeIncidents(List<Incident> incidents) throws IOException {
        ArrayNode json = JSON.createArrayNode();
        incidents.forEach(incident -> json.add(incident.toJson()));
        Files.writeString(out.resolve("incidents.json"), JSON.writeValueAsString(json) + "\n");
    }

    private static void write(BufferedWriter file, ObjectNode json) {
        try {
            file.write(json.toString());
            file.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void summary(Facts facts, Counts counts, Totals totals, List<Incident> incidents, Unreadables unreadables)
            throws IOException {
        ObjectNode json = JSON.createObjectNode();
        json.put("accesses", counts.accesses() + unreadables.count("access"));
        json.put("judged_accesses", counts.accesses());
        json.put("without_record", counts.withoutRecord());
        json.put("without_session", counts.withoutSession());
        ObjectNode verdicts = json.putObject("verdicts");
        for (Verdict verdict : Verdict.values()) {
            verdicts.put(verdict.label(), counts.of(verdict));
        }
        json.putObject("exposed")
                .put("exposures", totals.exposures())
                .put("viewers", totals.viewers())
                .put("affected", totals.affected())
                .put("records", totals.records())
                .put("incidents", incidents.size());
        counts.odd().forEach(json.putObject("odd_paths")::put);
        counts.exempt().forEach(json.putObject("exempt")::put);
        json.putObject("facts").put("sessions", facts.sessionRows()).put("ownership", facts.ownershipRows());
        ObjectNode unreadable = json.putObject("unreadable");
        for (String input : List.of("access", "sessions", "ownership")) {
            ObjectNode reasons = unreadable.putObject(input);
            unreadables.counts().getOrDefault(input, java.util.Map.of()).forEach(reasons::put);
        }
        Files.writeString(out.resolve("summary.json"), JSON.writeValueAsString(json) + "\n");
    }

    private static void refuseUnreadableFacts(String option, String input, long rows, Unreadables unreadables) {
        if (rows == 0 && unreadables.count(input) > 0) {
            throw new UsageException("no line of " + option + " could be read, the first because of "
                    + unreadables.first() + ": is it the right file?");
        }
    }

    private static void refuseUnreadableInput(Counts counts, Unreadables unreadables) {
        if (counts.accesses() == 0 && unreadables.count("access") > 0) {
            throw new UsageException("no line of the access log could be read, the first because of "
                    + unreadables.first() + ": is --format right, and does the policy's sources section name the"
                    + " log's keys?");
        }
        if (!unreadables.first().isEmpty()) {
            System.err.println("exposure-watch: some lines could not be read and are not judged, the first is "
                    + unreadables.first() + "; all of them stand in unreadable.jsonl");
        }
    }

    private boolean tell(Counts counts, Totals totals) {
        long unresolved = counts.of(Verdict.UNRESOLVED_RECORD) + counts.of(Verdict.UNRESOLVED_SESSION);
        System.out.printf(
                Locale.ROOT,
                "%,d accesses judged: %,d exposures, %,d viewers saw records of %,d people; %,d could not be judged.%n",
                counts.accesses(),
                totals.exposures(),
                totals.viewers(),
                totals.affected(),
                unresolved);
        System.out.println(
                "Read " + out.resolve("report.html") + " first; the list is " + out.resolve("exposures.jsonl"));
        return totals.exposures() > 0;
    }
}
