package exposurewatch.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import exposurewatch.simulation.Oracle.Access;
import exposurewatch.simulation.Oracle.OwnershipFact;
import exposurewatch.simulation.Oracle.SessionFact;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulationWriterTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> FILES =
            List.of("sessions.jsonl", "ownership.jsonl", "access.jsonl", "policy.yaml", "truth.jsonl", "README.txt");

    @TempDir
    private Path dir;

    private static World world(String scenario, long seed) {
        return Scenario.named(scenario)
                .world(new SimulationParameters(
                        seed,
                        3_000,
                        60,
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(20),
                        SimulationParameters.DEFAULT_START));
    }

    private List<JsonNode> read(String file) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(dir.resolve(file))) {
            lines.add(JSON.readTree(line));
        }
        return lines;
    }

    @Test
    void shouldWriteTheSameBytesForTheSameArguments() throws IOException {
        SimulationWriter.write(world("mixed", 5), dir.resolve("one"));
        SimulationWriter.write(world("mixed", 5), dir.resolve("two"));
        SimulationWriter.write(world("mixed", 6), dir.resolve("three"));
        for (String file : FILES) {
            assertThat(dir.resolve("two").resolve(file))
                    .hasSameBinaryContentAs(dir.resolve("one").resolve(file));
        }
        assertThat(Files.mismatch(dir.resolve("one/access.jsonl"), dir.resolve("three/access.jsonl")))
                .isNotNegative();
    }

    @Test
    void shouldWriteTheSameBytesForOneWorldTwice() throws IOException {
        World world = world("mixed", 5);
        SimulationWriter.write(world, dir.resolve("one"));
        SimulationWriter.write(world, dir.resolve("two"));
        assertThat(dir.resolve("two/access.jsonl")).hasSameBinaryContentAs(dir.resolve("one/access.jsonl"));
    }

    @Test
    void shouldWriteFactsInTheContractsForm() throws IOException {
        SimulationWriter.write(world("mixed", 1), dir);
        assertThat(read("sessions.jsonl")).isNotEmpty().allSatisfy(line -> {
            Instant.parse(line.required("@timestamp").textValue());
            assertThat(line.at("/session/id").textValue()).startsWith("s-");
            assertThat(line.at("/event/action").textValue()).isIn("session-start", "session-end");
            boolean start = line.at("/event/action").textValue().equals("session-start");
            assertThat(line.at("/user/id").isTextual()).isEqualTo(start);
            assertThat(line.at("/user/roles").isArray()).isEqualTo(start);
        });
        assertThat(read("ownership.jsonl")).isNotEmpty().allSatisfy(line -> {
            Instant.parse(line.required("@timestamp").textValue());
            assertThat(line.at("/record/id").textValue()).matches("[a-z]+:[a-z0-9 -]+");
            assertThat(line.at("/public").isBoolean()).isTrue();
            assertThat(line.at("/owner").isObject() || line.at("/deleted").booleanValue())
                    .isTrue();
        });
    }

    @Test
    void shouldWriteFactsThatReadBackAsTheOraclesFacts() throws IOException {
        World world = world("late", 9);
        SimulationWriter.write(world, dir);
        assertThat(read("sessions.jsonl").stream()
                        .map(line -> new SessionFact(
                                line.at("/session/id").textValue(),
                                time(line),
                                line.at("/user/id").textValue(),
                                strings(line.at("/user/roles")),
                                line.at("/organization/id").textValue(),
                                line.at("/event/action").textValue().equals("session-end"))))
                .isEqualTo(world.sessions().stream().map(Delivered::fact).toList());
        assertThat(read("ownership.jsonl").stream()
                        .map(line -> new OwnershipFact(
                                line.at("/record/id").textValue(),
                                time(line),
                                line.at("/owner/user").textValue(),
                                line.at("/owner/organization").textValue(),
                                strings(line.at("/shared_with")),
                                line.at("/public").booleanValue(),
                                line.at("/deleted").asBoolean())))
                .isEqualTo(world.ownerships().stream().map(Delivered::fact).toList());
    }

    private static long time(JsonNode line) {
        return Instant.parse(line.at("/@timestamp").textValue()).toEpochMilli();
    }

    private static List<String> strings(JsonNode array) {
        List<String> strings = new ArrayList<>();
        array.forEach(element -> strings.add(element.textValue()));
        return strings;
    }

    @Test
    void shouldWriteAccessesInTheContractsForm() throws IOException {
        SimulationWriter.write(world("mixed", 1), dir);
        assertThat(read("access.jsonl")).hasSize(3_000).allSatisfy(line -> {
            Instant.parse(line.required("@timestamp").textValue());
            assertThat(line.at("/http/response/status_code").isInt()).isTrue();
            assertThat(line.at("/http/request/method").isTextual()).isTrue();
            assertThat(line.at("/event/id").textValue()).startsWith("mixed-1-");
            assertThat(line.at("/url/path").isTextual()
                            || line.at("/url/original").isTextual())
                    .isTrue();
            assertThat(line.at("/url/path").asText() + line.at("/url/original").asText())
                    .matches("/[\\w/.%?=-]*");
            assertThat(line.at("/client/ip").textValue()).matches("(192\\.0\\.2|198\\.51\\.100|203\\.0\\.113)\\.\\d+");
            assertThat(line.at("/user_agent/original").isTextual()).isTrue();
            assertThat(line.at("/host/name").isTextual()).isTrue();
        });
        assertThat(read("access.jsonl"))
                .extracting(line -> line.at("/event/id").textValue())
                .doesNotHaveDuplicates();
    }

    @Test
    void shouldSayTheSameInTheEventAsToTheOracle() throws IOException {
        for (var all = world("mixed", 4).accesses(); all.hasNext(); ) {
            SimulatedAccess simulated = all.next();
            JsonNode line = JSON.readTree(simulated.json());
            Access access = simulated.access();
            assertThat(time(line)).isEqualTo(access.at());
            assertThat(line.at("/event/id").textValue()).isEqualTo(access.eventId());
            assertThat(line.at("/http/response/status_code").intValue()).isEqualTo(access.status());
            assertThat(line.at("/http/request/method").textValue()).isEqualTo(access.method());
            assertThat(line.at("/session/id").textValue()).isEqualTo(access.sessionId());
            assertThat(shown(line)).isEqualTo(access.records());
            assertThat(path(line).equals("/api/customers")).isEqualTo(access.exempt());
            assertThat(simulated.origin())
                    .isEqualTo(new Origin(
                            line.at("/service/name").textValue(),
                            line.at("/service/version").textValue(),
                            line.at("/host/name").textValue(),
                            line.at("/exposure/integration").textValue(),
                            line.at("/exposure/cache").textValue(),
                            line.at("/client/ip").textValue()));
        }
    }

    /** The contract's way to the records: the list if there is one, otherwise the policy's routes. */
    private static List<String> shown(JsonNode line) {
        if (line.at("/exposure/records").isArray()) {
            return strings(line.at("/exposure/records"));
        }
        Set<String> types = Set.of("invoices", "orders", "baskets", "accounts", "files", "reviews");
        String[] segments = path(line).split("/");
        return line.at("/http/request/method").asText().equals("GET")
                        && segments.length == 3
                        && types.contains(segments[1])
                ? List.of(segments[1].substring(0, segments[1].length() - 1) + ":"
                        + URLDecoder.decode(segments[2], StandardCharsets.UTF_8))
                : List.of();
    }

    private static String path(JsonNode line) {
        return line.at("/url/path").asText(line.at("/url/original").asText()).replaceFirst("\\?.*", "");
    }

    @Test
    void shouldWriteTheTruthOfEveryRecordShown() throws IOException {
        World world = world("mixed", 1);
        SimulationWriter.Written written = SimulationWriter.write(world, dir);
        List<String> expected = new ArrayList<>();
        world.accesses()
                .forEachRemaining(simulated -> world.truth(simulated.access())
                        .forEach(truth -> expected.add(truth.eventId() + " " + truth.recordId() + " " + truth.verdict()
                                + " " + truth.viewerUser() + " " + truth.ownerUser() + " "
                                + truth.ownerOrganization())));
        assertThat(read("truth.jsonl"))
                .extracting(line -> line.at("/event/id").textValue() + " "
                        + line.at("/record/id").textValue() + " "
                        + line.at("/verdict").textValue() + " "
                        + line.at("/viewer/user").textValue() + " "
                        + line.at("/owner/user").textValue() + " "
                        + line.at("/owner/organization").textValue())
                .isEqualTo(expected);
        assertThat(written.verdicts().values().stream()
                        .mapToLong(count -> count)
                        .sum())
                .isEqualTo(expected.size());
        assertThat(written.exposed())
                .isEqualTo(written.verdicts().getOrDefault("anonymous", 0L)
                        + written.verdicts().getOrDefault("other-owner", 0L));
        assertThat(dir.resolve("README.txt")).content().contains("./exposure-watch audit", "" + written.exposed());
    }

    @Test
    void shouldIterateInTheFilesOrder() throws IOException {
        World world = world("late", 2);
        SimulationWriter.write(world, dir);
        Map<Arrival.Kind, Queue<JsonNode>> files = Map.of(
                Arrival.Kind.SESSION, new ArrayDeque<>(read("sessions.jsonl")),
                Arrival.Kind.OWNERSHIP, new ArrayDeque<>(read("ownership.jsonl")),
                Arrival.Kind.ACCESS, new ArrayDeque<>(read("access.jsonl")));
        Map<Arrival.Kind, String> keys = Map.of(
                Arrival.Kind.SESSION, "/session/id",
                Arrival.Kind.OWNERSHIP, "/record/id",
                Arrival.Kind.ACCESS, "/event/id");
        long before = Long.MIN_VALUE;
        Set<Arrival.Kind> tombstones = new HashSet<>();
        for (var all = world.arrivals(); all.hasNext(); ) {
            Arrival arrival = all.next();
            JsonNode line = Objects.requireNonNull(files.get(arrival.kind())).remove();
            long at = time(line);
            assertThat(arrival.key())
                    .isEqualTo(line.at(keys.get(arrival.kind())).textValue());
            assertThat(arrival.arrivalMs()).isGreaterThanOrEqualTo(Math.max(at, before));
            before = arrival.arrivalMs();
            if (arrival.value() == null) {
                tombstones.add(arrival.kind());
                assertThat(arrival.arrivalMs()).isEqualTo(at);
                assertThat(line.at("/event/action").asText().equals("session-end")
                                || line.at("/deleted").asBoolean()
                                        && line.at("/owner").isMissingNode())
                        .isTrue();
            } else {
                assertThat(JSON.readTree(arrival.value())).isEqualTo(line);
            }
        }
        assertThat(tombstones).containsExactlyInAnyOrder(Arrival.Kind.SESSION, Arrival.Kind.OWNERSHIP);
        assertThat(files.values()).allMatch(Queue::isEmpty);
    }

    @Test
    void shouldWriteNoAccessesWhenNoneAreWanted() throws IOException {
        World world = Scenario.named("mixed")
                .world(new SimulationParameters(
                        1, 0, 2, Duration.ZERO, Duration.ZERO, SimulationParameters.DEFAULT_START));
        assertThat(SimulationWriter.write(world, dir).accesses()).isZero();
        assertThat(dir.resolve("access.jsonl")).isEmptyFile();
    }

    @Test
    void shouldWriteTheIncidentsThatMustComeOut() throws IOException {
        World world = Scenario.named("wrong-setting").world(SimulationParameters.ofSize(400, 30));
        SimulationWriter.write(world, dir);
        ExpectedIncident expected = world.expectedIncidents().get(0);
        assertThat(read("expected-incidents.json")).singleElement().satisfies(list -> {
            assertThat(list).hasSize(1);
            JsonNode incident = list.get(0);
            assertThat(new ExpectedIncident(
                            incident.at("/site").textValue(),
                            incident.at("/pattern").textValue(),
                            incident.at("/exposures").longValue(),
                            incident.at("/viewers").intValue(),
                            incident.at("/affected").intValue(),
                            incident.at("/records").intValue(),
                            Instant.parse(incident.at("/first_seen").textValue())
                                    .toEpochMilli(),
                            Instant.parse(incident.at("/last_seen").textValue()).toEpochMilli(),
                            incident.at("/cause/dimension").textValue(),
                            incident.at("/cause/value").textValue()))
                    .isEqualTo(expected);
        });
        assertThat(dir.resolve("README.txt")).content().contains("expected-incidents.json");
        SimulationWriter.write(world, dir.resolve("again"));
        for (String file : List.of("access.jsonl", "expected-incidents.json")) {
            assertThat(dir.resolve("again").resolve(file)).hasSameBinaryContentAs(dir.resolve(file));
        }
    }

    @Test
    void shouldWriteThatNoIncidentMustComeOutOnlyWhereThatIsSaid() throws IOException {
        for (String scenario : List.of("clean", "wrong-setting-quiet")) {
            SimulationWriter.write(world(scenario, 1), dir);
            assertThat(dir.resolve("expected-incidents.json")).hasContent("[]");
        }
        SimulationWriter.write(world("mixed", 1), dir);
        assertThat(dir.resolve("expected-incidents.json")).doesNotExist();
        assertThat(dir.resolve("README.txt")).content().doesNotContain("expected-incidents.json");
    }
}
