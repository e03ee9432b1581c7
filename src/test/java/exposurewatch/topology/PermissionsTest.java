package exposurewatch.topology;

import static org.apache.kafka.common.acl.AclOperation.CREATE;
import static org.apache.kafka.common.acl.AclOperation.DELETE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import exposurewatch.topology.Permissions.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.utils.SecurityUtils;
import org.apache.kafka.streams.TopologyDescription;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PermissionsTest {

    private static final Permissions SHOP = new Permissions(new Topics("shop."), "shop.exposure-watch");

    private static final Map<String, ResourceType> RESOURCES = Map.of(
            "--topic", ResourceType.TOPIC,
            "--group", ResourceType.GROUP,
            "--transactional-id", ResourceType.TRANSACTIONAL_ID);

    private static Set<AclOperation> on(Permissions permissions, Role role, String topic) {
        return permissions
                .of(role)
                .getOrDefault(new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL), Set.of());
    }

    /** What the commands would make, read as a shell and {@code kafka-acls.sh} would; no name has a blank or a quote. */
    private static List<AclBinding> parsed(String text) {
        List<AclBinding> made = new ArrayList<>();
        for (String line : text.replace("\\\n", "").split("\n")) {
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            List<String> words = List.of(line.split(" +"));
            assertThat(words.subList(0, 6))
                    .containsExactly(
                            "kafka-acls.sh",
                            "--bootstrap-server",
                            "kafka-1:9092",
                            "--command-config",
                            "admin.properties",
                            "--add");
            Function<String, List<String>> values = option -> {
                List<String> found = new ArrayList<>();
                for (int i = 6; i < words.size() - 1; i++) {
                    if (words.get(i).equals(option)) {
                        found.add(words.get(i + 1));
                    }
                }
                return found;
            };
            boolean prefixed = values.apply("--resource-pattern-type").contains("prefixed");
            for (String operation : values.apply("--operation")) {
                RESOURCES.forEach((option, type) -> values.apply(option)
                        .forEach(name -> made.add(new AclBinding(
                                new ResourcePattern(type, name, prefixed ? PatternType.PREFIXED : PatternType.LITERAL),
                                new AccessControlEntry(
                                        values.apply("--allow-principal").get(0),
                                        "*",
                                        SecurityUtils.operation(operation),
                                        AclPermissionType.ALLOW)))));
            }
        }
        return made;
    }

    @Test
    void shouldPrintWhatTheRolesNeedAndNothingElse() {
        Map<Role, String> principals = Map.of(Role.SHIPPER, "User:CN=web-1,O=shop");
        List<AclBinding> needed = Arrays.stream(Role.values())
                .flatMap(role -> SHOP.bindings(role, principals.getOrDefault(role, "User:" + role.label())).stream())
                .toList();

        String text = AclCommands.text(SHOP, "kafka-1:9092", principals);

        assertThat(parsed(text)).containsExactlyInAnyOrderElementsOf(needed).hasSizeGreaterThan(100);
        assertThat(text).contains("""

                # shipper - The site's log: sends accesses, and reads nothing.
                kafka-acls.sh --bootstrap-server kafka-1:9092 --command-config admin.properties --add \
                --allow-principal User:CN=web-1,O=shop \\
                    --operation Write \\
                    --topic shop.access-events

                """);
    }

    @Test
    void shouldQuoteForAShell() {
        assertThat(AclCommands.text(
                        SHOP, "a b", Map.of(Role.SITE, "User:CN=it's us;x", Role.SHIPPER, "User:CN=$(touch x)")))
                .contains(
                        "--bootstrap-server 'a b' ",
                        "--allow-principal 'User:CN=it'\\''s us;x' ",
                        "--allow-principal 'User:CN=$(touch x)' ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "shop."})
    void shouldHaveAWriterAndAReaderOfEveryTopic(String prefix) {
        Topics topics = new Topics(prefix);
        Permissions permissions = new Permissions(topics, "watch");
        for (TopicSpec spec : topics.all()) {
            for (AclOperation operation : List.of(READ, WRITE)) {
                assertThat(Arrays.stream(Role.values())
                                .filter(role ->
                                        on(permissions, role, spec.name()).contains(operation)))
                        .as(operation + " " + spec.name())
                        .isNotEmpty();
            }
            assertThat(on(permissions, Role.PROCESSOR, spec.name())).contains(DESCRIBE_CONFIGS);
            assertThat(on(permissions, Role.ADMIN, spec.name()))
                    .contains(CREATE)
                    .doesNotContain(READ, WRITE, DELETE);
        }
    }

    @Test
    void shouldLetTheProcessorReadAndWriteWhatItsTopologyDoes() {
        Permissions permissions = new Permissions(new Topics(""), "exposure-watch");
        Map<String, Set<AclOperation>> used = new HashMap<>();
        for (TopologyDescription.Subtopology part :
                PictureTest.topology().describe().subtopologies()) {
            for (TopologyDescription.Node node : part.nodes()) {
                if (node instanceof TopologyDescription.Source source && source.topicSet() != null) {
                    source.topicSet()
                            .forEach(topic -> used.computeIfAbsent(topic, any -> new TreeSet<>())
                                    .add(READ));
                } else if (node instanceof TopologyDescription.Sink sink && sink.topic() != null) {
                    used.computeIfAbsent(sink.topic(), any -> new TreeSet<>()).add(WRITE);
                }
            }
        }
        used.keySet().removeIf(topic -> topic.endsWith("-repartition"));
        assertThat(used).hasSizeGreaterThan(10);
        used.forEach((topic, operations) ->
                assertThat(on(permissions, Role.PROCESSOR, topic)).as(topic).containsAll(operations));
    }

    @Test
    void shouldNameNothingOfTheCluster() {
        for (Role role : Role.values()) {
            assertThat(SHOP.of(role).keySet())
                    .isNotEmpty()
                    .extracting(ResourcePattern::resourceType)
                    .isSubsetOf(ResourceType.TOPIC, ResourceType.GROUP, ResourceType.TRANSACTIONAL_ID);
        }
    }

    @Test
    void shouldRefuseToLetTheProcessorDeleteEvidence() {
        Permissions both = new Permissions(new Topics("watch-"), "watch");
        assertThatThrownBy(() -> AclCommands.text(both, "kafka-1:9092", Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "exposure-watch.application.id is 'watch': the processor may delete what is named 'watch-…',"
                                + " which topic watch-access-events is, too; give one of the two another name");
    }
}
