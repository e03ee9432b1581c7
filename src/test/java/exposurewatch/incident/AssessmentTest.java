package exposurewatch.incident;

import static exposurewatch.incident.ExposureBuilder.anExposure;
import static exposurewatch.incident.ExposureBuilder.minute;
import static org.assertj.core.api.Assertions.assertThat;

import exposurewatch.judgement.SiteTraffic;
import exposurewatch.policy.Detection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of a group: pattern, severity and what else was seen. */
class AssessmentTest {

    private final Baseline baseline = new Baseline();
    private final List<Exposure> exposures = new ArrayList<>();

    private void add(ExposureBuilder one) {
        exposures.add(one.build());
    }

    private Assessment assess() {
        Map<String, Strand> strands = new LinkedHashMap<>();
        exposures.forEach(one ->
                strands.computeIfAbsent(Strand.key(one), key -> Strand.of(one)).add(one));
        List<Group> groups = new Grouping(Detection.DEFAULT).of("shop", strands.values());
        assertThat(groups).hasSize(1);
        return Assessment.of(groups.get(0), baseline, Detection.DEFAULT);
    }

    private void walk(int looks, int stride) {
        for (int i = 0; i < looks; i++) {
            add(anExposure()
                    .by("eve")
                    .in("s1")
                    .to("invoice:" + (5_000 + i * stride))
                    .of("cust-" + i)
                    .at(minute(i * 10L)));
        }
    }

    @ParameterizedTest
    @CsvSource({"4, ISOLATED", "5, ENUMERATION", "500, ENUMERATION"})
    void shouldCallItEnumerationFromFiveOwnersOn(int owners, Pattern pattern) {
        walk(owners, 1);

        assertThat(assess().pattern()).isEqualTo(pattern);
        assertThat(assess().affected()).isEqualTo(owners);
    }

    @Test
    void shouldCountRefusedTriesInWhenFewSucceeded() {
        walk(3, 1);
        assertThat(assess().pattern()).isEqualTo(Pattern.ISOLATED);

        baseline.add(new SiteTraffic(
                "shop",
                List.of(),
                List.of(
                        new SiteTraffic.Refused(Baseline.hour(minute(0)), "session:s1", 18, minute(0)),
                        new SiteTraffic.Refused(Baseline.hour(minute(0)), "session:s2", 1_000, minute(0)))));
        assertThat(assess().pattern()).isEqualTo(Pattern.ENUMERATION);
        assertThat(assess().notes())
                .contains("in the same hours 18 other requests for records by the same viewer were refused");
    }

    @Test
    void shouldNotCallTheSameFewPeopleSeenAgainAndAgainEnumeration() {
        for (int i = 0; i < 60; i++) {
            add(anExposure().by("a").to("order:" + i % 6).of("cust-" + i % 3).at(minute(i * 1_440L)));
        }

        assertThat(assess().pattern()).isEqualTo(Pattern.ISOLATED);
    }

    @Test
    void shouldNotCallOneListPageEnumeration() {
        for (int i = 0; i < 30; i++) {
            add(anExposure().by("a").inAnswer("list").to("order:" + i).of("cust-" + i));
        }

        assertThat(assess().pattern()).isEqualTo(Pattern.ISOLATED);
        assertThat(assess().affected()).isEqualTo(30);
    }

    @Test
    void shouldFindTheSlowWalker() {
        for (int i = 0; i < 6 * 24 * 5; i++) {
            add(anExposure().by("eve").to("invoice:" + i).of("cust-" + i).at(minute(i * 10L)));
        }

        assertThat(assess().pattern()).isEqualTo(Pattern.ENUMERATION);
        assertThat(assess().exposures()).isEqualTo(720);
    }

    @ParameterizedTest
    @CsvSource({"1, up, ', mostly by 1'", "-1, down, ', mostly by 1'", "7, up, ', mostly by 7'"})
    void shouldSeeIdsInSteps(int stride, String order, String by) {
        walk(20, stride);

        assertThat(assess().notes()).contains("the ids go %s%s: 19 of 19 steps".formatted(order, by));
    }

    @Test
    void shouldSeeNoStepsInRandomIds() {
        for (int id : new int[] {5, 900, 3, 411, 77, 1_200, 12, 640}) {
            add(anExposure().by("eve").to("invoice:" + id).of("cust-" + id).at(minute(id % 17)));
        }

        assertThat(assess().notes()).noneMatch(note -> note.startsWith("the ids"));
    }

    @Test
    void shouldFindSessionsThatCarryTwoPeopleOrTwoClients() {
        add(anExposure()
                .by("a")
                .in("s1")
                .from("192.0.2.1")
                .with("Firefox")
                .of("b")
                .at(minute(0)));
        add(anExposure()
                .by("a")
                .in("s1")
                .from("192.0.2.1")
                .with("Firefox")
                .of("b")
                .to("order:2")
                .at(minute(9)));
        add(anExposure()
                .by("a")
                .in("s1")
                .from("192.0.2.7")
                .with("curl")
                .of("b")
                .to("order:3")
                .at(minute(5)));
        add(anExposure()
                .by("c")
                .in("s1")
                .from("192.0.2.1")
                .with("Firefox")
                .of("b")
                .at(minute(12)));

        assertThat(assess().notes())
                .contains(
                        "1 session carried more than one person",
                        "1 session was used from more than one address or browser at once");
    }

    @Test
    void shouldSayThatTheApplicationTookTheViewerForSomebodyElse() {
        add(anExposure().by("a").takenFor("b").of("b"));
        add(anExposure().by("a").takenFor("a").of("b").to("order:2"));

        assertThat(assess().notes())
                .contains("in 1 exposure the application took the viewer for somebody else than the session's user");
    }

    @Test
    void shouldRateByWhoSawItHowManyItConcernsAndWhatWasShown() {
        add(anExposure().by("a").of("b").ofOrganization("org-1", "org-1"));
        assertThat(assess().rated().severity()).isEqualTo(Severity.LOW);

        add(anExposure().by("a").of("c").to("order:2").ofOrganization("org-1", "org-2"));
        assertThat(assess().rated().severity()).isEqualTo(Severity.MEDIUM);

        add(anExposure()
                .by("a")
                .of("c")
                .to("order:2")
                .showing("payment-card-last4")
                .at(minute(1)));
        assertThat(assess().rated().severity()).isEqualTo(Severity.HIGH);
        assertThat(assess().rated().reasons())
                .containsExactly(
                        "shown to somebody else's customer, outside the owner's organization",
                        "sensitive data was shown: payment-card-last4");

        for (int i = 0; i < 10; i++) {
            add(anExposure().by("a").of("o" + i).to("order:1" + i).at(minute(2 + i)));
        }
        assertThat(assess().rated().severity()).isEqualTo(Severity.CRITICAL);
    }

    @Test
    void shouldRateWhatAnybodyCouldSeeHigh() {
        add(anExposure().byNobody().from("192.0.2.1"));

        assertThat(assess().rated().severity()).isEqualTo(Severity.HIGH);
    }
}
