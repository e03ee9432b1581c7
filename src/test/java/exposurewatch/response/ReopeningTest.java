package exposurewatch.response;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import exposurewatch.access.AccessEvent;
import exposurewatch.policy.Containment.Scope;
import exposurewatch.policy.Policy;
import exposurewatch.policy.PolicyReader;
import exposurewatch.response.Reopening.Shutdown;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a person is shown before they open again what was shut. */
class ReopeningTest {

    private static final long AT = 1_790_000_000_000L;
    private static final Policy POLICY =
            Objects.requireNonNull(PolicyReader.read("policy.yaml", """
                    version: 1
                    site: shop
                    records:
                      order:
                        owner: user
                        routes:
                          - GET /orders/{id}
                          - POST /orders/{id}
                    """).policy());

    private int events;

    private AccessEvent access(
            long after, String method, String path, int status, @Nullable String user, @Nullable String session) {
        return new AccessEvent(
                "e" + ++events,
                AT + after,
                status,
                session,
                user,
                method,
                path,
                null,
                null,
                "10.0.0.1",
                null,
                null,
                null,
                null,
                null,
                "freight",
                null);
    }

    private static Reopening of(Scope scope, String target) {
        return new Reopening(POLICY, new Shutdown("shop", scope, target, AT));
    }

    private final Reopening site = of(Scope.SITE, "shop");

    @Test
    void shouldNotTakeSilenceForProof() {
        assertThat(site.verdict()).contains("proves nothing");
        site.access(access(20_000, "GET", "/orders/7", 503, "u1", "s1"));
        assertThat(site.verdict()).contains("nothing was let through of 1 requests");
        assertThat(site.isQuiet()).isTrue();
        site.access(access(20_000, "GET", "/status", 200, null, null));
        assertThat(site.toJson().at("/requests_since/all").asInt())
                .as("what stays open")
                .isEqualTo(1);
        site.access(access(5_000, "GET", "/orders/7", 200, "u1", "s1"));
        assertThat(site.isQuiet()).as("under way").isTrue();
        site.access(access(5_001, "GET", "/orders/7", 200, "u1", "s1"));
        assertThat(site.isQuiet()).isFalse();
        assertThat(site.verdict()).contains("1 of 3 requests were let through");
        site.exposure("shop", AT + 60_000, "s1", "GET /orders/{id}", null);
        assertThat(site.verdict()).startsWith("1 exposures came after");
    }

    @ParameterizedTest
    @CsvSource({
        // method, after ms, status, cut off?
        "POST, -61000, 500, false",
        "POST, -60000, 500, true",
        "POST, 0, 499, true",
        "POST, 0, 502, true",
        "PUT, 60000, 504, true",
        "DELETE, 60001, 504, false",
        "PATCH, 1000, 503, true",
        "POST, 5000, 503, false",
        "POST, 0, 201, false",
        "POST, 0, 400, false",
        "GET, 0, 500, false",
    })
    void shouldListTransactionsThatWereCutOff(String method, long after, int status, boolean cutOff) {
        site.access(access(after, method, "/orders/7", status, "u1", "s1"));
        assertThat(site.toJson().path("cut_off")).hasSize(cutOff ? 1 : 0);
    }

    @Test
    void shouldTellWhatMayHaveBeenDoneTwice() {
        site.access(access(1_000, "POST", "/orders/7", 502, "u1", "s1"));
        site.access(access(2_000, "POST", "/orders/8", 502, "u1", "s1"));
        site.access(access(3_600_000, "POST", "/orders/7", 200, "u1", "s1"));
        site.access(access(3_600_000, "POST", "/orders/8", 200, "u2", "s2"));
        JsonNode cut = site.toJson().path("cut_off");
        assertThat(cut).hasSize(2);
        assertThat(cut.at("/0/succeeded_also").asInt()).isEqualTo(1);
        assertThat(cut.at("/1/succeeded_also").asInt()).isZero();
        assertThat(String.join("\n", ReopeningText.of(site)))
                .contains("2 may have been cut off")
                .contains("the same also succeeded 1 time");
    }

    @ParameterizedTest
    @CsvSource({
        "SITE, shop, 4",
        "ROUTE, GET /orders/{id}, 2",
        "SESSION, s2, 1",
        "INTEGRATION, freight, 4",
        "INTEGRATION, other, 0",
    })
    void shouldLookAtWhatWasShutOnly(Scope scope, String target, int requests) {
        Reopening some = of(scope, target);
        some.access(access(10_000, "GET", "/orders/7", 200, "u1", "s1"));
        some.access(access(10_000, "GET", "/orders/8", 503, "u1", "s2"));
        some.access(access(10_000, "POST", "/orders/7", 200, "u1", "s1"));
        some.access(access(10_000, "GET", "/invoices/7", 200, "u1", "s1"));
        assertThat(some.toJson().at("/requests_since/all").asInt()).isEqualTo(requests);
    }

    @Test
    void shouldSayTheSameInAnyOrderAndStayBounded() {
        List<AccessEvent> accesses = new ArrayList<>();
        Random random = new Random(3);
        String[] methods = {"GET", "POST", "DELETE"};
        int[] statuses = {200, 302, 404, 499, 500, 502, 503};
        for (int i = 0; i < 20_000; i++) {
            accesses.add(access(
                    random.nextInt(400_000) - 100_000,
                    methods[random.nextInt(3)],
                    "/orders/" + random.nextInt(50),
                    statuses[random.nextInt(7)],
                    "u" + random.nextInt(20),
                    "s" + random.nextInt(20)));
        }
        Reopening one = of(Scope.SITE, "shop");
        accesses.forEach(one::access);
        JsonNode first = one.toJson();
        long cut = accesses.stream()
                .filter(access -> !"GET".equals(access.method())
                        && Math.abs(access.timestamp() - AT) <= 60_000
                        && (access.status() == 499
                                || access.status() >= 500
                                        && !(access.status() == 503 && access.timestamp() >= AT + 5_000)))
                .count();
        assertThat(first.path("cut_off").size() + first.path("cut_off_left_out").asLong())
                .isEqualTo(cut);
        assertThat(first.path("cut_off").size()).isLessThanOrEqualTo(1_000);
        assertThat(first.at("/requests_since/let_through_first")).hasSizeLessThanOrEqualTo(100);

        Collections.shuffle(accesses, random);
        Reopening other = of(Scope.SITE, "shop");
        accesses.forEach(other::access);
        for (String count : List.of("/requests_since/all", "/requests_since/let_through", "/requests_since/refused")) {
            assertThat(other.toJson().at(count)).isEqualTo(first.at(count));
        }
        assertThat(other.toJson().path("cut_off_left_out")).isEqualTo(first.path("cut_off_left_out"));
    }

    @Test
    void shouldBeHarmlessWhateverStrangersWrite() {
        String evil = "\u001b[2J\r\n=cmd|' /C calc'!A0\u202e<script>" + "x".repeat(100_000);
        site.access(access(10_000, "POST", evil, 200, evil, evil));
        site.access(access(0, "POST", evil, 502, evil, evil));
        assertThat(ReopeningText.of(site)).allSatisfy(line -> {
            assertThat(line).doesNotContain("\u001b", "\r", "\n", "\u202e");
            assertThat(line.length()).isLessThan(400);
        });
    }
}
