package exposurewatch.response.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import exposurewatch.topology.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The console in a real browser: what people see of an incident, and that strangers' text does nothing there. */
@SuppressWarnings("NullAway") // what start makes is there in every test
class ConsoleIT {

    private static final Topics TOPICS = new Topics("", 2);
    private static final Path PICTURES = Path.of("target", "screenshots");
    private static final String CROSS_VIEW = "#/incidents/" + Scenes.CROSS_VIEW;
    private static final String ENUMERATION = "#/incidents/" + Scenes.ENUMERATION;
    private static final String HOSTILE = "#/incidents/" + Scenes.HOSTILE;

    @TempDir
    private static Path home;

    private static Served served;
    private static Scenes scenes;
    private static Chromium chromium;

    private Chromium.Tab tab;

    @BeforeAll
    static void start() throws Exception {
        chromium = Chromium.start(home.resolve("chromium"));
        served = Served.prepare(home, TOPICS);
        scenes = new Scenes(served, TOPICS);
        scenes.write();
        served.serve();
    }

    @AfterAll
    static void stop() {
        if (served != null) {
            served.close();
        }
        if (chromium != null) {
            chromium.close();
        }
    }

    @AfterEach
    void shut() {
        if (tab != null) {
            tab.close();
        }
    }

    private void signIn(String who) {
        tab = chromium.open(1280, 900);
        enter(who);
    }

    private void enter(String who) {
        tab.go(served.address() + "/#token=" + Served.token(who));
        tab.until("document.querySelector('#main .row')");
    }

    private void open(String place) {
        tab.value("document.activeElement.blur(); location.hash = '" + place + "'");
        tab.until("document.querySelector('#main .numbers')");
        tab.until("document.activeElement.id === 'main'");
    }

    private String page() {
        return tab.text("document.body.innerText");
    }

    private List<String> texts(String selector) {
        List<String> all = new ArrayList<>();
        tab.value("[...document.querySelectorAll('" + selector + "')].map(one => one.textContent)")
                .forEach(one -> all.add(one.asText()));
        return all;
    }

    private Set<String> buttons() {
        return new TreeSet<>(texts("main button"));
    }

    @Test
    void shouldTakeTheTokenOutOfTheAddress() {
        signIn("viewer");
        assertThat(tab.text("location.href")).isEqualTo(served.address() + "/#/");
        assertThat(page()).contains("2 incidents are open", "300 viewers were shown 5,400 records", "viewer (viewer)");

        tab.value("location.hash = '#token=" + Served.token("commander") + "'");
        tab.untilShown("commander (commander)");
        assertThat(tab.text("location.href")).isEqualTo(served.address() + "/#/");
        assertThat(tab.history()).isNotEmpty().noneMatch(address -> address.contains("token"));
        assertThat(tab.text("document.cookie + JSON.stringify(localStorage)")).isEqualTo("{}");
    }

    @Test
    void shouldSayThatATokenIsWrongAndTakeARightOne() {
        tab = chromium.open(1280, 900);
        tab.go(served.address() + "/");
        tab.until("document.activeElement.id === 'token'");
        tab.type("token-of-nobody");
        tab.press("Enter");
        tab.untilShown("This token is not known");
        tab.until("document.activeElement.id === 'token'");
        assertThat(texts("[role=alert]")).hasSize(1);
        tab.type("\u201ctoken\u201d");
        tab.press("Enter");
        tab.untilShown("letters, digits and signs without spaces");
        tab.until("document.activeElement.id === 'token'");
        tab.type(Served.token("viewer"));
        tab.press("Enter");
        tab.untilShown("2 incidents are open");

        tab.click("Sign out");
        tab.untilShown("Your token");
        assertThat(page()).doesNotContain("viewers were shown");
        assertThat(tab.text("JSON.stringify(sessionStorage)")).isEqualTo("{}");
    }

    @Test
    void shouldTellAnIncidentAtAGlance() {
        signIn("viewer");
        open(CROSS_VIEW);
        assertThat(tab.text("document.querySelector('h1').textContent"))
                .isEqualTo("300 viewers were shown 5,400 records of 5,400 people on orders that were not theirs");
        assertThat(texts(".numbers div"))
                .containsExactly(
                        "5,400people concerned",
                        "5,400records of theirs",
                        "300people who saw them",
                        "6,150times shown");
        assertThat(page())
                .contains("critical", "Why it is critical", "5,400 people are affected: 1,000 or more")
                .contains("12 sessions carried more than one person")
                .contains("What was shown: address, name, payment")
                .contains(
                        "Release 2026.11.3-rc2+build.4711", "100 % of exposures", "31 % of traffic", "0.4 % of traffic")
                .contains("A person has to agree. It would then shut the route GET /orders/{id}/invoice: whoever calls"
                        + " it sees a closed page")
                .contains("Why not by itself: it is not armed")
                .contains("Looked after by maria.keller")
                .contains("Aware since", "Art. 33 GDPR: 7");
        assertThat(tab.value("document.querySelectorAll('svg[role=img] .bar').length")
                        .asInt())
                .isBetween(40, 50);
        assertThat(texts("svg[role=img] text")).as("the axis has its end").contains("0", "200", "Who saw");
        assertThat(texts(".marks li"))
                .hasSize(4)
                .anySatisfy(mark -> assertThat(mark).contains("Release 2026.11.3-rc2+build.4711 first seen"))
                .anySatisfy(mark -> assertThat(mark).contains("somebody looks after it"))
                .anySatisfy(mark -> assertThat(mark).contains("asked whether to shut"));
        assertThat(tab.value("document.querySelectorAll('.edge').length").asInt())
                .isEqualTo(120);
        assertThat(page()).contains("300 viewers saw records of 5,400 people. Drawn are the 120 pairs");
        assertThat(page()).contains("Affected people: 5,400", "The first 50 of 5,400 people");

        open(ENUMERATION);
        tab.untilShown("one viewer went through 30");
        assertThat(page()).contains("1 viewer saw records of 300 people", "Shut since", "haproxy-eu-1: done");
        assertThat(texts("svg[role=img] text")).contains("300 people");
        tab.value("location.hash = '#/incidents/ffffffffffffffffffffffffffffffff'");
        tab.untilShown("This incident can\u2019t be shown");
    }

    @Test
    void shouldNameNobodyBeforeItIsAskedForAndWriteDownWhoAsked() {
        signIn("privacy-officer");
        open(CROSS_VIEW);
        tab.untilShown("Affected people: 5,400");
        assertThat(tab.text("document.documentElement.outerHTML"))
                .contains("person 50")
                .doesNotContain("customer-0", "shopper-", "invoice:2026");
        int before = looks("affected", "privacy-officer");
        tab.click("Show names (this is logged)");
        tab.untilShown("customer-00000@example.org");
        assertThat(page()).contains("invoice:2026-10000", "shopper-000@example.net", "The first 500 of 5,400 people");
        assertThat(looks("affected", "privacy-officer")).isEqualTo(before + 1);

        before = looks("trail", "privacy-officer");
        tab.click("Show the trail (this is logged)");
        tab.untilShown("maria.keller: a note was written, the CDN caches invoices since the release");
        assertThat(page())
                .contains("invoice:2026-10000 of customer-00000@example.org was shown to shopper-000@example.net")
                .contains("5,950 more exposures are left out here");
        assertThat(looks("trail", "privacy-officer")).isEqualTo(before + 1);

        tab.value("location.hash = '#/'");
        tab.until("document.querySelector('#main .row')");
        open(CROSS_VIEW);
        assertThat(tab.text("document.documentElement.outerHTML")).doesNotContain("customer-0", "shopper-");
    }

    private int looks(String what, String who) {
        return (int) served.values(TOPICS.auditLog()).stream()
                .filter(look -> look.at("/event/action").asText().equals(what))
                .filter(look -> look.at("/user/id").asText().equals(who))
                .filter(look -> look.at("/incident/id").asText().equals(Scenes.CROSS_VIEW))
                .count();
    }

    @ParameterizedTest
    @CsvSource({
        "viewer, ''",
        "responder, 'Add the note|Draft of the report to the authority|False alarm|I have shut it by hand|I look after"
                + " it|It is over|Look back (this is logged)|Show names (this is logged)|Show the trail (this is logged)'",
        "commander, 'Add the note|Draft of the report to the authority|False alarm|I have shut it by hand|I look after"
                + " it|It is over|Look back (this is logged)|Open again|Show names (this is logged)|Show the trail (this is logged)'",
        "privacy-officer, 'Add the note|Draft of the report to the authority|I look after it|List for the letters, CSV"
                + " (this is logged)|Look back (this is logged)|Show names (this is logged)|Show the trail (this is logged)"
                + "|The authority need not be told|The authority was told|The people need not be told|The people were told'"
    })
    void shouldOfferWhatARoleMayDo(String role, String wanted) {
        signIn(role);
        open(ENUMERATION);
        assertThat(String.join("|", buttons())).isEqualTo(wanted);
        open(CROSS_VIEW);
        tab.until("document.querySelector('h1').textContent.startsWith('300 viewers')");
        assertThat(buttons().contains("Shut the route")).isEqualTo(role.equals("commander"));
        assertThat(buttons()).doesNotContain("I look after it");
    }

    @Test
    void shouldSendWhatAPersonDoesAfterAskingOnce() {
        signIn("commander");
        open(CROSS_VIEW);
        int before = served.values(TOPICS.responderActions()).size();
        tab.click("Shut the route");
        tab.until("document.querySelectorAll('button[aria-disabled=true]').length === 0");
        assertThat(tab.dialogs())
                .singleElement()
                .asString()
                .startsWith("confirm: Shut the route GET /orders/{id}/invoice: whoever calls it sees a closed page");
        assertThat(served.values(TOPICS.responderActions())).as("no").hasSize(before);
        tab.agree(true);
        tab.click("Shut the route");
        tab.untilShown("\u201cShut the route\u201d was sent");
        tab.value("document.querySelector('#note').focus()");
        tab.type("called the CDN");
        tab.press("Enter");
        tab.untilShown("The note was sent");
        assertThat(served.values(TOPICS.responderActions()))
                .filteredOn(one -> one.at("/user/id").asText().equals("commander"))
                .extracting(one ->
                        one.at("/action/kind").asText() + one.path("note").asText())
                .containsExactlyInAnyOrder("approve", "notecalled the CDN");
    }

    @Test
    void shouldLetThePrivacyOfficerDecideWithReasons() {
        signIn("privacy-officer");
        open(CROSS_VIEW);
        assertThat(page())
                .contains("by maria.keller", "left, until ")
                .contains("The authority: not decided yet", "The people concerned: not decided yet");
        int before = served.values(TOPICS.responderActions()).size();
        tab.agree(true);
        tab.click("The authority need not be told");
        tab.untilShown("Say why not: it stands in the register");
        assertThat(served.values(TOPICS.responderActions())).hasSize(before);
        tab.until("document.activeElement.id === 'reasons'");
        tab.type("no risk to anybody");
        tab.click("The authority need not be told");
        tab.untilShown("\u201cThe authority need not be told\u201d was sent");
        tab.click("The people were told");
        tab.untilShown("\u201cThe people were told\u201d was sent");
        assertThat(served.values(TOPICS.responderActions()))
                .filteredOn(one -> one.path("whom").asText().matches("authority|people"))
                .extracting(one -> one.at("/action/kind").asText() + " "
                        + one.path("whom").asText() + " "
                        + one.path("note").asText())
                .containsExactlyInAnyOrder("no-notice authority no risk to anybody", "notify people ");
    }

    @Test
    void shouldLookBackAndSayWhatItFound() {
        signIn("responder");
        open(CROSS_VIEW);
        assertThat(page()).contains("Looking back judges the log");
        tab.click("Look back (this is logged)");
        tab.untilShown("No exposure of that cause is in the log any more; looked back to ");
        assertThat(looks("since", "responder")).isEqualTo(1);
    }

    @Test
    void shouldTakeDownAComplaintFromTheList() {
        signIn("responder");
        int before = served.values(TOPICS.responderActions()).size();
        tab.value("document.querySelector('summary').click()");
        tab.value("document.querySelector('#complainer').focus()");
        tab.type("cust-18");
        tab.value("document.querySelector('#complained-at').value = '2026-03-02 10:00'");
        tab.value("document.querySelector('#complained').focus()");
        tab.type("somebody else's order");
        tab.press("Enter");
        tab.untilShown("open: from 2026-03-02T08:00:00Z to 2026-03-02T12:00:00Z the log has 0 answers to them");
        assertThat(served.values(TOPICS.responderActions())).hasSize(before + 1);
        assertThat(served.values(TOPICS.responderActions()))
                .filteredOn(one -> one.at("/action/kind").asText().equals("complaint"))
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.path("whom").asText()).isEqualTo("cust-18");
                    assertThat(one.path("note").asText()).isEqualTo("somebody else's order");
                });
    }

    @Test
    void shouldTakeHostileTextForText() {
        signIn("all");
        assertThat(page()).contains("<script>window.pwned=1", "\\u202egnp.exe");
        tab.agree(true);
        open(HOSTILE);
        tab.click("Show names (this is logged)");
        tab.until("document.querySelector('[aria-label=\"Affected people by name\"]')");
        tab.click("Show the trail (this is logged)");
        tab.until("document.querySelector('[aria-label=\"What was shown\"]')");
        tab.click("Shut the " + tab.text("visible(" + json(Scenes.EVIL) + ")"));
        tab.click("Open again");
        tab.untilShown("was sent");

        String[] strangers = {
            "script:not([src=\"/console.js\"])", "img", "iframe", "object", "embed", "style", "base", "meta[http-equiv]"
        };
        for (String stranger : strangers) {
            assertThat(tab.value("document.querySelectorAll('" + stranger + "').length")
                            .asInt())
                    .as(stranger)
                    .isZero();
        }
        assertThat(tab.text("String(window.pwned)")).isEqualTo("undefined");
        JsonNode strange = tab.value("[...document.querySelectorAll('*')].flatMap(one => [...one.attributes])"
                + ".filter(one => one.name.startsWith('on') || one.name === 'style'"
                + " || ['href', 'src', 'action'].includes(one.name) && !/^(#.*|\\/(console\\.(css|js)|icon\\.svg))$/.test(one.value))"
                + ".map(one => one.name + '=' + one.value.slice(0, 80))");
        assertThat(strange).isEmpty();
        assertThat(tab.value("/[\\u0000-\\u0009\\u000b-\\u001f\\u007f\\u200b-\\u200f\\u202a-\\u202e\\u2066-\\u2069]/"
                                + ".test(document.body.textContent.replaceAll('\\n', '') + document.title)")
                        .asBoolean())
                .as("nothing turns or hides text")
                .isFalse();
        assertThat(tab.value("Math.max(...[...document.querySelectorAll('main *')].filter(one => !one.children.length)"
                                + ".map(one => one.textContent.length))")
                        .asInt())
                .as("what is endless is cut, and says so")
                .isLessThan(4_000);
        assertThat(page()).contains("more characters)");
        assertThat(tab.value("document.documentElement.scrollWidth").asInt()).isLessThanOrEqualTo(1_280);
        assertThat(tab.dialogs())
                .hasSize(2)
                .allMatch(dialog -> dialog.startsWith("confirm: "))
                .noneMatch(dialog -> dialog.contains("\u202e") || dialog.contains("\r") || dialog.contains("\u001b"));
        assertThat(tab.complaints()).isEmpty();
        assertThat(tab.requests()).isNotEmpty().allMatch(url -> url.startsWith(served.address() + "/"));
    }

    private static String json(String text) {
        return new com.fasterxml.jackson.databind.node.TextNode(text).toString();
    }

    @Test
    void shouldHaveTheBrowserRefuseWhatIsNotTheConsoles() {
        signIn("viewer");
        assertThat(tab.complaints()).isEmpty();
        Set<String> refused = new TreeSet<>();
        long end = System.nanoTime() + Chromium.LIMIT.toNanos() / 2;
        String other = served.address().replace("127.0.0.1", "localhost");
        tab.value("window.refused = []; document.addEventListener('securitypolicyviolation',"
                + " event => window.refused.push(event.effectiveDirective))");
        tab.value("{ const script = document.createElement('script'); script.text = 'window.pwned = 1';"
                + " document.body.append(script); }");
        tab.value("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.pwned=2\">"
                + "<p style=\"color:red\">x</p><a id=bad href=\"javascript:window.pwned=3\">x</a>"
                + "<iframe src=\"" + other + "/\"></iframe><img src=\"" + other + "/x\">')");
        tab.value("document.getElementById('bad').click()");
        tab.value("fetch('" + other + "/api/v1/me').then(() => { window.pwned = 4; }, () => 0)");
        // In the page's own time: what the test evaluates may do more than the page.
        tab.value("setTimeout(() => window.eval('window.pwned = 5'))");
        List<String> wanted = List.of(
                "connect-src",
                "frame-src",
                "img-src",
                "script-src",
                "script-src-attr",
                "script-src-elem",
                "style-src-attr");
        chromium.until("all is refused", () -> {
            refused.clear();
            tab.value("window.refused").forEach(one -> refused.add(one.asText()));
            return refused.containsAll(wanted) || System.nanoTime() > end;
        });
        assertThat(refused).containsAll(wanted);
        assertThat(tab.text("String(window.pwned)")).isEqualTo("undefined");
        chromium.until(
                "the browser logs it",
                () -> tab.complaints().stream().anyMatch(one -> one.contains("Content Security Policy")));
    }

    @Test
    void shouldBeUsedByKeysAlone() {
        signIn("commander");
        tab.until("document.activeElement.id === 'main'");
        tabTo("document.activeElement.matches('.row') && document.activeElement.textContent.includes('300 viewers')");
        assertThat(tab.text("getComputedStyle(document.activeElement).outlineStyle"))
                .isEqualTo("solid");
        assertThat(tab.value("parseFloat(getComputedStyle(document.activeElement).outlineWidth)")
                        .asDouble())
                .isGreaterThanOrEqualTo(2);
        tab.press("Enter");
        tab.until("document.querySelector('#main .numbers')");
        tab.until("document.activeElement.id === 'main'");
        tabTo("document.activeElement.textContent === 'Shut the route'");
        assertThat(tab.text("getComputedStyle(document.activeElement).outlineStyle"))
                .isEqualTo("solid");
        tab.press("Enter");
        chromium.until("it asks", () -> tab.dialogs().size() == 1);
        tab.until("document.querySelectorAll('button[aria-disabled=true]').length === 0");
        assertThat(tab.text("document.activeElement.textContent")).isEqualTo("Shut the route");
        tabTo("document.activeElement.textContent === 'Show names (this is logged)'");
        tab.press("Enter");
        tab.untilShown("customer-00000@example.org");
        assertThat(tab.text("document.activeElement.textContent")).isEqualTo("Show names again (this is logged)");

        tab.value("document.querySelector('.brand').focus(); document.querySelector('.skip').focus()");
        tab.press("Enter");
        assertThat(tab.text("document.activeElement.id")).isEqualTo("main");
        assertThat(tab.text("location.hash"))
                .as("to the content, not to the list")
                .isEqualTo(CROSS_VIEW);
    }

    private void tabTo(String expression) {
        for (int i = 0; i < 60; i++) {
            tab.press("Tab");
            if (tab.value(expression).asBoolean()) {
                return;
            }
        }
        throw new AssertionError("not reached by Tab: " + expression);
    }

    @Test
    void shouldKeepFocusNamesAndPlaceWhileItIsLive() {
        signIn("all");
        open("#/incidents/" + Scenes.GOING_ON);
        tab.click("Show names (this is logged)");
        tab.untilShown("000-writer");
        tab.click("Show the trail (this is logged)");
        tab.untilShown("was shown to reader");
        tab.value("document.querySelector('[aria-label=\"Affected people by name\"]').scrollTo(0, 300)");
        tab.value("document.querySelector('#note').value = 'half a no'");
        tab.value("document.querySelector('[data-key=resolve]').focus()");
        tab.value("window.scrollTo(0, 300)");
        String place = "Math.round(document.querySelector('[aria-label=\"Affected people by name\"]').scrollTop)"
                + " + ' ' + Math.round(window.scrollY)";
        assertThat(tab.text(place)).isEqualTo("300 300");
        assertThat(buttons()).contains("I look after it");
        tab.value("window.kept = document.querySelector('[aria-label=\"What was shown\"]')");
        String table = "document.querySelector('[aria-label=\"Affected people without names\"]')";
        Chromium.Tab other = chromium.open(1_280, 900);
        other.go(served.address() + "/#token=" + Served.token("all"));
        other.until("document.querySelector('#main .row')");
        other.value("location.hash = '#/incidents/" + Scenes.GOING_ON + "'");
        other.until(table);
        other.value(table + ".scrollTo(0, 200)");
        scenes.walk(7);
        other.untilShown("Affected people: 47");
        assertThat(other.value(table + ".scrollTop").asInt()).isEqualTo(200);
        other.close();
        tab.untilShown("one viewer went through 47 records of 47 people on blog");
        tab.untilShown("Affected people: 47");
        assertThat(page())
                .contains("000-writer", "was shown to reader")
                .contains("The names below were shown when there were 40.");
        assertThat(buttons()).as("drawn anew").doesNotContain("I look after it");
        assertThat(tab.text("document.activeElement.textContent")).isEqualTo("It is over");
        assertThat(tab.value("window.kept.isConnected").asBoolean())
                .as("what says the same is not drawn anew: it may be being read")
                .isTrue();
        assertThat(tab.text("document.querySelector('#note').value")).isEqualTo("half a no");
        assertThat(tab.text(place)).isEqualTo("300 300");
        tab.click("Show names again (this is logged)");
        tab.untilShown("046-writer");
        assertThat(page()).doesNotContain("The names below were shown when");
    }

    @Test
    void shouldNotDrawLateAnswersOnAnotherPage() {
        signIn("viewer");
        tab.value("location.hash = '" + CROSS_VIEW + "'; setTimeout(() => { location.hash = '#/'; })");
        chromium.until(
                "the list is asked for again and again",
                () -> tab.requests().stream()
                                .filter(one -> one.contains("state=open"))
                                .count()
                        >= 4);
        assertThat(tab.requests().stream().filter(one -> one.contains(Scenes.CROSS_VIEW)))
                .as("the incident was asked for, and not again")
                .hasSizeBetween(2, 4);
        assertThat(page()).contains("2 incidents are open").doesNotContain("Who saw whose records");
    }

    @Test
    void shouldSayThatItIsOldWhenNothingAnswersAndGoOn() {
        signIn("viewer");
        open(CROSS_VIEW);
        connected(false);
        tab.untilShown("not connected since");
        assertThat(page()).contains("this may be old", "300 viewers were shown 5,400 records");
        connected(true);
        tab.until("document.querySelector('#live').textContent === 'live'");
        assertThat(page()).doesNotContain("this may be old");
    }

    private void connected(boolean yes) {
        tab.command(
                "Network.emulateNetworkConditions",
                "offline",
                !yes,
                "latency",
                0,
                "downloadThroughput",
                -1,
                "uploadThroughput",
                -1);
    }

    @Test
    void shouldShowANewIncidentWithoutBeingAsked() {
        signIn("all");
        tab.until("document.activeElement.id === 'main'");
        tab.value("document.querySelector('.row[data-key=\"" + Scenes.HOSTILE + "\"]').focus({preventScroll: true})");
        tab.value("window.mark = 1; window.kept = document.activeElement");
        assertThat(page()).contains("4 incidents are open").doesNotContain("1 record of 1 person");
        scenes.late();
        tab.untilShown("5 incidents are open");
        tab.untilShown("1 record of 1 person was shown on blog to 1 viewer");
        assertThat(tab.value("window.mark").asInt()).as("not loaded anew").isEqualTo(1);
        assertThat(tab.text("document.activeElement.dataset.key")).isEqualTo(Scenes.HOSTILE);
        assertThat(tab.value("window.kept.isConnected").asBoolean()).isTrue();
        assertThat(texts(".row")).hasSize(6).doesNotHaveDuplicates();
        assertThat(tab.text("document.querySelectorAll('.row')[3].dataset.key"))
                .as("the graver one stands before")
                .isEqualTo(Scenes.LATE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"#/", CROSS_VIEW, ENUMERATION, HOSTILE})
    void shouldFitAPhone(String place) throws IOException {
        tab = chromium.open(360, 740);
        enter("all");
        if (!place.equals("#/")) {
            open(place);
            tab.click("Show the trail (this is logged)");
            tab.until("document.querySelector('[aria-label=\"What was shown\"]')");
        }
        assertThat(tab.value("document.documentElement.scrollWidth").asInt()).isLessThanOrEqualTo(360);
        JsonNode small = tab.value("[...document.querySelectorAll('a, button, input')].filter(one =>"
                + " one.offsetParent && !one.matches('.skip')).filter(one => { const box = one.getBoundingClientRect();"
                + " return box.height < 44 || box.width < 44; }).map(one => one.outerHTML)");
        assertThat(small).isEmpty();
        JsonNode unreadable = tab.value(
                "[...document.querySelectorAll('svg text')].map(one =>"
                        + " one.getBoundingClientRect()).filter(box => box.height < 10 || box.left < 0 || box.right > 360).length");
        assertThat(unreadable.asInt())
                .as("text of pictures is as large as other text")
                .isZero();
        tab.picture(PICTURES.resolve("phone-" + place.replaceAll("\\W", "") + ".png"));
    }

    /** Every text against the ground that it stands on, by the formula of WCAG. */
    private static final String FAINT = """
            (() => {
              const rgb = text => text.match(/[\\d.]+/g).map(Number);
              const lum = c => c.slice(0, 3).map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
                .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
              const ground = node => { for (let at = node; at; at = at.parentElement) {
                const c = rgb(getComputedStyle(at).backgroundColor); if (c.length === 3 || c[3] === 1) return c; } return [255, 255, 255]; };
              const faint = [];
              let texts = 0;
              for (const node of document.querySelectorAll('body *')) {
                const own = [...node.childNodes].some(one => one.nodeType === 3 && one.data.trim());
                if (!own || !node.getClientRects().length || node.matches('title, .flag-text')) continue;
                texts++;
                const style = getComputedStyle(node), svg = node instanceof SVGElement;
                const a = lum(rgb(svg ? style.fill : style.color)), b = lum(ground(node));
                const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
                if (ratio < 4.5) faint.push(node.className + ' ' + node.textContent.slice(0, 40) + ' ' + ratio.toFixed(2));
              }
              return {texts, faint};
            })()""";

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void shouldBeReadInLightAndDark(String scheme) throws IOException {
        tab = chromium.open(1_280, 900);
        tab.prefers(scheme);
        tab.go(served.address() + "/");
        tab.untilShown("Your token");
        readable(1);
        enter("all");
        readable(15);
        tab.picture(PICTURES.resolve(scheme + "-list.png"));
        open(ENUMERATION);
        tab.picture(PICTURES.resolve(scheme + "-enumeration.png"));
        open(CROSS_VIEW);
        tab.until("document.querySelector('h1').textContent.startsWith('300 viewers')");
        readable(150);
        tab.picture(PICTURES.resolve(scheme + "-cross-view.png"));
        tab.click("Show names (this is logged)");
        tab.untilShown("customer-00000@example.org");
        tab.click("Show the trail (this is logged)");
        tab.untilShown("5,950 more exposures");
        readable(1_000);
        tab.picture(PICTURES.resolve(scheme + "-names.png"));
        if (scheme.equals("dark")) {
            assertThat(tab.text("getComputedStyle(document.body).backgroundColor"))
                    .isEqualTo("rgb(20, 23, 26)");
        }
    }

    private void readable(int texts) {
        JsonNode found = tab.value(FAINT);
        assertThat(found.path("faint")).isEmpty();
        assertThat(found.path("texts").asInt()).isGreaterThanOrEqualTo(texts);
    }
}
