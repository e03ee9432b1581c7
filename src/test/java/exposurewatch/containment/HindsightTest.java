package exposurewatch.containment;

import static org.assertj.core.api.Assertions.assertThat;

import exposurewatch.incident.Contained;
import exposurewatch.incident.Exposure;
import exposurewatch.incident.Pattern;
import exposurewatch.policy.Containment;
import exposurewatch.policy.Containment.Mode;
import exposurewatch.policy.Containment.Scope;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HindsightTest {

    private static final String ORDERS = "GET /orders/{id}";
    private static final String INVOICES = "GET /invoices/{id}";

    private final Hindsight mass = new Hindsight(Containment.DEFAULT, "i", "shop", Pattern.CROSS_VIEW, 0);

    private static Exposure exposure(long at, int person, @Nullable String route, @Nullable String integration) {
        return exposure(at, person, "owner-" + person, "198.51." + person + ".7", route, integration);
    }

    private static Exposure exposure(
            long at, int person, String owner, String address, @Nullable String route, @Nullable String integration) {
        return new Exposure(
                "x" + at,
                at,
                "shop",
                "e" + at,
                "order:" + at,
                false,
                "viewer-" + person,
                null,
                "session-" + person,
                owner,
                null,
                address,
                null,
                null,
                null,
                integration,
                route,
                null,
                null,
                List.of());
    }

    @Test
    void shouldTellTheFirstMomentAtWhichEnoughWasSeen() {
        for (int i = 1; i <= 40; i++) {
            mass.add(exposure(i, i, ORDERS, null));
        }

        assertThat(mass.contained()).containsExactly(new Contained(false, Scope.ROUTE, ORDERS, 5, Mode.OBSERVE));
    }

    @Test
    void shouldTellALargerScopeOnlyForWhatTheSmallerOneWouldNotHaveStopped() {
        for (int i = 1; i <= 20; i++) {
            mass.add(exposure(i, i, ORDERS, null));
        }
        for (int i = 1; i <= 20; i++) {
            mass.add(exposure(100_000L + i, 100 + i, INVOICES, null));
        }

        assertThat(mass.contained())
                .containsExactly(
                        new Contained(false, Scope.ROUTE, ORDERS, 5, Mode.OBSERVE),
                        new Contained(false, Scope.SITE, "shop", 100_005, Mode.OBSERVE));
    }

    @Test
    void shouldTakeTheIntegrationWhenItIsTheSource() {
        for (int i = 1; i <= 20; i++) {
            mass.add(exposure(i, i, ORDERS, "courier"));
        }

        assertThat(mass.contained())
                .containsExactly(new Contained(false, Scope.INTEGRATION, "courier", 3, Mode.OBSERVE));
    }

    @Test
    void shouldTakeTheSessionOfOneWhoWalksThroughOtherPeoplesRecords() {
        Hindsight walk = new Hindsight(Containment.DEFAULT, "i", "shop", Pattern.ENUMERATION, 1);
        for (int i = 1; i <= 20; i++) {
            walk.add(exposure(i, 7, "owner-" + i, "198.51.100.7", ORDERS, null));
        }

        assertThat(walk.contained()).containsExactly(new Contained(false, Scope.SESSION, "session-7", 5, Mode.OBSERVE));
    }

    @Test
    void shouldNeverShutASiteForOneNetworkHoweverManySessionsItHas() {
        for (int i = 1; i <= 1_000; i++) {
            String route = i % 2 == 0 ? ORDERS : INVOICES;
            mass.add(exposure(i, i, "owner-" + i, "198.51.100." + i % 250, route, null));
        }

        assertThat(mass.contained()).isEmpty();
    }

    @Test
    void shouldDecideNothingBeforeItIsAnIncidentOfItsPattern() {
        Hindsight later = new Hindsight(Containment.DEFAULT, "i", "shop", Pattern.CROSS_VIEW, 12);
        for (int i = 1; i <= 20; i++) {
            later.add(exposure(i, i, ORDERS, null));
        }

        assertThat(later.contained()).containsExactly(new Contained(false, Scope.ROUTE, ORDERS, 12, Mode.OBSERVE));
    }
}
