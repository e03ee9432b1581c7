package exposurewatch.response;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.incident.TrailEntry;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Base64;
import java.util.HexFormat;

/**
 * An incident's trail as a file that anybody can check, without Kafka and without this program: JSON lines, the last one a
 * manifest with the hash of all lines before it, signed with Ed25519. A file of lines has no byte that means nothing, so
 * none can be changed unnoticed. Written in constant memory.
 *
 * <pre>
 * {"bundle":"exposure-watch-evidence:1"}
 * {"incident":{…}}
 * {"policy":"version: 1 …"}
 * {"versions":{…}}
 * {"partition":0,"offset":17,"entry":{…}}      one for each entry of the trail
 * {"manifest":"…","signature":"…"}             the signature is over the text of the manifest
 * </pre>
 */
public final class EvidenceBundle {

    static final String FORMAT = "exposure-watch-evidence:1";
    static final ObjectMapper SORTED = JsonMapper.builder()
            .configure(JsonNodeFeature.WRITE_PROPERTIES_SORTED, true)
            .build();

    private final OutputStream out;
    private final MessageDigest digest = sha256();
    private long entries;
    private String head = TrailEntry.START;

    private EvidenceBundle(OutputStream out) {
        this.out = out;
    }

    /**
     * Begins with what is known besides the trail.
     *
     * @param policy   text of the policy file in force; empty = not known
     * @param versions of the programs that take part
     */
    public static EvidenceBundle begin(OutputStream out, JsonNode incident, String policy, ObjectNode versions)
            throws IOException {
        EvidenceBundle bundle = new EvidenceBundle(out);
        bundle.line(object("bundle", JsonNodeFactory.instance.textNode(FORMAT)));
        bundle.line(object("incident", incident));
        bundle.line(object("policy", JsonNodeFactory.instance.textNode(policy)));
        bundle.line(object("versions", versions));
        return bundle;
    }

    private static ObjectNode object(String name, JsonNode value) {
        return JsonNodeFactory.instance.objectNode().set(name, value);
    }

    private void line(JsonNode json) throws IOException {
        write(SORTED.writeValueAsBytes(json));
    }

    private void write(byte[]... parts) throws IOException {
        for (byte[] part : parts) {
            out.write(part);
            digest.update(part);
        }
        out.write('\n');
        digest.update((byte) '\n');
    }

    /** The next entry, as it stands in its topic. */
    public void entry(byte[] value, int partition, long offset) throws IOException {
        JsonNode entry = SORTED.readTree(value);
        entries++;
        head = entry.path("hash").asText();
        // One line each, and the same bytes whoever writes it.
        write(
                ("{\"partition\":" + partition + ",\"offset\":" + offset + ",\"entry\":")
                        .getBytes(StandardCharsets.UTF_8),
                SORTED.writeValueAsBytes(entry),
                new byte[] {'}'});
    }

    /**
     * Ends it with the signed manifest.
     *
     * @param key   Ed25519
     * @param whose its public half, for whoever wants to know who signed
     * @param at    RFC 3339
     * @param by    who had it written
     * @return the manifest
     */
    public ObjectNode end(PrivateKey key, PublicKey whose, String topic, String at, String by) throws IOException {
        ObjectNode manifest = JsonNodeFactory.instance.objectNode();
        manifest.put("entries", entries).put("head", head).put("topic", topic);
        manifest.put("created_at", at).put("created_by", by);
        manifest.put("public_key", Base64.getEncoder().encodeToString(whose.getEncoded()));
        manifest.put("sha256", HexFormat.of().formatHex(digest.digest()));
        String text = SORTED.writeValueAsString(manifest);
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(key);
            signature.update(text.getBytes(StandardCharsets.UTF_8));
            out.write(lastLine(text, signature.sign()));
        } catch (GeneralSecurityException e) {
            throw new IOException("the bundle can't be signed: the key is no Ed25519 key", e);
        }
        return manifest;
    }

    /** The whole last line: there is one way to write it. */
    static byte[] lastLine(String manifest, byte[] signature) throws IOException {
        ObjectNode line = JsonNodeFactory.instance.objectNode();
        line.put("manifest", manifest).put("signature", Base64.getEncoder().encodeToString(signature));
        return (SORTED.writeValueAsString(line) + '\n').getBytes(StandardCharsets.UTF_8);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
