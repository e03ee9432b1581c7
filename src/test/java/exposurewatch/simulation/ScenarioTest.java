package exposurewatch.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import exposurewatch.simulation.Oracle.Access;
import exposurewatch.simulation.Oracle.OwnershipFact;
import exposurewatch.simulation.Oracle.SessionFact;
import exposurewatch.simulation.Oracle.Truth;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScenarioTest {

    private static final Set<String> ALL_VERDICTS = Set.of(
            "denied",
            "exempt",
            "unresolved-record",
            "public",
            "anonymous",
            "unresolved-session",
            "staff",
            "own",
            "shared",
            "other-owner");

    private record Judged(Access access, List<Truth> truths) {

        boolean hasVerdict(String verdict) {
            return truths.stream().anyMatch(truth -> truth.verdict().equals(verdict));
        }
    }

    private static World world(String scenario, long seed) {
        SimulationParameters defaults = Scenario.named(scenario).defaults();
        return Scenario.named(scenario)
                .world(new SimulationParameters(
                        seed,
                        defaults.accesses(),
                        defaults.users(),
                        defaults.disorder(),
                        defaults.lateness(),
                        defaults.start()));
    }

    private static List<Judged> judged(World world) {
        List<Judged> judged = new ArrayList<>();
        world.accesses()
                .forEachRemaining(
                        simulated -> judged.add(new Judged(simulated.access(), world.truth(simulated.access()))));
        return judged;
    }

    @ParameterizedTest
    @ValueSource(strings = {"mixed", "late", "unknown"})
    void shouldContainEveryVerdict(String scenario) {
        Set<String> verdicts = judged(world(scenario, 1)).stream()
                .flatMap(judged -> judged.truths().stream())
                .map(Truth::verdict)
                .collect(Collectors.toSet());
        assertThat(verdicts).isEqualTo(ALL_VERDICTS);
    }

    @Test
    void shouldContainEveryKindOfExposureWhenMixed() {
        World world = world("mixed", 2);
        List<Judged> all = judged(world);
        assertExists(
                all,
                "a guessed id",
                one -> one.truths().size() == 1
                        && one.hasVerdict("other-owner")
                        && !colleagues(one.truths().get(0))
                        && !isDeleted(
                                world,
                                one.access().records().get(0),
                                one.access().at()));
        assertExists(
                all,
                "a colleague's page",
                one -> one.truths().size() == 1
                        && one.hasVerdict("other-owner")
                        && colleagues(one.truths().get(0)));
        assertExists(all, "a stranger", one -> one.access().sessionId() == null && one.hasVerdict("anonymous"));
        assertExists(all, "an ended session", one -> one.access().sessionId() != null && one.hasVerdict("anonymous"));
        assertThat(all.stream()
                        .filter(one -> one.truths().stream()
                                .anyMatch(truth -> truth.exposed()
                                        && isDeleted(
                                                world,
                                                truth.recordId(),
                                                one.access().at()))))
                .as("a deleted record")
                .hasSizeGreaterThan(12);
        assertExists(all, "a list", one -> one.hasVerdict("own") && one.hasVerdict("other-owner"));
        assertExists(all, "no record", one -> one.truths().isEmpty());
    }

    private static boolean colleagues(Truth truth) {
        return truth.viewerOrganization() != null && truth.viewerOrganization().equals(truth.ownerOrganization());
    }

    private static boolean isDeleted(World world, String recordId, long at) {
        return ownerships(world).stream()
                .filter(fact -> fact.recordId().equals(recordId) && fact.at() <= at)
                .max(Comparator.comparingLong(OwnershipFact::at))
                .filter(OwnershipFact::deleted)
                .isPresent();
    }

    private static void assertExists(List<Judged> all, String what, Predicate<Judged> predicate) {
        assertThat(all.stream().filter(predicate).count()).as(what).isGreaterThanOrEqualTo(3);
    }

    @Test
    void shouldNeedGraceAndToleranceWhenMixed() {
        World world = world("mixed", 3);
        Oracle.Rules rules = world.rules();
        KeyedOracle graceless = oracle(world, rules.toleranceMs(), 0);
        KeyedOracle intolerant = oracle(world, 0, rules.sessionEndGraceMs());
        List<Judged> harmless = judged(world).stream()
                .filter(one -> one.truths().stream().noneMatch(Truth::exposed))
                .toList();
        assertThat(harmless.stream().filter(one -> accuses(graceless, one))).hasSizeGreaterThan(10);
        assertThat(harmless.stream().filter(one -> accuses(intolerant, one))).hasSizeGreaterThan(3);
    }

    private static KeyedOracle oracle(World world, long toleranceMs, long graceMs) {
        Oracle.Rules rules = world.rules();
        return new KeyedOracle(
                sessions(world),
                ownerships(world),
                new Oracle.Rules(rules.staffRoles(), rules.organizationTypes(), toleranceMs, graceMs));
    }

    private static boolean accuses(KeyedOracle oracle, Judged one) {
        return oracle.judge(one.access()).stream().anyMatch(Truth::exposed);
    }

    private static List<SessionFact> sessions(World world) {
        return world.sessions().stream().map(Delivered::fact).toList();
    }

    private static List<OwnershipFact> ownerships(World world) {
        return world.ownerships().stream().map(Delivered::fact).toList();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void shouldExposeNothingWhenClean(long seed) {
        assertThat(judged(world("clean", seed)))
                .hasSize(10_000)
                .allSatisfy(one -> assertThat(one.truths()).noneMatch(Truth::exposed));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 9, 1_000})
    void shouldExposeNothingWhenCleanWhateverTheNumberOfUsers(int users) {
        World world = Scenario.named("clean")
                .world(new SimulationParameters(
                        7,
                        4_000,
                        users,
                        Duration.ofSeconds(9),
                        Duration.ofSeconds(40),
                        SimulationParameters.DEFAULT_START));
        assertThat(judged(world)).allSatisfy(one -> assertThat(one.truths()).noneMatch(Truth::exposed));
    }

    @Test
    void shouldAccessManyUnannouncedWhenUnknown() {
        World world = world("unknown", 1);
        Set<String> announced =
                ownerships(world).stream().map(OwnershipFact::recordId).collect(Collectors.toSet());
        List<Judged> all = judged(world);
        assertThat(all.stream().filter(one -> one.hasVerdict("unresolved-session")))
                .hasSizeGreaterThan(300);
        assertThat(all.stream().filter(one -> one.hasVerdict("unresolved-record")))
                .hasSizeGreaterThan(300)
                .allSatisfy(one -> assertThat(announced)
                        .doesNotContainAnyElementsOf(one.access().records()));
    }

    @Test
    void shouldDeliverFactsAfterTheirAccessesWhenLate() {
        World world = world("late", 1);
        Set<String> late = world.sessions().stream()
                .filter(delivered -> delivered.arrivalMs() - delivered.fact().at() >= 60_000)
                .map(delivered -> delivered.fact().sessionId())
                .collect(Collectors.toSet());
        assertThat(late).hasSizeGreaterThan(10);
        assertThat(judged(world))
                .anyMatch(one ->
                        one.hasVerdict("own") && late.contains(one.access().sessionId()));
        assertThat(world.sessions())
                .allMatch(delivered -> delivered.arrivalMs() - delivered.fact().at() <= 125_000);
    }

    @Test
    void shouldChangeUsersOfSessionsAndTransferRecords() {
        World world = world("mixed", 1);
        Set<String> users = new HashSet<>();
        Set<String> sessions = new HashSet<>();
        for (SessionFact fact : sessions(world)) {
            if (!fact.end() && users.add(fact.sessionId() + fact.user())) {
                sessions.add(fact.sessionId());
            }
        }
        assertThat(users).hasSizeGreaterThan(sessions.size());
        assertThat(ownerships(world)).anyMatch(fact -> fact.recordId().startsWith("file:"));
        assertThat(ownerships(world)).anyMatch(OwnershipFact::deleted);
        assertThat(ownerships(world)).anyMatch(OwnershipFact::open);
        assertThat(ownerships(world)).anyMatch(fact -> !fact.sharedWith().isEmpty());
    }

    @Test
    void shouldGiveEachKeyOneRowAtATime() {
        World world = world("late", 3);
        Set<String> rows = new HashSet<>();
        assertThat(sessions(world)).allMatch(fact -> rows.add(fact.sessionId() + "@" + fact.at()));
        assertThat(ownerships(world)).allMatch(fact -> rows.add(fact.recordId() + "@" + fact.at()));
    }

    @Test
    void shouldNameTheScenariosWhenThereIsNone() {
        assertThatThrownBy(() -> Scenario.named("mixd"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("there is no scenario 'mixd'; choose one of mixed, clean, late, unknown, ")
                .hasMessageEndingWith(", wrong-setting, wrong-setting-quiet");
    }

    @Test
    void shouldRefuseSenselessParameters() {
        assertThatThrownBy(() -> parameters(-1, 2, 0, 0)).hasMessageContaining("accesses is -1");
        assertThatThrownBy(() -> parameters(1, 1, 0, 0)).hasMessageContaining("users is 1");
        assertThatThrownBy(() -> parameters(1, 2, -1, 0)).hasMessageContaining("disorder is PT-0.001S");
        assertThatThrownBy(() -> parameters(1, 2, 0, -1)).hasMessageContaining("lateness is PT-0.001S");
    }

    private static SimulationParameters parameters(long accesses, int users, long disorderMs, long latenessMs) {
        return new SimulationParameters(
                1,
                accesses,
                users,
                Duration.ofMillis(disorderMs),
                Duration.ofMillis(latenessMs),
                SimulationParameters.DEFAULT_START);
    }
}
