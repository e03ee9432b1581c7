package exposurewatch.response.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import exposurewatch.SetClock;
import exposurewatch.response.http.JwtCallers.Refused;
import exposurewatch.response.http.JwtCallers.Setting;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Real keys, real signatures, a real server with the keys. Each bad token differs in one thing from one that is taken. */
@SuppressWarnings("NullAway") // what start makes is there in every test
class JwtCallersTest {

    private static final String ISSUER = "https://id.example.com/realms/shop";
    private static final String AUDIENCE = "exposure-watch";
    private static final Instant NOW = Instant.parse("2026-11-25T10:00:00Z");

    private static final RSAKey KEY = rsa("one");
    private static final RSAKey NEXT = rsa("two");
    private static final RSAKey STRANGER = rsa("one");
    private static final ECKey CURVE = ec("curve");
    /** A careless provider lists a secret too. */
    private static final OctetSequenceKey SECRET =
            new OctetSequenceKey.Builder(new byte[64]).keyID("secret").build();

    private final SetClock clock = new SetClock(NOW);
    private IdentityProvider provider;

    @TempDir
    private Path home;

    private static RSAKey rsa(String id) {
        try {
            return new RSAKeyGenerator(2048).keyID(id).keyUse(KeyUse.SIGNATURE).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ECKey ec(String id) {
        try {
            return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void start() throws Exception {
        provider = new IdentityProvider(KEY.toPublicJWK(), CURVE.toPublicJWK());
    }

    @AfterEach
    void stop() {
        provider.close();
    }

    private JwtCallers callers() throws IOException {
        return callers("roles", null, null);
    }

    private JwtCallers callers(String roles, @Nullable String sites, @Nullable String name) throws IOException {
        return JwtCallers.open(new Setting(ISSUER, AUDIENCE, provider.keys(), roles, sites, name), clock);
    }

    private Jwt jwt() {
        return jwt(KEY);
    }

    private Jwt jwt(RSAKey key) {
        return new Jwt(key, ISSUER, AUDIENCE, clock.instant().getEpochSecond());
    }

    /**
     * A token that is refused beside one that isn't.
     *
     * @param good what to change so that it is just accepted
     * @param bad  the same, a step too far
     */
    private record Case(String name, Consumer<Jwt> good, Consumer<Jwt> bad, String reason) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final Consumer<Jwt> AS_IT_IS = jwt -> {};

    private static Case bad(String name, Consumer<Jwt> bad, String reason) {
        return new Case(name, AS_IT_IS, bad, reason);
    }

    private static final long SECOND = NOW.getEpochSecond();

    static Stream<Case> cases() throws Exception {
        JWSSigner curve = new ECDSASigner(CURVE);
        JWSSigner key = new RSASSASigner(KEY);
        byte[] known = KEY.toRSAPublicKey().getEncoded();
        byte[] pem = ("-----BEGIN PUBLIC KEY-----\n"
                        + java.util.Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(known)
                        + "\n-----END PUBLIC KEY-----\n")
                .getBytes(StandardCharsets.US_ASCII);
        String signature = "Invalid signature";
        String noKey = "Another algorithm expected, or no matching key";
        String empty = "its sub or exp is empty";
        String noRole = "it has no role";
        String noJwt = "it is no JWT";
        return Stream.of(
                new Case(
                        "expired",
                        jwt -> jwt.with("exp", SECOND - 59),
                        jwt -> jwt.with("exp", SECOND - 61),
                        "Expired JWT"),
                new Case(
                        "not yet valid",
                        jwt -> jwt.with("nbf", SECOND + 59),
                        jwt -> jwt.with("nbf", SECOND + 61),
                        "JWT before use time"),
                bad("no exp", jwt -> jwt.without("exp"), "missing required claims: [exp]"),
                bad("exp is null", jwt -> jwt.with("exp", null), empty),
                bad("exp is text", jwt -> jwt.with("exp", "tomorrow"), "exp"),
                bad("no sub", jwt -> jwt.without("sub"), "missing required claims: [sub]"),
                bad("sub is null", jwt -> jwt.with("sub", null), empty),
                bad("sub is blank", jwt -> jwt.with("sub", " "), empty),
                bad("other issuer", jwt -> jwt.with("iss", "https://id.example.com/realms/other"), "iss claim"),
                bad("nearly the issuer", jwt -> jwt.with("iss", ISSUER + "/"), "iss claim"),
                bad("no issuer", jwt -> jwt.without("iss"), "missing required claims: [iss]"),
                new Case(
                        "for others",
                        jwt -> jwt.with("aud", List.of("account", AUDIENCE)),
                        jwt -> jwt.with("aud", List.of("account", AUDIENCE + "2")),
                        "aud claim rejected"),
                bad("for another", jwt -> jwt.with("aud", "account"), "aud claim rejected"),
                bad("for nobody", jwt -> jwt.without("aud"), "missing required aud"),
                bad("no roles", jwt -> jwt.without("roles"), noRole),
                new Case(
                        "unknown roles only",
                        jwt -> jwt.with("roles", List.of("offline_access", "viewer")),
                        jwt -> jwt.with("roles", List.of("offline_access", "Viewer", "exposure-watch:", "VIEWER", 7)),
                        noRole),
                bad("roles are an object", jwt -> jwt.with("roles", Map.of("viewer", true)), noRole),
                new Case(
                        "of another type",
                        jwt -> jwt.header(header -> header.type(new JOSEObjectType("at+jwt"))),
                        jwt -> jwt.header(header -> header.type(new JOSEObjectType("logout+jwt"))),
                        "logout+jwt"),
                bad(
                        "says what has to be understood",
                        jwt -> jwt.header(header ->
                                header.criticalParams(Set.of("exposure-watch")).customParam("exposure-watch", true)),
                        signature),
                new Case(
                        "key is not the provider's",
                        jwt -> jwt.signed(JWSAlgorithm.RS256, "one", key),
                        jwt -> jwt.signed(JWSAlgorithm.RS256, "one", signer(STRANGER)),
                        signature),
                new Case(
                        "names no key, none fits",
                        jwt -> jwt.signed(JWSAlgorithm.RS256, null, key),
                        jwt -> jwt.signed(JWSAlgorithm.RS256, null, signer(STRANGER)),
                        signature),
                bad(
                        "brings its own key",
                        jwt -> jwt.signed(JWSAlgorithm.RS256, null, signer(STRANGER))
                                .header(header -> header.jwk(STRANGER.toPublicJWK())
                                        .jwkURL(URI.create("https://evil.example/keys"))),
                        signature),
                bad("unknown key", jwt -> jwt.signed(JWSAlgorithm.RS256, "three", key), noKey),
                new Case(
                        "key of another kind",
                        jwt -> jwt.signed(JWSAlgorithm.ES256, "curve", curve),
                        jwt -> jwt.signed(JWSAlgorithm.ES256, "one", curve),
                        noKey),
                new Case(
                        "signature of nothing",
                        jwt -> jwt.signed(JWSAlgorithm.ES256, "curve", curve),
                        jwt -> jwt.signed(JWSAlgorithm.ES256, "curve", curve)
                                .then(text ->
                                        text.substring(0, text.lastIndexOf('.') + 1) + Base64URL.encode(new byte[64])),
                        signature),
                bad("payload of another", jwt -> jwt.then(JwtCallersTest::promoted), signature),
                bad("header of another", jwt -> jwt.then(JwtCallersTest::renamed), signature),
                new Case(
                        "PSS",
                        jwt -> jwt.signed(JWSAlgorithm.PS256, "one", key),
                        jwt -> jwt.signed(JWSAlgorithm.PS256, "one", signer(STRANGER)),
                        signature),
                bad("HMAC with the public key", jwt -> jwt.signed(JWSAlgorithm.HS256, "one", mac(known)), noKey),
                bad("HMAC with the public key as text", jwt -> jwt.signed(JWSAlgorithm.HS256, "one", mac(pem)), noKey),
                bad(
                        "HMAC with a listed secret",
                        jwt -> jwt.signed(JWSAlgorithm.HS256, "secret", mac(SECRET.toByteArray())),
                        noKey),
                bad("none", jwt -> jwt.then(text -> unsigned(text, "none")), "Unsecured (plain) JWTs are rejected"),
                bad(
                        "None",
                        jwt -> jwt.then(text -> unsigned(text, "None") + text.substring(text.lastIndexOf('.') + 1)),
                        noKey),
                bad(
                        "none, with the signature",
                        jwt -> jwt.then(text -> unsigned(text, "none") + text.substring(text.lastIndexOf('.') + 1)),
                        noJwt),
                bad("no signature", jwt -> jwt.then(text -> text.substring(0, text.lastIndexOf('.') + 1)), noJwt),
                new Case(
                        "huge",
                        jwt -> jwt.then(text -> padded(jwt, text, JwtCallers.LONGEST)),
                        jwt -> jwt.then(text -> padded(jwt, text, JwtCallers.LONGEST + 1)),
                        "longer than"),
                bad("empty", jwt -> jwt.then(text -> ""), noJwt),
                bad("dots", jwt -> jwt.then(text -> "...."), noJwt),
                bad("word", jwt -> jwt.then(text -> "4f9c1d"), noJwt),
                bad("null", jwt -> jwt.then(text -> "bnVsbA.bnVsbA.bnVsbA"), noJwt),
                bad("deep header", jwt -> jwt.then(text -> encoded("[".repeat(8_000)) + ".e30.AA"), noJwt),
                bad(
                        "deep payload",
                        jwt -> jwt.then(text ->
                                text.replaceFirst("\\..*\\.", "." + encoded("{\"a\":" + "[".repeat(8_000)) + ".")),
                        "JSON"),
                bad("encrypted", jwt -> jwt.then(text -> ENCRYPTED), "Encrypted JWT rejected"));
    }

    private static final String ENCRYPTED =
            encoded("{\"alg\":\"RSA-OAEP-256\",\"enc\":\"A256GCM\",\"typ\":\"JWT\"}") + ".AAAA.AAAA.AAAA.AAAA";

    private static JWSSigner signer(RSAKey key) {
        try {
            return new RSASSASigner(key);
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JWSSigner mac(byte[] secret) {
        try {
            return new MACSigner(secret);
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String encoded(String text) {
        return Base64URL.encode(text).toString();
    }

    private static String part(String token, int number, UnaryOperator<String> change) {
        String[] parts = token.split("\\.", -1);
        String before = new Base64URL(parts[number]).decodeToString();
        parts[number] = encoded(change.apply(before));
        assertThat(parts[number]).isNotEqualTo(token.split("\\.", -1)[number]);
        return String.join(".", parts);
    }

    private static String promoted(String token) {
        return part(token, 1, payload -> payload.replace("commander", "privacy-officer"));
    }

    private static String renamed(String token) {
        return part(token, 0, header -> header.replace("RS256", "RS384"));
    }

    private static String unsigned(String token, String algorithm) {
        String changed = part(token, 0, header -> header.replace("RS256", algorithm));
        return changed.substring(0, changed.lastIndexOf('.') + 1);
    }

    /** The same, made so long by a claim; one character more where Base64 knows no text of that length. */
    private static String padded(Jwt jwt, String text, int length) {
        jwt.then(same -> same);
        for (int filler = (length - text.length()) * 3 / 4 - 40; ; filler++) {
            String longer = jwt.with("filler", "x".repeat(filler)).text();
            if (longer.length() >= length) {
                assertThat(longer.length()).isBetween(length, length + 1);
                return longer;
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldRefuseForItsOwnReason(Case one) throws Exception {
        provider.body = new JWKSet(List.of(KEY.toPublicJWK(), CURVE.toPublicJWK(), SECRET)).toString(false);
        JwtCallers callers = callers();
        Jwt good = jwt();
        one.good.accept(good);
        assertThat(callers.accept(good.text()).name()).isEqualTo("ann");

        Jwt bad = jwt();
        one.bad.accept(bad);
        String token = bad.text();
        assertThatThrownBy(() -> callers.accept(token))
                .isInstanceOf(Refused.class)
                .hasMessageContaining(one.reason);
        assertThat(callers.of(token)).isNull();
    }

    @Test
    void shouldTellNoTokenInTheLog() throws Exception {
        List<Case> all = cases().toList();
        List<String> parts = new ArrayList<>();
        String log = logged(() -> {
            for (Case one : all) {
                Jwt bad = jwt();
                one.bad.accept(bad);
                String token = bad.text();
                assertThat(callers().of(token)).isNull();
                parts.addAll(Arrays.asList(token.split("\\.")));
                parts.add(token);
            }
            provider.down();
            String token = jwt().text();
            assertThat(callers().of(token)).isNull();
            parts.addAll(Arrays.asList(token.split("\\.")));
        });
        assertThat(log.lines().filter(line -> line.contains("a token was refused")))
                .hasSize(all.size() + 1);
        parts.removeIf(part -> part.length() < 5);
        assertThat(parts).hasSizeGreaterThan(all.size()).noneMatch(log::contains);
        assertThat(log).doesNotContain("f3a1");
    }

    /** What runs may fail. */
    private interface Run {
        void run() throws Exception;
    }

    private static String logged(Run run) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream before = System.err;
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            run.run();
        } finally {
            System.setErr(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void shouldTellOfRefusalsSeldom() throws Exception {
        String log = logged(() -> {
            JwtCallers callers = callers();
            for (int i = 0; i < 100; i++) {
                assertThat(callers.of(jwt().without("roles").text())).isNull();
            }
        });
        assertThat(log.lines()).hasSize(1).first().asString().contains("it has no role of exposure-watch in the claim");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ann         | ann@example.com | true  | ann",
                "            | ann@example.com | true  | ann@example.com",
                "            | ann@example.com |       | ann@example.com",
                "            | ann@example.com | false | f3a1",
                "' '         |                 |       | f3a1",
                "            |                 |       | f3a1",
                "'a\u202enn' |                 |       | a\\u202enn",
            })
    void shouldName(String username, String email, @Nullable Boolean verified, String name) throws Exception {
        Jwt jwt = jwt().with("preferred_username", username).with("email", email);
        if (verified != null) {
            jwt.with("email_verified", verified);
        }
        assertThat(callers().accept(jwt.text()).name()).isEqualTo(name);
    }

    @Test
    void shouldNameByTheClaimThatIsConfigured() throws Exception {
        JwtCallers callers = callers("roles", null, "sub");

        assertThat(callers.accept(jwt().text()).name()).isEqualTo("f3a1");
        assertThatThrownBy(() -> callers("roles", null, "employee").accept(jwt().text()))
                .hasMessage("it has no name in the claim employee");
    }

    @Test
    void shouldKeepNamesShort() throws Exception {
        String name = callers()
                .accept(jwt().with("preferred_username", "a".repeat(5_000)).text())
                .name();

        assertThat(name).hasSize(201).endsWith("a…");
    }

    @Test
    void shouldFindRoles() throws Exception {
        Object keycloak = Map.of("roles", List.of("offline_access", "exposure-watch:privacy-officer", "viewer"));

        assertThat(callers().accept(jwt().text()).roles()).containsOnly(Role.RESPONDER, Role.COMMANDER);
        assertThat(callers("realm_access.roles", null, null)
                        .accept(jwt().with("realm_access", keycloak).text())
                        .roles())
                .containsOnly(Role.PRIVACY_OFFICER, Role.VIEWER);
        assertThat(callers("resource_access.my.client.roles", null, null)
                        .accept(jwt().with("resource_access", Map.of("my.client", keycloak))
                                .text())
                        .roles())
                .containsOnly(Role.PRIVACY_OFFICER, Role.VIEWER);
        assertThat(callers("https://example.com/roles", null, null)
                        .accept(jwt().with("https://example.com/roles", List.of("viewer"))
                                .text())
                        .roles())
                .containsOnly(Role.VIEWER);
        assertThat(callers("scope", null, null)
                        .accept(jwt().with("scope", "openid exposure-watch:viewer")
                                .text())
                        .roles())
                .containsOnly(Role.VIEWER);
    }

    @Test
    void shouldKnowOfNoSiteThatIsNotNamed() throws Exception {
        JwtCallers callers = callers("roles", "shop.sites", null);

        Caller missing = callers.accept(jwt().text());
        assertThat(missing.mayKnow("orders")).isFalse();
        assertThat(callers.accept(jwt().with("shop", Map.of("sites", List.of())).text())
                        .mayKnow("orders"))
                .isFalse();
        assertThat(callers.accept(jwt().with("shop", Map.of("sites", "")).text())
                        .mayKnow("orders"))
                .isFalse();
        assertThat(callers.accept(jwt().with("shop", Map.of("sites", 7)).text()).mayKnow("7"))
                .isFalse();

        Caller named = callers.accept(
                jwt().with("shop", Map.of("sites", List.of("orders", "blog"))).text());
        assertThat(named.mayKnow("orders")).isTrue();
        assertThat(named.mayKnow("blog")).isTrue();
        assertThat(named.mayKnow("bank")).isFalse();
        assertThat(callers.accept(jwt().with("shop", Map.of("sites", List.of("*")))
                                .text())
                        .mayKnow("bank"))
                .isTrue();
    }

    @Test
    void shouldKnowOfAllSitesWhereNoClaimIsConfigured() throws Exception {
        assertThat(callers()
                        .accept(jwt().with("sites", List.of("orders")).text())
                        .mayKnow("bank"))
                .isTrue();
    }

    @Test
    void shouldFetchANewKeyAtOnceAndNoKeyOften() throws Exception {
        JwtCallers callers = callers();
        callers.accept(jwt().text());
        provider.shows(KEY.toPublicJWK(), NEXT.toPublicJWK());
        assertThat(provider.asked()).isEqualTo(1);

        assertThat(callers.accept(jwt(NEXT).text()).name()).isEqualTo("ann");
        assertThat(callers.accept(jwt().text()).name()).isEqualTo("ann");
        assertThat(provider.asked()).isEqualTo(2);

        for (int i = 0; i < 50; i++) {
            String made = jwt().signed(JWSAlgorithm.RS256, "made-up-" + i, signer(STRANGER))
                    .text();
            assertThat(callers.of(made)).isNull();
            assertThat(callers.of(jwt().text())).isNotNull();
        }
        assertThat(provider.asked()).isEqualTo(2);

        clock.pass(ProviderKeys.INTERVAL);
        for (int i = 0; i < 50; i++) {
            assertThat(callers.of(jwt().signed(JWSAlgorithm.RS256, "made-up-" + i, signer(STRANGER))
                            .text()))
                    .isNull();
        }
        assertThat(provider.asked()).isEqualTo(4);
    }

    @Test
    void shouldForgetAKeyThatWasTakenBack() throws Exception {
        JwtCallers callers = callers();
        callers.accept(jwt().text());
        provider.shows(NEXT.toPublicJWK());

        clock.pass(ProviderKeys.FRESH.minusSeconds(1));
        callers.accept(jwt().text());
        clock.pass(Duration.ofSeconds(2));
        assertThat(callers.of(jwt().text())).isNull();
        assertThat(callers.of(jwt(NEXT).text())).isNotNull();
    }

    @Test
    void shouldGoOnWithKnownKeysWhileTheProviderIsDown() throws Exception {
        JwtCallers callers = callers();
        callers.accept(jwt().text());
        provider.down();

        String log = logged(() -> {
            for (int i = 0; i < 200; i++) {
                clock.pass(ProviderKeys.FRESH.plusSeconds(1));
                assertThat(callers.accept(jwt().text()).name()).isEqualTo("ann");
                assertThat(callers.of(jwt(NEXT).text())).isNull();
            }
        });
        assertThat(log).contains("the identity provider's keys can't be had from " + provider.keys());

        clock.pass(ProviderKeys.OUTAGE);
        assertThatThrownBy(() -> callers.accept(jwt().text()))
                .hasMessage("the identity provider's keys are not at hand");
        provider.up();
        clock.pass(ProviderKeys.INTERVAL);
        assertThat(callers.accept(jwt().text()).name()).isEqualTo("ann");
    }

    @Test
    void shouldRefuseWhileTheProviderWasNeverThere() throws Exception {
        provider.down();
        JwtCallers callers = callers();

        String log = logged(() -> {
            for (int i = 0; i < 50; i++) {
                assertThat(callers.of(jwt().text())).isNull();
            }
        });
        assertThat(log.lines()).hasSize(2);
        assertThat(log)
                .contains("the identity provider's keys can't be had from " + provider.keys())
                .contains("refused")
                .contains("look at exposure-watch.api.oidc.jwks")
                .contains("a token was refused: the identity provider's keys are not at hand");

        provider.up();
        clock.pass(ProviderKeys.INTERVAL);
        assertThat(callers.accept(jwt().text()).name()).isEqualTo("ann");
    }

    @ParameterizedTest
    @CsvSource({"500", "404", "page", "nothing", "no keys", "large", "redirect", "hangs"})
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void shouldTakeNothingElseForKeys(String answer) throws Exception {
        JwtCallers before = callers();
        before.accept(jwt().text());
        switch (answer) {
            case "500", "404" -> provider.status = Integer.parseInt(answer);
            case "page" -> provider.body = "<html>sign in</html>";
            case "nothing" -> provider.body = "";
            case "no keys" -> provider.body = "{\"keys\":[]}";
            case "large" ->
                provider.body = provider.body.replace(
                        "{\"keys\"", "{\"a\":\"" + "x".repeat(ProviderKeys.LARGEST) + "\",\"keys\"");
            case "redirect" -> {
                provider.status = 302;
                provider.location = "/elsewhere";
            }
            default -> provider.hangs = true;
        }
        JwtCallers fresh = callers();

        assertThatThrownBy(() -> fresh.accept(jwt().text())).hasMessage("the identity provider's keys are not at hand");
        clock.pass(ProviderKeys.FRESH.plusSeconds(1));
        assertThat(before.accept(jwt().text()).name()).isEqualTo("ann");
    }

    @Test
    void shouldReadKeysFromAFile() throws Exception {
        Path file = Files.writeString(home.resolve("keys.json"), new JWKSet(KEY.toPublicJWK()).toString());
        Setting setting = new Setting(ISSUER, AUDIENCE, file.toUri(), "roles", null, null);
        JwtCallers callers = JwtCallers.open(setting, clock);

        assertThat(callers.accept(jwt().text()).name()).isEqualTo("ann");
        Files.writeString(file, new JWKSet(List.<JWK>of(NEXT.toPublicJWK())).toString());
        assertThat(callers.accept(jwt(NEXT).text()).name()).isEqualTo("ann");

        Files.delete(file);
        assertThatThrownBy(() -> JwtCallers.open(setting, clock))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("keys.json");
        Files.writeString(file, "{}");
        assertThatThrownBy(() -> JwtCallers.open(setting, clock))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("keys");
    }

    @Test
    void shouldTakeTokensOfBoth() throws Exception {
        Callers both = Callers.only("a-token-of-the-file", "bob").or(callers());

        assertThat(both.of("a-token-of-the-file").name()).isEqualTo("bob");
        assertThat(both.of(jwt().text()).name()).isEqualTo("ann");
        assertThat(both.of("a-token-of-nobody")).isNull();
        assertThat(both.of(jwt().without("sub").text())).isNull();
        assertThat(Collections.disjoint(both.of(jwt().text()).roles(), Set.of(Role.VIEWER)))
                .isTrue();
    }
}
