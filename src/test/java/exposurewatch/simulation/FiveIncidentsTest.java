package exposurewatch.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import exposurewatch.simulation.Oracle.Truth;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the scenarios of the five incidents show, held against the oracle and the written events. */
class FiveIncidentsTest {

    private static ExpectedIncident incident(String scenario) {
        List<ExpectedIncident> incidents = Played.expected(scenario);
        assertThat(incidents).hasSize(1);
        return incidents.get(0);
    }

    @ParameterizedTest
    @CsvSource({
        "invoice-links, office-supply, enumeration, route, GET /invoices/{id}",
        "partner-interface, office-supply, isolated, integration, parcel-partner",
        "order-platform, order-platform, cross-view, cache, HIT",
        "after-update, office-supply, cross-view, release, 2.0.0",
        "wrong-setting, office-supply, isolated, route, GET /files/{id}"
    })
    void shouldBeOneIncidentWithItsCauseInEveryExposedEvent(
            String scenario, String site, String pattern, String dimension, String value) {
        List<Played> exposed = Played.exposed(scenario);

        assertThat(incident(scenario))
                .isEqualTo(new ExpectedIncident(
                        site,
                        pattern,
                        exposed.stream()
                                .mapToLong(one -> one.exposures().size())
                                .sum(),
                        distinct(exposed, one -> truth -> viewer(one, truth)),
                        distinct(exposed, one -> FiveIncidentsTest::owner),
                        distinct(exposed, one -> Truth::recordId),
                        exposed.get(0).at(),
                        exposed.get(exposed.size() - 1).at(),
                        dimension,
                        value));
        assertThat(exposed).allSatisfy(one -> {
            JsonNode event = Objects.requireNonNull(one.event());
            assertThat(event.at("/service/name").textValue()).isEqualTo(site);
            assertThat(cause(event, dimension)).isEqualTo(value);
        });
    }

    private static int distinct(List<Played> exposed, Function<Played, Function<Truth, String>> what) {
        return (int) exposed.stream()
                .flatMap(one -> one.exposures().stream().map(what.apply(one)))
                .distinct()
                .count();
    }

    private static String viewer(Played one, Truth truth) {
        return truth.viewerUser() == null ? "anonymous:" + one.origin().address() : truth.viewerUser();
    }

    private static String owner(Truth truth) {
        return String.valueOf(truth.ownerUser() == null ? truth.ownerOrganization() : truth.ownerUser());
    }

    private static @Nullable String cause(JsonNode event, String dimension) {
        return switch (dimension) {
            case "release" -> event.at("/service/version").textValue();
            case "integration" -> event.at("/exposure/integration").textValue();
            case "cache" -> event.at("/exposure/cache").textValue();
            default ->
                event.at("/http/request/method").textValue() + " "
                        + event.at("/url")
                                .elements()
                                .next()
                                .textValue()
                                .replaceFirst("\\?.*", "")
                                .replaceFirst("[^/]+$", "{id}");
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"invoice-links", "partner-interface", "order-platform", "after-update", "wrong-setting"})
    void shouldExposeNothingToTheSameVisitorsInTheQuietTwin(String scenario) {
        List<Played> quiet = Played.all(scenario + "-quiet");

        assertThat(quiet).noneMatch(Played::exposed);
        assertThat(quiet.stream().map(FiveIncidentsTest::visit))
                .isEqualTo(Played.all(scenario).stream()
                        .map(FiveIncidentsTest::visit)
                        .toList());
        assertThat(Played.expected(scenario + "-quiet")).isEmpty();
    }

    private static List<Object> visit(Played one) {
        return List.of(
                one.at(),
                String.valueOf(one.access().sessionId()),
                String.valueOf(one.origin().address()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"invoice-links", "partner-interface", "order-platform", "after-update", "wrong-setting"})
    void shouldHappenAmidOrdinaryTraffic(String scenario) {
        List<Played> all = Played.all(scenario);
        long first = incident(scenario).firstSeen();
        long last = incident(scenario).lastSeen();

        assertThat(all).hasSizeLessThanOrEqualTo(40_000).allSatisfy(one -> {
            assertThat(one.origin().version()).isNotNull();
            assertThat(one.origin().node()).isNotNull();
            assertThat(one.origin().address()).isNotNull();
        });
        // The months of partner-interface leave three days at each end, the hours of the others much more.
        assertThat(share(all, one -> one.at() < first)).isGreaterThan(0.04);
        assertThat(share(all, one -> one.at() > last)).isGreaterThan(0.03);
        assertThat(share(all, one -> one.showed() && !one.exposed())).isGreaterThan(0.7);
    }

    private static double share(List<Played> all, Predicate<Played> which) {
        return (double) all.stream().filter(which).count() / all.size();
    }

    /** Otherwise the cause could not be told from what all traffic is like. */
    @Test
    void shouldShowTheCauseInLittleOfTheOtherTraffic() {
        assertThat(share(background("invoice-links"), one -> shows(one, RecordKind.INVOICE)))
                .isBetween(0.2, 0.45);
        assertThat(share(
                        background("partner-interface"),
                        one -> "parcel-partner".equals(one.origin().integration())))
                .isBetween(0.05, 0.15);
        assertThat(share(
                        background("order-platform"),
                        one -> "HIT".equals(one.origin().cache())))
                .isCloseTo(0.25, within(0.02));
        assertThat(share(background("wrong-setting"), one -> shows(one, RecordKind.FILE)))
                .isBetween(0.02, 0.1);
    }

    private static List<Played> background(String scenario) {
        return Played.all(scenario).stream()
                .filter(one -> one.showed() && !one.exposed())
                .toList();
    }

    private static boolean shows(Played one, RecordKind kind) {
        return RecordKind.of(one.access().records().get(0)) == kind;
    }

    @Test
    void shouldCountUpThroughTheInvoicesOfSixtyCustomers() {
        List<Played> exposed = Played.exposed("invoice-links");
        assertThat(incident("invoice-links"))
                .returns(1, ExpectedIncident::viewers)
                .returns(60, ExpectedIncident::affected);

        Set<String> sessions = exposed.stream()
                .map(one -> String.valueOf(one.access().sessionId()))
                .collect(Collectors.toSet());
        assertThat(sessions).hasSize(2);
        assertThat(Played.all("invoice-links").stream()
                        .filter(one ->
                                sessions.contains(String.valueOf(one.access().sessionId()))
                                        && one.access().status() >= 400))
                .hasSizeGreaterThan(10);
        assertThat(ascending(exposed)).isGreaterThan(0.8);
    }

    private static double ascending(List<Played> exposed) {
        int ascending = 0;
        for (int i = 1; i < exposed.size(); i++) {
            ascending += number(exposed.get(i)) > number(exposed.get(i - 1)) ? 1 : 0;
        }
        return (double) ascending / (exposed.size() - 1);
    }

    private static int number(Played one) {
        return Integer.parseInt(one.access().records().get(0).replaceFirst("invoice:", ""));
    }

    @Test
    void shouldGoOnForMonthsAboutOnceADay() {
        ExpectedIncident incident = incident("partner-interface");
        assertThat(incident).returns(1, ExpectedIncident::viewers).returns(3, ExpectedIncident::affected);
        assertThat(Duration.ofMillis(incident.lastSeen() - incident.firstSeen()))
                .isGreaterThan(Duration.ofDays(60));

        Set<Long> days = new HashSet<>();
        Played.exposed("partner-interface")
                .forEach(one -> days.add(Duration.ofMillis(one.at()).toDays()));
        assertThat(incident.exposures()).isBetween(50L, 80L);
        assertThat(days).hasSizeGreaterThan(45);
    }

    @Test
    void shouldShowOrdersToHundredsWithinMinutes() {
        ExpectedIncident incident = incident("order-platform");
        assertThat(incident).returns(400, ExpectedIncident::viewers);
        assertThat(incident.affected()).isGreaterThan(200);
        assertThat(Duration.ofMillis(incident.lastSeen() - incident.firstSeen()))
                .isLessThan(Duration.ofMinutes(6));

        List<Played> exposed = Played.exposed("order-platform");
        assertThat(exposed.stream().map(one -> one.origin().address()).distinct())
                .hasSizeGreaterThan(100);
        assertThat(exposed.stream().filter(one -> one.at() < incident.firstSeen() + 60_000))
                .hasSizeGreaterThan(100);
        assertThat(exposed).anyMatch(one -> one.exposures().size() > 1);
    }

    @Test
    void shouldShowFiveThousandFourHundredCustomersFromUpdateToRollback() {
        ExpectedIncident incident = incident("after-update");
        assertThat(incident).returns(5_400, ExpectedIncident::affected);
        assertThat(incident.viewers()).isGreaterThan(500);

        List<Played> updated = Played.all("after-update").stream()
                .filter(FiveIncidentsTest::isUpdated)
                .toList();
        long rolledOut = updated.get(0).at();
        long takenBack = updated.get(updated.size() - 1).at();
        assertThat(incident.firstSeen()).isBetween(rolledOut, rolledOut + 60_000);
        assertThat(incident.lastSeen()).isBetween(takenBack - 5 * 60_000, takenBack);
        List<Played> meanwhile = background("after-update").stream()
                .filter(one -> one.at() >= rolledOut && one.at() <= takenBack)
                .toList();
        assertThat(share(meanwhile, FiveIncidentsTest::isUpdated)).isCloseTo(1 / 3.0, within(0.03));
        assertThat(Played.exposed("after-update").stream()
                        .map(one -> one.origin().node())
                        .distinct())
                .hasSize(2);
    }

    private static boolean isUpdated(Played one) {
        return "2.0.0".equals(one.origin().version());
    }

    @Test
    void shouldOpenAFileJustTwice() {
        List<Played> exposed = Played.exposed("wrong-setting");

        assertThat(exposed).hasSize(2);
        assertThat(exposed.stream().map(one -> one.truths().get(0).verdict()))
                .containsExactly("other-owner", "anonymous");
        assertThat(exposed.stream().map(one -> one.origin().address()).distinct())
                .hasSize(1);
        assertThat(exposed.stream().map(one -> one.origin().node()).distinct()).hasSize(2);
        assertThat(incident("wrong-setting"))
                .returns(2, ExpectedIncident::viewers)
                .returns(1, ExpectedIncident::affected);
    }

    @ParameterizedTest
    @CsvSource({
        "invoice-links, 3000, 900, 1, 60, 60",
        "partner-interface, 4000, 40, 1, 3, 3",
        "order-platform, 9000, 700, 400, 200, 700",
        "after-update, 7000, 8000, 500, 5400, 5400",
        "wrong-setting, 4, 30, 2, 1, 1"
    })
    void shouldHoldForOtherSeedsSizesAndLateness(
            String scenario, long accesses, int users, int fewestViewers, int fewestAffected, int mostAffected) {
        for (long seed = 2; seed <= 3; seed++) {
            SimulationParameters parameters = new SimulationParameters(
                    seed,
                    accesses,
                    users,
                    Duration.ofSeconds(9),
                    Duration.ofSeconds(40),
                    SimulationParameters.DEFAULT_START);
            World world = Scenario.named(scenario).world(parameters);

            assertThat(world.expectedIncidents()).singleElement().satisfies(incident -> {
                assertThat(incident.viewers()).isGreaterThanOrEqualTo(fewestViewers);
                assertThat(incident.affected()).isBetween(fewestAffected, mostAffected);
            });
            assertThat(world.accesses()).toIterable().hasSize((int) accesses);
            assertThat(Scenario.named(scenario + "-quiet").world(parameters).expectedIncidents())
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "after-update, 36000, 7000, 'takes 5400 customers with an account, and there are '",
        "invoice-links, 12000, 90, 'takes 120 customers with invoices, and there are '",
        "wrong-setting, 3, 200, 'accesses is 3; ''wrong-setting'' needs 4 or more: 2 are planned'",
    })
    void shouldRefuseWhatIsTooSmall(String scenario, long accesses, int users, String message) {
        assertThatThrownBy(() -> Scenario.named(scenario).world(SimulationParameters.ofSize(accesses, users)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void shouldNotSayWhatComesOutOfMixed() {
        Scenario mixed = Scenario.named("mixed");
        assertThat(mixed.saysWhatComesOut()).isFalse();
        assertThatThrownBy(() -> mixed.world(mixed.defaults()).expectedIncidents())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("'mixed' does not say which incidents come out");
    }
}
