package exposurewatch.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import exposurewatch.response.http.JwtCallers;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may call, as the configuration says. */
@SuppressWarnings("NullAway") // what is configured is there
class ApiConfigTest {

    private static final String ISSUER = "exposure-watch.api.oidc.issuer = https://id.example.com\n";
    private static final String AUDIENCE = "exposure-watch.api.oidc.audience = exposure-watch\n";
    private static final String JWKS = "exposure-watch.api.oidc.jwks = https://id.example.com/keys\n";
    private static final String KEYS = """
            {"keys":[{"kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",\
            "y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM","kid":"1"}]}""";

    @TempDir
    private Path home;

    private RunConfig config(String text) throws Exception {
        return RunConfig.load(Files.writeString(home.resolve("config"), text), Map.of());
    }

    @Test
    void shouldReadAll() throws Exception {
        assertThat(config("").apiOidc()).isNull();
        assertThat(config(ISSUER + AUDIENCE + JWKS).apiOidc())
                .isEqualTo(new JwtCallers.Setting(
                        "https://id.example.com",
                        "exposure-watch",
                        URI.create("https://id.example.com/keys"),
                        "roles",
                        null,
                        null));
        assertThat(config(ISSUER + AUDIENCE + JWKS
                                + "exposure-watch.api.oidc.roles=realm_access.roles\n"
                                + "exposure-watch.api.oidc.sites=shop.sites\n"
                                + "exposure-watch.api.oidc.name=sub\n")
                        .apiOidc())
                .isEqualTo(new JwtCallers.Setting(
                        "https://id.example.com",
                        "exposure-watch",
                        URI.create("https://id.example.com/keys"),
                        "realm_access.roles",
                        "shop.sites",
                        "sub"));
    }

    @Test
    void shouldReadTheEnvironment() {
        Map<String, String> environment = Map.of(
                "EXPOSURE_WATCH_API_OIDC_ISSUER", "https://id.example.com",
                "EXPOSURE_WATCH_API_OIDC_AUDIENCE", "exposure-watch",
                "EXPOSURE_WATCH_API_OIDC_JWKS", "http://[::1]:8080/keys");

        assertThat(RunConfig.load(null, environment).apiOidc().keys()).isEqualTo(URI.create("http://[::1]:8080/keys"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "issuer=i             | exposure-watch.api.oidc.audience is missing beside the other keys of"
                        + " exposure-watch.api.oidc.*: write for whom its tokens have to be",
                "issuer=i;audience=a  | exposure-watch.api.oidc.jwks is missing beside",
                "audience=a           | exposure-watch.api.oidc.issuer is missing beside",
                "sites=s              | exposure-watch.api.oidc.issuer is missing beside",
                "issuer=              | exposure-watch.api.oidc.issuer is empty: write the provider's issuer to the letter",
                "issuer=i;audience=   | exposure-watch.api.oidc.audience is empty",
                "issuer=i;audience=a;jwks=file:k;sites= | exposure-watch.api.oidc.sites is empty: write the name of a"
                        + " claim, or leave the key out",
                "issuer=i;audience=a;jwks=file:k;roles= | exposure-watch.api.oidc.roles is empty",
                "issuer=i;audience=a;jwks=file:k;name=  | exposure-watch.api.oidc.name is empty",
            })
    void shouldSayWhatIsMissing(String keys, String message) {
        String text = "exposure-watch.api.oidc." + keys.replace(";", "\nexposure-watch.api.oidc.");

        assertThatThrownBy(() -> config(text))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://id.example.invalid/keys    | could put their own keys there",
                "http://192.0.2.1/keys             | could put their own keys there",
                "https:///keys                     | write https://…, http://… on this machine, or file:PATH",
                "id.example.com/keys               | write https://…, http://… on this machine, or file:PATH",
                "ftp://127.0.0.1/keys              | write https://…, http://… on this machine, or file:PATH",
                "jar:file:/tmp/a.jar!/keys         | write https://…, http://… on this machine, or file:PATH",
                "https://id example/keys           | Illegal character",
            })
    void shouldTakeKeysFromNowhereUnsafe(String jwks, String message) {
        assertThatThrownBy(() -> config(ISSUER + AUDIENCE + "exposure-watch.api.oidc.jwks=" + jwks))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith("exposure-watch.api.oidc.jwks is '" + jwks + "': ")
                .hasMessageContaining(message);
    }

    @Test
    void shouldTellNoPassword() {
        assertThatThrownBy(
                        () -> config(ISSUER + AUDIENCE + "exposure-watch.api.oidc.jwks=https://me:secret@id.example/k"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("leave the user and the password out")
                .message()
                .doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ISSUER + AUDIENCE + JWKS, "tokens"})
    void shouldMakeATokenOnlyWhereNobodyIsConfigured(String text) throws Exception {
        Console.Admission admission =
                Console.admission(config(text.equals("tokens") ? tokens() : text), "127.0.0.1", home);

        assertThat(admission.hint()).matches(text.isEmpty() ? "/#token=.{43}" : "");
        assertThat(home.resolve("api.token").toFile().exists()).isEqualTo(text.isEmpty());
    }

    @Test
    void shouldLetOthersReachItOnlyWhereItIsSaidWhoMayCall() throws Exception {
        RunConfig nobody = config("exposure-watch.api.address=0.0.0.0:8084");
        assertThatThrownBy(() -> Console.admission(nobody, "0.0.0.0", home))
                .isInstanceOf(UsageException.class)
                .hasMessage("exposure-watch.api.address 0.0.0.0:8084 can be reached by others: first say who may call,"
                        + " by a file of tokens (exposure-watch.api.tokens) or an identity provider"
                        + " (exposure-watch.api.oidc.issuer)");

        assertThat(callers(ISSUER + AUDIENCE + JWKS).of("token")).isNull();
        assertThat(callers(tokens()).of("token").name()).isEqualTo("ann");
        assertThat(callers(tokens() + ISSUER + AUDIENCE + JWKS).of("token").name())
                .isEqualTo("ann");
    }

    private exposurewatch.response.http.Callers callers(String text) throws Exception {
        return Console.admission(config(text), "0.0.0.0", home).callers();
    }

    private String tokens() throws Exception {
        String hash = "3c469e9d6c5875d37a43f353d4f88e61fcf812c66eee3457465a40b0da4153e0";
        Path file = Files.writeString(home.resolve("tokens"), "ann viewer * " + hash);
        return "exposure-watch.api.tokens=" + file + "\n";
    }

    @Test
    void shouldReadAFileOfKeysAtTheStart() throws Exception {
        Path file = home.resolve("keys.json");
        RunConfig config = config(ISSUER + AUDIENCE + "exposure-watch.api.oidc.jwks=file:" + file);
        assertThat(config(ISSUER + AUDIENCE + "exposure-watch.api.oidc.jwks=file://" + file)
                        .apiOidc()
                        .keys())
                .isEqualTo(config.apiOidc().keys());

        for (String wrong : new @Nullable String[] {null, "{\"keys\":[]}", "hello"}) {
            if (wrong != null) {
                Files.writeString(file, wrong);
            }
            assertThatThrownBy(() -> Console.admission(config, "127.0.0.1", home))
                    .isInstanceOf(UsageException.class)
                    .hasMessageStartingWith("the identity provider's keys can't be read from "
                            + config.apiOidc().keys())
                    .hasMessageEndingWith("; look at exposure-watch.api.oidc.jwks");
        }
        Files.writeString(file, KEYS);
        assertThat(Console.admission(config, "127.0.0.1", home).hint()).isEmpty();
    }
}
