package exposurewatch.app;

import static exposurewatch.app.LiveTopics.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import exposurewatch.SchemaFiles;
import exposurewatch.app.Shell.Said;
import exposurewatch.incident.Exposure;
import exposurewatch.response.AffectedPeople;
import exposurewatch.response.IncidentBoard;
import exposurewatch.response.http.ApiServer;
import exposurewatch.response.http.Callers;
import exposurewatch.response.http.Chromium;
import exposurewatch.simulation.Scenario;
import exposurewatch.topology.ExposureStreams;
import exposurewatch.topology.Topics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * After the update: 5,400 people's profiles are shown to others; and the order platform. From the alert to the letters by
 * browser, API and command line, held against what {@code audit} finds in the files.
 */
@SuppressWarnings("NullAway") // what start makes is there in every test
@Order(1) // the longest of all
class RespondIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(180);
    private static final int PEOPLE = 5_400;

    @TempDir
    private Path home;

    private Typist typist;

    @BeforeEach
    void start() throws IOException {
        typist = Typist.in(home);
    }

    @AfterEach
    void stop() throws Exception {
        typist.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"after-update", "order-platform"})
    void shouldLeadFromTheIncidentToTheLettersAndToEvidence(String scenario) throws Exception {
        Scenario named = Scenario.named(scenario);
        PlayedWorld world = AuditedIncidents.play(named, home.resolve("world"));
        AuditedIncidents audited = AuditedIncidents.of(named, world);
        Files.copy(world.policyFile(), home.resolve("policy.yaml"));
        try (EmbeddedBroker broker = EmbeddedBroker.start(home.resolve("broker"), 0);
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                        Map.of("bootstrap.servers", broker.bootstrapServers(), "linger.ms", 5),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
                LiveTopics live = new LiveTopics(broker.bootstrapServers(), new Topics(""), "exposure-watch")) {
            live.create();
            try (ExposureStreams streams =
                    new ExposureStreams(live.settings(home.resolve("state"), world.policy(), 1))) {
                streams.loadTables();
                assertThat(streams.awaitTables(LIMIT)).isTrue();
                streams.start();
                world.factsFirst();
                world.send(world.facts(), producer, live);
                live.awaitQuiet(LIMIT);
                while (!world.isAllSent()) {
                    world.send(5_000, producer, live);
                }
                live.awaitQuiet(LIMIT);
                audited.assertTold(live);
                look(broker.bootstrapServers(), live.topics(), world);
                if (scenario.equals("after-update")) {
                    respond(broker.bootstrapServers(), live, exposures(world));
                }
                assertThat(streams.failure()).isNull();
            }
        }
    }

    /** By the API and in a browser: who gets a letter, person by person as audit has it. */
    private void look(String servers, Topics topics, PlayedWorld world) throws Exception {
        Properties clients = new Properties();
        clients.put("bootstrap.servers", servers);
        Properties consumer = new Properties();
        consumer.putAll(clients);
        consumer.put("isolation.level", "read_committed");
        consumer.put("enable.auto.commit", "false");
        try (IncidentBoard board = IncidentBoard.follow(consumer, topics);
                ApiServer server = ApiServer.open(
                        new ApiServer.Setting(
                                "127.0.0.1", 0, Callers.only("secret", "officer"), world.policy(), "exposure-watch"),
                        board,
                        consumer,
                        clients,
                        topics)) {
            await("all is known", LIMIT, () -> get(server, "/incidents").contains("\"complete\":true"));
            JsonNode all = JSON.readTree(get(server, "/incidents")).path("incidents");
            JsonNode incident = all.path(0);
            for (JsonNode one : all) {
                incident =
                        one.path("affected").asInt() > incident.path("affected").asInt() ? one : incident;
            }
            String id = incident.path("id").asText();
            Set<String> wanted = people(world, id);
            assertThat(wanted).hasSize(incident.path("affected").asInt()).hasSizeGreaterThan(100);
            String letters = get(server, "/incidents/" + id + "/letters");
            assertThat(persons(letters)).isEqualTo(wanted);

            Path folder = Files.createDirectories(home.resolve("downloads"));
            try (Chromium chromium = Chromium.start(home.resolve("chromium"))) {
                Chromium.Tab tab = chromium.open(1280, 900);
                tab.command("Page.setDownloadBehavior", "behavior", "allow", "downloadPath", folder.toString());
                tab.go(server.address() + "/#token=secret");
                tab.until("document.querySelector('#main .row')");
                tab.value("document.querySelector('a[href*=\"" + id + "\"]').click()");
                tab.untilShown(String.format(Locale.ROOT, "Affected people: %,d", wanted.size()));
                tab.click("List for the letters, CSV (this is logged)");
                Path file = folder.resolve("letters.csv");
                // It stands there empty first, under its name.
                chromium.until("it is saved", () -> file.toFile().length() > 0);
                assertThat(file).content().isEqualTo(letters);
            }
        }
    }

    private static String get(ApiServer server, String path) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.address() + "/api/v1" + path))
                .header("Authorization", "Bearer secret")
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .sendAsync(request, BodyHandlers.ofString())
                .join();
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    /** Whose records the incident's trail of audit shows. */
    private static Set<String> people(PlayedWorld world, String incident) throws Exception {
        AffectedPeople people = new AffectedPeople();
        for (String line : Files.readAllLines(world.dir().resolve("report/incident-trail.jsonl"))) {
            JsonNode entry = JSON.readTree(line);
            if (entry.path("incident").asText().equals(incident)) {
                people.entry(entry);
            }
        }
        Set<String> ids = new TreeSet<>();
        people.people().forEach(person -> ids.add(person.id()));
        return ids;
    }

    /** The first field of each line but the first. */
    private static Set<String> persons(String csv) {
        Set<String> ids = new TreeSet<>();
        csv.lines()
                .skip(1)
                .forEach(line -> assertThat(ids.add(line.substring(1, line.indexOf('"', 1))))
                        .as("one line each")
                        .isTrue());
        return ids;
    }

    private static List<Exposure> exposures(PlayedWorld world) throws Exception {
        List<Exposure> exposures = new ArrayList<>();
        for (String line : Files.readAllLines(world.dir().resolve("report/exposures.jsonl"))) {
            exposures.add(Exposure.of(JSON.readTree(line)));
        }
        return exposures;
    }

    private Said type(String servers, String... words) throws Exception {
        List<String> all = new ArrayList<>(List.of(words));
        if (!words[0].equals("verify")) {
            all.add("--bootstrap-servers=" + servers);
        }
        return typist.type("", all);
    }

    private static List<JsonNode> values(LiveTopics live, exposurewatch.topology.TopicSpec topic) throws Exception {
        List<JsonNode> values = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : live.read(topic)) {
            values.add(JSON.readTree(record.value()));
        }
        return values;
    }

    private void respond(String servers, LiveTopics live, List<Exposure> exposures) throws Exception {
        JsonNode incident =
                JSON.readTree(type(servers, "incidents", "--json").out()).path(0);
        String id = incident.path("id").asText();
        assertThat(incident.path("affected").asInt()).isEqualTo(PEOPLE);
        type(servers, "incidents").assertFine(id, "cross-view", "5,400");

        acknowledge(servers, live, id);
        affected(type(servers, "affected", id.substring(0, 8), "--json"), exposures);
        type(servers, "affected", id).assertFine("5,400 people");
        Said letters = type(servers, "notice", id, "--letters", "--by", "officer");
        letters.assertFine("\"person\",\"records shown\"");
        assertThat(letters.out()).hasLineCount(PEOPLE + 1);
        assertThat(letters.err()).isEmpty();

        Said gdpr = type(servers, "notice", id, "--regime", "gdpr");
        gdpr.assertFine("5,400 people (exact", "payment-card-last4", "The 72 hours end at ");
        assertThat(exposures)
                .noneMatch(exposure ->
                        gdpr.out().contains(exposure.record()) || gdpr.out().contains(exposure.owner()));
        type(servers, "notice", id, "--regime", "pipeda", "--out", "pipeda.md").assertFine("pipeda.md is written");
        assertThat(home.resolve("pipeda.md")).content().contains("s. 2(1)(g)");

        since(servers, id, exposures);
        trail(servers, id, exposures.size());
        evidence(servers, id);
        decide(servers, live, id);
        List<JsonNode> looks = values(live, live.topics().auditLog());
        assertThat(looks)
                .allSatisfy(look ->
                        assertThat(SchemaFiles.errors("audit-log", look)).isEmpty())
                .extracting(look -> look.at("/event/action").asText())
                .contains("affected", "letters", "trail", "since");
        assertThat(looks).anyMatch(look -> look.at("/user/id").asText().equals("officer"));

        for (String[] wrong : new String[][] {
            {"trail"},
            {"trail", "zzzzzz"},
            {"affected", "abc"},
            {"notice", id},
            {"notice", id, "--regime", "hipaa"},
            {"notice", id, "--letters", "--regime", "gdpr"},
            {"trail", id, "--json", "--csv"},
            {"act", id, "explode"},
            {"act", id, "aware"},
            {"act", id, "aware", "--when", "yesterday"},
            {"act", id, "notify", "--whom", "my mother"},
            {"act", id, "no-notice", "--whom", "authority"},
            {"act", id, "restore"},
            {"since", "zzzzzz"},
            {"since", id, "--quiet", "long"},
            {"complain", "--customer", "c"},
            {"complain", "--customer", "c", "--at", "Tuesday"},
            {"verify"},
            {"verify", "nowhere.jsonl"},
            {"verify", "policy.yaml", "--key", "policy.yaml"},
            {"notice", id, "--letters", "--out", "nowhere/letters.csv"}
        }) {
            Said said = type(servers, wrong);
            assertThat(said.code()).as(String.join(" ", wrong)).isEqualTo(2);
            assertThat(said.err()).as(String.join(" ", wrong)).startsWith("exposure-watch: ");
        }
        assertThat(type("127.0.0.1:1", "incidents").code()).isEqualTo(3);
    }

    private void acknowledge(String servers, LiveTopics live, String id) throws Exception {
        type(servers, "act", id.substring(0, 8), "acknowledge", "--by", "on-call")
                .assertFine("acknowledge is taken down for " + id + ", by on-call");
        await(
                "it is acknowledged",
                LIMIT,
                () -> live.read(live.topics().incidents()).stream()
                        .anyMatch(
                                record -> new String(record.value(), StandardCharsets.UTF_8).contains("aware_since")));
    }

    /** Looking back finds what audit found, and says where it ended. */
    private void since(String servers, String id, List<Exposure> exposures) throws Exception {
        Said since = type(servers, "since", id, "--json");
        since.assertFine();
        assertThat(since.err()).contains("looking back for release ", "accesses looked at");
        JsonNode found = JSON.readTree(since.out());
        assertThat(found.path("complete").asBoolean()).isTrue();
        assertThat(found.path("exposures").asInt()).isEqualTo(exposures.size());
        assertThat(found.path("people").asInt()).isEqualTo(PEOPLE);
        assertThat(Instant.parse(found.path("first").asText()).toEpochMilli())
                .isEqualTo(exposures.stream().mapToLong(Exposure::at).min().orElseThrow());
        assertThat(Instant.parse(found.path("last").asText()).toEpochMilli())
                .isEqualTo(exposures.stream().mapToLong(Exposure::at).max().orElseThrow());
        type(servers, "since", id).assertFine("From ", "exposures of 5,400 people; looked back to ");
    }

    /** What somebody says and what was decided reaches the register. */
    private void decide(String servers, LiveTopics live, String id) throws Exception {
        type(servers, "act", id, "notify", "--whom", "authority", "--note", "by their form", "--by", "officer")
                .assertFine("notify is taken down");
        type(servers, "act", id, "notify", "--whom", "people", "--by", "officer")
                .assertFine();
        await(
                "both are told",
                LIMIT,
                () -> live.read(live.topics().incidents()).stream()
                        .anyMatch(record ->
                                new String(record.value(), StandardCharsets.UTF_8).contains("\"people\":{\"told\"")));
        Said register = type(servers, "register");
        register.assertFine("\"incident\",\"site\"", id, "by officer: by their form");
        JsonNode line = JSON.readTree(type(servers, "register", "--json").out()).path(0);
        assertThat(line.path("people concerned").asText()).isEqualTo("5400");
        assertThat(line.path("people told").asText()).startsWith("told ");
    }

    /** Person by person what the files say. */
    private static void affected(Said said, List<Exposure> exposures) throws Exception {
        said.assertFine();
        assertThat(said.err()).isEmpty();
        Map<String, Set<String>> wanted = new TreeMap<>();
        for (Exposure exposure : exposures) {
            wanted.computeIfAbsent(exposure.owner(), any -> new TreeSet<>())
                    .add(exposure.record() + " " + exposure.viewer());
        }
        assertThat(wanted).hasSize(PEOPLE);
        Map<String, Set<String>> found = new TreeMap<>();
        long times = 0;
        for (JsonNode person : JSON.readTree(said.out())) {
            times += person.path("times").asLong();
            Set<String> seen = found.computeIfAbsent(person.path("person").asText(), any -> new TreeSet<>());
            for (JsonNode record : person.path("records")) {
                record.path("seen_by")
                        .forEach(view -> seen.add(record.path("id").asText() + " "
                                + view.path("viewer").asText()));
            }
        }
        assertThat(found).isEqualTo(wanted);
        assertThat(times).isEqualTo(exposures.size());
    }

    private void trail(String servers, String id, int exposures) throws Exception {
        Said json = type(servers, "trail", id, "--json");
        json.assertFine();
        assertThat(json.out().lines().filter(line -> line.contains("\"kind\":\"exposure\"")))
                .hasSize(exposures);
        assertThat(json.out().lines().filter(line -> line.contains("\"kind\":\"action\"")))
                .hasSize(1);
        type(servers, "trail", id, "--csv").assertFine("\"sequence\",\"time\"");
        type(servers, "trail", id).assertFine("was shown to user:", "on-call: acknowledge");
    }

    private void evidence(String servers, String id) throws Exception {
        type(servers, "trail", id, "--bundle", "evidence.jsonl", "--key", "evidence.key", "--by", "officer")
                .assertFine("check it with: exposure-watch verify evidence.jsonl --key evidence.key.pub");
        Said valid = type(servers, "verify", "evidence.jsonl", "--key", "evidence.key.pub");
        valid.assertFine("VALID: ", "by officer");
        Path file = home.resolve("evidence.jsonl");
        List<String> lines = new ArrayList<>(Files.readAllLines(file));
        lines.remove(100);
        Files.write(home.resolve("dropped.jsonl"), lines);
        Said dropped = type(servers, "verify", "dropped.jsonl");
        assertThat(dropped.code()).isEqualTo(1);
        assertThat(dropped.out()).contains("NOT VALID: entry 97 was dropped");
    }
}
