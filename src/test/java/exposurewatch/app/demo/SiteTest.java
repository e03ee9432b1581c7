package exposurewatch.app.demo;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import exposurewatch.access.AccessEvent;
import exposurewatch.access.AccessReader;
import exposurewatch.access.FieldMapping;
import exposurewatch.access.Reading;
import exposurewatch.app.PolicyFiles;
import exposurewatch.containment.actuator.FileSwitch;
import exposurewatch.containment.actuator.Part;
import exposurewatch.ownership.OwnershipReader;
import exposurewatch.ownership.OwnershipRow;
import exposurewatch.policy.Containment.Scope;
import exposurewatch.policy.Policy;
import exposurewatch.session.SessionReader;
import exposurewatch.session.SessionRow;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The site over HTTP: with which bug who is really shown what, and whether the log says the same. */
class SiteTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final AccessReader READER = new AccessReader(FieldMapping.ECS);

    private final Firm firm = new Firm();
    private final Bugs bugs = new Bugs();
    private final Truth truth = new Truth();
    private final RememberingLog log = new RememberingLog();

    @TempDir
    private Path home;

    private Closures closures;
    private Site site;
    private Crowd crowd;

    @BeforeEach
    void open() throws IOException {
        closures = Brake.closures(home);
        site = Site.open(firm, bugs, closures, log, truth);
        crowd = new Crowd(firm, site.address());
    }

    @AfterEach
    void close() {
        crowd.close();
        site.close();
    }

    /**
     * What a customer found on a page, and what the site said of it.
     *
     * @param names   of people or organizations, as they stand on the page
     * @param records as they stand on the page
     */
    private record Seen(int status, List<String> names, List<String> records, AccessEvent logged) {}

    @ParameterizedTest
    @CsvSource({"SITE, orders", "ROUTE, GET /orders", "SESSION, -"})
    void shouldTurnAwayWhatAnActuatorHasShutAndNothingElse(Scope scope, String target) throws Exception {
        Browser browser = customer(5);
        String session = String.valueOf(look(browser, "/orders").logged().session());
        Part part = new Part(scope, target.equals("-") ? session : target);
        FileSwitch gate = new FileSwitch(home.resolve("orders-shut.json"));
        gate.set(part, true);
        HttpResponse<String> shut = browser.get("/orders");
        assertThat(shut.statusCode()).isEqualTo(503);
        assertThat(shut.headers().firstValue("Retry-After")).isPresent();
        assertThat(seen(shut).logged().status()).isEqualTo(503);
        assertThat(look(browser, "/accounts/5").status()).isEqualTo(200);
        assertThat(closures.isAnyOf("orders")).isTrue();
        assertThat(closures.isAnyOf("accounts")).isFalse();
        assertThat(truth.turnedAway("orders")).isEqualTo(1);
        gate.set(part, false);
        assertThat(look(browser, "/orders").status()).isEqualTo(200);
        assertThat(closures.isAnyOf("orders")).isFalse();
    }

    private Seen look(Browser browser, String path) throws IOException, InterruptedException {
        return seen(browser.get(path));
    }

    private Seen seen(HttpResponse<String> answer) throws IOException, InterruptedException {
        AccessEvent logged = logged();
        while ("sign-in".equals(logged.service())) {
            logged = logged();
        }
        List<String> names = new ArrayList<>();
        List<String> records = new ArrayList<>();
        if (!answer.body().isEmpty()) {
            for (JsonNode item : JSON.readTree(answer.body())) {
                names.add(item.path("name").asText(item.path("organization").asText()));
                item.properties().stream()
                        .filter(field -> field.getValue().isInt())
                        .forEach(field -> records.add(field.getKey() + ":" + field.getValue()));
            }
        }
        assertThat(logged.records() == null ? List.of() : logged.records())
                .as("what the log says of the page")
                .containsExactlyElementsOf(records);
        assertThat(logged.status()).isEqualTo(answer.statusCode());
        return new Seen(answer.statusCode(), names, records, logged);
    }

    private AccessEvent logged() throws InterruptedException {
        return readable(READER.read(RememberingLog.next(log.accesses), "no id"));
    }

    private static <T> T readable(Reading<T> reading) {
        assertThat(reading).isInstanceOf(Reading.Readable.class);
        return ((Reading.Readable<T>) reading).value();
    }

    private Browser customer(int number) {
        return crowd.browser("cust-" + number);
    }

    @Test
    void shouldShowEverybodyOnlyTheirOwnWhileNothingIsWrong() throws Exception {
        Random random = new Random(7);
        int pages = 0;
        for (int number = 1; number <= Firm.CUSTOMERS; number += 3) {
            Browser browser = customer(number);
            for (int visit = 0; visit < 6; visit++) {
                for (String path : crowd.paths(browser.customer(), random)) {
                    Seen seen = look(browser, path);
                    pages++;
                    assertThat(seen.status()).as(path).isEqualTo(200);
                    assertThat(seen.names())
                            .as(path)
                            .isNotEmpty()
                            .allMatch(name -> name.equals(browser.customer().name())
                                    || name.equals(browser.customer().organization()));
                }
            }
        }
        assertThat(pages).isGreaterThan(240);
        for (String service : List.of("invoices", "accounts", "orders", "shop", "portal")) {
            assertThat(truth.tally(service)).isEqualTo(new Tally(0, 0, 0, 0));
        }
    }

    @Test
    void shouldRefuseWhatIsNotTheirsAndSayWhoAskedForWhat() throws Exception {
        Browser stranger = customer(2);
        for (String path : List.of("/invoices/1001", "/accounts/1", "/orders/5001", "/profiles/1", "/files/5")) {
            Seen seen = look(stranger, path);

            assertThat(seen.status()).as(path).isEqualTo(403);
            assertThat(seen.logged().records()).as("found by the route").isNull();
            assertThat(seen.logged().path()).isEqualTo(path);
            assertThat(seen.logged().clientIp()).isEqualTo(stranger.customer().address());
            assertThat(seen.logged().session()).isNotNull();
        }
        Seen unknown = seen(stranger.getUnknown("/invoices/1002"));
        assertThat(unknown.status()).isEqualTo(401);
        assertThat(unknown.logged().session()).isNull();
        assertThat(look(stranger, "/invoices/99999").status()).isEqualTo(404);
        assertThat(look(stranger, "/nothing").status()).isEqualTo(404);
    }

    @Test
    void shouldShowAnyInvoiceByItsLink() throws Exception {
        bugs.let(Bug.INVOICE_LINKS);

        Seen seen = look(customer(17), "/invoices/1018");

        assertThat(seen.names()).containsExactly(name(18));
        assertThat(seen.records()).containsExactly("invoice:1018");
        assertThat(truth.tally("invoices")).isEqualTo(new Tally(1, 1, 1, 1));
        assertThat(requireNonNull(truth.first("invoices")).sentence())
                .isEqualTo("cust-17 asked for /invoices/1018 and was shown invoice 1018 of cust-18");
        bugs.mend(Bug.INVOICE_LINKS);
        assertThat(look(customer(17), "/invoices/1018").status()).isEqualTo(403);
    }

    @Test
    void shouldShowWhatThePartnerMixesUp() throws Exception {
        assertThat(look(customer(32), "/accounts/32").names()).containsExactly(name(32));
        bugs.let(Bug.PARTNER_MIX_UP);

        Seen seen = look(customer(32), "/accounts/32");

        assertThat(seen.names()).containsExactly(name(76));
        assertThat(seen.logged().integration()).isEqualTo("parcel-partner");
        assertThat(look(customer(76), "/accounts/76").names()).containsExactly(name(76));
        assertThat(look(customer(33), "/accounts/33").logged().integration()).isNull();
        assertThat(truth.tally("accounts")).isEqualTo(new Tally(1, 1, 1, 1));
    }

    @Test
    void shouldShowTheOrdersOfWhoeverFilledTheCache() throws Exception {
        bugs.let(Bug.ORDER_CACHE);
        int wrong = 0;
        // Every third page comes from the same node.
        for (int number = 1; number <= 9; number++) {
            Seen seen = look(customer(number), "/orders");
            boolean hit = "HIT".equals(seen.logged().cache());
            assertThat(hit).isEqualTo(!seen.names().contains(name(number)));
            wrong += hit ? 1 : 0;
        }
        assertThat(wrong).isPositive();
        Tally tally = truth.tally("orders");
        assertThat(tally.viewers()).isEqualTo(wrong);
        assertThat(tally.exposures()).isEqualTo(3L * wrong);
        bugs.mend(Bug.ORDER_CACHE);
        assertThat(look(customer(50), "/orders").names()).containsOnly(name(50));
    }

    @Test
    void shouldShowTheProfileBeforeOnTheNodeWithTheNewRelease() throws Exception {
        bugs.let(Bug.SHOP_RELEASE);
        int wrong = 0;
        for (int number = 1; number <= 9; number++) {
            Seen seen = look(customer(number), "/profiles/" + number);
            if (!seen.names().contains(name(number))) {
                wrong++;
                assertThat(seen.names()).containsExactly(name(number - 3));
                assertThat(seen.logged().version()).isEqualTo("2.0.0");
                assertThat(seen.logged().host()).isEqualTo("shop-3");
            }
        }
        assertThat(wrong)
                .as("of the three pages of that node, all but the first")
                .isEqualTo(2);
        assertThat(truth.tally("shop")).isEqualTo(new Tally(2, 2, 2, 2));
    }

    @Test
    void shouldShowAnOpenFileToWhoeverHasItsLink() throws Exception {
        bugs.let(Bug.OPEN_FILE);
        Browser trial = crowd.browser(Firm.TRIAL);

        Seen seen = look(trial, "/files/9");
        Seen unknown = seen(trial.getUnknown("/files/9"));

        assertThat(seen.names()).containsExactly("org-10");
        assertThat(unknown.names()).containsExactly("org-10");
        assertThat(unknown.logged().session()).isNull();
        assertThat(unknown.logged().clientIp()).isEqualTo(seen.logged().clientIp());
        assertThat(truth.tally("portal")).isEqualTo(new Tally(2, 2, 1, 1));
        assertThat(look(trial, "/files/10").status()).isEqualTo(403);
    }

    @Test
    void shouldTellSessionsFromSignInToSignOut() throws Exception {
        Browser browser = customer(5);
        String session = look(browser, "/orders").logged().session();
        browser.signOut();

        SessionRow in = readable(SessionReader.read(null, RememberingLog.next(log.sessions), 0));
        SessionRow out = readable(SessionReader.read(null, RememberingLog.next(log.sessions), 0));

        assertThat(in.session()).isEqualTo(session);
        assertThat(in.user()).isEqualTo("cust-5");
        assertThat(in.organization()).isEqualTo(browser.customer().organization());
        assertThat(out).isEqualTo(SessionRow.end(in.session(), out.validFrom()));
        assertThat(look(browser, "/orders").logged().session()).isNotEqualTo(session);
    }

    @Test
    void shouldTellTheOwnerOfEverythingAsThePolicyAsksForIt() {
        Policy policy = PolicyFiles.load(Path.of("src/main/resources/demo/policy.yaml"));

        assertThat(log.rows).hasSameSizeAs(firm.items());
        for (byte[] line : log.rows) {
            OwnershipRow row = readable(OwnershipReader.read(null, line, 0));
            String type = row.record().substring(0, row.record().indexOf(':'));
            assertThat(policy.records()).containsKey(type);
            assertThat(policy.ownerOf(row.record()))
                    .isEqualTo(row.user() == null ? Policy.Owner.ORGANIZATION : Policy.Owner.USER);
        }
    }

    @ParameterizedTest
    @EnumSource(Bug.class)
    void shouldHaveAChapterForEachBug(Bug bug) {
        assertThat(Chapter.all()).filteredOn(chapter -> chapter.bug() == bug).hasSize(1);
    }

    private String name(int number) {
        return requireNonNull(firm.customer("cust-" + number)).name();
    }
}
