package exposurewatch.incident;

import static exposurewatch.incident.ExposureBuilder.anExposure;
import static exposurewatch.incident.ExposureBuilder.hour;
import static exposurewatch.incident.ExposureBuilder.minute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import exposurewatch.judgement.Dimension;
import exposurewatch.judgement.SiteTraffic;
import exposurewatch.policy.Detection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What exposures have in common that other traffic has not. */
class CausesTest {

    private final Baseline baseline = new Baseline();
    private final Map<String, Strand> strands = new LinkedHashMap<>();

    /** So many accesses in the hour of a time, the first of them at it, with these values. */
    private void traffic(long accesses, long at, Object... dimensionsAndValues) {
        long hour = Baseline.hour(at);
        List<SiteTraffic.Shown> shown = new ArrayList<>();
        shown.add(new SiteTraffic.Shown(hour, null, "", accesses, at));
        for (int i = 0; i < dimensionsAndValues.length; i += 2) {
            shown.add(new SiteTraffic.Shown(
                    hour, (Dimension) dimensionsAndValues[i], (String) dimensionsAndValues[i + 1], accesses, at));
        }
        baseline.add(new SiteTraffic("shop", shown, List.of()));
    }

    private void exposures(int n, long from, Supplier<ExposureBuilder> like) {
        for (int i = 0; i < n; i++) {
            Exposure one = like.get()
                    .by("v" + i)
                    .to("account:" + i)
                    .of("cust-" + i)
                    .from("192.0.2." + i % 250)
                    .at(from + i * 1_000L)
                    .build();
            strands.computeIfAbsent(Strand.key(one), key -> Strand.of(one)).add(one);
        }
    }

    private List<Cause> causes() {
        List<Group> groups = new Grouping(Detection.DEFAULT).of("shop", strands.values());
        assertThat(groups).hasSize(1);
        return Causes.of(groups.get(0), baseline);
    }

    @Test
    void shouldNameTheReleaseThatServesAThirdOfTheTrafficAndAllExposures() {
        traffic(6_900, minute(0), Dimension.RELEASE, "1.9.4", Dimension.ROUTE, "GET /accounts/{id}");
        traffic(3_100, minute(0), Dimension.RELEASE, "2.0.0", Dimension.ROUTE, "GET /accounts/{id}");
        exposures(412, minute(10), () -> anExposure().release("2.0.0").route("GET /accounts/{id}"));

        Cause best = causes().get(0);

        assertThat(best.dimension()).isEqualTo(Dimension.RELEASE);
        assertThat(best.value()).isEqualTo("2.0.0");
        assertThat(best.share()).isEqualTo(1);
        assertThat(best.baseline()).isEqualTo(0.31, within(1e-9));
        assertThat(best.sentence())
                .isEqualTo("all 412 exposures came from release 2.0.0, which served 31 % of the traffic");
        // A route of all traffic tells nothing.
        assertThat(causes()).hasSize(1);
    }

    @Test
    void shouldSuspectANewReleaseEvenWhenItServesEverythingByNow() {
        traffic(1_000, hour(0), Dimension.RELEASE, "1.9.4");
        traffic(50_000, hour(10), Dimension.RELEASE, "2.0.0");
        exposures(50, hour(10) + 40_000, () -> anExposure().release("2.0.0"));

        Cause best = causes().get(0);

        assertThat(best.value()).isEqualTo("2.0.0");
        assertThat(best.onset()).isEqualTo(hour(10));
        assertThat(best.sentence()).endsWith("it was first seen 40 seconds before the first exposure");
    }

    @Test
    void shouldNotSuspectAReleaseThatServedForLongWithoutAnExposure() {
        for (int hour = 0; hour < 200; hour++) {
            traffic(1_000, hour(hour), Dimension.RELEASE, "1.9.4", Dimension.NODE, "web-1");
        }
        exposures(50, hour(199), () -> anExposure().release("1.9.4").node("web-1"));

        assertThat(causes()).isEmpty();
    }

    @Test
    void shouldNotSuspectWhatMayHaveBeenThereBeforeAnybodyWatched() {
        traffic(1_000, hour(0), Dimension.NODE, "web-1");
        traffic(1_000, hour(0) + 2_000, Dimension.NODE, "web-2");
        exposures(50, minute(20), () -> anExposure().node("web-2"));

        assertThat(causes()).allMatch(cause -> cause.onset() == null);
    }

    @Test
    void shouldNameThePartnersInterfaceBeforeTheRoute() {
        traffic(900, minute(0), Dimension.ROUTE, "GET /accounts/{id}");
        traffic(3_000, minute(0), Dimension.ROUTE, "GET /orders/{id}");
        traffic(100, minute(0), Dimension.ROUTE, "GET /accounts/{id}", Dimension.INTEGRATION, "parcels");
        exposures(12, minute(1), () -> anExposure().through("parcels").route("GET /accounts/{id}"));

        assertThat(causes()).extracting(Cause::value).containsExactly("parcels", "GET /accounts/{id}");
    }

    @Test
    void shouldNotTakeChanceForACause() {
        traffic(1_000, minute(0), Dimension.NODE, "web-1");
        traffic(1_000, minute(0), Dimension.NODE, "web-2");
        exposures(3, minute(1), () -> anExposure().node("web-1"));
        strands.keySet().removeIf(key -> !key.equals("user:v0"));

        assertThat(causes()).isEmpty();
    }

    @Test
    void shouldNotTakeAClockAtZeroForTheBeginning() {
        traffic(1, 0, Dimension.RELEASE, "1.0");
        traffic(1_000, hour(0), Dimension.RELEASE, "1.0");
        traffic(50_000, hour(1), Dimension.RELEASE, "1.0");
        exposures(50, hour(1) + 60_000, () -> anExposure().release("1.0"));

        assertThat(causes()).isEmpty();
    }

    @Test
    void shouldNotBlameOneOfManyNodes() {
        for (int node = 0; node < 40; node++) {
            traffic(100, minute(0), Dimension.NODE, "web-" + node);
        }
        exposures(1, minute(1), () -> anExposure().node("web-7"));

        assertThat(causes()).isEmpty();
    }

    @Test
    void shouldNotBlameTheNodeThatASessionSticksTo() {
        for (int node = 0; node < 4; node++) {
            traffic(100, minute(0), Dimension.NODE, "web-" + node);
        }
        for (int i = 0; i < 40; i++) {
            Exposure one = anExposure()
                    .by("eve")
                    .to("invoice:" + i)
                    .of("cust-" + i)
                    .node("web-2")
                    .at(minute(i))
                    .build();
            strands.computeIfAbsent(Strand.key(one), key -> Strand.of(one)).add(one);
        }

        assertThat(causes()).isEmpty();
    }

    @Test
    void shouldSayNothingWhenTheTrafficIsNotKnown() {
        exposures(50, minute(1), () -> anExposure().release("2.0.0"));

        assertThat(causes()).isEmpty();
    }

    @Test
    void shouldAddUpTrafficInAnyOrder() {
        traffic(10, hour(3), Dimension.CACHE, "HIT");
        traffic(5, hour(1), Dimension.CACHE, "HIT");
        traffic(7, hour(2), Dimension.CACHE, "MISS");

        assertThat(baseline.all(hour(1), hour(3))).isEqualTo(new Baseline.Seen(22, hour(1)));
        assertThat(baseline.of(Dimension.CACHE, "HIT", hour(2), hour(3))).isEqualTo(new Baseline.Seen(10, hour(3)));
        assertThat(baseline.first(Dimension.CACHE, "MISS", hour(0))).isEqualTo(hour(2));
    }

    @Test
    void shouldForgetTheOldestHoursWhenThereAreTooMany() {
        for (int hour = 0; hour <= Baseline.MOST_HOURS; hour++) {
            traffic(1, hour(hour));
        }

        assertThat(baseline.oldest()).isEqualTo(Baseline.hour(hour(1)));
    }
}
