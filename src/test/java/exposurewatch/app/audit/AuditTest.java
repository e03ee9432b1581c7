package exposurewatch.app.audit;

import static org.assertj.core.api.Assertions.assertThat;

import exposurewatch.access.AccessEvent;
import exposurewatch.judgement.Counts;
import exposurewatch.judgement.Dimension;
import exposurewatch.judgement.Finding;
import exposurewatch.judgement.SiteTraffic;
import exposurewatch.judgement.SiteTraffic.Refused;
import exposurewatch.judgement.SiteTraffic.Shown;
import exposurewatch.judgement.Traffic;
import exposurewatch.policy.Policy;
import exposurewatch.policy.PolicyReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AuditTest {

    private static final long H = 498_611;
    private static final long T = H * 3_600_000;
    private static final Policy POLICY =
            Objects.requireNonNull(PolicyReader.read("policy.yaml", """
            version: 1
            site: office-supply
            records:
              invoice:
                owner: user
                routes: ["GET /invoices/{id}"]
            exempt:
              - route: POST /sign-up
                reason: test
            """).policy());

    private final Traffic traffic = new Traffic();
    private final List<Finding> findings = new ArrayList<>();
    private final Audit audit = new Audit(POLICY, new Facts(), new Counts(), traffic, findings::add);

    private static AccessEvent access(
            String method, String path, int status, @Nullable String route, @Nullable List<String> records) {
        return new AccessEvent(
                method + path + status,
                T,
                status,
                "s1",
                null,
                method,
                path,
                null,
                route,
                null,
                null,
                null,
                "2.0.0",
                null,
                records,
                null,
                null);
    }

    @Test
    void shouldCountTrafficAndTellRoutesByThePolicysNames() {
        audit.judge(access("GET", "/invoices/7", 200, "/api/invoices/:id", null));
        audit.judge(access("GET", "/notes", 200, "/notes", List.of("note:1", "note:2")));
        audit.judge(access("GET", "/invoices/8", 403, null, null));
        audit.judge(access("GET", "/invoices/8", 500, null, null));
        audit.judge(access("POST", "/sign-up", 200, null, List.of("note:3")));
        audit.judge(access("GET", "/help", 200, null, null));

        assertThat(traffic.drain())
                .containsExactly(new SiteTraffic(
                        "office-supply",
                        List.of(
                                new Shown(H, null, "", 2, T),
                                new Shown(H, Dimension.RELEASE, "2.0.0", 2, T),
                                new Shown(H, Dimension.ROUTE, "GET /invoices/{id}", 1, T),
                                new Shown(H, Dimension.ROUTE, "GET /notes", 1, T)),
                        List.of(new Refused(H, "session:s1", 1, T))));
        assertThat(findings)
                .extracting(finding -> finding.toJson(POLICY).at("/http/route").asText())
                .containsExactly("GET /invoices/{id}", "GET /notes", "GET /notes");
    }
}
