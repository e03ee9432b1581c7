package exposurewatch.topology;

import static exposurewatch.SchemaFiles.errors;
import static exposurewatch.SchemaFiles.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import exposurewatch.access.FieldMapping;
import exposurewatch.containment.Order;
import exposurewatch.containment.Outcome;
import exposurewatch.incident.Action;
import exposurewatch.incident.Pattern;
import exposurewatch.incident.Severity;
import exposurewatch.incident.State;
import exposurewatch.incident.TrailEntry;
import exposurewatch.judgement.Dimension;
import exposurewatch.judgement.Verdict;
import exposurewatch.policy.Detection;
import exposurewatch.policy.PolicyCases;
import exposurewatch.policy.WrongFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** The schemas of topics and files say what is true: their own examples, the contract's rows, what readers refuse. */
class SchemasTest {

    private static final Path SCHEMAS = Path.of("topology", "schemas");
    private static final Path ROWS = Path.of("src", "test", "resources", "schemas", "rows.txt");
    private static final String META = "https://json-schema.org/draft/2020-12/schema";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private static JsonNode yaml(String text) {
        // Without aliases: one within its own anchor would make an endless tree.
        LoadSettings settings =
                LoadSettings.builder().setMaxAliasesForCollections(0).build();
        return JSON.valueToTree(new Load(settings).loadFromString(text));
    }

    static List<String> schemas() throws IOException {
        try (Stream<Path> files = Files.list(SCHEMAS)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".json"))
                    .map(name -> name.replace(".schema.json", ""))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void shouldDescribeEveryTopicAndFile() throws IOException {
        assertThat(schemas())
                .contains(
                        "access-events",
                        "actuator-heartbeats",
                        "alerts",
                        "containment-commands",
                        "containment-results",
                        "containment-state",
                        "exposures",
                        "incident-trail",
                        "incidents",
                        "policy",
                        "policy-tests",
                        "record-ownership",
                        "responder-actions",
                        "sessions",
                        "unjudged");
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void shouldBeSchemasThatExplainThemselves(String name) {
        JsonNode schema = json(name);

        assertThat(REGISTRY.getSchema(SchemaLocation.of(META)).validate(schema)).isEmpty();
        assertThat(schema.path("$schema").asText()).isEqualTo(META);
        assertThat(schema.path("$id").asText()).isEqualTo("urn:exposure-watch:" + name + ":1");
        assertThat(schema.path("title").asText()).isNotBlank();
        assertThat(schema.path("description").asText()).isNotBlank();
        assertThat(schema.path("examples")).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void shouldHaveExamplesThatAreValid(String name) {
        for (JsonNode example : json(name).path("examples")) {
            assertThat(errors(name, example)).as(example.toString()).isEmpty();
        }
    }

    static List<Arguments> rows() throws IOException {
        List<Arguments> rows = new ArrayList<>();
        for (String line : Files.readString(ROWS).lines().toList()) {
            if (!line.isBlank() && !line.startsWith("#")) {
                String[] parts = line.split(" ", 3);
                rows.add(Arguments.of(parts[0], parts[1], parts[2]));
            }
        }
        return rows;
    }

    @ParameterizedTest
    @MethodSource("rows")
    void shouldTellRightRowsFromWrongOnes(String verdict, String schema, String row) throws IOException {
        List<String> errors = errors(schema, JSON.readTree(row));

        if (verdict.equals("good")) {
            assertThat(errors).isEmpty();
        } else {
            assertThat(verdict).isEqualTo("bad");
            assertThat(errors).isNotEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"contract.yaml", "contract-complete.yaml", "juice-shop.yaml", "juice-shop-nginx.yaml"})
    void shouldAllowPoliciesThatAreRead(String resource) throws IOException {
        assertThat(errors("policy", yaml(WrongFiles.text(resource)))).isEmpty();
    }

    @Test
    void shouldAllowPolicyTestsThatAreRead() throws IOException {
        assertThat(errors("policy-tests", yaml(WrongFiles.text("contract-tests.yaml"))))
                .isEmpty();
    }

    /**
     * What the readers refuse and a schema can't say, by the reason. Everything else that a reader refuses,
     * and that is YAML at all, the schema refuses as well.
     */
    private static final List<String> ONLY_READERS_SEE = List.of(
            // how long something is, in whatever unit
            "a command that may be begun when its reason is long gone",
            // two entries that are not equal as JSON, but mean the same
            "the same route twice",
            "the same route twice, but for its case",
            "the same route twice, in two types, whose placeholder alone differs",
            "exempt twice",
            "two cases of one name",
            "ISO durations",
            "invisible characters",
            // an option elsewhere in the file
            "a route that the options of paths keep from matching",
            // how a number is written
            "the version is a fraction",
            "the site is a number that is read differently from tool to tool");

    @Test
    void shouldRefuseWhatReadersRefuse() throws IOException {
        List<String> allowed = new ArrayList<>(wronglyAllowed("policy", "wrong-policies.txt"));
        allowed.addAll(wronglyAllowed("policy-tests", "wrong-cases.txt"));

        assertThat(allowed).containsExactlyInAnyOrderElementsOf(ONLY_READERS_SEE);
    }

    private static List<String> wronglyAllowed(String schema, String table) throws IOException {
        List<String> allowed = new ArrayList<>();
        for (Arguments entry : WrongFiles.of(table)) {
            Optional<JsonNode> value = ifYaml((String) entry.get()[1]);
            if (value.isPresent() && errors(schema, value.get()).isEmpty()) {
                allowed.add((String) entry.get()[0]);
            }
        }
        return allowed;
    }

    private static Optional<JsonNode> ifYaml(String text) {
        try {
            return Optional.ofNullable(yaml(text));
        } catch (YamlEngineException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @Test
    void shouldKnowTheNamesThatReadersKnow() {
        JsonNode accesses = json("policy").at("/properties/sources/properties/access-events/properties");
        assertThat(texts(accesses.at("/fields/propertyNames/enum"))).isEqualTo(FieldMapping.FIELDS);
        assertThat(texts(accesses.at("/format/enum"))).isEqualTo(labels(FieldMapping.Format.values()));
        assertThat(texts(json("policy").at("/$defs/timed-source/anyOf/1/properties/as/enum")))
                .isEqualTo(Arrays.stream(FieldMapping.TimeFormat.values())
                        .map(FieldMapping.TimeFormat::label)
                        .toList());
        assertThat(texts(json("policy-tests").at("/$defs/access/properties/expect/additionalProperties/enum")))
                .isEqualTo(PolicyCases.VERDICTS);
        assertThat(PolicyCases.VERDICTS).isEqualTo(labels(Verdict.values()));
        assertThat(texts(json("unjudged").at("/properties/verdict/enum"))).isEqualTo(PolicyCases.VERDICTS);
        assertThat(texts(json("exposures").at("/properties/verdict/enum"))).isEqualTo(PolicyCases.VERDICTS);
        assertThat(texts(json("policy").at("/properties/detection/properties/sensitive_data/default")))
                .containsExactlyInAnyOrderElementsOf(Detection.DEFAULT.sensitiveData());
        assertThat(texts(json("incidents").at("/properties/pattern/enum"))).isEqualTo(labels(Pattern.values()));
        assertThat(texts(json("incidents").at("/properties/severity/enum"))).isEqualTo(labels(Severity.values()));
        assertThat(texts(json("incidents").at("/properties/state/enum"))).isEqualTo(labels(State.values()));
        assertThat(texts(json("incidents").at("/properties/causes/items/properties/dimension/enum")))
                .isEqualTo(labels(Dimension.values()));
        assertThat(texts(json("responder-actions").at("/$defs/kind/enum")))
                .isEqualTo(Stream.of(labels(Action.Kind.values()), labels(Order.Kind.values()))
                        .flatMap(List::stream)
                        .toList());
        assertThat(texts(json("incident-trail").at("/properties/kind/enum")))
                .isEqualTo(labels(TrailEntry.Kind.values()));
        assertThat(texts(json("containment-results").at("/properties/outcome/enum")))
                .isEqualTo(labels(Outcome.Kind.values()));
        for (String field : FieldMapping.FIELDS) {
            assertThat(json("access-events").path("properties").has(field))
                    .as(field)
                    .isTrue();
        }
    }

    /** As the schema describes it: the hash before, and the entry without its hashes, keys sorted, without white space. */
    @Test
    void shouldHaveAnExampleOfATrailWhoseHashesAreRight() throws NoSuchAlgorithmException {
        ObjectMapper sorted = JsonMapper.builder()
                .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .build();
        String previous = "0".repeat(64);
        for (JsonNode entry : json("incident-trail").path("examples")) {
            Map<?, ?> hashed = sorted.convertValue(entry, TreeMap.class);
            hashed.remove("hash");
            hashed.remove("previous");
            byte[] text = (previous + sorted.valueToTree(hashed)).getBytes(UTF_8);

            assertThat(entry.path("previous").asText()).isEqualTo(previous);
            previous = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text));
            assertThat(entry.path("hash").asText()).isEqualTo(previous);
        }
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(entry -> texts.add(entry.asText()));
        return texts;
    }

    private static List<String> labels(Enum<?>[] values) {
        return Arrays.stream(values)
                .map(value -> value.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .toList();
    }
}
