package exposurewatch.judgement;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.access.AccessEvent;
import exposurewatch.policy.Policy;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is told of one record shown by one answer: an exposure, or what could not be judged.
 *
 * @param access    the answer
 * @param record    {@code type:id}
 * @param judgement the verdict, with viewer and owner
 */
public record Finding(AccessEvent access, String record, Judgement judgement) {

    /** The same for the same answer and record, whenever and wherever it is found: 32 hex digits. */
    public String id() {
        return contentId(access.id(), Long.toString(access.timestamp()), session(access), record);
    }

    /** Part of the identity: a careless log may give one id to the answers of two people. */
    private static String session(AccessEvent access) {
        return access.session() == null ? "" : access.session();
    }

    /** 32 hex digits that depend on these texts alone. */
    public static String contentId(String... texts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String text : texts) {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
                digest.update(bytes);
            }
            return HexFormat.of().formatHex(digest.digest(), 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The site that the answer came from. */
    public String site(Policy policy) {
        return policy.siteOf(access.service());
    }

    /** As one line of {@code exposures.jsonl} and the value of the topics; fields that are not known are left out. */
    public ObjectNode toJson(Policy policy) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("id", id());
        json.put("site", site(policy));
        json.putObject("event").put("id", access.id());
        json.put("@timestamp", Instant.ofEpochMilli(access.timestamp()).toString());
        String type = type(record);
        json.putObject("record").put("id", record).put("type", type);
        json.put("verdict", judgement.verdict().label());
        ObjectNode viewer = json.putObject("viewer");
        put(viewer, "user", judgement.viewerUser());
        put(viewer, "session", access.session());
        put(viewer, "organization", judgement.viewerOrganization());
        put(viewer, "roles", judgement.viewerRoles());
        ObjectNode owner = json.putObject("owner");
        put(owner, "user", judgement.ownerUser());
        put(owner, "organization", judgement.ownerOrganization());
        where(json);
        Policy.RecordType described = policy.records().get(type);
        if (described != null && !described.data().isEmpty()) {
            put(json.putObject("data"), "categories", described.data());
        }
        return json;
    }

    private void where(ObjectNode json) {
        ObjectNode http = json.putObject("http");
        if (access.method() != null) {
            http.putObject("request").put("method", access.method());
        }
        put(http, "route", access.route());
        http.putObject("response").put("status_code", access.status());
        put(json, "url", "path", access.path() != null ? access.path() : access.original());
        put(json, "client", "ip", access.clientIp());
        put(json, "user_agent", "original", access.userAgent());
        put(json, "user", "id", access.user());
        put(json, "host", "name", access.host());
        if (access.service() != null || access.version() != null) {
            ObjectNode service = json.putObject("service");
            put(service, "name", access.service());
            put(service, "version", access.version());
        }
        if (access.integration() != null || access.cache() != null) {
            ObjectNode exposure = json.putObject("exposure");
            put(exposure, "integration", access.integration());
            put(exposure, "cache", access.cache());
        }
    }

    private static String type(String record) {
        int colon = record.indexOf(':');
        return colon < 0 ? record : record.substring(0, colon);
    }

    private static void put(ObjectNode parent, String object, String field, @Nullable String value) {
        if (value != null) {
            parent.putObject(object).put(field, value);
        }
    }

    private static void put(ObjectNode object, String field, @Nullable String value) {
        if (value != null) {
            object.put(field, value);
        }
    }

    private static void put(ObjectNode object, String field, List<String> values) {
        if (!values.isEmpty()) {
            values.forEach(object.putArray(field)::add);
        }
    }
}
