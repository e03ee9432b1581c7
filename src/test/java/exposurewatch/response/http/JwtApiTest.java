package exposurewatch.response.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import exposurewatch.policy.Policy;
import exposurewatch.response.IncidentBoard;
import exposurewatch.response.http.JwtCallers.Setting;
import exposurewatch.topology.Topics;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** Tokens of an identity provider on their way through HTTP; the brokers are away. */
class JwtApiTest {

    private static final String ISSUER = "https://id.example.com";
    private static final String AUDIENCE = "exposure-watch";

    @Test
    void shouldKnowWhoAsks() throws Exception {
        RSAKey key = new RSAKeyGenerator(2048).keyID("one").generate();
        Properties clients = new Properties();
        clients.put("bootstrap.servers", "127.0.0.1:1");
        try (IdentityProvider provider = new IdentityProvider(key.toPublicJWK())) {
            Callers callers = Callers.only("a-token-of-the-file", "bob")
                    .or(JwtCallers.open(new Setting(ISSUER, AUDIENCE, provider.keys(), "roles", null, null)));
            try (IncidentBoard board = IncidentBoard.follow(clients, new Topics("", 1));
                    ApiServer server = ApiServer.open(
                            new ApiServer.Setting("127.0.0.1", 0, callers, Policy.DEFAULT, "exposure-watch"),
                            board,
                            clients,
                            clients,
                            new Topics("", 1))) {
                assertThat(me(server, jwt(key).text()).body())
                        .isEqualTo("{\"name\":\"ann\",\"roles\":[\"responder\",\"commander\"],\"regimes\":[\"gdpr\"]}");
                assertThat(me(server, "a-token-of-the-file").body()).contains("bob");

                String longest = jwt(key).with("groups", "g".repeat(JwtCallers.LONGEST * 2 / 3))
                        .text();
                assertThat(longest).hasSizeBetween(JwtCallers.LONGEST / 4 * 3, JwtCallers.LONGEST);
                assertThat(me(server, longest).statusCode()).isEqualTo(200);

                for (String bad : new String[] {jwt(key).without("roles").text(), "a-token-of-nobody"}) {
                    HttpResponse<String> refused = me(server, bad);
                    assertThat(refused.statusCode()).isEqualTo(401);
                    assertThat(refused.body()).contains("send a known token").doesNotContain(bad);
                }
            }
        }
    }

    private static Jwt jwt(RSAKey key) {
        return new Jwt(key, ISSUER, AUDIENCE, Instant.now().getEpochSecond());
    }

    private static HttpResponse<String> me(ApiServer server, String token) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(server.address() + Api.BASE + "/me"))
                                .header("Authorization", "Bearer " + token)
                                .build(),
                        BodyHandlers.ofString());
    }
}
