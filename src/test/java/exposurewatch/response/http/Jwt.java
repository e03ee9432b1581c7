package exposurewatch.response.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A token in the making. As it begins it is a good one; a test changes one thing. */
final class Jwt {

    private static final ObjectMapper JSON = new ObjectMapper();

    private JWSHeader.Builder header = new JWSHeader.Builder(JWSAlgorithm.RS256).type(JOSEObjectType.JWT);
    private final Map<String, @Nullable Object> claims = new LinkedHashMap<>();
    private JWSSigner signer;
    private UnaryOperator<String> last = text -> text;

    Jwt(RSAKey key, String issuer, String audience, long now) {
        try {
            signer = new RSASSASigner(key);
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
        header.keyID(key.getKeyID());
        claims.put("iss", issuer);
        claims.put("aud", audience);
        claims.put("sub", "f3a1");
        claims.put("iat", now);
        claims.put("nbf", now);
        claims.put("exp", now + 300);
        claims.put("preferred_username", "ann");
        claims.put("roles", List.of("responder", "commander"));
    }

    Jwt with(String claim, @Nullable Object value) {
        claims.put(claim, value);
        return this;
    }

    Jwt without(String claim) {
        claims.remove(claim);
        return this;
    }

    Jwt header(UnaryOperator<JWSHeader.Builder> change) {
        header = change.apply(header);
        return this;
    }

    Jwt signed(JWSAlgorithm algorithm, @Nullable String kid, JWSSigner by) {
        header = new JWSHeader.Builder(algorithm).type(JOSEObjectType.JWT).keyID(kid);
        signer = by;
        return this;
    }

    /** Done to the text once it is signed. */
    Jwt then(UnaryOperator<String> change) {
        last = change;
        return this;
    }

    String text() {
        try {
            JWSObject token = new JWSObject(header.build(), new Payload(JSON.writeValueAsString(claims)));
            token.sign(signer);
            return last.apply(token.serialize());
        } catch (JOSEException | JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
