package exposurewatch.app.audit;

import static exposurewatch.incident.Incidents.anIncident;
import static org.assertj.core.api.Assertions.assertThat;

import exposurewatch.access.AccessEvent;
import exposurewatch.access.FieldMapping;
import exposurewatch.access.PathRules;
import exposurewatch.access.Reading.Reason;
import exposurewatch.access.RouteTemplate;
import exposurewatch.access.Visible;
import exposurewatch.incident.Cause;
import exposurewatch.incident.Contained;
import exposurewatch.incident.Incident;
import exposurewatch.judgement.Counts;
import exposurewatch.judgement.Dimension;
import exposurewatch.judgement.Finding;
import exposurewatch.judgement.Judgement;
import exposurewatch.judgement.Verdict;
import exposurewatch.policy.Containment;
import exposurewatch.policy.Containment.Mode;
import exposurewatch.policy.Containment.Scope;
import exposurewatch.policy.Detection;
import exposurewatch.policy.Notification;
import exposurewatch.policy.Policy;
import exposurewatch.policy.Policy.Exemption;
import exposurewatch.policy.Policy.Owner;
import exposurewatch.policy.Policy.RecordType;
import exposurewatch.policy.TimeRules;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class HtmlReportTest {

    private static final long START = Instant.parse("2026-11-22T15:24:00Z").toEpochMilli();
    private static final Instant WRITTEN = Instant.parse("2026-11-23T08:00:00Z");
    /** All that a report is made of; anything else in it came from outside. */
    private static final Set<String> TAGS = Set.of(
            "html", "head", "meta", "title", "style", "body", "header", "main", "section", "footer", "figure", "h1",
            "h2", "h3", "p", "ol", "ul", "li", "strong", "span", "bdi", "time", "details", "summary", "table", "thead",
            "tbody", "tr", "th", "td", "svg", "desc", "text", "line", "rect");

    private static final Set<String> ATTRIBUTES = Set.of(
            "lang",
            "xmlns",
            "charset",
            "http-equiv",
            "content",
            "name",
            "id",
            "class",
            "role",
            "scope",
            "data-label",
            "datetime",
            "aria-labelledby",
            "aria-hidden",
            "width",
            "height",
            "x",
            "y",
            "dy",
            "x1",
            "x2",
            "y1",
            "y2");

    private final Totals totals = new Totals();
    private final Counts counts = new Counts();
    private final Path directory;
    private final Unreadables unreadables;

    HtmlReportTest(@TempDir Path directory) throws IOException {
        this.directory = directory;
        this.unreadables = new Unreadables(directory.resolve("unreadable.jsonl"));
    }

    @AfterEach
    void close() throws IOException {
        unreadables.close();
    }

    static List<String> hostile() {
        return List.of(
                "<script>alert(1)</script>",
                "</title></style><script src=//evil.example></script>",
                "\" onmouseover=\"alert(1)",
                "' style='position:fixed' x='",
                "<img src=x onerror=alert(1)>",
                "<!--",
                "-->",
                "]]>",
                "<![CDATA[",
                "<?xml",
                "&lt;b&gt;&#x3c;&amp;",
                "{{7*7}}${7*7}",
                "invoice\u202e0001",
                "\u2066left\u2069",
                "zero\u200bwidth\ufeff",
                "line\nbreak\r\ttab",
                "nul\u0000bell\u0007del\u007fc1\u0085",
                "para\u2028\u2029graph",
                "lone\ud800surrogate",
                "\udc00",
                "non\uffffcharacter\ufffe",
                "tags\udb40\udc41",
                "zalgo" + "\u0301".repeat(50),
                "blank\u3164\u2800",
                "\\u202e",
                "javascript:alert(1)",
                "x".repeat(100_000),
                "<".repeat(100_000),
                "\u0000".repeat(5_000));
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void shouldNeverLetInputBecomePartOfThePage(String payload) throws Exception {
        String page = write(fillWith(payload), List.of(incident(payload)), List.of(payload, payload));

        assertThat(page).hasSizeLessThan(200_000);
        assertThat(page).contains("Would have been shut");
        assertThat(page.codePoints().filter(c -> c != '\n' && hidden(c))).isEmpty();
        if (Visible.of(payload).equals(payload) && payload.matches(".*[<>&\"'].*")) {
            assertThat(page).doesNotContain(payload);
        }
        Document document = parse(page);
        NodeList elements = document.getElementsByTagName("*");
        for (int i = 0; i < elements.getLength(); i++) {
            Element element = (Element) elements.item(i);
            assertThat(TAGS).contains(element.getTagName());
            for (int j = 0; j < element.getAttributes().getLength(); j++) {
                String name = element.getAttributes().item(j).getNodeName();
                assertThat(ATTRIBUTES).contains(name);
                if (!name.equals("content")) {
                    assertThat(element.getAttribute(name)).hasSizeLessThan(100);
                }
            }
        }
        assertThat(texts(document, "bdi"))
                .isNotEmpty()
                .allSatisfy(text -> assertThat(text).hasSizeLessThanOrEqualTo(Visible.MOST + 1));
    }

    /** The payload in every place where somebody else's words can stand. */
    private Policy fillWith(String payload) {
        AccessEvent access = new AccessEvent(
                payload, START, 200, payload, payload, payload, payload, payload, payload, payload, payload, payload,
                payload, payload, null, payload, payload);
        AccessEvent noPath = new AccessEvent(
                payload, START, 200, null, payload, payload, null, null, payload, payload, payload, payload, payload,
                payload, null, payload, payload);
        List<String> roles = List.of(payload);
        expose(new Finding(
                access, payload, new Judgement(Verdict.OTHER_OWNER, payload, payload, roles, payload, payload)));
        expose(new Finding(
                access, payload + ":1", new Judgement(Verdict.OTHER_OWNER, payload, null, roles, null, payload)));
        expose(new Finding(noPath, payload, new Judgement(Verdict.ANONYMOUS, null, null, List.of(), payload, null)));
        counts.odd(payload);
        counts.odd("unmatched " + payload);
        RouteTemplate route = new RouteTemplate(payload, List.of(payload));
        counts.exempt(route.toString());
        String input = new String(payload.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        for (Reason reason : Reason.values()) {
            unreadables.add(input, input, reason, input);
        }
        return new Policy(
                payload,
                Map.of(payload.replaceFirst(":.*", ""), new RecordType(Owner.USER, List.of(route), List.of(payload))),
                Set.of(payload),
                List.of(new Exemption(route, payload, Instant.parse("9999-12-31T23:59:59Z"))),
                FieldMapping.ECS,
                PathRules.LITERAL,
                TimeRules.DEFAULT,
                Detection.DEFAULT,
                Containment.DEFAULT,
                Notification.DEFAULT);
    }

    @Test
    void shouldForbidAllThatLoadsOrRuns() throws Exception {
        String page = write(Policy.DEFAULT, List.of());

        assertThat(page)
                .contains("http-equiv=\"Content-Security-Policy\" content=\"default-src &#39;none&#39;; ")
                .doesNotContain("<script", "href=", "src=", "url(", "@import", "style=\"");
    }

    @Test
    void shouldSayFirstWhatHappened() throws Exception {
        expose("eve", "bob", "invoice:7", START);
        expose("eve", "dan", "invoice:8", START + 3 * 60_000);
        expose("mia", "bob", "invoice:7", START + 9 * 60_000);

        Document page = parse(write(Policy.DEFAULT, List.of("access.jsonl")));

        assertThat(said(page))
                .isEqualTo("3 looks at other people's records were found: 2 viewers were shown 2 records of 2 people"
                        + " on 2026-11-22 between 15:24 and 15:33 UTC.");
        assertThat(texts(page, "h2"))
                .containsExactly(
                        "How sure this is",
                        "When it happened",
                        "What to do next",
                        "Who saw how much",
                        "What was shown",
                        "Which release showed it",
                        "The exposures",
                        "What was judged, and what could not be");
    }

    @Test
    void shouldSpeakOfOneAsOne() throws Exception {
        expose("eve", "bob", "invoice:7", START);

        assertThat(said(parse(write(Policy.DEFAULT, List.of()))))
                .isEqualTo("1 look at other people's records was found: 1 viewer was shown 1 record of 1 person"
                        + " on 2026-11-22 at 15:24 UTC.");
    }

    @Test
    void shouldSayThatNothingWasFound() throws Exception {
        for (int i = 0; i < 2_375; i++) {
            counts.access();
        }
        counts.verdict(Verdict.OWN, 400);

        String page = write(Policy.DEFAULT, List.of("access.jsonl"));

        assertThat(said(parse(page))).isEqualTo("No exposure was found among 2,375 accesses.");
        assertThat(page)
                .contains("Nothing found</p>", "Every look could be judged and every line could be read")
                .doesNotContain("This is not an all-clear");
        assertThat(texts(parse(page), "svg")).isEmpty();
    }

    @Test
    void shouldGiveNoAllClearWhenSomethingCouldNotBeJudged() throws Exception {
        counts.access();
        counts.verdict(Verdict.OWN, 1);
        counts.verdict(Verdict.UNRESOLVED_SESSION, 1_200);
        unreadables.add("access", "access.jsonl:7", Reason.BAD_TIME, "@timestamp");
        unreadables.add("ownership", "ownership.jsonl:3", Reason.NOT_JSON, "");

        assertThat(write(Policy.DEFAULT, List.of()))
                .contains(
                        "This is not an all-clear: 1,200 looks could not be judged, 2 lines could not be read, 0 accesses",
                        "1,200 looks could not be judged",
                        "1 line of the access logs could not be read",
                        "1 line of sessions or ownership could not be read");
    }

    @Test
    void shouldGiveNoAllClearWhenNothingWasJudged() throws Exception {
        assertThat(write(Policy.DEFAULT, List.of())).contains("no access was read", "This is not an all-clear");

        counts.access();
        counts.noRecord();

        assertThat(write(Policy.DEFAULT, List.of()))
                .contains("among 1 access, but none of them could be judged", "This is not an all-clear");
    }

    @Test
    void shouldExplainEveryVerdict() throws Exception {
        List<String> rows = texts(parse(write(Policy.DEFAULT, List.of())), "th");

        assertThat(rows)
                .contains(List.of(Verdict.values()).stream().map(Verdict::label).toArray(String[]::new));
    }

    @Test
    void shouldLeaveOutSecretsOfTheQueryAndTheSession() throws Exception {
        AccessEvent access = new AccessEvent(
                "e-1",
                START,
                200,
                "session-secret",
                null,
                "GET",
                null,
                "/invoices/7?token=query-secret",
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
        expose(new Finding(
                access, "invoice:7", new Judgement(Verdict.OTHER_OWNER, "eve", null, List.of(), "bob", null)));

        assertThat(write(Policy.DEFAULT, List.of()))
                .contains("GET /invoices/7<")
                .doesNotContain("secret");
    }

    @Test
    void shouldSayWhenMoreStandInTheFile() throws Exception {
        for (int i = 0; i < 1_234; i++) {
            expose("user-" + i, "bob", "invoice:" + i, START + i);
        }

        Document page = parse(write(Policy.DEFAULT, List.of()));

        assertThat(texts(page, "p"))
                .contains(
                        "The first 200 of 1,234; all of them stand in exposures.jsonl.",
                        "Others, with 1,214 exposures together, stand in exposures.jsonl.");
        assertThat(texts(page, "time")).hasSize(200);
    }

    @Test
    void shouldStayBoundedWithTenThousandSpans() throws Exception {
        for (int i = 0; i < 10_000; i++) {
            expose("eve", "bob", "invoice:7", START + i * 7L * 60_000);
        }

        String page = write(Policy.DEFAULT, List.of());

        assertThat(page).hasSizeLessThan(250_000);
        assertThat(parse(page).getElementsByTagName("rect").getLength()).isLessThan(TimeBars.MOST + 10);
    }

    @Test
    void shouldWriteTheSameForTheSame() throws Exception {
        Policy policy = fillWith("<x>");

        assertThat(write(policy, List.of("a"))).isEqualTo(write(policy, List.of("a")));
    }

    private void expose(String viewer, String owner, String record, long time) {
        AccessEvent access = new AccessEvent(
                record + time,
                time,
                200,
                "s",
                null,
                "GET",
                "/" + record,
                null,
                null,
                null,
                null,
                null,
                "1.4.2",
                null,
                null,
                null,
                null);
        expose(new Finding(access, record, new Judgement(Verdict.OTHER_OWNER, viewer, null, List.of(), owner, null)));
    }

    private void expose(Finding finding) {
        counts.access();
        counts.verdict(finding.judgement().verdict(), 1);
        totals.add(finding);
    }

    /** An incident of which all that a log says is somebody else's words. */
    private static Incident incident(String payload) {
        return anIncident()
                .site(payload)
                .causes(new Cause(Dimension.RELEASE, payload, 1, 0, null, payload))
                .data(payload)
                .build()
                .contained(List.of(
                        new Contained(false, Scope.ROUTE, payload, START, Mode.OBSERVE),
                        new Contained(false, Scope.SITE, payload, START, Mode.OBSERVE)));
    }

    private String write(Policy policy, List<String> inputs) throws IOException {
        return write(policy, List.of(), inputs);
    }

    private String write(Policy policy, List<Incident> incidents, List<String> inputs) throws IOException {
        Path file = directory.resolve("report.html");
        HtmlReport.write(file, policy, totals, incidents, counts, unreadables, inputs, WRITTEN);
        return Files.readString(file);
    }

    private static Document parse(String page) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(page)));
    }

    private static List<String> texts(Document page, String tag) {
        NodeList elements = page.getElementsByTagName(tag);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < elements.getLength(); i++) {
            texts.add(elements.item(i).getTextContent());
        }
        return texts;
    }

    private static String said(Document page) {
        NodeList paragraphs = page.getElementsByTagName("p");
        for (int i = 0; i < paragraphs.getLength(); i++) {
            Element paragraph = (Element) paragraphs.item(i);
            if (paragraph.getAttribute("class").equals("said")) {
                return paragraph.getTextContent();
            }
        }
        throw new AssertionError("the page says nothing");
    }

    private static boolean hidden(int c) {
        return Set.of(
                        (int) Character.CONTROL,
                        (int) Character.FORMAT,
                        (int) Character.SURROGATE,
                        (int) Character.PRIVATE_USE,
                        (int) Character.UNASSIGNED,
                        (int) Character.LINE_SEPARATOR,
                        (int) Character.PARAGRAPH_SEPARATOR)
                .contains(Character.getType(c));
    }
}
