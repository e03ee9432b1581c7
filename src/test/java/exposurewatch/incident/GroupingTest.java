package exposurewatch.incident;

import static exposurewatch.incident.ExposureBuilder.anExposure;
import static exposurewatch.incident.ExposureBuilder.hour;
import static exposurewatch.incident.ExposureBuilder.minute;
import static org.assertj.core.api.Assertions.assertThat;

import exposurewatch.policy.Detection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Which exposures are one thing that is wrong. */
class GroupingTest {

    private final List<Exposure> exposures = new ArrayList<>();

    private void add(ExposureBuilder one) {
        exposures.add(one.build());
    }

    /** The groups, each as the names of its strands. */
    private List<Set<String>> groups() {
        return grouped().stream()
                .map(group -> group.strands().stream()
                        .map(Strand::key)
                        .collect(Collectors.<String, Set<String>>toCollection(TreeSet::new)))
                .toList();
    }

    private List<Group> grouped() {
        Map<String, Strand> strands = new LinkedHashMap<>();
        exposures.forEach(exposure -> strands.computeIfAbsent(Strand.key(exposure), key -> Strand.of(exposure))
                .add(exposure));
        return new Grouping(Detection.DEFAULT).of("shop", strands.values());
    }

    /** So many viewers, each shown another one's record, an hour apart. */
    private void viewers(int n, long from, String name) {
        for (int i = 0; i < n; i++) {
            add(anExposure()
                    .by(name + i)
                    .to("order:" + name + i)
                    .of("owner-" + name + i)
                    .from("10.0." + name.hashCode() % 200 + "." + i)
                    .at(from + i * 60_000L));
        }
    }

    @Test
    void shouldKeepLooksOfDifferentViewersApartWhenNothingLinksThem() {
        add(anExposure().by("a").to("invoice:1").of("x").from("192.0.2.1"));
        add(anExposure().by("b").to("invoice:2").of("y").from("192.0.2.2").at(minute(1)));

        assertThat(groups()).containsExactlyInAnyOrder(Set.of("user:a"), Set.of("user:b"));
    }

    @Test
    void shouldJoinViewersOfTheSameOwnersRecords() {
        add(anExposure().by("a").to("file:1").ownedByOrganization("org-4").from("192.0.2.1"));
        add(anExposure()
                .byNobody()
                .to("file:2")
                .ownedByOrganization("org-4")
                .from("192.0.2.9")
                .at(hour(100)));

        assertThat(groups()).containsExactly(Set.of("user:a", "anonymous:192.0.2.9"));
    }

    @Test
    void shouldJoinSessionsBehindOneAddressWhenItBeganTogether() {
        add(anExposure().by("a").to("invoice:1").of("x").from("192.0.2.1"));
        add(anExposure().by("b").to("invoice:2").of("y").from("192.0.2.1").at(hour(1)));
        add(anExposure().by("c").to("invoice:3").of("z").from("192.0.2.1").at(hour(400)));

        assertThat(groups()).containsExactlyInAnyOrder(Set.of("user:a", "user:b"), Set.of("user:c"));
    }

    @Test
    void shouldJoinWhatCameThroughOnePartnerInterface() {
        add(anExposure().by("a").to("account:1").of("x").through("parcels"));
        add(anExposure().by("b").to("account:2").of("y").through("parcels").at(hour(24 * 20)));

        assertThat(groups()).containsExactly(Set.of("user:a\0parcels", "user:b\0parcels"));
    }

    @Test
    void shouldBeOneMassFromTheFifthViewerOn() {
        viewers(4, minute(0), "a");
        assertThat(groups()).hasSize(4);

        viewers(1, minute(30), "b");
        assertThat(groups()).hasSize(1);
        assertThat(grouped().get(0).mass()).isTrue();
        assertThat(grouped().get(0).openedAt()).isEqualTo(minute(30));
        assertThat(grouped().get(0).onset()).isEqualTo(minute(0));
    }

    @Test
    void shouldLeaveWhatBeganLongBeforeOutOfAMass() {
        add(anExposure().by("long-ago").of("x").to("account:1").at(hour(-24 * 30)));
        add(anExposure().by("long-ago").of("x").to("account:1").at(minute(2)));
        viewers(6, minute(0), "a");

        assertThat(groups()).hasSize(2).contains(Set.of("user:long-ago"));
    }

    @Test
    void shouldBeTwoMassesWhenTheyBeganDaysApart() {
        viewers(6, minute(0), "a");
        viewers(6, hour(24 * 4), "b");

        assertThat(grouped()).hasSize(2).allMatch(Group::mass);
        assertThat(grouped().stream().map(Group::id).distinct()).hasSize(2);
    }

    @Test
    void shouldNotTakeManyAccountsBehindOneAddressForManyPeople() {
        for (int i = 0; i < 1_000; i++) {
            add(anExposure()
                    .by("fake-" + i)
                    .to("invoice:" + i)
                    .of("cust-" + i)
                    .from("192.0.2.66")
                    .at(minute(i)));
        }

        assertThat(grouped()).hasSize(1).noneMatch(Group::mass);
        assertThat(grouped().get(0).strands()).hasSize(1_000);
    }

    @Test
    void shouldKeepAViewerWhoStandsOutByFarFromAMass() {
        viewers(6, minute(0), "a");
        for (int i = 0; i < 200; i++) {
            add(anExposure()
                    .by("eve")
                    .to("invoice:" + i)
                    .of("cust-" + i)
                    .from("192.0.2.66")
                    .at(minute(i)));
        }

        assertThat(groups()).hasSize(2).contains(Set.of("user:eve"));
        assertThat(grouped().stream().filter(Group::mass)).hasSize(1);
    }

    @Test
    void shouldNotCountOneWhoStandsOutTowardsAMass() {
        viewers(4, minute(0), "a");
        for (int i = 0; i < 200; i++) {
            add(anExposure()
                    .by("eve")
                    .to("invoice:" + i)
                    .of("cust-" + i)
                    .from("192.0.2.66")
                    .at(minute(i)));
        }

        assertThat(grouped()).hasSize(5).noneMatch(Group::mass);
    }

    @Test
    void shouldKeepThoseWhoSawALongListInTheMass() {
        viewers(6, minute(0), "a");
        for (int i = 0; i < 30; i++) {
            add(anExposure()
                    .by("lister")
                    .inAnswer("list")
                    .to("order:" + i)
                    .of("cust-" + i)
                    .from("192.0.2.66")
                    .at(minute(1)));
        }

        assertThat(grouped()).hasSize(1);
    }

    @Test
    void shouldKeepThoseWhoReloadOftenInTheMass() {
        viewers(6, minute(0), "a");
        int[] ids = {7, 900, 12, 555, 31, 871, 44, 610};
        for (int i = 0; i < 40; i++) {
            add(anExposure()
                    .by("regular")
                    .to("order:" + (ids[i % 8] + i))
                    .of("cust-" + i)
                    .from("192.0.2.66")
                    .at(minute(i)));
        }

        assertThat(grouped()).hasSize(1);
    }

    @Test
    void shouldTellTwoMassesOfOneDayApartWhereThePolicyDoes() {
        viewers(6, minute(0), "a");
        viewers(6, hour(6), "b");
        Map<String, Strand> strands = new LinkedHashMap<>();
        exposures.forEach(exposure -> strands.computeIfAbsent(Strand.key(exposure), key -> Strand.of(exposure))
                .add(exposure));
        Detection hourly = new Detection(
                5,
                java.time.Duration.ofHours(1),
                5,
                Set.of(),
                Detection.DEFAULT.quietAfter(),
                Detection.DEFAULT.remindEvery());

        List<Group> masses = new Grouping(hourly).of("shop", strands.values());

        assertThat(masses).hasSize(2);
        assertThat(masses.stream().map(Group::id).distinct()).hasSize(2);
    }

    @Test
    void shouldNotLinkRecordsThatNobodyIsNamedFor() {
        add(anExposure().by("a").to("invoice:1").ownedByOrganization(null).from("192.0.2.1"));
        add(anExposure()
                .by("b")
                .to("invoice:2")
                .ownedByOrganization(null)
                .from("192.0.2.2")
                .at(hour(100)));

        assertThat(grouped()).hasSize(2);
    }

    @Test
    void shouldBeAMassWhereEverybodySeesManyPeoplesRecords() {
        for (int viewer = 0; viewer < 8; viewer++) {
            for (int i = 0; i < 40; i++) {
                add(anExposure()
                        .by("v" + viewer)
                        .to("order:" + viewer + "0" + i)
                        .of("cust-" + i)
                        .from("192.0.2." + viewer)
                        .at(minute(viewer)));
            }
        }

        assertThat(grouped()).hasSize(1).allMatch(Group::mass);
    }
}
