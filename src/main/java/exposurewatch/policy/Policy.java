package exposurewatch.policy;

import exposurewatch.access.FieldMapping;
import exposurewatch.access.PathRules;
import exposurewatch.access.RouteTemplate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A site's policy, as its file says it.
 *
 * @param site       used where an event names no service
 * @param records    record type → how it is judged and found, in the file's order
 * @param staffRoles roles that may see every record
 * @param exemptions answers that show nothing that needs judging, in the file's order
 * @param accesses   where the fields of access events stand
 * @param paths      which spellings of a path are the same
 * @param time       how sharp the facts are
 * @param detection  how exposures are grouped and told
 * @param containment what may be shut without a person
 * @param notification whom a breach has to be told to
 */
public record Policy(
        String site,
        Map<String, RecordType> records,
        Set<String> staffRoles,
        List<Exemption> exemptions,
        FieldMapping accesses,
        PathRules paths,
        TimeRules time,
        Detection detection,
        Containment containment,
        Notification notification) {

    /** Whom the viewer of a record has to match. */
    public enum Owner {
        USER,
        ORGANIZATION
    }

    /**
     * @param owner  whom the viewer has to match
     * @param routes where such records are shown
     * @param data   what such a record shows, for notices; may be empty
     */
    public record RecordType(Owner owner, List<RouteTemplate> routes, List<String> data) {
        public RecordType {
            routes = List.copyOf(routes);
            data = List.copyOf(data);
        }
    }

    /**
     * @param route  the answers that are exempt; placeholders match one segment
     * @param reason why, for the count of each entry
     * @param until  first instant at which the entry no longer holds; null = no end
     */
    public record Exemption(
            RouteTemplate route, String reason, @Nullable Instant until) {}

    public Policy {
        staffRoles = Set.copyOf(staffRoles);
        exemptions = List.copyOf(exemptions);
        records = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(records));
    }

    /** What holds without a policy file: records only where events name them, each owned by a user. */
    public static final Policy DEFAULT = new Policy(
            "site",
            Map.of(),
            Set.of(),
            List.of(),
            FieldMapping.ECS,
            PathRules.LITERAL,
            TimeRules.DEFAULT,
            Detection.DEFAULT,
            Containment.DEFAULT,
            Notification.DEFAULT);

    /** The site of an event that names this service, or none. */
    public String siteOf(@Nullable String service) {
        return service != null ? service : site;
    }

    /** Whom the viewer of this record has to match; a type that the policy doesn't name is owned by a user. */
    public Owner ownerOf(String recordId) {
        int colon = recordId.indexOf(':');
        RecordType type = records.get(colon < 0 ? recordId : recordId.substring(0, colon));
        return type == null ? Owner.USER : type.owner();
    }
}
