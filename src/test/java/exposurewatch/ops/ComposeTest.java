package exposurewatch.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import exposurewatch.app.PolicyFiles;
import exposurewatch.app.RunConfig;
import exposurewatch.policy.Containment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What can be known of {@code docker} without a container engine: that its parts are valid, there, and fit together. */
class ComposeTest {

    private static final Path SCHEMA = Path.of("src", "test", "resources", "compose", "compose-spec.json");
    private static final Pattern PINNED = Pattern.compile("[a-z0-9/.-]+:v?\\d+\\.\\d+[\\w.-]*");
    private static final Pattern LOOPBACK = Pattern.compile("127\\.0\\.0\\.1:\\d+:\\d+");
    private static final Pattern HOST = Pattern.compile("([a-z][a-z0-9-]+):(\\d+)");

    private final Compose compose = new Compose();

    private static String option(JsonNode service, String name) {
        String start = "--" + name + "=";
        return Yaml.texts(service.path("command")).stream()
                .filter(word -> word.startsWith(start))
                .map(word -> word.substring(start.length()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + start + " in " + service.path("command")));
    }

    private RunConfig config(JsonNode service) {
        return RunConfig.load(compose.found(service, Path.of(option(service, "config"))), Map.of());
    }

    @Test
    void shouldBeValidByTheSpecification() throws IOException {
        ObjectNode schema = (ObjectNode) new ObjectMapper().readTree(Files.readString(SCHEMA));
        // Addresses that would be fetched, or are none.
        schema.remove(List.of("$schema", "$id"));

        assertThat(SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
                        .getSchema(schema)
                        .validate(compose.file()))
                .isEmpty();
    }

    @Test
    void shouldPinEveryImage() {
        assertThat(compose.services().values())
                .allSatisfy(
                        service -> assertThat(service.path("image").asText()).matches(PINNED));
    }

    @Test
    void shouldListenOnThisMachineAlone() {
        Set<String> taken = new TreeSet<>();
        compose.services().values().forEach(service -> {
            assertThat(service.path("network_mode").isMissingNode()).isTrue();
            for (String port : Yaml.texts(service.path("ports"))) {
                assertThat(port).matches(LOOPBACK);
                assertThat(taken.add(port.substring(0, port.lastIndexOf(':'))))
                        .as(port)
                        .isTrue();
            }
        });
    }

    @Test
    void shouldGiveNoContainerMoreThanItNeeds() {
        compose.services().forEach((name, service) -> {
            assertThat(Yaml.texts(service.path("cap_drop"))).as(name).containsExactly("ALL");
            assertThat(Yaml.texts(service.path("security_opt"))).as(name).containsExactly("no-new-privileges:true");
            assertThat(service.path("privileged").isMissingNode()).as(name).isTrue();
            assertThat(service.path("mem_limit").asText()).as(name).matches("\\d+[mg]");
            assertThat(service.path("restart").asText()).as(name).isIn("unless-stopped", "no");
            assertThat(service.has("healthcheck") || compose.running("run").containsKey(name)) // as their image says
                    .as(name)
                    .isTrue();
            // The brokers' image writes its configuration into itself.
            assertThat(service.path("read_only").asBoolean()).as(name).isNotEqualTo(name.startsWith("kafka-"));
        });
    }

    @Test
    void shouldMountWhatIsThere() {
        Set<String> volumes = new TreeSet<>();
        compose.file().path("volumes").fieldNames().forEachRemaining(volumes::add);
        Set<String> used = new TreeSet<>();
        compose.services().forEach((name, service) -> {
            for (Compose.Mount mount : Compose.mounts(service)) {
                if (mount.isVolume()) {
                    assertThat(used.add(mount.source()))
                            .as("%s of one container alone", mount.source())
                            .isTrue();
                } else {
                    assertThat(mount.file()).as(name).exists();
                    assertThat(mount.written())
                            .as("%s of %s", mount.source(), name)
                            .isFalse();
                }
            }
        });
        assertThat(used).isEqualTo(volumes);
    }

    @Test
    void shouldHaveTheSecretsThatAreMade() throws IOException {
        String maker = Files.readString(Compose.DIRECTORY.resolve("make-secrets"));
        compose.file().path("secrets").properties().forEach(secret -> {
            assertThat(secret.getValue().path("file").asText()).isEqualTo("secrets/" + secret.getKey());
            assertThat(maker).contains("keep " + secret.getKey());
        });
        assertThat(Files.readAllLines(Path.of(".gitignore"))).contains("/docker/secrets/", "/kubernetes/secrets/");
        compose.services()
                .forEach((name, service) -> Yaml.texts(service.path("secrets"))
                        .forEach(secret -> assertThat(
                                        compose.file().path("secrets").has(secret))
                                .as(name)
                                .isTrue()));
    }

    /** A name that no service has is a typing error that shows only when it is too late. */
    @Test
    void shouldOnlyNameHostsThatAreThere() throws IOException {
        Set<String> services = compose.services().keySet();
        List<String> texts = new ArrayList<>();
        compose.services().values().forEach(service -> texts.add(service.toString()));
        texts.add(Files.readString(Rules.CONFIG));
        texts.add(Files.readString(Compose.DIRECTORY.resolve("config/exposure-watch.properties")));
        texts.add(Files.readString(Compose.DIRECTORY.resolve("config/actuator.properties")));
        Set<String> named = new TreeSet<>();
        for (String text : texts) {
            Matcher host = HOST.matcher(text.replaceAll("\"image\":\"[^\"]*\"|#.*", ""));
            while (host.find()) {
                named.add(host.group(1));
            }
        }
        assertThat(named).contains("kafka-1", "exposure-watch-2", "actuator", "alertmanager", "prometheus");
        assertThat(services).containsAll(named);
    }

    @Test
    void shouldKeepThreeCopies() {
        Set<String> ids = new TreeSet<>();
        for (int broker = 1; broker <= 3; broker++) {
            JsonNode environment = compose.service("kafka-" + broker).path("environment");
            ids.add(environment.path("KAFKA_NODE_ID").asText());
            assertThat(environment.path("KAFKA_ADVERTISED_LISTENERS").asText())
                    .contains("CLIENTS://kafka-" + broker + ":9092");
            assertThat(environment.path("KAFKA_CONTROLLER_QUORUM_VOTERS").asText())
                    .contains(broker + "@kafka-" + broker + ":9093");
            environment.properties().stream()
                    .filter(entry -> entry.getKey().endsWith("REPLICATION_FACTOR"))
                    .forEach(entry -> assertThat(entry.getValue().asText())
                            .as(entry.getKey())
                            .isEqualTo("3"));
            environment.properties().stream()
                    .filter(entry -> entry.getKey().matches(".*(MIN_ISR|MIN_INSYNC_REPLICAS)"))
                    .forEach(entry -> assertThat(entry.getValue().asText())
                            .as(entry.getKey())
                            .isEqualTo("2"));
        }
        assertThat(ids).containsExactly("1", "2", "3");
    }

    @Test
    void shouldRunTwoInstancesThatCanBeReachedAndNotByEverybody() {
        Map<String, JsonNode> instances = compose.running("run");
        assertThat(instances).hasSize(2);
        instances.forEach((name, service) -> {
            RunConfig config = config(service);
            assertThat(config.metricsAddress()).isEqualTo("0.0.0.0:9464");
            assertThat(config.apiAddress()).isEqualTo("0.0.0.0:8084");
            assertThat(Yaml.texts(service.path("ports")))
                    .singleElement()
                    .asString()
                    .endsWith(":8084");
            assertThat(config.clients()).isEmpty();
            // Nobody may call without a token, and both sign with one key.
            assertThat(secret(service, config.apiTokens())).isEqualTo("api.tokens");
            assertThat(secret(service, config.commandKey())).isEqualTo("command.key");
            assertThat(config.paging().alertmanagers()).hasToString("[http://alertmanager:9093]");
            assertThat(Compose.mounts(service))
                    .anyMatch(mount ->
                            mount.written() && mount.target().toString().equals(option(service, "data")));
            assertThat(option(service, "bootstrap-servers")).isEqualTo("kafka-1:9092,kafka-2:9092,kafka-3:9092");
        });
        JsonNode topics = compose.service("topics");
        assertThat(option(topics, "bootstrap-servers")).isEqualTo("kafka-1:9092,kafka-2:9092,kafka-3:9092");
        assertThat(topics.path("restart").asText()).isEqualTo("no");
    }

    private static String secret(JsonNode service, @Nullable Path file) {
        assertThat(String.valueOf(file)).startsWith("/run/secrets/");
        String name = String.valueOf(file).substring("/run/secrets/".length());
        assertThat(Yaml.texts(service.path("secrets"))).contains(name);
        return name;
    }

    @Test
    void shouldHavePoliciesThatShutNothing() {
        for (String file : List.of("docker/config/policy.yaml", "kubernetes/config/policy.yaml")) {
            assertThat(PolicyFiles.load(Path.of(file)).containment().mode()).isEqualTo(Containment.Mode.OBSERVE);
        }
    }

    /** The names of the jobs are those that the rules go by. */
    @Test
    void shouldBeSeenByPrometheus() {
        JsonNode config = Yaml.document(Rules.CONFIG);
        Set<String> processors = new TreeSet<>();
        Set<String> switches = new TreeSet<>();
        for (JsonNode job : config.path("scrape_configs")) {
            Set<String> targets = job.path("job_name").asText().equals("exposure-watch") ? processors : switches;
            targets.addAll(Yaml.texts(job.at("/static_configs/0/targets")));
        }
        assertThat(processors)
                .isEqualTo(new TreeSet<>(compose.running("run").keySet().stream()
                        .map(name -> name + ":9464")
                        .toList()));
        assertThat(switches)
                .isEqualTo(new TreeSet<>(compose.running("actuate").keySet().stream()
                        .map(name -> name + ":9464")
                        .toList()));
        JsonNode prometheus = compose.service("prometheus");
        assertThat(compose.found(prometheus, Path.of(option(prometheus, "config.file"))))
                .isEqualTo(Rules.CONFIG);
        assertThat(compose.found(prometheus, Path.of("/etc/prometheus/rules/exposure-watch.yml")))
                .isEqualTo(Rules.FILE);
    }

    /** Whoever has to be woken is woken; what is no alarm wakes nobody. */
    @ParameterizedTest
    @CsvSource({
        "DataExposed, critical, on-call",
        "DataExposed, high, on-call",
        "DataExposed, medium, on-call",
        "DataExposed, low, working-hours",
        "ExposureWatchDown, critical, on-call",
        "ExposureWatchUnreadable, warning, working-hours",
        "ExposureWatchWatchdog, none, dead-mans-switch"
    })
    void shouldCallWhoeverItConcerns(String alert, String severity, String receiver) throws Exception {
        Path amtool = Path.of("/usr/bin/amtool");
        Assumptions.assumeTrue(
                Files.isExecutable(amtool), "needs amtool: install the Debian package prometheus-alertmanager");
        JsonNode alertmanager = compose.service("alertmanager");
        String file = compose.found(alertmanager, Path.of(option(alertmanager, "config.file")))
                .toString();

        assertThat(said(amtool, "check-config", file)).contains("SUCCESS");
        assertThat(said(
                                amtool,
                                "config",
                                "routes",
                                "test",
                                "--config.file=" + file,
                                "alertname=" + alert,
                                "severity=" + severity)
                        .lines()
                        .toList())
                .last()
                .isEqualTo(receiver);
    }

    private static String said(Path program, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    @Test
    void shouldShowTheDashboards() {
        JsonNode grafana = compose.service("grafana");
        Path provisioning = compose.found(grafana, Path.of("/etc/grafana/provisioning"));
        JsonNode provider = Yaml.document(provisioning.resolve("dashboards/exposure-watch.yaml"));
        Path dashboards = compose.found(
                grafana, Path.of(provider.at("/providers/0/options/path").asText()));
        assertThat(dashboards).isDirectoryContaining("glob:**/exposure.json");
        assertThat(grafana.at("/environment/PROMETHEUS_URL").asText()).isEqualTo("http://prometheus:9090");
    }

    /** Of every image of this program, the copied files are there, and who runs it is a number that is not root's. */
    @Test
    void shouldBuildFromWhatIsThereAndNotRunAsRoot() throws IOException {
        List<String> lines = Files.readString(Compose.DIRECTORY.resolve("Dockerfile"))
                .replace("\\\n", " ")
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
        List<String> sent = Files.readAllLines(Path.of(".dockerignore"));
        for (String line : lines) {
            String[] words = line.trim().split("\\s+");
            if (words[0].equals("FROM")) {
                assertThat(words[1]).matches(PINNED);
            }
            if (words[0].equals("COPY") && !words[1].startsWith("--from")) {
                for (String source : Arrays.asList(words).subList(1, words.length - 1)) {
                    assertThat(Path.of(source)).exists();
                    assertThat(sent).as("sent to the builder").contains("!" + source);
                }
            }
        }
        assertThat(lines).contains("USER 10001:10001");
        assertThat(lines.stream().filter(line -> line.startsWith("USER"))).hasSize(1);
        assertThat(lines.stream().filter(line -> line.startsWith("HEALTHCHECK")))
                .singleElement()
                .asString()
                .endsWith("CMD [\"/opt/exposure-watch/healthcheck\"]");
        assertThat(lines).contains("ENTRYPOINT [\"/opt/exposure-watch/exposure-watch\"]");
    }
}
