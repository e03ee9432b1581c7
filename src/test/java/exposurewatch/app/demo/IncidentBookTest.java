package exposurewatch.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import exposurewatch.app.demo.Bulletin.Kind;
import exposurewatch.app.demo.IncidentBook.Alert;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What comes by the two topics, and what is said of it. */
class IncidentBookTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant AT = Instant.parse("2026-11-22T15:24:36.120Z");
    private static final String FIRST = """
            {"id":"i1","site":"orders","pattern":"isolated","severity":"medium","state":"open","exposures":1,
             "viewers":1,"affected":1,"records":1,"causes":[],"summary":"cust-3 saw an order of cust-4"}""";
    private static final String TAKEN_IN = """
            {"id":"i1","site":"orders","pattern":"isolated","severity":"medium","state":"taken-in","exposures":0,
             "viewers":0,"affected":0,"records":0,"causes":[],"summary":"part of i2","taken_in_by":"i2"}""";
    private static final String BIGGER = """
            {"id":"i2","site":"orders","pattern":"cross-view","severity":"high","state":"open","exposures":30,
             "viewers":9,"affected":5,"records":12,"summary":"9 people saw orders of 5 others","causes":[
              {"dimension":"cache","value":"HIT","share":1.0,"baseline":0.1,"sentence":"all came from the cache"},
              {"dimension":"node","value":"orders-1","share":0.4,"baseline":0.3,"sentence":"many came from orders-1"}]}""";

    private final IncidentBook book = new IncidentBook();

    private void take(Kind kind, String id, String json) throws JsonProcessingException {
        book.take(new Bulletin(kind, id, JSON.readTree(json), AT, 0));
    }

    @Test
    void shouldLetAnAlertWaitForItsIncident() throws Exception {
        take(Kind.ALERT, "i1", "{\"message\":\"an order was shown to somebody else\",\"severity\":\"Medium\"}");
        assertThat(book.alerts("orders")).isEmpty();
        assertThat(book.isEmpty()).isFalse();

        take(Kind.INCIDENT, "i1", FIRST);

        assertThat(book.alerts("shop")).isEmpty();
        assertThat(book.alerts("orders"))
                .containsExactly(new Alert("i1", "", "medium", "an order was shown to somebody else", AT, 0));
        assertThat(book.alerts("orders")).as("each is told once").isEmpty();
    }

    @Test
    void shouldTellTheBiggerIncidentInsteadOfTheOneThatItTookIn() throws Exception {
        take(Kind.INCIDENT, "i1", FIRST);
        assertThat(book.standing("orders")).extracting(Known::id).containsExactly("i1");

        take(Kind.INCIDENT, "i1", TAKEN_IN);
        take(Kind.INCIDENT, "i2", BIGGER);

        assertThat(book.takenIn("orders")).isEqualTo(1);
        assertThat(book.sites()).containsExactly("orders");
        assertThat(book.standing("orders"))
                .containsExactly(new Known(
                        "i2",
                        "orders",
                        "cross-view",
                        "high",
                        "open",
                        new Tally(30, 9, 5, 12),
                        "cache HIT",
                        "all came from the cache",
                        "9 people saw orders of 5 others",
                        ""));
    }

    @Test
    void shouldForgetAnIncidentThatWasWithdrawn() throws Exception {
        take(Kind.INCIDENT, "i1", FIRST.replace("\"open\"", "\"withdrawn\""));

        assertThat(book.standing("orders")).isEmpty();
        assertThat(book.sites()).isEmpty();
    }

    @Test
    void shouldNotLetAMessageSteerTheTerminal() throws Exception {
        take(Kind.INCIDENT, "i1", FIRST);
        take(Kind.ALERT, "i1", "{\"message\":\"red \\u001b[31m\",\"severity\":\"High\"}");

        assertThat(book.alerts("orders")).extracting(Alert::message).containsExactly("red ?[31m");
    }

    @Test
    void shouldSayTheFirstAlertInFullAndNoMoreThanSome() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Teller teller = new Teller(new PrintStream(out, true, StandardCharsets.UTF_8), ZoneOffset.UTC);
        WrongPage first = new WrongPage(
                Asking.of("GET", "/files/9", null, null, "203.0.113.200"),
                List.of(Item.ofOrganization("org-4", "file", 9, "prices")),
                AT,
                1_000_000);

        teller.wrongPage(first);
        for (int i = 1; i <= 7; i++) {
            teller.alert(
                    new Alert(
                            "i1", "escalated", "high", "message " + i, AT.plusMillis(i), 1_000_000 + i * 100_000_000L),
                    first);
        }
        teller.alert(new Alert("i1", "contained", "high", "it is shut", AT.plusMillis(9), 1_900_000_000L), first);
        Chapter chapter = Chapter.all().get(4);
        teller.known(new Outcome(chapter, 100, List.of(), new Tally(2, 2, 1, 1)), 0);

        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualToNormalizingNewlines("""
                15:24:36.120  wrong page  somebody at 203.0.113.200, not signed in, asked for /files/9 and was shown file 9 of org-4
                15:24:36.121  ALERT       100 ms later, high: message 1
                15:24:36.122  alert       high: message 2
                15:24:36.123  alert       high: message 3
                15:24:36.124  alert       high: message 4
                15:24:36.125  alert       high: message 5
                15:24:36.129  alert       high: it is shut
                              alerts      2 more
                              in truth    shown 2 times, to 2; 1 affected, 1 records
                              DIFFERS     0 incidents were told where there is one
                """);
    }
}
