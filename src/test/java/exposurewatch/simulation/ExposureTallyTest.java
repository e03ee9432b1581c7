package exposurewatch.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import exposurewatch.simulation.Oracle.Access;
import exposurewatch.simulation.Oracle.Truth;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ExposureTallyTest {

    private static final List<Expectation> ONE = List.of(new Expectation("isolated", "node", "web-1"));

    private final ExposureTally tally = new ExposureTally();

    private void add(@Nullable String site, long at, String address, Truth... truths) {
        Access access = new Access("e", at, 200, "GET", null, List.of(), false);
        Origin origin = new Origin(site, null, "web-1", null, null, address);
        tally.add(new SimulatedAccess(access, origin, new byte[0], at), List.of(truths));
    }

    private static Truth shown(String record, @Nullable String viewer, @Nullable String owner, String organization) {
        String verdict = viewer == null ? "anonymous" : "other-owner";
        return new Truth("e", record, verdict, true, viewer, "org-9", owner, organization);
    }

    private static Truth harmless(String record) {
        return new Truth("e", record, "own", false, "cust-8", null, "cust-8", null);
    }

    private ExpectedIncident incident() {
        return tally.incidents(ONE).get(0);
    }

    @Test
    void shouldCountExposuresOnly() {
        add("shop", 5, "192.0.2.1", harmless("order:1"));
        add("shop", 30, "192.0.2.1", shown("order:1", "cust-1", "cust-2", "org-1"), harmless("order:2"));
        add("shop", 20, "192.0.2.2", shown("order:1", "cust-1", "cust-2", "org-1"));
        add("elsewhere", 40, "192.0.2.2", harmless("order:3"));

        assertThat(incident()).isEqualTo(new ExpectedIncident("shop", "isolated", 2, 1, 1, 1, 20, 30, "node", "web-1"));
        assertThat(tally.exposures()).isEqualTo(2);
    }

    @Test
    void shouldCountWhoeverIsNotSignedInByAddress() {
        add("shop", 1, "192.0.2.1", shown("file:1", null, null, "org-1"));
        add("shop", 2, "192.0.2.1", shown("file:2", null, null, "org-1"));
        add("shop", 3, "192.0.2.2", shown("file:1", null, null, "org-1"));
        add("shop", 4, "192.0.2.1", shown("file:1", "cust-1", null, "org-1"));

        assertThat(incident().viewers()).isEqualTo(3);
        assertThat(incident().records()).isEqualTo(2);
    }

    @Test
    void shouldCountOwnersByUserOrElseByOrganization() {
        add(
                "shop",
                1,
                "192.0.2.1",
                shown("order:1", "cust-1", "cust-2", "org-1"),
                shown("order:2", "cust-1", "cust-3", "org-1"),
                shown("order:3", "cust-1", "cust-3", "org-2"),
                shown("file:1", "cust-1", null, "org-1"),
                shown("file:2", "cust-1", null, "org-1"),
                shown("file:3", "cust-1", null, "cust-3"));

        assertThat(incident().affected()).isEqualTo(4);
    }

    @Test
    void shouldTakeThePoliciesSiteWhereTheEventNamesNone() {
        add(null, 1, "192.0.2.1", shown("order:1", "cust-1", "cust-2", "org-1"));

        assertThat(incident().site()).isEqualTo("office-supply");
    }

    @Test
    void shouldRefuseWhatTheScenarioWasNotWrittenFor() {
        assertThat(tally.incidents(List.of())).isEmpty();
        assertThatThrownBy(() -> tally.incidents(ONE)).isInstanceOf(IllegalStateException.class);

        add("shop", 1, "192.0.2.1", shown("order:1", "cust-1", "cust-2", "org-1"));
        assertThatThrownBy(() -> tally.incidents(List.of())).isInstanceOf(IllegalStateException.class);

        add("elsewhere", 1, "192.0.2.1", shown("order:1", "cust-1", "cust-2", "org-1"));
        assertThatThrownBy(() -> tally.incidents(ONE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("2 sites");
    }
}
