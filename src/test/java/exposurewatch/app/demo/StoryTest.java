package exposurewatch.app.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import exposurewatch.app.OutsideException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole story on the real site with its customers, in a hurry, with a plain grouping in place of the processor. */
class StoryTest {

    private static final Duration NONE = Duration.ZERO;
    /** A wait of the story passes with this many pages instead: as many as its people need. */
    private static final Duration FOR_EACH_PAGE = Duration.ofMillis(25);

    private static final long LOOK_AGAIN_AFTER = Duration.ofMillis(1).toNanos();

    private final Firm firm = new Firm();
    private final Bugs bugs = new Bugs();
    private final Truth truth = new Truth();
    private final Grouping grouping = new Grouping();
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final AtomicBoolean asked = new AtomicBoolean();
    /** Which wrong things are told. */
    private Predicate<Item> told = item -> true;

    private Site site;
    private Crowd crowd;

    @BeforeEach
    void open() throws IOException {
        site = Site.open(firm, bugs, Closures.NONE, new Watcher(), truth);
        crowd = new Crowd(firm, site.address());
        crowd.begin(Duration.ofMillis(10));
    }

    @AfterEach
    void close() {
        crowd.close();
        site.close();
    }

    /** Tells the grouping what is wrong with each page. */
    private final class Watcher implements SiteLog {
        @Override
        public void answered(Answer answer) {
            Asking asking = answer.asking();
            for (Item item : answer.page().items()) {
                if (!item.belongsTo(asking.viewer()) && told.test(item)) {
                    grouping.exposed(answer.service(), asking.person(), item.id(), item.owner());
                }
            }
        }

        @Override
        public void signedIn(String session, Customer customer, Instant at) {}

        @Override
        public void signedOut(String session, Instant at) {}

        @Override
        public void stored(Item item, Instant at) {}
    }

    private int play(Duration toldWithin, List<Chapter> chapters) throws InterruptedException {
        Teller teller = new Teller(new PrintStream(said, true, StandardCharsets.UTF_8), ZoneOffset.UTC);
        Pause pause = wait -> asked.get() || pagesPass(wait.dividedBy(FOR_EACH_PAGE));
        Stage stage = new Stage(
                bugs,
                Closures.NONE,
                (kind, incident) -> {},
                crowd,
                truth,
                grouping,
                new IncidentBook(),
                teller,
                pause,
                crowd::check,
                toldWithin);
        return new Story(stage, chapters, site::answers).play(NONE, NONE);
    }

    private boolean pagesPass(long pages) {
        long until = site.answers() + pages;
        while (site.answers() < until && !asked.get()) {
            LockSupport.parkNanos(LOOK_AGAIN_AFTER);
            crowd.check();
        }
        return asked.get();
    }

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    @Test
    void shouldPlayFiveIncidentsAndFindThemToldExactly() throws Exception {
        int code = play(Duration.ofSeconds(20), Chapter.all());

        assertThat(said()).contains("1/5  INVOICE LINKS", "5/5  WRONG SETTING").doesNotContain("DIFFERS");
        assertThat(code).isZero();
        assertThat(said())
                .contains("cust-17 asked for /invoices/1018 and was shown invoice 1018 of cust-18")
                .contains("cust-32 asked for /accounts/32 and was shown account 76 of cust-76")
                .contains("trial-1 asked for /files/9 and was shown file 9 of org-10");
        assertThat(said().lines().map(line -> line.replaceAll(" +", " ")))
                .anyMatch(line -> line.matches("invoice links enumeration 20 1 - [0-9,]+ ms exact"))
                .anyMatch(line -> line.matches("partner interface isolated 1 1 - [0-9,]+ ms exact"))
                .anyMatch(line -> line.matches("order platform cross-view \\d+ \\d+ - [0-9,]+ ms exact"))
                .anyMatch(line -> line.matches("after the update cross-view \\d+ \\d+ - [0-9,]+ ms exact"))
                .anyMatch(line -> line.matches("wrong setting isolated 1 2 - [0-9,]+ ms exact"));
    }

    @Test
    void shouldSayWhatDiffersWhenOneIsMissing() throws Exception {
        told = item -> !item.id().equals("invoice:1030");

        int code = play(Duration.ofSeconds(1), Chapter.all().subList(0, 1));

        assertThat(code).isEqualTo(1);
        assertThat(said())
                .contains("DIFFERS: invoice links: told was: shown 19 times, to 1; 19 affected, 19 records; "
                        + "it was: shown 20 times, to 1; 20 affected, 20 records");
    }

    @Test
    void shouldSayWhatDiffersWhenSomethingIsToldOfAnotherSite() throws Exception {
        told = item -> {
            grouping.exposed("elsewhere", "cust-1", "invoice:1", "cust-2");
            return true;
        };

        assertThat(play(Duration.ofSeconds(20), Chapter.all().subList(1, 2))).isEqualTo(1);
        assertThat(said()).contains("DIFFERS: something was told of elsewhere, where nothing has happened");
    }

    @Test
    void shouldSayThatNoAlertCame() {
        told = item -> false;

        assertThatThrownBy(() -> play(Duration.ofMillis(200), Chapter.all().subList(4, 5)))
                .isInstanceOf(OutsideException.class)
                .hasMessageStartingWith("wrong setting: no alert came within 200 ms of the first wrong page");
    }

    @Test
    void shouldStopWhereItIsWhenAsked() throws Exception {
        told = item -> {
            asked.set(true);
            return true;
        };

        assertThat(play(Duration.ofSeconds(20), Chapter.all())).isZero();
        assertThat(said()).contains("1/5").doesNotContain("2/5", "in truth");
    }
}
