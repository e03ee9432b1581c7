package exposurewatch.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteTableTest {

    private static final Map<String, List<RouteTemplate>> ROUTES = Map.of(
            "basket", List.of(RouteTemplate.parse("GET /rest/basket/{id}")),
            "order", List.of(RouteTemplate.parse("GET /customers/{customer}/orders/{id}")),
            "pair", List.of(RouteTemplate.parse("GET /compare/{id}/with/{id}")));
    private static final PathRules SHOP = new PathRules(true, true, true, true, false);
    private static final PathRules MATRIX = new PathRules(false, false, false, false, true);

    @ParameterizedTest
    @CsvSource({
        "/rest/basket/2, basket:2",
        "/rest/basket/2?x=1#y, basket:2",
        "http://shop.example/rest/basket/2?x, basket:2",
        "/REST/Basket/2, basket:2",
        "/rest/basket/2/, basket:2",
        "//rest///basket/2, basket:2",
        "/rest/basket/02, basket:2",
        "/rest/basket/2.0, basket:2",
        "/rest/basket/000, basket:0",
        "/rest/basket/\u0662, basket:2",
        "/rest/basket/\uff12, basket:2",
        "/rest/basket/%D9%A2, basket:2",
        "/rest/basket/%32, basket:2",
        "/rest/%62asket/2, basket:2",
        "/rest/basket/2.5, basket:2.5",
        "/rest/basket/2x, basket:2x",
        "/customers/7/orders/12, order:12",
        "/compare/1/with/2, basket-none"
    })
    void shouldReadPathsAsTheShopsServersDo(String path, String expected) {
        List<String> records = find(SHOP, "GET", path).records();

        assertThat(records).isEqualTo(expected.equals("basket-none") ? List.of("pair:1", "pair:2") : List.of(expected));
    }

    @ParameterizedTest
    @CsvSource({
        "/REST/basket/2, unmatched /rest/basket/",
        "/rest/basket/2/, unmatched /rest/basket/",
        "/rest//basket/2, unmatched /rest/basket/",
        "/rest/basket/2;x=1/, unmatched /rest/basket/",
        "/rest/basket/2/items, unmatched /rest/basket/",
        "/rest/basket%2F2, decodes-differently /rest/basket/",
        "/rest/x/../basket/2, decodes-differently /rest/basket/",
        "/rest/./basket/2, decodes-differently /rest/basket/",
        "/rest/%2e%2e/rest/basket/2, decodes-differently /rest/basket/",
        "/rest\\basket\\2, decodes-differently /rest/basket/",
        "/rest%5Cbasket%5C2, decodes-differently /rest/basket/",
        "/%72est/%62asket/2/3, unmatched /rest/basket/"
    })
    void shouldCountByNameWhatLiesNearARouteWithoutMatchingIt(String path, String name) {
        RouteTable.Match match = find(PathRules.LITERAL, "GET", path);

        assertThat(match.records()).isEmpty();
        assertThat(match.odd()).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({
        "/rest/basket/%2532, basket:%32",
        "/rest/basket/2%00, 'basket:2\0'",
        "/rest/basket/%C0%B2, basket:%C0%B2"
    })
    void shouldMatchAndCountWhatDecodesDifferentlyFromWhatItSays(String path, String record) {
        RouteTable.Match match = find(PathRules.LITERAL, "GET", path);

        assertThat(match.records()).containsExactly(record);
        assertThat(match.odd()).isEqualTo("decodes-differently /rest/basket/");
    }

    @Test
    void shouldDropMatrixParametersWhereTheServerDoes() {
        assertThat(find(MATRIX, "GET", "/rest;a=1/basket/2;x=1").records()).containsExactly("basket:2");
        assertThat(find(PathRules.LITERAL, "GET", "/rest/basket/2;x=1").records())
                .containsExactly("basket:2;x=1");
    }

    @Test
    void shouldSeeProbesOfMethodsThatShowNothing() {
        assertThat(find(SHOP, "HEAD", "/rest/basket/2").records()).containsExactly("basket:2");
        assertThat(find(SHOP, "OPTIONS", "/rest/basket/2").records()).containsExactly("basket:2");
        assertThat(find(SHOP, "get", "/rest/basket/2").records()).containsExactly("basket:2");
        assertThat(find(SHOP, "PUT", "/rest/basket/2").odd()).isEqualTo("unmatched /rest/basket/");
    }

    @Test
    void shouldLookAtBothSpellingsWhereTheyDisagree() {
        RouteTable.Match match = new RouteTable(ROUTES, SHOP).find("GET", "/rest/basket/2", "/rest/basket/3?x");

        assertThat(match.records()).containsExactly("basket:2", "basket:3");
    }

    @Test
    void shouldSayNothingOfPathsThatHaveNothingToDoWithAnyRoute() {
        assertThat(find(SHOP, "GET", "/help/me")).isEqualTo(new RouteTable.Match(List.of(), null, null));
        assertThat(find(SHOP, "GET", "/rest/basket")).isEqualTo(new RouteTable.Match(List.of(), null, null));
        assertThat(find(SHOP, "GET", "/" + "a/".repeat(20_000)).odd()).isEqualTo("too-long");
    }

    private static RouteTable.Match find(PathRules rules, String method, String path) {
        return new RouteTable(ROUTES, rules).find(method, path, null);
    }
}
