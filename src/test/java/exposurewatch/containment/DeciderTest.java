package exposurewatch.containment;

import static org.assertj.core.api.Assertions.assertThat;

import exposurewatch.containment.Past.Shutdown;
import exposurewatch.policy.Containment;
import exposurewatch.policy.Containment.Mode;
import exposurewatch.policy.Containment.Scope;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DeciderTest {

    private static final long NOW = 1_800_000_000_000L;
    private static final long MINUTE = 60_000;
    private static final String ROUTE = "GET /orders/{id}";
    private static final DetectorHealth GOOD = new DetectorHealth(1_000, 100, 200, 300, 1_000, 10, 10_000, 3);

    private static Containment policy(Mode mode, Set<Scope> twoPeople) {
        Containment usual = Containment.DEFAULT;
        return new Containment(
                mode,
                usual.evidence(),
                usual.budget(),
                usual.never(),
                twoPeople,
                usual.coolDown(),
                usual.validFor(),
                usual.health());
    }

    private static final Decider ENFORCING = new Decider(policy(Mode.ENFORCE, Set.of(Scope.SITE)));

    private static Facts facts(
            int viewers, int owners, int networks, @Nullable String integration, @Nullable String route) {
        return new Facts("i", "shop", 500, viewers, owners, networks, NOW, List.of(), integration, route);
    }

    private static Facts walker(int owners, String... sessions) {
        return new Facts("i", "shop", 500, 1, owners, 1, NOW, List.of(sessions), null, ROUTE);
    }

    private static Past armedBy(String... people) {
        return new Past(List.of(), Set.of(people), NOW + 1);
    }

    private static Past after(Shutdown... shutdowns) {
        return new Past(List.of(shutdowns), Set.of("a", "b"), NOW + 1);
    }

    private static Shutdown shut(Scope scope, String target, long minutesAgo) {
        return new Shutdown(scope, target, NOW - minutesAgo * MINUTE, NOW - minutesAgo * MINUTE, 0, Long.MAX_VALUE);
    }

    @ParameterizedTest
    @CsvSource({
        // viewers, owners, networks, integration, route, decision, scope, target
        "300, 300, 40, -, -, ACT, SITE, shop",
        "10, 10, 3, -, -, ACT, SITE, shop",
        "9, 10, 5, -, -, NONE, -, -",
        "10, 9, 5, -, -, NONE, -, -",
        "10, 10, 2, -, -, NONE, -, -",
        "1000, 10000, 1, -, -, NONE, -, -",
        "1, 10000, 1, -, -, NONE, -, -",
        "1, 10000, 1000, -, GET /orders/{id}, NONE, -, -",
        "300, 300, 40, -, GET /orders/{id}, ACT, ROUTE, GET /orders/{id}",
        "5, 5, 2, -, GET /orders/{id}, ACT, ROUTE, GET /orders/{id}",
        "4, 5, 3, -, GET /orders/{id}, NONE, -, -",
        "300, 300, 40, courier, GET /orders/{id}, ACT, INTEGRATION, courier",
        "3, 3, 2, courier, GET /orders/{id}, ACT, INTEGRATION, courier",
        "2, 3, 2, courier, GET /orders/{id}, NONE, -, -",
        "300, 300, 40, -, GET /login, ACT, SITE, shop",
    })
    void shouldShutTheSmallestScopeThatStopsItOnceEnoughIsSeen(
            int viewers,
            int owners,
            int networks,
            String integration,
            String route,
            Decision.Kind kind,
            String scope,
            String target) {
        Facts facts = facts(viewers, owners, networks, given(integration), given(route));

        Decision decision = ENFORCING.decide(facts, GOOD, armedBy("a", "b"), NOW);

        assertThat(decision.kind()).isEqualTo(kind);
        assertThat(String.valueOf(decision.scope())).isEqualTo(given(scope) == null ? "null" : scope);
        assertThat(decision.targets()).isEqualTo(given(target) == null ? List.of() : List.of(target));
        assertThat(decision.reasons()).isNotEmpty();
    }

    private static @Nullable String given(String value) {
        return value.equals("-") ? null : value;
    }

    @Test
    void shouldAnswerAnEnumeratorOnTheSessionAndNeverOnMore() {
        Decision first = ENFORCING.decide(walker(5, "s-1", "s-2"), GOOD, armedBy("a"), NOW);
        Decision few = ENFORCING.decide(walker(4, "s-1"), GOOD, armedBy("a"), NOW);
        Decision goesOn = ENFORCING.decide(walker(10_000, "s-1"), GOOD, after(shut(Scope.SESSION, "s-1", 60)), NOW);

        assertThat(first.kind()).isEqualTo(Decision.Kind.ACT);
        assertThat(first.scope()).isEqualTo(Scope.SESSION);
        assertThat(first.targets()).containsExactly("s-1", "s-2");
        assertThat(few.kind()).isEqualTo(Decision.Kind.NONE);
        assertThat(goesOn.kind()).isEqualTo(Decision.Kind.NONE);
    }

    @Test
    void shouldShutTheNewSessionOfOneWhoGoesOnAtOnceAndTheOldOneNotAgain() {
        Decision decision = ENFORCING.decide(walker(50, "s-1", "s-2"), GOOD, after(shut(Scope.SESSION, "s-1", 1)), NOW);

        assertThat(decision.kind()).isEqualTo(Decision.Kind.ACT);
        assertThat(decision.targets()).containsExactly("s-2");
    }

    @Test
    void shouldTakeTheNextScopeWhenTheSmallerOneDidNotStopIt() {
        Facts facts = facts(300, 300, 40, "courier", ROUTE);
        Shutdown courier = shut(Scope.INTEGRATION, "courier", 2);
        Shutdown route = shut(Scope.ROUTE, ROUTE, 1);

        assertThat(ENFORCING.decide(facts, GOOD, after(courier), NOW).scope()).isEqualTo(Scope.ROUTE);
        assertThat(ENFORCING.decide(facts, GOOD, after(courier, route), NOW).scope())
                .isEqualTo(Scope.SITE);
        assertThat(ENFORCING
                        .decide(facts, GOOD, after(courier, route, shut(Scope.SITE, "shop", 1)), NOW)
                        .kind())
                .isEqualTo(Decision.Kind.NONE);
    }

    @Test
    void shouldWaitForAnswersThatWereUnderWayWhenItWasShut() {
        Facts facts = facts(300, 300, 40, null, ROUTE);
        Shutdown justNow = new Shutdown(Scope.ROUTE, ROUTE, NOW - 40_000, NOW - 30_000, 0, Long.MAX_VALUE);
        Shutdown before = new Shutdown(Scope.ROUTE, ROUTE, NOW - 40_000, NOW - 30_301, 0, Long.MAX_VALUE);

        assertThat(ENFORCING.decide(facts, GOOD, after(justNow), NOW).kind()).isEqualTo(Decision.Kind.NONE);
        assertThat(ENFORCING.decide(facts, GOOD, after(before), NOW).scope()).isEqualTo(Scope.SITE);
        DetectorHealth apart = new DetectorHealth(0, 0, 0, 301, 100, 0, 100, 0);
        assertThat(ENFORCING.decide(facts, apart, after(before), NOW).kind())
                .as("the site's clock is ahead by so much")
                .isEqualTo(Decision.Kind.ASK);
        assertThat(ENFORCING.decide(facts, GOOD, after(before), NOW - 1).kind())
                .as("what was seen last is of the future")
                .isEqualTo(Decision.Kind.ASK);
    }

    /** A page of a machine whose clock is ahead came before the route was shut. */
    @Test
    void shouldAskWhenNobodyKnowsWhetherItGoesOn() {
        Facts facts = facts(300, 300, 40, null, ROUTE);
        Shutdown route = new Shutdown(Scope.ROUTE, ROUTE, NOW - 90_000, NOW - 80_000, NOW, Long.MAX_VALUE);
        Decision decision = ENFORCING.decide(facts, GOOD, after(route), NOW);

        assertThat(decision.kind()).isEqualTo(Decision.Kind.ASK);
        assertThat(decision.vetoes()).singleElement().asString().contains("a clock of the site is ahead");
    }

    @Test
    void shouldNotGoOnToTheSiteWhileNoActuatorHasSaidThatTheRouteIsShut() {
        Shutdown unanswered = new Shutdown(Scope.ROUTE, ROUTE, NOW - 60_000, Long.MAX_VALUE, 0, Long.MAX_VALUE);

        assertThat(ENFORCING
                        .decide(facts(300, 300, 40, null, ROUTE), GOOD, after(unanswered), NOW)
                        .kind())
                .isEqualTo(Decision.Kind.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        // age of ownership, lag, age of the index, skew (s), judged, unresolved, records, changes, part of the veto
        "901, 0, 0, 0, 100, 0, 1000, 0, newest row of ownership is 901 s",
        "1800, 0, 0, 0, 100, 0, 1000, 0, newest row of ownership is 1\\,800 s",
        "0, 31, 0, 0, 100, 0, 1000, 0, wait to be judged for 31 s",
        "0, 0, 31, 0, 100, 0, 1000, 0, complete only up to 31 s",
        "0, 0, 0, 3600, 100, 0, 1000, 0, clocks of site and broker differ by 3\\,600 s",
        "0, 0, 0, 31536000, 100, 0, 1000, 0, clocks of site and broker differ by 31\\,536\\,000 s",
        "0, 0, 0, 0, 100, 21, 1000, 0, 21 of 100 accesses",
        "0, 0, 0, 0, 100, 0, 1000, 51, 51 of 1\\,000 records were given another owner",
        "0, 0, 0, 0, 100, 0, 100000, 50000, our table may be wrong",
    })
    void shouldAskAPersonWhenItDoesNotTrustItself(
            long age,
            long lag,
            long index,
            long skew,
            long judged,
            long unresolved,
            long records,
            long changes,
            String veto) {
        DetectorHealth health = new DetectorHealth(
                age * 1_000, lag * 1_000, index * 1_000, skew * 1_000, judged, unresolved, records, changes);

        Decision decision = ENFORCING.decide(facts(300, 300, 40, null, null), health, armedBy("a", "b"), NOW);

        assertThat(decision.kind()).isEqualTo(Decision.Kind.ASK);
        assertThat(decision.approvals()).isEqualTo(2);
        assertThat(decision.vetoes()).singleElement().asString().contains(veto.replace("\\", ""));
    }

    @ParameterizedTest
    @CsvSource({
        "900, 30, 30, 60, 100, 20, 1000, 50",
        "0, 0, 0, 0, 0, 0, 10, 10",
    })
    void shouldTrustItselfUpToTheBounds(
            long age, long lag, long index, long skew, long judged, long unresolved, long records, long changes) {
        DetectorHealth health = new DetectorHealth(
                age * 1_000, lag * 1_000, index * 1_000, skew * 1_000, judged, unresolved, records, changes);

        Decision decision = ENFORCING.decide(facts(300, 300, 40, null, null), health, armedBy("a", "b"), NOW);

        assertThat(decision.kind()).isEqualTo(Decision.Kind.ACT);
    }

    @Test
    void shouldNeverActBlind() {
        Decision decision =
                ENFORCING.decide(facts(300, 300, 40, null, null), DetectorHealth.BLIND, armedBy("a", "b"), NOW);

        assertThat(decision.kind()).isEqualTo(Decision.Kind.ASK);
        assertThat(decision.vetoes()).hasSize(4).allMatch(veto -> veto.contains("unknown time"));
    }

    @Test
    void shouldActOnlyWhileArmedByAsManyAsThePolicySays() {
        Facts site = facts(300, 300, 40, null, null);
        Facts route = facts(300, 300, 40, null, ROUTE);
        Past expired = new Past(List.of(), Set.of("a", "b"), NOW);

        assertThat(ENFORCING.decide(site, GOOD, Past.NONE, NOW).vetoes()).containsExactly("it is not armed");
        assertThat(ENFORCING.decide(site, GOOD, expired, NOW).vetoes()).containsExactly("it is not armed");
        assertThat(ENFORCING.decide(site, GOOD, armedBy("a"), NOW).kind()).isEqualTo(Decision.Kind.ASK);
        assertThat(ENFORCING.decide(route, GOOD, armedBy("a"), NOW).kind()).isEqualTo(Decision.Kind.ACT);
        assertThat(ENFORCING.decide(site, GOOD, armedBy("a", "b"), NOW).kind()).isEqualTo(Decision.Kind.ACT);
    }

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"OBSERVE", "ASK"})
    void shouldNotActUnlessItIsToEnforce(Mode mode) {
        Decision decision = new Decider(policy(mode, Set.of()))
                .decide(facts(300, 300, 40, null, null), GOOD, armedBy("a", "b"), NOW);

        assertThat(decision.kind().name()).isEqualTo(mode.name());
        assertThat(decision.approvals()).isEqualTo(1);
    }

    @Test
    void shouldShutNothingByDefault() {
        assertThat(new Decider(Containment.DEFAULT)
                        .decide(facts(300, 300, 40, null, null), GOOD, armedBy("a", "b"), NOW)
                        .kind())
                .isEqualTo(Decision.Kind.OBSERVE);
    }

    @Test
    void shouldKeepToTheBudgetAndCoolDown() {
        Facts site = facts(300, 300, 40, null, null);
        long day = Duration.ofDays(1).toMinutes();
        Shutdown yesterday =
                new Shutdown(Scope.SITE, "shop", NOW - day * MINUTE, NOW - day * MINUTE, 0, NOW - 20 * MINUTE);
        Shutdown today = new Shutdown(
                Scope.SITE, "shop", NOW - (day - 1) * MINUTE, NOW - (day - 1) * MINUTE, 0, NOW - 20 * MINUTE);
        Shutdown reopened =
                new Shutdown(Scope.SITE, "shop", NOW - day * MINUTE, NOW - day * MINUTE, 0, NOW - 14 * MINUTE);

        assertThat(ENFORCING.decide(site, GOOD, after(yesterday), NOW).kind()).isEqualTo(Decision.Kind.ACT);
        assertThat(ENFORCING.decide(site, GOOD, after(today), NOW).vetoes())
                .singleElement()
                .asString()
                .contains("budget of 1 a day");
        assertThat(ENFORCING.decide(site, GOOD, after(reopened), NOW).vetoes())
                .singleElement()
                .asString()
                .contains("less than 15 min ago");
    }

    @Test
    void shouldRefuseAnEmptyScope() {
        Facts nowhere = new Facts("i", " ", 500, 300, 300, 40, NOW, List.of(), "", null);

        assertThat(ENFORCING.decide(nowhere, GOOD, armedBy("a", "b"), NOW).kind())
                .isEqualTo(Decision.Kind.NONE);
    }

    @Test
    void shouldDoNothingWhenNoExposureIsLeft() {
        Facts none = new Facts("i", "shop", 0, 300, 300, 40, NOW, List.of(), null, null);

        assertThat(ENFORCING.decide(none, GOOD, armedBy("a", "b"), NOW).kind()).isEqualTo(Decision.Kind.NONE);
    }

    @Test
    void shouldAskForEvidenceOfEveryScopeInItsDefaults() {
        assertThat(Containment.DEFAULT.evidence()).containsOnlyKeys(Scope.values());
        assertThat(Containment.DEFAULT.budget()).containsOnlyKeys(Scope.values());
    }
}
