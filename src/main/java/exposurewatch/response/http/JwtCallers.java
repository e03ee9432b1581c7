package exposurewatch.response.http;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimNames;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import exposurewatch.access.Visible;
import java.io.IOException;
import java.net.URI;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Date;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Those to whom an identity provider gave an access token: a JWT with a signature by one of the provider's keys, which
 * says who somebody is and what they may do.
 */
public final class JwtCallers implements Callers {

    /** Longest token that is looked at, in characters. */
    static final int LONGEST = 16 << 10;

    private static final Logger LOG = LoggerFactory.getLogger(JwtCallers.class);
    /** Public keys verify all of these. With HMAC whoever knows the public key could sign, and with none anybody. */
    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

    private static final Duration CLOCKS_APART = Duration.ofSeconds(60);
    private static final Duration QUIET = Duration.ofSeconds(10);
    private static final String ROLE_PREFIX = "exposure-watch:";
    private static final int LONGEST_REASON = 120;

    /**
     * Whom to believe what.
     *
     * @param issuer   who has to have issued a token, to the letter
     * @param audience for whom it has to be
     * @param keys     where the provider's JWK set is: https, http or file
     * @param roles    claim with the roles; a path such as {@code realm_access.roles} leads into objects
     * @param sites    claim with the sites of which the caller may know; null = all sites
     * @param name     claim with the caller's name; null = preferred_username, email or sub, the first there is
     */
    public record Setting(
            String issuer,
            String audience,
            URI keys,
            String roles,
            @Nullable String sites,
            @Nullable String name) {}

    /** Why a token isn't accepted; never has a part of it that is secret. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        Refused(String reason) {
            super(reason, null, false, false);
        }
    }

    private final Setting setting;
    private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
    private final Seldom refusals;

    private JwtCallers(Setting setting, ProviderKeys keys, Clock clock) {
        this.setting = setting;
        this.refusals = new Seldom(QUIET, clock);
        processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(
                null, JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), new JOSEObjectType("application/at+jwt")));
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, keys.source()));
        DefaultJWTClaimsVerifier<SecurityContext> claims =
                new DefaultJWTClaimsVerifier<>(
                        setting.audience,
                        new JWTClaimsSet.Builder().issuer(setting.issuer).build(),
                        Set.of(JWTClaimNames.EXPIRATION_TIME, JWTClaimNames.SUBJECT)) {
                    @Override
                    protected Date currentTime() {
                        return Date.from(clock.instant());
                    }
                };
        claims.setMaxClockSkew((int) CLOCKS_APART.toSeconds());
        processor.setJWTClaimsSetVerifier(claims);
    }

    /**
     * Asks the provider for its keys when the first token comes, so that a provider that is down stops nobody from
     * starting. A file is read at once.
     *
     * @throws IOException if the file can't be read or has no keys
     */
    public static JwtCallers open(Setting setting) throws IOException {
        return open(setting, Clock.systemUTC());
    }

    static JwtCallers open(Setting setting, Clock clock) throws IOException {
        ProviderKeys keys = new ProviderKeys(setting.keys, clock);
        if ("file".equals(setting.keys.getScheme())) {
            keys.load();
        }
        return new JwtCallers(setting, keys, clock);
    }

    @Override
    public @Nullable Caller of(String token) {
        try {
            return accept(token);
        } catch (Refused e) {
            if (refusals.now()) {
                LOG.info(
                        "a token was refused: {}; if it should be accepted, look at exposure-watch.api.oidc.* and at"
                                + " the identity provider (told at most every {} s)",
                        e.getMessage(),
                        QUIET.toSeconds());
            }
            return null;
        }
    }

    /** Whose token this is. */
    Caller accept(String token) throws Refused {
        if (token.length() > LONGEST) {
            throw new Refused("it is longer than " + LONGEST + " characters");
        }
        return caller(verified(token));
    }

    private JWTClaimsSet verified(String token) throws Refused {
        try {
            return processor.process(token, null);
        } catch (RateLimitReachedException e) {
            throw new Refused("its key is not known, and the identity provider was asked only a moment ago");
        } catch (KeySourceException e) {
            throw new Refused("the identity provider's keys are not at hand");
        } catch (BadJOSEException | JOSEException e) {
            throw new Refused(Visible.of(String.valueOf(e.getMessage()), LONGEST_REASON));
        } catch (ParseException | RuntimeException e) {
            // what the library says of it may repeat parts of the token
            throw new Refused("it is no JWT");
        }
    }

    private Caller caller(JWTClaimsSet claims) throws Refused {
        Map<String, Object> all = claims.getClaims();
        String subject = text(all.get(JWTClaimNames.SUBJECT));
        if (subject == null || claims.getExpirationTime() == null) {
            // the library only looks whether the claims are named
            throw new Refused("its sub or exp is empty");
        }
        Set<Role> roles = EnumSet.noneOf(Role.class);
        for (String label : texts(find(all, setting.roles))) {
            Role role = Role.of(label.startsWith(ROLE_PREFIX) ? label.substring(ROLE_PREFIX.length()) : label);
            if (role != null) {
                roles.add(role);
            }
        }
        if (roles.isEmpty()) {
            throw new Refused("it has no role of exposure-watch in the claim " + setting.roles);
        }
        return new Caller(name(all, subject), roles, sites(all));
    }

    private @Nullable Set<String> sites(Map<String, Object> claims) {
        if (setting.sites == null) {
            return null;
        }
        Set<String> sites = new HashSet<>(texts(find(claims, setting.sites)));
        return sites.contains(Caller.ALL_SITES) ? null : sites;
    }

    private String name(Map<String, Object> claims, String subject) throws Refused {
        String name;
        if (setting.name != null) {
            name = text(find(claims, setting.name));
            if (name == null) {
                throw new Refused("it has no name in the claim " + setting.name);
            }
        } else {
            name = text(claims.get("preferred_username"));
            if (name == null && !Boolean.FALSE.equals(claims.get("email_verified"))) {
                name = text(claims.get("email"));
            }
        }
        return Visible.of(name == null ? subject : name);
    }

    private static @Nullable String text(@Nullable Object value) {
        return value instanceof String text && !text.isBlank() ? text.strip() : null;
    }

    /** The texts of a list, or the words of one text, as {@code scope} has them. */
    private static List<String> texts(@Nullable Object value) {
        if (value instanceof String text) {
            return List.of(text.strip().split("[\\s,]+"));
        }
        return value instanceof Collection<?> list
                ? list.stream()
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .toList()
                : List.of();
    }

    /** The claim of this name; names may have dots ({@code https://example.com/roles}), objects are gone into. */
    private static @Nullable Object find(Map<?, ?> claims, String path) {
        Object value = claims.get(path);
        for (int dot = path.indexOf('.'); value == null && dot >= 0; dot = path.indexOf('.', dot + 1)) {
            if (claims.get(path.substring(0, dot)) instanceof Map<?, ?> inner) {
                value = find(inner, path.substring(dot + 1));
            }
        }
        return value;
    }
}
