package exposurewatch.topology;

import static org.apache.kafka.common.acl.AclOperation.ALTER_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.CREATE;
import static org.apache.kafka.common.acl.AclOperation.DELETE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * What each role has to be allowed on a cluster, and nothing more. Nobody needs anything on the cluster itself: to describe
 * it is free, and whoever may write to a topic may do so with an idempotent producer.
 *
 * @param topics        with their prefix
 * @param applicationId names the processor's group, and stands before its internal topics and transactions
 */
public record Permissions(Topics topics, String applicationId) {

    /** What stands between the application's id and a target in the name of a group that pages. */
    public static final String PAGING = "-paging-";

    /** Follows the application's id in the names of groups of the role {@link Role#READER}. */
    public static final String READERS = "-reader";

    /** Who talks to the cluster. */
    public enum Role {
        PROCESSOR("'run': judges, tells, pages, serves the console, and says what is to be shut."),
        SHIPPER("The site's log: sends accesses, and reads nothing."),
        SITE("The site's database: sends who is signed in and whose a record is, and reads nothing."),
        ACTUATOR("'actuate', beside a site: reads commands, says what it did."),
        RESPONDER(
                "People at the command line: incidents, trail, affected, notice, register, act, since, complain, contain."),
        READER("A SIEM or a store of your own: reads what is told, and writes nothing."),
        ADMIN("'topics plan' and 'topics create': at installation and upgrades. Reads and writes no record.");

        private final String description;

        Role(String description) {
            this.description = description;
        }

        /** The name on the command line, and of the user unless another is given. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Who that is, in a sentence or two. */
        public String description() {
            return description;
        }
    }

    /** The group of the processor's consumers that page a target. */
    public static String pagingGroup(String applicationId, String target) {
        return applicationId + PAGING + target;
    }

    /** What the role needs, in the order of the data's way. What an operation implies is not named beside it. */
    public Map<ResourcePattern, Set<AclOperation>> of(Role role) {
        Grants grants = new Grants();
        switch (role) {
            case PROCESSOR -> processor(grants);
            case SHIPPER -> grants.topics(WRITE, topics.accessEvents());
            case SITE -> grants.topics(WRITE, topics.sessions(), topics.recordOwnership());
            case ACTUATOR -> {
                grants.topics(READ, topics.containmentCommands());
                grants.topics(WRITE, topics.containmentResults(), topics.actuatorHeartbeats());
            }
            case RESPONDER -> responder(grants);
            case READER -> {
                grants.topics(
                        READ,
                        topics.exposures(),
                        topics.unjudged(),
                        topics.incidents(),
                        topics.incidentTrail(),
                        topics.alerts(),
                        topics.auditLog());
                grants.on(ResourceType.GROUP, PatternType.PREFIXED, applicationId + READERS, READ);
            }
            case ADMIN ->
                topics.all()
                        .forEach(spec -> grants.on(
                                ResourceType.TOPIC, PatternType.LITERAL, spec.name(), CREATE, DESCRIBE, ALTER_CONFIGS));
        }
        return Collections.unmodifiableMap(grants.all);
    }

    private void processor(Grants grants) {
        // The topology reads; so do canaries (exposures), pagers (alerts), and the console (all of them).
        grants.topics(
                READ,
                topics.accessEvents(),
                topics.sessions(),
                topics.recordOwnership(),
                topics.responderActions(),
                topics.containmentResults(),
                topics.secondLooks(),
                topics.exposures(),
                topics.unjudged(),
                topics.incidents(),
                topics.incidentTrail(),
                topics.alerts(),
                topics.containmentState(),
                topics.deadLetters());
        // The topology writes; so do canaries (the three that come from the site), and the console (the last two).
        grants.topics(
                WRITE,
                topics.secondLooks(),
                topics.exposures(),
                topics.unjudged(),
                topics.incidents(),
                topics.incidentTrail(),
                topics.alerts(),
                topics.containmentCommands(),
                topics.containmentState(),
                topics.deadLetters(),
                topics.accessEvents(),
                topics.sessions(),
                topics.recordOwnership(),
                topics.responderActions(),
                topics.auditLog());
        // A start holds all topics against their declaration.
        for (TopicSpec spec : topics.all()) {
            grants.topics(DESCRIBE_CONFIGS, spec);
            if (!grants.has(spec, READ) && !grants.has(spec, WRITE)) {
                grants.topics(DESCRIBE, spec);
            }
        }
        // DELETE: what was read of a repartition topic is deleted at once; its retention is for ever.
        grants.on(ResourceType.TOPIC, PatternType.PREFIXED, applicationId + "-", CREATE, READ, WRITE, DELETE);
        grants.on(ResourceType.GROUP, PatternType.LITERAL, applicationId, READ);
        grants.on(ResourceType.GROUP, PatternType.PREFIXED, applicationId + PAGING, READ);
        grants.on(ResourceType.TRANSACTIONAL_ID, PatternType.PREFIXED, applicationId + "-", WRITE);
    }

    private void responder(Grants grants) {
        grants.topics(
                READ,
                topics.incidents(),
                topics.incidentTrail(),
                topics.containmentState(),
                topics.containmentCommands(),
                topics.containmentResults(),
                topics.actuatorHeartbeats(),
                // 'since', 'complain' and 'contain restore' judge the log again.
                topics.accessEvents(),
                topics.sessions(),
                topics.recordOwnership(),
                topics.exposures());
        grants.topics(WRITE, topics.responderActions(), topics.auditLog());
    }

    /**
     * As Kafka's Admin API takes it.
     *
     * @param principal such as {@code User:processor}
     */
    public List<AclBinding> bindings(Role role, String principal) {
        return of(role).entrySet().stream()
                .flatMap(grant -> grant.getValue().stream()
                        .map(operation -> new AclBinding(
                                grant.getKey(),
                                new AccessControlEntry(principal, "*", operation, AclPermissionType.ALLOW))))
                .toList();
    }

    /** Collects what is needed, each resource once. */
    private static final class Grants {

        private final Map<ResourcePattern, Set<AclOperation>> all = new LinkedHashMap<>();

        void topics(AclOperation operation, TopicSpec... specs) {
            for (TopicSpec spec : specs) {
                on(ResourceType.TOPIC, PatternType.LITERAL, spec.name(), operation);
            }
        }

        void on(ResourceType type, PatternType pattern, String name, AclOperation... operations) {
            all.computeIfAbsent(new ResourcePattern(type, name, pattern), any -> EnumSet.noneOf(AclOperation.class))
                    .addAll(Arrays.asList(operations));
        }

        boolean has(TopicSpec spec, AclOperation operation) {
            return all.getOrDefault(new ResourcePattern(ResourceType.TOPIC, spec.name(), PatternType.LITERAL), Set.of())
                    .contains(operation);
        }
    }
}
