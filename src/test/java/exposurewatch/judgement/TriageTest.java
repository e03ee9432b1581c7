package exposurewatch.judgement;

import static org.assertj.core.api.Assertions.assertThat;

import exposurewatch.access.AccessEvent;
import exposurewatch.access.FieldMapping;
import exposurewatch.access.PathRules;
import exposurewatch.access.RouteTemplate;
import exposurewatch.policy.Containment;
import exposurewatch.policy.Detection;
import exposurewatch.policy.Notification;
import exposurewatch.policy.Policy;
import exposurewatch.policy.Policy.Owner;
import exposurewatch.policy.Policy.RecordType;
import exposurewatch.policy.TimeRules;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TriageTest {

    private final Triage triage = new Triage(policy());

    private static Policy policy() {
        Map<String, RecordType> records = new LinkedHashMap<>();
        records.put("invoice", type("GET /invoices/{id}", "GET /{kind}/{id}"));
        records.put("order", type("GET /orders/{id}", "GET /customers/{customer}/orders/{id}"));
        return new Policy(
                "shop",
                records,
                Set.of(),
                List.of(),
                FieldMapping.ECS,
                new PathRules(true, true, false, false, false),
                TimeRules.DEFAULT,
                Detection.DEFAULT,
                Containment.DEFAULT,
                Notification.DEFAULT);
    }

    private static RecordType type(String... routes) {
        return new RecordType(
                Owner.USER, List.of(routes).stream().map(RouteTemplate::parse).toList(), List.of());
    }

    private static AccessEvent access(
            @Nullable String method,
            @Nullable String path,
            @Nullable String original,
            @Nullable String route,
            @Nullable List<String> records) {
        return new AccessEvent(
                "e1", 0, 200, null, null, method, path, original, route, null, null, null, null, null, records, null,
                null);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /invoices/7, , GET /invoices/{id}",
        "get, /Invoices/7/, , GET /invoices/{id}",
        "GET, /invoices/%37, , GET /invoices/{id}",
        "GET, http://shop.example/invoices/7, , GET /invoices/{id}",
        // of several that match, the policy's first
        "GET, /orders/7, , GET /{kind}/{id}",
        "GET, /customers/3/orders/7, , GET /customers/{customer}/orders/{id}",
        ", /customers/3/orders/7, , GET /customers/{customer}/orders/{id}",
        "GET, /invoices/7, /api/{any}, GET /invoices/{id}",
        // what the policy doesn't know is called as the log calls it
        "PUT, /invoices/7, /invoices/{no}, PUT /invoices/{no}",
        "put, /invoices/7, /invoices/{no}, PUT /invoices/{no}",
        "PUT, /invoices/7, PUT /invoices/{no}, PUT /invoices/{no}",
        "PUT, , /invoices/{no}, PUT /invoices/{no}",
        ", , /invoices/{no}, /invoices/{no}",
        "METHODS-ARE-NOT-AS-LONG, , /invoices/{no}, /invoices/{no}",
        "PUT, /invoices/7, , ",
        "GET, , , "
    })
    void shouldCallTheRouteAsThePolicyDoesOrElseTheLog(String method, String path, String route, String label) {
        assertThat(triage.of(access(method, path, null, route, null)).route()).isEqualTo(label);
        assertThat(triage.of(access(method, null, path, route, null)).route()).isEqualTo(label);
        assertThat(triage.of(access(method, path, null, route, List.of("note:1")))
                        .route())
                .isEqualTo(label);
    }

    @Test
    void shouldTakeTheRouteOfTheOriginalWhereThePathHasNone() {
        Triage.Outcome outcome = triage.of(access("GET", "/a/b/c/d", "/customers/3/orders/7", null, null));

        assertThat(outcome.route()).isEqualTo("GET /customers/{customer}/orders/{id}");
    }

    @Test
    void shouldNotAskThePathForRecordsThatTheEventNames() {
        Triage.Outcome outcome = triage.of(access("GET", "/invoices/7", null, null, List.of("note:1")));

        assertThat(outcome.records()).containsExactly("note:1");
        assertThat(outcome.odd()).isNull();
        assertThat(triage.of(access("GET", "/invoices/%2537", null, null, List.of("note:1")))
                        .odd())
                .isNull();
    }
}
