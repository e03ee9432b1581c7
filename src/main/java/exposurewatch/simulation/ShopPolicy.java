package exposurewatch.simulation;

import exposurewatch.simulation.Oracle.Rules;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Set;

/** The policy of the simulated shop: as the file that the product reads, and as the rules that the oracle reads. */
final class ShopPolicy {

    /** Of the events that name no service. */
    static final String SITE = "office-supply";

    static final String STAFF_ROLE = "support";
    static final String SIGN_UP_PATH = "/api/customers";
    static final long TOLERANCE_MS = 2_000;
    static final long GRACE_MS = 30_000;
    static final Rules RULES = new Rules(Set.of(STAFF_ROLE), Set.of("file"), TOLERANCE_MS, GRACE_MS);

    private ShopPolicy() {}

    /** The exemption ends a year after `start`, so that it holds for the whole simulation. */
    static String yaml(Instant start) {
        return """
                version: 1
                site: %s
                records:
                  invoice:
                    owner: user
                    routes:
                      - GET /invoices/{id}
                    data: [name, address, payment-card-last4]
                  order:
                    owner: user
                    routes:
                      - GET /orders/{id}
                    data: [name, address]
                  basket:
                    owner: user
                    routes:
                      - GET /baskets/{id}
                  account:
                    owner: user
                    routes:
                      - GET /accounts/{id}
                    data: [name, address, email, payment-card-last4]
                  file:
                    owner: organization
                    routes:
                      - GET /files/{id}
                    data: [contract]
                  review:
                    owner: user
                    routes:
                      - GET /reviews/{id}
                viewers:
                  staff_roles: [support]
                exempt:
                  - route: POST /api/customers
                    reason: a new customer is shown the account just created
                    until: %s
                time:
                  tolerance: 2s
                  session_end_grace: 30s
                """.formatted(SITE, start.atOffset(ZoneOffset.UTC).toLocalDate().plusYears(1));
    }
}
