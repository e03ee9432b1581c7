package exposurewatch.containment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Base64;

/**
 * Commands on the wire: {@code {"command": "<the command's JSON as text>", "signature": "<base64>"}}. What is signed is
 * the text itself, byte for byte, with Ed25519 (RFC 8032): nothing has to be written the same way twice.
 */
public final class CommandSignature {

    private static final String ALGORITHM = "Ed25519";
    private static final int LARGEST = 65_536;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private CommandSignature() {}

    /** The value of topic {@code containment-commands}. */
    public static byte[] sign(Command command, PrivateKey key) {
        try {
            String text = command.toJson().toString();
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(key);
            signature.update(text.getBytes(StandardCharsets.UTF_8));
            ObjectNode json = JSON.createObjectNode();
            json.put("command", text);
            json.put("signature", Base64.getEncoder().encodeToString(signature.sign()));
            return JSON.writeValueAsBytes(json);
        } catch (GeneralSecurityException | JsonProcessingException e) {
            throw new IllegalStateException("the key is not an Ed25519 key", e);
        }
    }

    /**
     * The command in a value of the topic, if it was signed with the key.
     *
     * @throws IllegalArgumentException saying why it can't be trusted
     */
    public static Command verify(byte[] value, PublicKey key) {
        if (value.length > LARGEST) {
            throw new IllegalArgumentException("larger than " + LARGEST + " bytes");
        }
        JsonNode json = read(text(value));
        if (!json.path("command").isTextual() || !json.path("signature").isTextual()) {
            throw new IllegalArgumentException("not signed");
        }
        String text = json.path("command").asText();
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initVerify(key);
            signature.update(text.getBytes(StandardCharsets.UTF_8));
            if (!signature.verify(
                    Base64.getDecoder().decode(json.path("signature").asText()))) {
                throw new IllegalArgumentException("the signature is not that of the expected key");
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the signature is not that of the expected key", e);
        }
        return Command.of(read(text));
    }

    private static String text(byte[] value) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(value))
                    .toString();
        } catch (IOException e) {
            throw new IllegalArgumentException("not UTF-8", e);
        }
    }

    private static JsonNode read(String text) {
        try {
            JsonNode json = JSON.readTree(text);
            if (json == null || !json.isObject()) {
                throw new IllegalArgumentException("not a JSON object");
            }
            return json;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON", e);
        }
    }
}
