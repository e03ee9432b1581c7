package exposurewatch.simulation;

import exposurewatch.simulation.Oracle.Truth;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Writes a world as the files that `audit` reads, with the truth beside them. */
public final class SimulationWriter {

    private static final int BUFFER_BYTES = 1 << 16;

    private SimulationWriter() {}

    /**
     * What was written.
     *
     * @param verdicts verdict to how many (event, record) have it
     * @param exposed how many of them are exposed
     */
    public record Written(long sessions, long ownerships, long accesses, Map<String, Long> verdicts, long exposed) {}

    /** Creates `dir` if need be and replaces its files of the same names. Throws IOException where that fails. */
    public static Written write(World world, Path dir) throws IOException {
        Files.createDirectories(dir);
        Files.writeString(dir.resolve("policy.yaml"), world.policyYaml());
        try (OutputStream lines = open(dir, "sessions.jsonl")) {
            for (var delivered : world.sessions()) {
                writeLine(lines, JsonLine.of(delivered.fact()));
            }
        }
        try (OutputStream lines = open(dir, "ownership.jsonl")) {
            for (var delivered : world.ownerships()) {
                writeLine(lines, JsonLine.of(delivered.fact()));
            }
        }
        Written written = writeAccesses(world, dir);
        Files.writeString(dir.resolve("README.txt"), readme(world, written));
        return written;
    }

    private static Written writeAccesses(World world, Path dir) throws IOException {
        Map<String, Long> verdicts = new TreeMap<>();
        ExposureTally tally = new ExposureTally();
        long accesses = 0;
        try (OutputStream lines = open(dir, "access.jsonl");
                OutputStream truths = open(dir, "truth.jsonl")) {
            for (Iterator<SimulatedAccess> all = world.accesses(); all.hasNext(); accesses++) {
                SimulatedAccess simulated = all.next();
                writeLine(lines, simulated.json());
                List<Truth> judged = world.truth(simulated.access());
                for (Truth truth : judged) {
                    writeLine(truths, JsonLine.of(truth));
                    verdicts.merge(truth.verdict(), 1L, Long::sum);
                }
                tally.add(simulated, judged);
            }
        }
        writeExpected(world, tally, dir.resolve("expected-incidents.json"));
        return new Written(world.sessions().size(), world.ownerships().size(), accesses, verdicts, tally.exposures());
    }

    /** One of an earlier scenario must not stay. */
    private static void writeExpected(World world, ExposureTally tally, Path file) throws IOException {
        if (world.scenario().saysWhatComesOut()) {
            try (OutputStream lines = Files.newOutputStream(file)) {
                writeLine(lines, JsonLine.of(world.expectedIncidents(tally)));
            }
        } else {
            Files.deleteIfExists(file);
        }
    }

    private static OutputStream open(Path dir, String file) throws IOException {
        return new BufferedOutputStream(Files.newOutputStream(dir.resolve(file)), BUFFER_BYTES);
    }

    private static void writeLine(OutputStream out, byte[] line) throws IOException {
        out.write(line);
        out.write('\n');
    }

    private static String readme(World world, Written written) {
        SimulationParameters parameters = world.parameters();
        return """
                Simulation '%s': %s.
                Seed %d, %d users, disorder %d ms, lateness %d ms, from %s to %s.

                sessions.jsonl   %d rows: who was signed in, in the order of arrival
                ownership.jsonl  %d rows: whose each record was, in the order of arrival
                access.jsonl     %d events: what was shown, in the order of arrival
                policy.yaml      the shop's policy
                truth.jsonl      the true verdict on every (event, record), by an oracle apart from the product%s

                True verdicts (%d exposed):
                %s

                To try, from the repository's root, DIR being this directory:
                ./exposure-watch audit --policy DIR/policy.yaml --sessions DIR/sessions.jsonl \\
                  --ownership DIR/ownership.jsonl --access DIR/access.jsonl --out DIR/report
                """.formatted(
                        world.scenario().name(),
                        world.scenario().description(),
                        parameters.seed(),
                        parameters.users(),
                        parameters.disorder().toMillis(),
                        parameters.lateness().toMillis(),
                        parameters.start(),
                        Instant.ofEpochMilli(world.scenario().span(parameters).endMs()),
                        written.sessions(),
                        written.ownerships(),
                        written.accesses(),
                        world.scenario().saysWhatComesOut()
                                ? "\nexpected-incidents.json  the incidents that must come out, counted from the truth"
                                : "",
                        written.exposed(),
                        written.verdicts().entrySet().stream()
                                .map(entry -> "  %-19s%d".formatted(entry.getKey(), entry.getValue()))
                                .collect(Collectors.joining("\n")));
    }
}
