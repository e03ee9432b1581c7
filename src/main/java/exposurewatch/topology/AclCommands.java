package exposurewatch.topology;

import exposurewatch.topology.Permissions.Role;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.utils.SecurityUtils;

/** {@link Permissions} as command lines of Kafka's own {@code kafka-acls.sh}, for people to read before they run them. */
public final class AclCommands {

    private AclCommands() {}

    /** Resources of one kind on which the same is allowed: one command. */
    private record Kind(ResourceType type, PatternType pattern, Set<AclOperation> operations) {}

    /**
     * Of each role a sentence, and its commands.
     *
     * @param servers    where the cluster is
     * @param principals of each role. Value: such as {@code User:processor}
     * @throws IllegalArgumentException if the processor would be allowed to delete what it tells
     */
    public static String text(Permissions permissions, String servers, Map<Role, String> principals) {
        refuseOverlap(permissions);
        StringBuilder text = new StringBuilder(
                "# Run by somebody who may change ACLs: that user's client settings are in admin.properties.\n"
                        + "# Only topics, groups and transactions that are named here; nothing on the cluster itself.\n");
        for (Role role : Role.values()) {
            String principal = principals.getOrDefault(role, "User:" + role.label());
            text.append("\n# ")
                    .append(role.label())
                    .append(" - ")
                    .append(role.description())
                    .append('\n');
            commands(permissions.of(role), servers, principal)
                    .forEach(line -> text.append(line).append('\n'));
        }
        return text.toString();
    }

    /** Its pattern for internal topics would take in topics that hold evidence. */
    private static void refuseOverlap(Permissions permissions) {
        String internal = permissions.applicationId() + "-";
        for (TopicSpec spec : permissions.topics().all()) {
            if (spec.name().startsWith(internal)) {
                throw new IllegalArgumentException("exposure-watch.application.id is '" + permissions.applicationId()
                        + "': the processor may delete what is named '" + internal + "…', which topic " + spec.name()
                        + " is, too; give one of the two another name");
            }
        }
    }

    private static List<String> commands(
            Map<ResourcePattern, Set<AclOperation>> grants, String servers, String principal) {
        Map<Kind, List<String>> names = new LinkedHashMap<>();
        grants.forEach((resource, operations) -> names.computeIfAbsent(
                        new Kind(resource.resourceType(), resource.patternType(), operations), any -> new ArrayList<>())
                .add(resource.name()));
        return names.entrySet().stream()
                .map(entry -> "kafka-acls.sh --bootstrap-server " + quoted(servers)
                        + " --command-config admin.properties --add --allow-principal " + quoted(principal)
                        + " \\\n    " + operations(entry.getKey().operations)
                        + (entry.getKey().pattern == PatternType.PREFIXED ? " --resource-pattern-type prefixed" : "")
                        + " \\\n    " + resources(entry.getKey().type, entry.getValue()))
                .toList();
    }

    private static String operations(Set<AclOperation> operations) {
        return operations.stream()
                .map(operation -> "--operation " + SecurityUtils.operationName(operation))
                .collect(Collectors.joining(" "));
    }

    private static String resources(ResourceType type, List<String> names) {
        String option = type == ResourceType.TRANSACTIONAL_ID
                ? "--transactional-id "
                : type == ResourceType.GROUP ? "--group " : "--topic ";
        return names.stream().map(name -> option + quoted(name)).collect(Collectors.joining(" "));
    }

    /** For a shell: as it is where that is safe. */
    private static String quoted(String word) {
        return word.matches("[A-Za-z0-9:,._=/@-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
