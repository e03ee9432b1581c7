package exposurewatch.containment;

import static org.assertj.core.api.Assertions.assertThat;

import exposurewatch.policy.Containment;
import exposurewatch.policy.Containment.Mode;
import exposurewatch.policy.Containment.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** From decisions to questions and commands, from what people and actuators say to what is shut. */
class SentryTest {

    private static final long NOW = 1_790_000_000_000L;
    private static final DetectorHealth GOOD = new DetectorHealth(0, 0, 0, 0, 100, 0, 100, 0);
    private static final DetectorHealth STALE = new DetectorHealth(3_600_000, 0, 0, 0, 100, 0, 100, 0);
    private static final Facts ROUTE = facts("i1", 50, "GET /orders/{id}");
    private static final Facts SITE = facts("i1", 50, null);

    private SiteContainment state = SiteContainment.NEW;
    private List<Command> commands = List.of();
    private final List<Consequence.What> happened = new ArrayList<>();
    private List<Consequence.Event> events = List.of();

    private static Facts facts(String incident, int viewers, @org.jspecify.annotations.Nullable String route) {
        return new Facts(incident, "shop", viewers, viewers, viewers, 9, NOW, List.of(), null, route);
    }

    private static Sentry sentry(Mode mode) {
        Containment usual = Containment.DEFAULT;
        return new Sentry(
                "shop",
                new Containment(
                        mode,
                        usual.evidence(),
                        usual.budget(),
                        usual.never(),
                        usual.twoPeople(),
                        usual.coolDown(),
                        usual.validFor(),
                        usual.health()));
    }

    private void follow(Consequence consequence) {
        state = consequence.state();
        commands = consequence.commands();
        events = consequence.events();
        events.forEach(event -> happened.add(event.what()));
    }

    private void arm(Sentry sentry, String by) {
        follow(sentry.order(state, Order.of(NOW, Order.Kind.ARM, "shop", by, NOW + 3_600_000), NOW));
    }

    private static Outcome outcome(Command command, String actuator, Outcome.Kind kind) {
        return new Outcome(
                command.id(),
                command.incident(),
                command.site(),
                command.scope(),
                command.target(),
                actuator,
                kind,
                NOW,
                "seen");
    }

    @Test
    void shouldOnlySayWhatItWouldDoUnlessThePolicyAllowsMore() {
        Sentry sentry = sentry(Mode.OBSERVE);
        arm(sentry, "ann");
        follow(sentry.consider(state, ROUTE, GOOD, NOW));
        assertThat(commands).isEmpty();
        assertThat(happened).containsExactly(Consequence.What.ADVISED);
        assertThat(events.get(0).contained()).satisfies(one -> assertThat(one).isNotNull());

        follow(sentry.approve(state, "i1", true, "ann", NOW, NOW));
        assertThat(commands).isEmpty();
        assertThat(events.get(0).what()).isEqualTo(Consequence.What.NOT_APPROVED);
        assertThat(events.get(0).reason()).contains("observe");
    }

    @Test
    void shouldActOnceWhenArmedAndTellWhatTheActuatorSays() {
        Sentry sentry = sentry(Mode.ENFORCE);
        arm(sentry, "ann");
        follow(sentry.consider(state, ROUTE, GOOD, NOW));
        assertThat(commands).singleElement().satisfies(command -> {
            assertThat(command.scope()).isEqualTo(Scope.ROUTE);
            assertThat(command.target()).isEqualTo("GET /orders/{id}");
            assertThat(command.by()).isEqualTo(Command.AUTOMATIC);
            assertThat(command.notAfter()).isEqualTo(NOW + 60_000);
            assertThat(command.fence()).isEqualTo(NOW);
        });
        Command command = commands.get(0);
        follow(sentry.consider(state, ROUTE, GOOD, NOW + 1));
        assertThat(commands).isEmpty();

        follow(sentry.outcome(state, outcome(command, "a", Outcome.Kind.DONE), NOW, NOW + 2));
        assertThat(events).singleElement().satisfies(event -> {
            assertThat(event.what()).isEqualTo(Consequence.What.SHUT);
            assertThat(event.contained()).isNotNull();
        });
        follow(sentry.outcome(state, outcome(command, "a", Outcome.Kind.DONE), NOW, NOW + 3));
        assertThat(events).as("the same told twice").isEmpty();
        follow(sentry.overdue(state, NOW + 1_000_000));
        assertThat(events).as("it was answered").isEmpty();
    }

    @Test
    void shouldAskAndWaitForTwoPeopleForTheSite() {
        Sentry sentry = sentry(Mode.ASK);
        follow(sentry.consider(state, SITE, STALE, NOW));
        assertThat(happened).containsExactly(Consequence.What.ASKED);
        assertThat(events.get(0).reason()).contains("2 approvals").contains("ownership");

        follow(sentry.approve(state, "i1", true, "ann", NOW, NOW));
        follow(sentry.approve(state, "i1", true, "ann", NOW, NOW));
        assertThat(commands).as("one person twice is one person").isEmpty();
        follow(sentry.approve(state, "i1", true, "bob", NOW + 1, NOW + 1));
        assertThat(commands).singleElement().satisfies(command -> {
            assertThat(command.scope()).isEqualTo(Scope.SITE);
            assertThat(command.by()).isEqualTo("ann, bob");
        });
        follow(sentry.approve(state, "i1", true, "cid", NOW + 2, NOW + 2));
        assertThat(commands).as("it is shut").isEmpty();
    }

    @Test
    void shouldAskAgainOnlyWhenSomethingElseIsToBeShutAndKeepApprovals() {
        Sentry sentry = sentry(Mode.ASK);
        follow(sentry.consider(state, SITE, GOOD, NOW));
        follow(sentry.approve(state, "i1", true, "ann", NOW, NOW));
        for (int i = 0; i < 100; i++) {
            follow(sentry.consider(state, SITE, i % 2 == 0 ? STALE : GOOD, NOW + i));
        }
        assertThat(happened).containsExactly(Consequence.What.ASKED, Consequence.What.APPROVED);
        follow(sentry.approve(state, "i1", true, "bob", NOW + 200, NOW + 200));
        assertThat(commands).hasSize(1);
    }

    @Test
    void shouldAskBothAgainAfterARestore() {
        Sentry sentry = sentry(Mode.ASK);
        follow(sentry.consider(state, SITE, STALE, NOW));
        follow(sentry.approve(state, "i1", true, "ann", NOW, NOW));
        follow(sentry.approve(state, "i1", true, "bob", NOW, NOW));
        follow(sentry.restore(state, Set.of("i1"), "ann", NOW + 1, NOW + 1));
        follow(sentry.approve(state, "i1", true, "cid", NOW + 2, NOW + 2));
        assertThat(events.get(0).reason()).contains("nothing was asked");
        follow(sentry.consider(state, SITE, STALE, NOW + 3));
        assertThat(happened).as("it goes on").endsWith(Consequence.What.ASKED);
        follow(sentry.approve(state, "i1", true, "cid", NOW + 4, NOW + 4));
        assertThat(commands).as("one person alone").isEmpty();
        follow(sentry.approve(state, "i1", true, "ann", NOW + 5, NOW + 5));
        assertThat(commands).singleElement().satisfies(command -> {
            assertThat(command.kind()).isEqualTo(Command.Kind.SHUTDOWN);
            assertThat(command.by()).isEqualTo("ann, cid");
        });
    }

    /** It shut by itself; whether it may again is asked when it goes on. */
    @Test
    void shouldNotLetOnePersonShutAgainWhatWasShutByItself() {
        Sentry sentry = sentry(Mode.ENFORCE);
        arm(sentry, "ann");
        arm(sentry, "bob");
        follow(sentry.consider(state, SITE, GOOD, NOW));
        assertThat(commands).hasSize(1);
        follow(sentry.restore(state, Set.of("i1"), "ann", NOW + 1, NOW + 1));
        follow(sentry.approve(state, "i1", true, "eve", NOW + 2, NOW + 2));
        assertThat(commands).isEmpty();
        assertThat(happened).endsWith(Consequence.What.NOT_APPROVED);
    }

    @Test
    void shouldTakeNoticeOnlyOfWhatPeopleWantNow() {
        Sentry sentry = sentry(Mode.ASK);
        follow(sentry.consider(state, ROUTE, GOOD, NOW));
        long later = NOW + 300_001;
        follow(sentry.approve(state, "i1", true, "ann", NOW, later));
        assertThat(commands).as("nobody looked for five minutes").isEmpty();
        assertThat(events.get(0).reason()).contains("too long ago");
        follow(sentry.approve(state, "i1", true, "ann", later, later));
        assertThat(commands).hasSize(1);

        follow(sentry.restore(state, Set.of("i1"), "ann", NOW, later));
        assertThat(commands).as("that was about what was shut before").isEmpty();
        follow(sentry.restore(state, Set.of("i1"), "ann", later, later));
        assertThat(commands).hasSize(1);
    }

    @Test
    void shouldNotTakeWhatWasAgreedForSomethingSmaller() {
        Sentry sentry = sentry(Mode.ASK);
        Facts walker = new Facts("i1", "shop", 50, 1, 50, 1, NOW, List.of("s-7"), null, "GET /orders/{id}");
        follow(sentry.consider(state, walker, GOOD, NOW));
        follow(sentry.consider(state, ROUTE, GOOD, NOW + 10));
        follow(sentry.consider(state, ROUTE, STALE, NOW + 1_000_000));
        follow(sentry.approve(state, "i1", true, "ann", NOW + 9, NOW + 20));
        assertThat(commands).isEmpty();
        assertThat(events.get(0).reason()).contains("before this was asked: shut route \"GET /orders/{id}\"");
        follow(sentry.approve(state, "i1", true, "ann", NOW + 10, NOW + 20));
        assertThat(commands).hasSize(1);
    }

    /** An actuator that is started anew reads commands of the last hour once more. */
    @Test
    void shouldBelieveThatItIsShutWhenTheCommandIsReadAgainAndRefused() {
        Sentry sentry = sentry(Mode.ENFORCE);
        arm(sentry, "ann");
        follow(sentry.consider(state, ROUTE, GOOD, NOW));
        Command shut = commands.get(0);
        follow(sentry.outcome(state, outcome(shut, "a", Outcome.Kind.DONE), NOW, NOW));
        follow(sentry.outcome(state, outcome(shut, "a", Outcome.Kind.REFUSED), NOW, NOW + 100_000));
        follow(sentry.overdue(state, NOW + 100_001));
        assertThat(events).isEmpty();
        follow(sentry.restore(state, Set.of("i1"), "ann", NOW + 100_002, NOW + 100_002));
        Command open = commands.get(0);
        follow(sentry.outcome(state, outcome(open, "a", Outcome.Kind.DONE), NOW, NOW + 100_003));
        follow(sentry.outcome(state, outcome(open, "a", Outcome.Kind.REFUSED), NOW, NOW + 300_000));
        follow(sentry.overdue(state, NOW + 300_001));
        assertThat(events).isEmpty();
        assertThat(state.past(NOW + 300_002).isShut(Scope.ROUTE, List.of("GET /orders/{id}")))
                .isFalse();
    }

    /** An actuator may have done it and could not say so. */
    @Test
    void shouldOpenWhatIsNotKnownToBeShut() {
        Sentry sentry = sentry(Mode.ENFORCE);
        arm(sentry, "ann");
        follow(sentry.consider(state, ROUTE, GOOD, NOW));
        follow(sentry.overdue(state, NOW + 70_001));
        assertThat(happened).endsWith(Consequence.What.FAILED);
        follow(sentry.restore(state, Set.of("i1"), "ann", NOW + 80_000, NOW + 80_000));
        assertThat(commands)
                .singleElement()
                .satisfies(command -> assertThat(command.kind()).isEqualTo(Command.Kind.RESTORE));
    }

    @Test
    void shouldForgetWhoAgreedWhenAPersonSaysThatItIsOver() {
        Sentry sentry = sentry(Mode.ASK);
        follow(sentry.consider(state, SITE, GOOD, NOW));
        follow(sentry.approve(state, "i1", true, "ann", NOW, NOW));
        follow(sentry.over(state, Set.of("i1")));
        follow(sentry.consider(state, SITE, GOOD, NOW + 1));
        assertThat(happened).endsWith(Consequence.What.ASKED);
        follow(sentry.approve(state, "i1", true, "bob", NOW + 2, NOW + 2));
        assertThat(commands).isEmpty();
    }

    /** The same part was commanded to be shut for one incident, in vain, and is shut for another. */
    @Test
    void shouldNotOpenForOneIncidentWhatIsShutForAnother() {
        Sentry sentry = sentry(Mode.ASK);
        follow(sentry.consider(state, ROUTE, GOOD, NOW));
        follow(sentry.approve(state, "i1", true, "ann", NOW, NOW));
        Command first = commands.get(0);
        follow(sentry.overdue(state, NOW + 70_001));
        long later = NOW + 80_000;
        follow(sentry.consider(state, facts("i2", 50, "GET /orders/{id}"), GOOD, later));
        follow(sentry.approve(state, "i2", true, "ann", later, later));
        follow(sentry.outcome(state, outcome(commands.get(0), "a", Outcome.Kind.DONE), NOW, later));

        follow(sentry.restore(state, Set.of("i1"), "ann", later, later));
        assertThat(commands).isEmpty();
        follow(sentry.outcome(state, outcome(first, "a", Outcome.Kind.DONE), NOW, later));
        follow(sentry.restore(state, Set.of("i1"), "ann", later, later));
        assertThat(commands).as("the first was only late").isEmpty();

        follow(sentry.restore(state, Set.of("i2"), "ann", later, later));
        assertThat(commands).hasSize(1);
        follow(sentry.outcome(state, outcome(commands.get(0), "a", Outcome.Kind.DONE), NOW, later));
        assertThat(state.past(later).isShut(Scope.ROUTE, List.of("GET /orders/{id}")))
                .as("for both")
                .isFalse();
    }

    /** One that was started later refuses what is over by then. */
    @Test
    void shouldKnowThatItIsOpenWhenASecondOpeningFails() {
        Sentry sentry = sentry(Mode.ENFORCE);
        arm(sentry, "ann");
        follow(sentry.consider(state, ROUTE, GOOD, NOW));
        Command shut = commands.get(0);
        follow(sentry.outcome(state, outcome(shut, "a", Outcome.Kind.DONE), NOW, NOW));
        follow(sentry.outcome(state, outcome(shut, "b", Outcome.Kind.REFUSED), NOW, NOW));
        assertThat(events).isEmpty();
        follow(sentry.outcome(state, outcome(shut, "c", Outcome.Kind.UNPROVEN), NOW, NOW));
        follow(sentry.restore(state, Set.of("i1"), "ann", NOW, NOW));
        Command open = commands.get(0);
        follow(sentry.outcome(state, outcome(open, "a", Outcome.Kind.DONE), NOW, NOW));
        follow(sentry.outcome(state, outcome(open, "c", Outcome.Kind.FAILED), NOW, NOW));
        follow(sentry.restore(state, Set.of("i1"), "ann", NOW + 1, NOW + 1));
        assertThat(commands).hasSize(1);
        follow(sentry.overdue(state, NOW + 70_002));
        assertThat(state.past(NOW).isShut(Scope.ROUTE, List.of("GET /orders/{id}")))
                .isFalse();
    }

    @Test
    void shouldTryAgainWhereOneOfTwoActuatorsCouldNot() {
        Sentry sentry = sentry(Mode.ASK);
        follow(sentry.consider(state, ROUTE, GOOD, NOW));
        follow(sentry.approve(state, "i1", true, "ann", NOW, NOW));
        Command first = commands.get(0);
        follow(sentry.outcome(state, outcome(first, "a", Outcome.Kind.DONE), NOW, NOW));
        follow(sentry.approve(state, "i1", true, "ann", NOW + 1, NOW + 1));
        assertThat(commands).as("it is shut").isEmpty();
        follow(sentry.outcome(state, outcome(first, "b", Outcome.Kind.FAILED), NOW, NOW));
        follow(sentry.approve(state, "i1", true, "ann", NOW + 2, NOW + 2));
        assertThat(commands).as("it is not, with one of them").hasSize(1);
        follow(sentry.outcome(state, outcome(commands.get(0), "b", Outcome.Kind.DONE), NOW, NOW));

        follow(sentry.restore(state, Set.of("i1"), "ann", NOW + 3, NOW + 3));
        List<Command> open = commands;
        open.forEach(one -> {
            follow(sentry.outcome(state, outcome(one, "a", Outcome.Kind.DONE), NOW, NOW));
            follow(sentry.outcome(state, outcome(one, "b", Outcome.Kind.FAILED), NOW, NOW));
        });
        follow(sentry.restore(state, Set.of("i1"), "ann", NOW + 4, NOW + 4));
        assertThat(commands).as("it is still shut with one of them").isNotEmpty();
    }

    @Test
    void shouldForgetSessionsBeforeWhatGuardsTheSite() {
        Sentry sentry = sentry(Mode.ENFORCE);
        arm(sentry, "ann");
        arm(sentry, "bob");
        follow(sentry.consider(state, SITE, GOOD, NOW));
        Command site = commands.get(0);
        follow(sentry.outcome(state, outcome(site, "a", Outcome.Kind.DONE), NOW, NOW));
        follow(sentry.restore(state, Set.of("i1"), "ann", NOW, NOW));
        follow(sentry.outcome(state, outcome(commands.get(0), "a", Outcome.Kind.DONE), NOW, NOW));
        follow(sentry.consider(state, facts("i2", 50, "GET /orders/{id}"), GOOD, NOW));
        follow(sentry.overdue(state, NOW + 70_001));
        for (int i = 0; i < 12; i++) {
            List<String> sessions = new ArrayList<>();
            for (int n = 0; n < 8; n++) {
                sessions.add(i + "-" + n + "\u0001".repeat(490));
            }
            follow(sentry.consider(
                    state, new Facts("w" + i, "shop", 50, 1, 50, 1, NOW, sessions, null, null), GOOD, NOW + 70_002));
        }
        assertThat(state.shut()).hasSizeLessThan(98);
        assertThat(state.reopened(Set.of("i1"))).isEqualTo(NOW);
        follow(sentry.restore(state, Set.of("i2"), "ann", NOW + 70_003, NOW + 70_003));
        assertThat(commands).hasSize(1);
    }

    @Test
    void shouldShutNothingForWhatIsOver() {
        Sentry sentry = sentry(Mode.ASK);
        follow(sentry.consider(state, SITE, STALE, NOW));
        follow(sentry.approve(state, "i1", true, "ann", NOW, NOW));
        follow(sentry.approve(state, "i1", false, "bob", NOW, NOW));
        assertThat(commands).isEmpty();
        assertThat(happened).endsWith(Consequence.What.NOT_APPROVED);
        assertThat(events.get(events.size() - 1).reason()).contains("the incident is over");
    }

    @Test
    void shouldNotActForAnIncidentNobodyWasAskedAbout() {
        Sentry sentry = sentry(Mode.ASK);
        follow(sentry.approve(state, "i9", true, "ann", NOW, NOW));
        assertThat(commands).isEmpty();
        assertThat(happened).containsExactly(Consequence.What.NOT_APPROVED);
    }

    @Test
    void shouldNotTakeOnePersonsArmingForTwo() {
        Sentry sentry = sentry(Mode.ENFORCE);
        arm(sentry, "ann");
        follow(sentry.consider(state, SITE, GOOD, NOW));
        assertThat(commands).isEmpty();
        arm(sentry, "bob");
        follow(sentry.consider(state, SITE, GOOD, NOW));
        assertThat(commands).hasSize(1);
    }

    @Test
    void shouldEndArmingByTimeAndByHandAndNeverArmForEver() {
        Sentry sentry = sentry(Mode.ENFORCE);
        arm(sentry, "ann");
        follow(sentry.consider(state, ROUTE, GOOD, NOW + 3_600_000));
        assertThat(commands).as("its time is over").isEmpty();

        arm(sentry, "ann");
        follow(sentry.order(state, Order.of(NOW, Order.Kind.DISARM, "shop", "bob", 0), NOW));
        follow(sentry.consider(state, facts("i2", 50, "GET /a/{id}"), GOOD, NOW));
        assertThat(commands).as("it was disarmed").isEmpty();

        follow(sentry.order(state, Order.of(NOW, Order.Kind.ARM, "shop", "ann", Long.MAX_VALUE / 2), NOW));
        assertThat(state.armed()).containsEntry("ann", NOW + Sentry.LONGEST_ARMED.toMillis());
        for (int i = 0; i < 1_000; i++) {
            arm(sentry, "p" + i);
        }
        assertThat(state.armed()).hasSizeLessThanOrEqualTo(20);
    }

    @Test
    void shouldOpenAgainWhatWasShutForTheIncidentAndNothingElse() {
        Sentry sentry = sentry(Mode.ENFORCE);
        arm(sentry, "ann");
        follow(sentry.consider(state, ROUTE, GOOD, NOW));
        Command shut = commands.get(0);
        follow(sentry.outcome(state, outcome(shut, "a", Outcome.Kind.DONE), NOW, NOW));

        follow(sentry.restore(state, Set.of("i2"), "ann", NOW + 1, NOW + 1));
        assertThat(commands).isEmpty();
        follow(sentry.restore(state, Set.of("i1"), "ann", NOW + 1, NOW + 1));
        assertThat(commands).singleElement().satisfies(command -> {
            assertThat(command.kind()).isEqualTo(Command.Kind.RESTORE);
            assertThat(command.fence()).isGreaterThan(shut.fence());
            assertThat(command.by()).isEqualTo("ann");
        });
        follow(sentry.outcome(state, outcome(commands.get(0), "a", Outcome.Kind.DONE), NOW, NOW + 2));
        assertThat(happened).endsWith(Consequence.What.OPENING, Consequence.What.OPENED);
        follow(sentry.consider(state, ROUTE, GOOD, NOW + 3));
        assertThat(commands).as("within the cool-down people are asked").isEmpty();
        assertThat(happened).endsWith(Consequence.What.ASKED);
    }

    @Test
    void shouldStayShutWhenOpeningFails() {
        Sentry sentry = sentry(Mode.ENFORCE);
        arm(sentry, "ann");
        follow(sentry.consider(state, ROUTE, GOOD, NOW));
        follow(sentry.outcome(state, outcome(commands.get(0), "a", Outcome.Kind.DONE), NOW, NOW));
        follow(sentry.restore(state, Set.of("i1"), "ann", NOW + 1, NOW + 1));
        follow(sentry.overdue(state, NOW + 70_001));
        assertThat(happened).as("not yet").doesNotContain(Consequence.What.FAILED);
        follow(sentry.overdue(state, NOW + 70_002));
        assertThat(events).singleElement().satisfies(event -> {
            assertThat(event.what()).isEqualTo(Consequence.What.FAILED);
            assertThat(event.reason())
                    .isEqualTo("route \"GET /orders/{id}\" was not opened again: no actuator has answered");
        });
        follow(sentry.restore(state, Set.of("i1"), "ann", NOW + 80_000, NOW + 80_000));
        assertThat(commands).as("it can be tried again").hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = Outcome.Kind.class,
            names = {"FAILED", "REFUSED", "OVERRIDDEN", "UNPROVEN"})
    void shouldSayWhatWasNotDone(Outcome.Kind kind) {
        Sentry sentry = sentry(Mode.ENFORCE);
        arm(sentry, "ann");
        follow(sentry.consider(state, ROUTE, GOOD, NOW));
        follow(sentry.outcome(state, outcome(commands.get(0), "a", kind), NOW, NOW));
        assertThat(events).singleElement().satisfies(event -> {
            assertThat(event.what()).isEqualTo(Consequence.What.FAILED);
            assertThat(event.reason()).contains(kind.label());
            assertThat(event.contained()).isNull();
        });
    }

    @Test
    void shouldTakeNoNoticeOfOutcomesOfCommandsThatItDoesNotKnow() {
        Sentry sentry = sentry(Mode.ENFORCE);
        SiteContainment before = state;
        Command other =
                Command.of(Command.Kind.SHUTDOWN, Scope.SITE, "shop", "shop", "i1", "eve", "x", NOW, NOW + 1, 1);
        follow(sentry.outcome(state, outcome(other, "a", Outcome.Kind.DONE), NOW, NOW));
        assertThat(state).isEqualTo(before);
        assertThat(events).isEmpty();
    }

    @Test
    void shouldNeverNameASessionInAReason() {
        Sentry sentry = sentry(Mode.ENFORCE);
        arm(sentry, "ann");
        Facts walker = new Facts("i1", "shop", 50, 1, 50, 1, NOW, List.of("secret-7"), null, null);
        follow(sentry.consider(state, walker, GOOD, NOW));
        assertThat(commands)
                .singleElement()
                .satisfies(one -> assertThat(one.target()).isEqualTo("secret-7"));
        assertThat(events).allSatisfy(event -> assertThat(event.reason()).doesNotContain("secret-7"));
    }

    /** All of it is one record: when it is larger than a broker takes, the processor can't go on. */
    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"OBSERVE", "ENFORCE"})
    void shouldStaySmallHoweverMuchIsSeenAndShut(Mode mode) {
        Sentry sentry = sentry(mode);
        long now = NOW;
        for (int day = 0; day < 60; day++) {
            now += Duration.ofDays(1).toMillis();
            follow(sentry.order(state, Order.of(now, Order.Kind.ARM, "shop", "ann", now + 3_600_000), now));
            for (int part = 0; part < 5; part++) {
                List<String> sessions = new ArrayList<>();
                for (int i = 0; i < 100; i += mode == Mode.ENFORCE ? 5 : 1) {
                    sessions.add(("" + day + "-" + part + "-" + i + "-" + "\u0001".repeat(500)));
                }
                String incident = "i" + day + "-" + part;
                Facts walker = new Facts(incident, "shop", 50, 1, 50, 1, now, sessions, null, null);
                follow(sentry.consider(state, walker, GOOD, now));
                assertThat(commands).hasSize(mode == Mode.ENFORCE ? 20 : 0);
                for (Command command : commands) {
                    follow(sentry.outcome(state, outcome(command, "a", Outcome.Kind.DONE), NOW, now));
                }
                assertThat(state.decided()).containsKey(incident);
                assertThat(state.toJson("shop", mode, List.of(), now).toString().length())
                        .isLessThan(900_000);
            }
        }
        String last = "59-4-95-" + "\u0001".repeat(500);
        assertThat(state.past(now).isShut(Scope.SESSION, List.of(last))).isEqualTo(mode == Mode.ENFORCE);
    }

    @Test
    void shouldTestWithoutAnIncident() {
        Sentry sentry = sentry(Mode.OBSERVE);
        Order order = Order.of(NOW, Order.Kind.TEST, "shop", "ann", 0);
        follow(sentry.order(state, order, NOW));
        assertThat(commands).singleElement().satisfies(command -> {
            assertThat(command.kind()).isEqualTo(Command.Kind.TEST);
            assertThat(command.reason()).isEqualTo(order.id());
        });
        assertThat(happened).isEmpty();
    }

    /** Whatever happens in whatever order: fences only grow, budgets hold for what is decided by itself, memory is bounded. */
    @Test
    void shouldHoldItsPromisesInAnyOrderOfEvents() {
        for (long seed = 0; seed < 300; seed++) {
            SplittableRandom dice = new SplittableRandom(seed);
            Sentry sentry = sentry(Mode.ENFORCE);
            state = SiteContainment.NEW;
            long now = NOW;
            long fence = 0;
            Map<Scope, Integer> byItself = new HashMap<>();
            List<Command> all = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                // Within one day, and sometimes back.
                now += dice.nextInt(-1_000, 300_000);
                now = Math.min(now, NOW + Duration.ofHours(23).toMillis());
                String incident = "i" + dice.nextInt(4);
                String person = "p" + dice.nextInt(3);
                Facts some = new Facts(
                        incident,
                        "shop",
                        50,
                        dice.nextInt(1, 30),
                        dice.nextInt(1, 30),
                        dice.nextInt(1, 5),
                        now,
                        List.of(),
                        null,
                        dice.nextBoolean() ? "GET /r" + dice.nextInt(8) + "/{id}" : null);
                Command last = all.isEmpty() ? null : all.get(dice.nextInt(all.size()));
                Outcome.Kind[] kinds = Outcome.Kind.values();
                follow(
                        switch (dice.nextInt(7)) {
                            case 0, 1 -> sentry.consider(state, some, dice.nextInt(4) == 0 ? STALE : GOOD, now);
                            case 2 ->
                                sentry.order(
                                        state, Order.of(now, Order.Kind.ARM, "shop", person, now + 7_200_000), now);
                            case 3 -> sentry.approve(state, incident, true, person, now, now);
                            case 4 -> sentry.restore(state, Set.of(incident), person, now, now);
                            case 5 -> sentry.overdue(state, now);
                            default ->
                                last == null
                                        ? sentry.overdue(state, now)
                                        : sentry.outcome(
                                                state, outcome(last, "a", kinds[dice.nextInt(kinds.length)]), now, now);
                        });
                for (Command command : commands) {
                    assertThat(command.fence()).as("seed " + seed).isGreaterThan(fence);
                    fence = command.fence();
                    boolean automatic = command.by().equals(Command.AUTOMATIC);
                    if (automatic) {
                        assertThat(command.kind()).isEqualTo(Command.Kind.SHUTDOWN);
                        byItself.merge(command.scope(), 1, Integer::sum);
                    }
                    all.add(command);
                }
                assertThat(byItself.getOrDefault(Scope.SITE, 0))
                        .as("seed " + seed)
                        .isLessThanOrEqualTo(1);
                assertThat(byItself.getOrDefault(Scope.ROUTE, 0))
                        .as("seed " + seed)
                        .isLessThanOrEqualTo(3);
            }
        }
    }
}
