package exposurewatch.containment.actuator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import exposurewatch.containment.Command;
import exposurewatch.containment.Heartbeat;
import exposurewatch.containment.Outcome;
import exposurewatch.policy.Containment.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ActuatorTest {

    private static final long NOW = 1_800_000_000_000L;
    private static final int SEEDS = 1_000;

    @TempDir
    private Path home;

    /** The process dies here. */
    private static final class Death extends Error {
        private static final long serialVersionUID = 1;
    }

    /** Dies at the step of this number, once. */
    private static final class Mortality implements Runnable {
        private int left;

        Mortality(int steps) {
            left = steps;
        }

        @Override
        public void run() {
            if (left-- == 0) {
                throw new Death();
            }
        }
    }

    /** A proxy that outlives the actuator, and counts what is done to it. */
    private static class Proxy implements Switch {
        private final Set<Part> shut = new HashSet<>();
        private final List<String> effects = new ArrayList<>();
        private Runnable step = () -> {};
        private boolean broken;
        private boolean deaf;
        /** The part that can be set; null = all. */
        private @Nullable Part only;

        private int asked;

        @Override
        public void set(Part part, boolean wanted) throws IOException {
            if (broken || only != null && !only.equals(part)) {
                throw new IOException("no such socket");
            }
            step.run();
            boolean changed = !deaf && (wanted ? shut.add(part) : shut.remove(part));
            if (changed) {
                effects.add((wanted ? "shut " : "open ") + part.target());
            }
            step.run();
        }

        @Override
        public boolean isShut(Part part) throws IOException {
            asked++;
            return shut.contains(part);
        }
    }

    /** When it no longer cares for what was opened by a command of now. */
    private static final long LATER = NOW + 60_000 + 3_600_000;

    private static Command command(Command.Kind kind, String target, long fence) {
        return Command.of(kind, Scope.ROUTE, target, "shop", "i", "officer", "because", NOW, NOW + 60_000, fence);
    }

    private static Actuator.Setting setting(Proxy proxy) {
        return new Actuator.Setting("shop", "beside", proxy, Proof.NONE, null);
    }

    private Actuator actuator(Proxy proxy) throws IOException {
        return Actuator.open(setting(proxy), home.resolve("journal"));
    }

    @Test
    void shouldShutAndOpenByCommand() throws IOException {
        Proxy proxy = new Proxy();
        try (Actuator actuator = actuator(proxy)) {
            Outcome shut = actuator.obey(command(Command.Kind.SHUTDOWN, "GET /a", 1), NOW);
            assertThat(shut.kind()).isEqualTo(Outcome.Kind.DONE);
            assertThat(actuator.shut()).containsExactly(new Part(Scope.ROUTE, "GET /a"));

            Outcome open = actuator.obey(command(Command.Kind.RESTORE, "GET /a", 2), NOW);
            assertThat(open.kind()).isEqualTo(Outcome.Kind.DONE);
            assertThat(actuator.shut()).isEmpty();
        }
        assertThat(proxy.effects).containsExactly("shut GET /a", "open GET /a");
    }

    @Test
    void shouldDoNothingWhenAllCommandsAreReadAgain() throws IOException {
        Proxy proxy = new Proxy();
        List<Command> commands = List.of(
                command(Command.Kind.SHUTDOWN, "GET /a", 1),
                command(Command.Kind.RESTORE, "GET /a", 2),
                command(Command.Kind.SHUTDOWN, "GET /b", 3));
        for (int again = 0; again < 3; again++) {
            try (Actuator actuator = actuator(proxy)) {
                for (Command command : commands) {
                    Outcome outcome = actuator.obey(command, NOW);
                    assertThat(outcome.kind()).as("how it ended").isEqualTo(Outcome.Kind.DONE);
                }
            }
        }
        assertThat(proxy.effects).containsExactly("shut GET /a", "open GET /a", "shut GET /b");
    }

    @ParameterizedTest
    @CsvSource({
        "shop, ROUTE, GET /a, 0, 60000, 5, had to be begun before",
        "shop, ROUTE, GET /a, 0, 31536000000, 5, had to be begun before",
        "shop, ROUTE, GET /a, 0, -300001, 5, of the future",
        "shop, ROUTE, GET /a, 0, 0, 4, not above 4",
        "other, ROUTE, GET /a, 0, 0, 5, another site",
        "shop, SITE, other, 0, 0, 5, another site",
    })
    void shouldRefuse(String site, Scope scope, String target, long issued, long later, long fence, String why)
            throws IOException {
        Proxy proxy = new Proxy();
        try (Actuator actuator = actuator(proxy)) {
            actuator.obey(command(Command.Kind.SHUTDOWN, "GET /b", 4), NOW);
            Command command = Command.of(
                    Command.Kind.SHUTDOWN, scope, target, site, "i", "o", "r", NOW + issued, NOW + 60_000, fence);

            Outcome outcome = actuator.obey(command, NOW + later);

            assertThat(outcome.kind()).isEqualTo(Outcome.Kind.REFUSED);
            assertThat(outcome.detail()).contains(why);
        }
        assertThat(proxy.effects).containsExactly("shut GET /b");
    }

    @Test
    void shouldSayWhatWentWrong() throws IOException {
        Proxy proxy = new Proxy();
        try (Actuator actuator = actuator(proxy)) {
            proxy.broken = true;
            assertThat(actuator.obey(command(Command.Kind.SHUTDOWN, "GET /a", 1), NOW))
                    .extracting(Outcome::kind, Outcome::detail)
                    .containsExactly(Outcome.Kind.FAILED, "no such socket");
            proxy.broken = false;
            proxy.deaf = true;
            assertThat(actuator.obey(command(Command.Kind.SHUTDOWN, "GET /a", 2), NOW)
                            .kind())
                    .isEqualTo(Outcome.Kind.UNPROVEN);
        }
    }

    @Test
    void shouldNotGoOnWithABrokenJournal() throws IOException {
        Proxy proxy = new Proxy();
        try (Actuator actuator = actuator(proxy)) {
            actuator.obey(command(Command.Kind.SHUTDOWN, "GET /a", 1), NOW);
        }
        Path journal = home.resolve("journal");
        Files.writeString(journal, Files.readString(journal).replace("GET /a", "GET /b"));

        assertThatThrownBy(() -> actuator(proxy))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(":1 is broken");
    }

    @Test
    void shouldTakeALineThatWasCutOffForNeverBegun() throws IOException {
        Path journal = home.resolve("journal");
        try (Actuator actuator = actuator(new Proxy())) {
            actuator.obey(command(Command.Kind.SHUTDOWN, "GET /a", 1), NOW);
        }
        byte[] whole = Files.readAllBytes(journal);
        int begun = new String(whole, java.nio.charset.StandardCharsets.UTF_8).indexOf('\n') + 1;
        for (int length = 0; length <= whole.length; length++) {
            Files.write(journal, java.util.Arrays.copyOf(whole, length));
            Proxy proxy = new Proxy();

            try (Actuator actuator = actuator(proxy)) {
                boolean unfinished = length >= begun && length < whole.length;
                assertThat(actuator.recover(NOW).isPresent())
                        .as("%d bytes", length)
                        .isEqualTo(unfinished);
                assertThat(actuator.shut()).hasSize(length >= begun ? 1 : 0);
                assertThat(proxy.effects).hasSize(unfinished ? 1 : 0);
            }
        }
    }

    @Test
    void shouldKeepTheJournalSmallAndForgetNothingThatIsShut() throws IOException {
        Proxy proxy = new Proxy();
        try (Actuator actuator = actuator(proxy)) {
            actuator.obey(command(Command.Kind.SHUTDOWN, "GET /kept", 1), NOW);
            for (int i = 2; i < 3_000; i++) {
                Command.Kind kind = i % 2 == 0 ? Command.Kind.SHUTDOWN : Command.Kind.RESTORE;
                actuator.obey(command(kind, "GET /a", i), NOW);
            }
        }
        assertThat(Files.readAllLines(home.resolve("journal"))).hasSizeLessThan(1_100);
        try (Actuator actuator = actuator(proxy)) {
            assertThat(actuator.shut()).containsExactly(new Part(Scope.ROUTE, "GET /kept"));
            assertThat(actuator.obey(command(Command.Kind.RESTORE, "GET /kept", 2_999), NOW)
                            .kind())
                    .isEqualTo(Outcome.Kind.REFUSED);
        }
    }

    private static final Part A = new Part(Scope.ROUTE, "GET /a");
    private static final Part SITE = new Part(Scope.SITE, "shop");

    private Actuator overridden(Proxy proxy) throws IOException {
        return Actuator.open(
                new Actuator.Setting("shop", "beside", proxy, Proof.NONE, home.resolve("override")),
                home.resolve("journal"));
    }

    private void write(String text) throws IOException {
        Files.writeString(home.resolve("override"), text);
    }

    @Test
    void shouldLetAPersonWinOverEveryCommandUntilTheyTakeTheFileAway() throws IOException {
        Proxy proxy = new Proxy();
        try (Actuator actuator = overridden(proxy)) {
            actuator.obey(command(Command.Kind.SHUTDOWN, "GET /a", 1), NOW);
            write("# all is well\nopen all\n");
            actuator.reconcile(NOW);
            assertThat(proxy.shut).isEmpty();
            assertThat(actuator.override()).isEqualTo("open all");
            assertThat(actuator.obey(command(Command.Kind.SHUTDOWN, "GET /b", 2), NOW)
                            .kind())
                    .isEqualTo(Outcome.Kind.OVERRIDDEN);
            assertThat(proxy.shut).isEmpty();

            write("shut site\nopen route GET /a\n");
            actuator.reconcile(NOW);
            assertThat(proxy.shut).containsExactlyInAnyOrder(SITE, new Part(Scope.ROUTE, "GET /b"));
            Files.delete(home.resolve("override"));
        }
        try (Actuator actuator = overridden(proxy)) {
            actuator.reconcile(NOW);
            assertThat(proxy.shut)
                    .as("what was commanded, and nothing of what was shut by hand")
                    .containsExactlyInAnyOrder(A, new Part(Scope.ROUTE, "GET /b"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "shut",
                "shut everything",
                "open",
                "shut route",
                "close site",
                "shut site other",
                "\u0000",
                "oepn all"
            })
    void shouldSayWhatIsWrongInTheOverrideAndGoOnByWhatItSaidBefore(String line) throws IOException {
        Proxy proxy = new Proxy();
        try (Actuator actuator = overridden(proxy)) {
            write("shut site\n");
            actuator.reconcile(NOW);
            write("open all\n" + line + "\n");
            actuator.reconcile(NOW);
            assertThat(proxy.shut).containsExactly(SITE);
            assertThat(actuator.checks())
                    .filteredOn(check -> !check.good())
                    .singleElement()
                    .satisfies(check -> assertThat(check.detail()).contains("override:2:"));
        }
    }

    @Test
    void shouldDoAgainWhatAProxyHasForgottenAndLeaveAloneWhatIsNotItsOwn() throws IOException {
        Proxy proxy = new Proxy();
        Part foreign = new Part(Scope.SESSION, "by-somebody-else");
        proxy.shut.add(foreign);
        try (Actuator actuator = actuator(proxy)) {
            actuator.obey(command(Command.Kind.SHUTDOWN, "GET /a", 1), NOW);
            proxy.shut.remove(A);
            actuator.reconcile(NOW);
            assertThat(proxy.shut).containsExactlyInAnyOrder(A, foreign);
            proxy.broken = true;
            proxy.shut.remove(A);
            actuator.reconcile(NOW);
            assertThat(actuator.checks())
                    .filteredOn(check -> !check.good())
                    .singleElement()
                    .satisfies(check -> assertThat(check.detail()).contains("not known to be shut"));
        }
    }

    @Test
    void shouldDoWhatItCouldNotDoOnlyWhileItsTimeLasts() throws IOException {
        Proxy proxy = new Proxy();
        proxy.broken = true;
        Command shut = command(Command.Kind.SHUTDOWN, "GET /a", 1);
        Command tooLate = command(Command.Kind.SHUTDOWN, "GET /b", 2);
        try (Actuator actuator = actuator(proxy)) {
            assertThat(actuator.obey(shut, NOW).kind()).isEqualTo(Outcome.Kind.FAILED);
            assertThat(actuator.obey(tooLate, NOW).kind()).isEqualTo(Outcome.Kind.FAILED);
            assertThat(actuator.reconcile(NOW + 1_000)).isEmpty();
            assertThat(actuator.checks()).anyMatch(check -> !check.good());
        }
        proxy.broken = false;
        try (Actuator actuator = actuator(proxy)) {
            proxy.only = A;
            assertThat(actuator.reconcile(NOW + 59_999)).singleElement().satisfies(outcome -> {
                assertThat(outcome.command()).isEqualTo(shut.id());
                assertThat(outcome.kind()).isEqualTo(Outcome.Kind.DONE);
            });
            proxy.only = null;
            assertThat(actuator.reconcile(NOW + 60_000)).isEmpty();
        }
        try (Actuator actuator = actuator(proxy)) {
            actuator.reconcile(NOW + 3_600_000);
            assertThat(proxy.shut)
                    .as("what was not shut in its time is not shut")
                    .contains(A);
            assertThat(proxy.effects).containsExactly("shut GET /a");
            assertThat(actuator.checks()).allMatch(Heartbeat.Check::good);
        }
    }

    @Test
    void shouldForgetWhatItCouldNotShutAndKeepWhatWasBefore() throws IOException {
        Proxy proxy = new Proxy();
        Part b = new Part(Scope.ROUTE, "GET /b");
        try (Actuator actuator = actuator(proxy)) {
            actuator.obey(command(Command.Kind.SHUTDOWN, "GET /b", 1), NOW);
            proxy.broken = true;
            proxy.shut.clear();
            actuator.obey(command(Command.Kind.SHUTDOWN, "GET /a", 2), NOW);
            actuator.obey(command(Command.Kind.SHUTDOWN, "GET /b", 3), NOW);
            actuator.reconcile(NOW + 60_000);
            proxy.broken = false;
            proxy.shut.add(A);
            actuator.reconcile(NOW + 60_001);
            assertThat(proxy.shut).as("a person has shut it instead").containsExactlyInAnyOrder(A, b);
        }
    }

    /** Both were told while a person wanted all open, and are over when the person no longer does. */
    @Test
    void shouldNotTakeAWishForWhatWasBefore() throws IOException {
        Proxy proxy = new Proxy();
        try (Actuator actuator = overridden(proxy)) {
            write("open all\n");
            actuator.obey(command(Command.Kind.SHUTDOWN, "GET /a", 1), NOW);
            actuator.obey(command(Command.Kind.SHUTDOWN, "GET /a", 2), NOW);
            actuator.reconcile(NOW + 60_000);
            Files.delete(home.resolve("override"));
            actuator.reconcile(NOW + 60_001);
            assertThat(proxy.shut).isEmpty();
        }
    }

    @Test
    void shouldBeWellAgainAfterWhatItsSwitchCanNeverDo() throws IOException {
        Switch some = new Proxy() {
            @Override
            public boolean isShut(Part part) throws IOException {
                if (part.scope() == Scope.ROUTE) {
                    throw new IOException("it knows no routes");
                }
                return super.isShut(part);
            }
        };
        try (Actuator actuator = Actuator.open(
                new Actuator.Setting("shop", "beside", some, Proof.NONE, null), home.resolve("journal"))) {
            assertThat(actuator.obey(command(Command.Kind.SHUTDOWN, "GET /a", 1), NOW)
                            .kind())
                    .isEqualTo(Outcome.Kind.FAILED);
            actuator.reconcile(NOW + 60_000);
            actuator.reconcile(NOW + 60_001);
            assertThat(actuator.checks()).allMatch(Heartbeat.Check::good);
        }
    }

    @Test
    void shouldLeaveShutWhatCouldNotBeOpenedInItsTime() throws IOException {
        Proxy proxy = new Proxy();
        try (Actuator actuator = actuator(proxy)) {
            actuator.obey(command(Command.Kind.SHUTDOWN, "GET /a", 1), NOW);
            proxy.broken = true;
            assertThat(actuator.obey(command(Command.Kind.RESTORE, "GET /a", 2), NOW)
                            .kind())
                    .isEqualTo(Outcome.Kind.FAILED);
            actuator.reconcile(NOW + 60_000);
            proxy.broken = false;
            actuator.reconcile(NOW + 60_001);
            assertThat(proxy.shut).containsExactly(A);
            assertThat(actuator.shut()).containsExactly(A);
        }
    }

    /** Dies in the middle of a command, at each step, and comes back when its time is over. */
    @Test
    void shouldNotEndLaterWhatItHadBegun() throws IOException {
        for (int at = 0; at < 12; at++) {
            Proxy proxy = new Proxy();
            Mortality step = new Mortality(at);
            proxy.step = step;
            Path journal = home.resolve("late" + at);
            try (Actuator actuator = Actuator.open(setting(proxy), journal, step)) {
                actuator.obey(command(Command.Kind.SHUTDOWN, "GET /a", 1), NOW);
            } catch (Death death) {
                // It comes back below.
            }
            proxy.step = () -> {};
            Set<Part> before = Set.copyOf(proxy.shut);
            try (Actuator actuator = Actuator.open(setting(proxy), journal, () -> {})) {
                actuator.recover(NOW + 60_000)
                        .ifPresent(outcome -> assertThat(outcome.kind())
                                .isEqualTo(before.isEmpty() ? Outcome.Kind.FAILED : Outcome.Kind.DONE));
                actuator.reconcile(NOW + 60_000);
                assertThat(proxy.shut).as("death at step " + at).isEqualTo(before);
            }
        }
    }

    @Test
    void shouldAskNoMoreAfterWhatItHasSeenOpenAgain() throws IOException {
        Proxy proxy = new Proxy();
        try (Actuator actuator = actuator(proxy)) {
            for (int i = 0; i < 50; i++) {
                actuator.obey(command(Command.Kind.SHUTDOWN, "GET /" + i, 2 * i + 1), NOW);
                actuator.obey(command(Command.Kind.RESTORE, "GET /" + i, 2 * i + 2), NOW);
            }
            actuator.reconcile(NOW);
            proxy.asked = 0;
            actuator.reconcile(LATER);
            assertThat(proxy.asked).isZero();
        }
    }

    /** A proxy that was reloading when it was opened has it shut again; much later it is a person who shuts it there. */
    @Test
    void shouldHoldOpenForAnHourAndThenLeaveAlone() throws IOException {
        Proxy proxy = new Proxy();
        try (Actuator actuator = actuator(proxy)) {
            actuator.obey(command(Command.Kind.SHUTDOWN, "GET /a", 1), NOW);
            actuator.obey(command(Command.Kind.RESTORE, "GET /a", 2), NOW);
            actuator.reconcile(NOW);
            proxy.shut.add(A);
            actuator.reconcile(LATER - 1);
            assertThat(proxy.shut).isEmpty();
            proxy.shut.add(A);
            actuator.reconcile(LATER);
            assertThat(proxy.shut).containsExactly(A);
        }
        try (Actuator actuator = actuator(proxy)) {
            actuator.reconcile(LATER);
            assertThat(proxy.shut).containsExactly(A);
        }
    }

    /** Two machines behind one switch, of which one was away: it says that it is open, and one of them is shut. */
    @Test
    void shouldOpenWhatCouldBeShutOnlyInHalf() throws IOException {
        Proxy proxy = new Proxy();
        List<Boolean> sets = new ArrayList<>();
        Switch half = new Switch() {
            @Override
            public void set(Part part, boolean wanted) throws IOException {
                sets.add(wanted);
                if (wanted) {
                    throw new IOException("the second is away");
                }
            }

            @Override
            public boolean isShut(Part part) {
                return false;
            }
        };
        try (Actuator actuator = Actuator.open(
                new Actuator.Setting("shop", "beside", half, Proof.NONE, null), home.resolve("journal"))) {
            actuator.obey(command(Command.Kind.SHUTDOWN, "GET /a", 1), NOW);
            actuator.reconcile(NOW + 60_000);
            sets.clear();
            Outcome opened = actuator.obey(command(Command.Kind.RESTORE, "GET /a", 2), NOW);
            assertThat(opened.kind()).isEqualTo(Outcome.Kind.DONE);
            assertThat(sets).containsExactly(false);
        }
    }

    @Test
    void shouldNotTakeWhatAPersonWroteForACommand() throws IOException {
        Proxy proxy = new Proxy();
        try (Actuator actuator = overridden(proxy)) {
            write("shut route GET /a\n");
            actuator.reconcile(NOW);
            assertThat(actuator.obey(command(Command.Kind.RESTORE, "GET /a", 1), NOW)
                            .kind())
                    .isEqualTo(Outcome.Kind.OVERRIDDEN);
            actuator.reconcile(NOW + 60_000);
            Files.delete(home.resolve("override"));
            actuator.reconcile(NOW + 60_001);
            assertThat(proxy.shut).isEmpty();
        }
    }

    /** What waits for its switch is remembered through a journal that is written anew. */
    @Test
    void shouldKnowAfterCompactionWhatCouldNotBeDone() throws IOException {
        Proxy proxy = new Proxy();
        Command waits = command(Command.Kind.SHUTDOWN, "GET /a", 1);
        try (Actuator actuator = actuator(proxy)) {
            proxy.broken = true;
            actuator.obey(waits, NOW);
            for (int i = 0; i < 1_600; i++) {
                actuator.obey(
                        Command.of(
                                Command.Kind.TEST,
                                Scope.SITE,
                                "shop",
                                "shop",
                                "none",
                                "o",
                                "" + i,
                                NOW,
                                NOW + 60_000,
                                i + 2),
                        NOW);
            }
            assertThat(Files.readAllLines(home.resolve("journal"))).hasSizeLessThan(2_600);
        }
        proxy.broken = false;
        try (Actuator actuator = actuator(proxy)) {
            assertThat(actuator.reconcile(NOW + 1))
                    .singleElement()
                    .satisfies(outcome -> assertThat(outcome.command()).isEqualTo(waits.id()));
            assertThat(proxy.shut).containsExactly(A);
        }
    }

    @Test
    void shouldLookAtItselfWithoutChangingAnything() throws IOException {
        Proxy proxy = new Proxy();
        Command test = Command.of(
                Command.Kind.TEST, Scope.SITE, "shop", "shop", "none", "officer", "drill", NOW, NOW + 60_000, 5);
        try (Actuator actuator = actuator(proxy)) {
            assertThat(actuator.obey(test, NOW).kind()).isEqualTo(Outcome.Kind.DONE);
            assertThat(actuator.obey(test, NOW).detail()).contains("read again");
            assertThat(actuator.shut()).isEmpty();
            assertThat(actuator.fence()).isEqualTo(5);
        }
        assertThat(proxy.effects).isEmpty();
    }

    @Test
    void shouldNotCallDoneWhatIsSeenOtherwiseFromOutside() throws IOException {
        Proxy proxy = new Proxy();
        Proof blind = (part, shut) -> new Proof.Look(!shut, "/ answers 200");
        try (Actuator actuator =
                Actuator.open(new Actuator.Setting("shop", "beside", proxy, blind, null), home.resolve("journal"))) {
            Outcome shut = actuator.obey(command(Command.Kind.SHUTDOWN, "GET /a", 1), NOW);
            assertThat(shut.kind()).isEqualTo(Outcome.Kind.UNPROVEN);
            assertThat(shut.detail()).contains("answers 200");
            assertThat(actuator.obey(command(Command.Kind.RESTORE, "GET /a", 2), NOW)
                            .kind())
                    .isEqualTo(Outcome.Kind.DONE);
        }
    }

    /** A person's file comes and goes between deaths: in the end all is as the file and the commands say. */
    @Test
    void shouldEndAsWantedWheneverItDiesWithAnOverrideComingAndGoing() throws IOException {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            Proxy proxy = new Proxy();
            Path journal = home.resolve("j" + seed);
            Path override = home.resolve("o" + seed);
            Actuator.Setting setting = new Actuator.Setting("shop", "beside", proxy, Proof.NONE, override);
            Map<Part, Boolean> last = new HashMap<>();
            for (int i = 1; i <= 8; i++) {
                String target = "GET /" + random.nextInt(3);
                boolean shut = random.nextBoolean();
                if (random.nextInt(3) == 0) {
                    Files.writeString(override, random.nextBoolean() ? "open all" : "shut site\nopen route GET /1");
                } else if (random.nextInt(2) == 0) {
                    Files.deleteIfExists(override);
                }
                Command command = command(shut ? Command.Kind.SHUTDOWN : Command.Kind.RESTORE, target, i);
                last.put(new Part(Scope.ROUTE, target), shut);
                boolean done = false;
                for (int life = 0; !done; life++) {
                    Mortality step = new Mortality(life < 3 ? random.nextInt(25) : Integer.MAX_VALUE);
                    proxy.step = step;
                    try (Actuator actuator = Actuator.open(setting, journal, step)) {
                        actuator.recover(NOW);
                        actuator.obey(command, NOW);
                        actuator.reconcile(NOW);
                        done = true;
                    } catch (Death death) {
                        // The next life goes on.
                    }
                }
            }
            Files.deleteIfExists(override);
            proxy.step = () -> {};
            try (Actuator actuator = Actuator.open(setting, journal, () -> {})) {
                actuator.reconcile(NOW);
            }
            Set<Part> wanted = new HashSet<>();
            last.forEach((part, shut) -> {
                if (shut) {
                    wanted.add(part);
                }
            });
            assertThat(proxy.shut).as("seed " + seed).isEqualTo(wanted);
        }
    }

    @Test
    void shouldHaveEachCommandTakeEffectAtMostOnceWheneverItDies() throws IOException {
        int deaths = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            deaths += dieAndGoOn(new Random(seed), home.resolve("journal-" + seed), "seed " + seed);
        }
        assertThat(deaths).isGreaterThan(SEEDS / 2);
    }

    private static int dieAndGoOn(Random random, Path journal, String seed) throws IOException {
        Proxy proxy = new Proxy();
        List<Command> commands = new ArrayList<>();
        Map<Part, Boolean> last = new HashMap<>();
        for (int i = 0; i < 6; i++) {
            boolean shut = random.nextInt(3) > 0;
            String target = "GET /" + random.nextInt(3);
            commands.add(command(shut ? Command.Kind.SHUTDOWN : Command.Kind.RESTORE, target, i + 1));
            last.put(new Part(Scope.ROUTE, target), shut);
        }
        int deaths = 0;
        boolean done = false;
        while (!done) {
            // The first lives are short, and one has to be long enough.
            Mortality step = new Mortality(deaths < 4 ? random.nextInt(40) : Integer.MAX_VALUE);
            proxy.step = step;
            try (Actuator actuator = Actuator.open(setting(proxy), journal, step)) {
                actuator.recover(NOW);
                for (Command command : commands) {
                    actuator.obey(command, NOW);
                }
                done = true;
            } catch (Death death) {
                deaths++;
            }
        }
        assertThat(proxy.shut)
                .as(seed)
                .isEqualTo(new HashSet<>(last.entrySet().stream()
                        .filter(Map.Entry::getValue)
                        .map(Map.Entry::getKey)
                        .toList()));
        assertThat(proxy.effects).as(seed).isEqualTo(changes(commands));
        return deaths;
    }

    /** What the commands change when each is carried out once, in order. */
    private static List<String> changes(List<Command> commands) {
        Set<String> shut = new HashSet<>();
        List<String> changes = new ArrayList<>();
        for (Command command : commands) {
            boolean wanted = command.kind() == Command.Kind.SHUTDOWN;
            if (wanted ? shut.add(command.target()) : shut.remove(command.target())) {
                changes.add((wanted ? "shut " : "open ") + command.target());
            }
        }
        return changes;
    }
}
