package exposurewatch.incident;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One event of an incident's trail. Its hash takes in the hash of the entry before, so that nothing can be changed,
 * dropped or moved without every later hash changing, too.
 *
 * @param sequence from 1
 * @param at       event time, epoch milliseconds
 * @param content  what happened, with the fields before: canonical JSON
 * @param previous hash of the entry before; {@link #START} for the first
 * @param hash     SHA-256 over {@code previous} and {@code content}, 64 hex digits
 */
public record TrailEntry(
        String incident, long sequence, Kind kind, long at, String content, String previous, String hash) {

    /** What kind of event. */
    public enum Kind {
        /** An exposure, as it is told. */
        EXPOSURE,
        /** An exposure that was told before has changed or no longer holds. */
        CORRECTION,
        /** What a person did. */
        ACTION,
        /** What was decided, commanded or done to contain it. */
        CONTAINMENT,
        /** Another incident has taken over exposures of this one. */
        TAKEN_IN;

        private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

        /** The name in the topic. */
        public String label() {
            return label;
        }
    }

    /** Field of a correction: the incident that has the exposure from here on, since it is another viewer's. */
    public static final String MOVED_TO = "moved_to";

    /** What stands before the first entry. */
    public static final String START = "0".repeat(64);

    /** Characters of a hash. */
    private static final int HASH = 64;

    /** Characters of both hashes with their names. */
    private static final int ENDING = ending(START, START).length();

    /** Canonical: the keys of every object sorted, no white space. */
    private static final JsonMapper CANONICAL = JsonMapper.builder()
            .configure(JsonNodeFeature.WRITE_PROPERTIES_SORTED, true)
            .build();

    /** The entry that comes after one with this hash. */
    public static TrailEntry after(String previous, String incident, long sequence, Kind kind, long at, JsonNode data) {
        String content = canonical(content(incident, sequence, kind.label(), at, data));
        return new TrailEntry(incident, sequence, kind, at, content, previous, hash(previous, content));
    }

    private static ObjectNode content(String incident, long sequence, String kind, long at, JsonNode data) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("incident", incident);
        json.put("sequence", sequence);
        json.put("kind", kind);
        json.put("@timestamp", Instant.ofEpochMilli(at).toString());
        json.set("data", data);
        return json;
    }

    private static String canonical(JsonNode json) {
        try {
            return CANONICAL.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can be written", e);
        }
    }

    /** The hash of an entry, by the one before and its content: the whole value less {@code previous} and {@code hash}. */
    public static String hash(String previous, ObjectNode content) {
        return hash(previous, canonical(content));
    }

    private static String hash(String previous, String content) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(previous.getBytes(StandardCharsets.UTF_8));
            digest.update(content.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * The hash of this value of the topic, if it is the entry that follows one with that hash and is as it was written;
     * otherwise null. Goes by its bytes, since it was written canonically: it costs no more than the hash.
     */
    public static @Nullable String follows(String previous, byte[] value) {
        int begin = value.length - ENDING;
        if (begin < 1) {
            return null;
        }
        String ending = new String(value, begin, ENDING, StandardCharsets.UTF_8);
        String hash = ending.substring(ENDING - 2 - HASH, ENDING - 2);
        if (!ending.equals(ending(previous, hash))) {
            return null;
        }
        String content = new String(value, 0, begin, StandardCharsets.UTF_8) + "}";
        return hash.equals(hash(previous, content)) ? hash : null;
    }

    private static String ending(String previous, String hash) {
        return ",\"previous\":\"" + previous + "\",\"hash\":\"" + hash + "\"}";
    }

    /** As the topic's value: the content, and both hashes after its other fields. */
    public String toJson() {
        String fields = content.substring(0, content.length() - 1);
        return fields + ending(previous, hash);
    }
}
