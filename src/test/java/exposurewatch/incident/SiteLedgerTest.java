package exposurewatch.incident;

import static exposurewatch.incident.ExposureBuilder.anExposure;
import static exposurewatch.incident.ExposureBuilder.hour;
import static exposurewatch.incident.ExposureBuilder.minute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.incident.SiteLedger.News;
import exposurewatch.policy.Detection;
import exposurewatch.response.AffectedPeople;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What exposures, corrections and actions come to, in whatever order they come. */
@SuppressWarnings("NullAway") // what a test takes out of a map is there, or the test fails
class SiteLedgerTest {

    private static final int ORDERS = 100;

    /** A site whose stores are maps. */
    private static final class Site implements SiteLedger.Memory {
        final Map<String, JsonNode> standing = new LinkedHashMap<>();
        final Map<String, String> strands = new TreeMap<>();
        final Map<String, Standing> incidents = new TreeMap<>();
        final Map<String, List<TrailEntry>> trails = new TreeMap<>();
        /** Of each time that something was kept, the incident's id. */
        final List<String> kept = new ArrayList<>();

        SiteLedger ledger = new SiteLedger("shop", this, Detection.DEFAULT);
        long now = hour(1_000);

        @Override
        public void exposures(java.util.function.Consumer<JsonNode> reader) {
            List.copyOf(standing.values()).forEach(reader);
        }

        @Override
        public Map<String, String> assignments() {
            return strands;
        }

        @Override
        public void assign(String strand, @Nullable String incident) {
            if (incident == null) {
                strands.remove(strand);
            } else {
                strands.put(strand, incident);
            }
        }

        @Override
        public @Nullable Standing standing(String incident) {
            return incidents.get(incident);
        }

        @Override
        public void keep(Standing one, @Nullable String heirOf) {
            incidents.put(one.incident().id(), one);
            kept.add(one.incident().id());
        }

        @Override
        public void append(TrailEntry entry) {
            trails.computeIfAbsent(entry.incident(), any -> new ArrayList<>()).add(entry);
        }

        /** What the stream stage does with a record of the topic. */
        List<News> take(ObjectNode json) {
            Exposure after = Exposure.of(json);
            JsonNode known = standing.get(after.id());
            boolean withdrawn = json.path("withdrawn").asBoolean();
            if (withdrawn) {
                standing.remove(after.id());
            } else {
                standing.put(after.id(), json);
            }
            if (known == null) {
                ledger.add(after);
                return List.of(new News(Strand.key(after), false, json));
            }
            Exposure before = Exposure.of(known);
            ledger.change(before, after);
            News correction = new News(Strand.key(before), true, json);
            return withdrawn || Strand.key(before).equals(Strand.key(after))
                    ? List.of(correction)
                    : List.of(correction, new News(Strand.key(after), false, json));
        }

        void told(ObjectNode... records) {
            List<News> news = new ArrayList<>();
            for (ObjectNode json : records) {
                news.addAll(take(json));
            }
            ledger.settle(news, now++);
        }

        /** Killed and started again: all that is known is what was kept, and what no trail has yet. */
        void restart(List<News> unsettled) {
            ledger = new SiteLedger("shop", this, Detection.DEFAULT);
            unsettled.forEach(ledger::remember);
        }

        /** The incidents that stand, without what depends on the order in which trails were written. */
        List<String> found() {
            return incidents.values().stream()
                    .map(Standing::incident)
                    .filter(incident -> incident.state() != State.TAKEN_IN && incident.state() != State.WITHDRAWN)
                    .map(incident -> incident.trailed(0, "").toString())
                    .toList();
        }

        List<String> heads() {
            return incidents.values().stream()
                    .map(Standing::incident)
                    .filter(incident -> incident.state() == State.OPEN)
                    .map(incident -> incident.id() + ' ' + incident.trail() + ' ' + incident.head())
                    .toList();
        }

        /** Who is affected by it, as its trail and those of its takers say. */
        AffectedPeople affected(String incident) {
            AffectedPeople people = new AffectedPeople();
            trails.get(incident).forEach(entry -> people.entry(parsed(entry.toJson())));
            for (String taker : people.lostTo()) {
                trails.get(taker).forEach(entry -> people.lost(taker, parsed(entry.toJson())));
            }
            return people;
        }

        Incident only() {
            List<Incident> open = incidents.values().stream()
                    .map(Standing::incident)
                    .filter(incident -> incident.state() != State.TAKEN_IN)
                    .toList();
            assertThat(open).hasSize(1);
            return open.get(0);
        }
    }

    /** A mass, an enumeration, a partner's interface over weeks, and looks of their own. */
    private static List<ObjectNode> story() {
        List<ObjectNode> story = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            story.add(anExposure()
                    .by("v" + i % 13)
                    .to("order:" + i)
                    .of("cust-" + i % 17)
                    .from("198.51.100." + i % 13)
                    .at(hour(24 * 10) + i * 1_000L)
                    .json());
            story.add(anExposure()
                    .by("eve")
                    .to("invoice:" + (1_000 + i))
                    .of("payer-" + i)
                    .in("s-eve")
                    .from("203.0.113.5")
                    .at(hour(24 * 5) + i * 600_000L)
                    .json());
            story.add(anExposure()
                    .by("paul")
                    .to("account:77")
                    .of("paula")
                    .through("parcels")
                    .at(hour(23L * i))
                    .json());
        }
        story.add(anExposure()
                .by("a")
                .to("file:1")
                .of("x")
                .from("192.0.2.1")
                .at(hour(24 * 40))
                .json());
        story.add(anExposure()
                .by("b")
                .to("file:2")
                .of("x")
                .from("192.0.2.2")
                .at(hour(24 * 50))
                .json());
        return story;
    }

    @Test
    void shouldFindTheSameInAnyOrderOfArrival() {
        Site inOrder = new Site();
        story().stream()
                .sorted(java.util.Comparator.comparing(
                        json -> json.path("@timestamp").asText()))
                .forEach(inOrder::told);
        assertThat(inOrder.found()).hasSize(4);
        for (int seed = 0; seed < ORDERS; seed++) {
            Random dice = new Random(seed);
            List<ObjectNode> story = new ArrayList<>(story());
            Collections.shuffle(story, dice);
            Site site = new Site();
            int at = 0;
            while (at < story.size()) {
                int to = Math.min(story.size(), at + 1 + dice.nextInt(9));
                site.told(story.subList(at, to).toArray(ObjectNode[]::new));
                at = to;
                if (dice.nextInt(20) == 0) {
                    site.restart(List.of());
                }
            }
            assertThat(site.found()).as("order %d", seed).isEqualTo(inOrder.found());
        }
    }

    @Test
    void shouldWriteTheSameTrailsHoweverMuchIsSettledTogetherWhileTimeRises() {
        List<ObjectNode> byTime = story().stream()
                .sorted(java.util.Comparator.comparing(
                        json -> json.path("@timestamp").asText()))
                .toList();
        Site oneByOne = new Site();
        byTime.forEach(oneByOne::told);
        Site atOnce = new Site();
        atOnce.told(byTime.toArray(ObjectNode[]::new));

        assertThat(atOnce.heads()).isEqualTo(oneByOne.heads()).hasSize(4);
    }

    @Test
    void shouldEndWhereItWouldBeHadWhatIsWithdrawnNeverBeenTold() {
        for (int seed = 0; seed < ORDERS; seed++) {
            Random dice = new Random(seed);
            List<ObjectNode> story = new ArrayList<>(story());
            Collections.shuffle(story, dice);
            List<ObjectNode> stays = new ArrayList<>();
            List<ObjectNode> all = new ArrayList<>();
            for (ObjectNode json : story) {
                all.add(json);
                if (dice.nextInt(3) == 0) {
                    ObjectNode withdrawal = json.deepCopy();
                    withdrawal.put("revision", 2).put("withdrawn", true).put("verdict", "own");
                    all.add(withdrawal);
                } else {
                    stays.add(json);
                }
            }
            Site never = new Site();
            stays.forEach(never::told);
            Site withdrawn = new Site();
            all.forEach(withdrawn::told);
            assertThat(withdrawn.found()).as("seed %d", seed).isEqualTo(never.found());
        }
    }

    @Test
    void shouldTakeInLooksThatAMassExplains() {
        Site site = new Site();
        for (int i = 0; i < 4; i++) {
            site.told(anExposure()
                    .by("v" + i)
                    .to("order:" + i)
                    .of("o" + i)
                    .from("10.0.0." + i)
                    .at(minute(i))
                    .json());
        }
        assertThat(site.found()).hasSize(4);

        site.told(anExposure()
                .by("v4")
                .to("order:4")
                .of("o4")
                .from("10.0.0.4")
                .at(minute(4))
                .json());

        Incident mass = site.only();
        assertThat(mass.pattern()).isEqualTo(Pattern.CROSS_VIEW);
        assertThat(mass.viewers()).isEqualTo(5);
        assertThat(site.incidents.values().stream().filter(one -> one.incident().state() == State.TAKEN_IN))
                .hasSize(4)
                .allMatch(one -> mass.id().equals(one.incident().takenInBy()));
        // The mass's trail has every exposure, also those that stand in the trails of what it took in.
        assertThat(site.trails.get(mass.id())).hasSize(5);
        site.trails.values().forEach(SiteLedgerTest::assertChained);
    }

    @Test
    void shouldNameEveryIncidentThatAMassFallsInto() {
        Site site = new Site();
        for (int i = 0; i < 5; i++) {
            site.told(look(i).json());
        }
        String mass = site.only().id();

        site.told(look(4).revision(2).withdrawn().json());

        List<String> parts = site.incidents.values().stream()
                .map(Standing::incident)
                .filter(incident -> incident.state() == State.OPEN)
                .map(Incident::id)
                .toList();
        assertThat(parts).hasSize(4);
        assertThat(takenIn(site.trails.get(mass)))
                .extracting(
                        data -> data.path("incident").asText(),
                        data -> data.path("viewers").asInt(),
                        data -> data.path("exposures").asInt())
                .containsExactlyElementsOf(
                        parts.stream().map(id -> tuple(id, 1, 1)).toList());
        assertThat(parts).contains(site.incidents.get(mass).incident().takenInBy());
        assertThat(site.affected(mass).people()).isEmpty();
        parts.forEach(id -> assertThat(site.affected(id).people()).hasSize(1));
        assertChained(site.trails.get(mass));
    }

    private static ExposureBuilder look(int viewer) {
        return anExposure()
                .by("v" + viewer)
                .to("order:" + viewer)
                .of("o" + viewer)
                .from("10.0.0." + viewer)
                .at(minute(viewer));
    }

    @Test
    void shouldNameEveryIncidentThatLeavesOneThatStays() {
        Site site = new Site();
        ExposureBuilder link =
                anExposure().by("h").to("order:0").of("o0").from("10.0.0.1").through("parcels");
        site.told(
                look(0).json(),
                link.at(minute(1)).json(),
                look(1).at(minute(2)).json(),
                look(2).at(minute(3)).through("parcels").json());
        String stays = site.only().id();

        site.told(link.revision(2).withdrawn().json());

        assertThat(site.found()).hasSize(3);
        assertThat(site.incidents.get(stays).incident().exposures()).isEqualTo(1);
        assertThat(takenIn(site.trails.get(stays))).hasSize(2);
        assertThat(site.affected(stays).people())
                .extracting(AffectedPeople.Person::id)
                .containsExactly("user:o0");
    }

    /** One of its looks was that of somebody with many others, of which it never had anything. */
    @Test
    void shouldGoToWhoHasMostOfItAndNotToWhoHasMost() {
        Site site = new Site();
        ExposureBuilder first =
                anExposure().by("s2").to("order:0").of("x").from("10.0.0.2").at(minute(0));
        site.told(first.json());
        for (int i = 1; i < 4; i++) {
            site.told(anExposure()
                    .by("s1")
                    .to("order:" + i)
                    .of("x")
                    .from("10.0.0.1")
                    .at(minute(i))
                    .json());
        }
        String whole = site.only().id();
        for (int i = 0; i < 12; i++) {
            site.told(anExposure()
                    .by("v3")
                    .to("order:1" + i)
                    .of("o" + i)
                    .from("10.0.0.3")
                    .at(minute(10 + i))
                    .json());
        }

        site.told(first.revision(2).by("v3").json());

        assertThat(site.incidents.get(whole).incident().state()).isEqualTo(State.TAKEN_IN);
        String taker = String.valueOf(site.incidents.get(whole).incident().takenInBy());
        assertThat(site.incidents.get(taker).incident().exposures()).isEqualTo(3);
        assertThat(takenIn(site.trails.get(whole)))
                .extracting(data -> data.path("exposures").asInt())
                .containsExactlyInAnyOrder(3, 1);
    }

    private static List<JsonNode> takenIn(List<TrailEntry> trail) {
        return trail.stream()
                .filter(entry -> entry.kind() == TrailEntry.Kind.TAKEN_IN)
                .map(entry -> parsed(entry.toJson()).path("data"))
                .toList();
    }

    private static void assertChained(List<TrailEntry> trail) {
        String previous = TrailEntry.START;
        long sequence = 0;
        for (TrailEntry entry : trail) {
            assertThat(entry.sequence()).isEqualTo(++sequence);
            assertThat(entry.previous()).isEqualTo(previous);
            ObjectNode content = parsed(entry.toJson());
            content.remove(List.of("previous", "hash"));
            assertThat(TrailEntry.hash(previous, content)).isEqualTo(entry.hash());
            previous = entry.hash();
        }
    }

    private static ObjectNode parsed(String json) {
        try {
            return (ObjectNode) new ObjectMapper().readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A row that came late makes it another viewer's: that holds, too, when the process dies before it is settled. */
    @Test
    void shouldHandOnWhatWasNotSettledBeforeARestart() {
        Site site = new Site();
        site.told(anExposure().by("a").to("order:1").of("b").json());
        String former = site.only().id();
        act(site, Action.Kind.ACKNOWLEDGE, former, minute(5));
        Long aware = site.incidents.get(former).duty().awareSince();

        List<News> unsettled =
                site.take(anExposure().by("c").to("order:1").of("b").revision(2).json());
        site.restart(unsettled);
        site.ledger.settle(unsettled, site.now++);

        Incident heir = site.only();
        assertThat(site.incidents.get(former).incident().state()).isEqualTo(State.TAKEN_IN);
        assertThat(site.incidents.get(former).incident().takenInBy()).isEqualTo(heir.id());
        assertThat(site.incidents.get(heir.id()).duty().awareSince()).isEqualTo(aware);
    }

    @Test
    void shouldSayThatNothingIsLeftWhenAllWasWithdrawn() {
        Site site = new Site();
        ExposureBuilder one = anExposure().by("a").to("order:1").of("b");
        site.told(one.json());
        String id = site.only().id();

        site.told(one.revision(2).withdrawn().json());

        assertThat(site.incidents.get(id).incident().state()).isEqualTo(State.WITHDRAWN);
        assertThat(site.incidents.get(id).incident().exposures()).isZero();
        assertThat(site.trails.get(id))
                .extracting(TrailEntry::kind)
                .containsExactly(TrailEntry.Kind.EXPOSURE, TrailEntry.Kind.CORRECTION);
    }

    @Test
    void shouldFollowWhatPeopleDoAndReopenWhenItGoesOn() {
        Site site = new Site();
        site.told(anExposure().by("a").to("order:1").of("b").at(minute(0)).json());
        String id = site.only().id();

        assertThat(act(site, Action.Kind.ACKNOWLEDGE, id, minute(5))).isTrue();
        assertThat(site.only().acknowledgedBy()).isEqualTo("resp-1");
        assertThat(site.only().state()).isEqualTo(State.OPEN);
        act(site, Action.Kind.CONTAIN, id, minute(6));
        assertThat(site.only().state()).isEqualTo(State.CONTAINED);
        act(site, Action.Kind.RESOLVE, id, minute(10));
        assertThat(site.only().state()).isEqualTo(State.RESOLVED);

        // It came late, but happened before.
        site.told(anExposure().by("a").to("order:2").of("b").at(minute(8)).json());
        assertThat(site.only().state()).isEqualTo(State.RESOLVED);
        assertThat(site.only().exposures()).isEqualTo(2);

        site.told(anExposure().by("a").to("order:3").of("b").at(minute(11)).json());
        assertThat(site.only().state()).isEqualTo(State.OPEN);
        assertThat(site.trails.get(id)).hasSize(6);
        assertChained(site.trails.get(id));
    }

    @Test
    void shouldTakeAnActionOfTheFutureForOneOfNow() {
        Site site = new Site();
        site.told(anExposure().by("a").to("order:1").of("b").at(minute(0)).json());
        String id = site.only().id();
        site.ledger.act(Action.of(hour(300_000), Action.Kind.RESOLVE, id, "shop", "resp-1", null), minute(1));
        assertThat(site.only().state()).isEqualTo(State.RESOLVED);

        site.told(anExposure().by("a").to("order:2").of("b").at(minute(2)).json());
        assertThat(site.only().state()).isEqualTo(State.OPEN);
    }

    @Test
    void shouldEndWhatASiteWhoseClockIsAheadHasShown() {
        Site site = new Site();
        site.told(anExposure().by("a").to("order:1").of("b").at(hour(5)).json());

        act(site, Action.Kind.RESOLVE, site.only().id(), minute(1));

        assertThat(site.only().state()).isEqualTo(State.RESOLVED);
    }

    @Test
    void shouldTakeTheSameActionOnce() {
        Site site = new Site();
        site.told(anExposure().by("a").to("order:1").of("b").json());
        String id = site.only().id();
        act(site, Action.Kind.NOTE, id, minute(1));
        act(site, Action.Kind.NOTE, id, minute(1));

        assertThat(site.trails.get(id)).hasSize(2);
    }

    @Test
    void shouldKeepWhatPeopleDidWhenOnlyTheFirstDayChanges() {
        Site site = new Site();
        site.told(anExposure().by("a").to("order:1").of("b").at(hour(20)).json());
        act(site, Action.Kind.ACKNOWLEDGE, site.only().id(), hour(20));
        act(site, Action.Kind.RESOLVE, site.only().id(), hour(21));

        site.told(anExposure().by("a").to("order:0").of("b").at(hour(-20)).json());

        assertThat(site.only().exposures()).isEqualTo(2);
        assertThat(site.only().acknowledgedBy()).isEqualTo("resp-1");
        assertThat(site.only().state()).isEqualTo(State.RESOLVED);
    }

    @Test
    void shouldCorrectTheTrailThatToldIt() {
        Site site = new Site();
        ExposureBuilder first = anExposure().by("a").to("order:0").of("b").at(hour(-20));
        site.told(first.json());
        String before = site.only().id();
        site.told(anExposure().by("a").to("order:1").of("b").at(hour(20)).json());

        site.told(first.revision(2).withdrawn().json());

        assertThat(site.only().id()).isNotEqualTo(before);
        assertThat(site.trails.get(before))
                .extracting(TrailEntry::kind)
                .containsExactly(
                        TrailEntry.Kind.EXPOSURE,
                        TrailEntry.Kind.EXPOSURE,
                        TrailEntry.Kind.CORRECTION,
                        TrailEntry.Kind.TAKEN_IN);
    }

    /** Ids are hashes: their order says nothing of which has to be told first. */
    @Test
    void shouldTellTheHeirBeforeTheOneThatEnds() {
        for (int viewer = 0; viewer < 10; viewer++) {
            Site site = new Site();
            ExposureBuilder first =
                    anExposure().by("a" + viewer).to("order:0").of("b").at(hour(-20));
            site.told(first.json());
            String before = site.only().id();
            site.told(anExposure()
                    .by("a" + viewer)
                    .to("order:1")
                    .of("b")
                    .at(hour(20))
                    .json());
            site.kept.clear();

            site.told(first.revision(2).withdrawn().json());

            assertThat(site.kept).containsExactly(site.only().id(), before);
        }
    }

    @Test
    void shouldTellACorrectionOnceWhereBothViewersAreOfOneMass() {
        Site site = new Site();
        for (int i = 0; i < 8; i++) {
            site.told(anExposure()
                    .by("v" + i)
                    .to("order:" + i)
                    .of("o" + i)
                    .from("10.0.0." + i)
                    .at(minute(i))
                    .json());
        }
        int entries = site.trails.get(site.only().id()).size();

        site.told(anExposure()
                .by("v9")
                .to("order:3")
                .of("o3")
                .from("10.0.0.3")
                .at(minute(3))
                .revision(2)
                .json());

        assertThat(site.trails.get(site.only().id())).hasSize(entries + 1);
    }

    @Test
    void shouldDoWhatIsDoneAboutAPartAboutTheWhole() {
        Site site = new Site();
        site.told(anExposure()
                .by("v0")
                .to("order:0")
                .of("o0")
                .from("10.0.0.0")
                .at(minute(0))
                .json());
        String part = site.only().id();
        for (int i = 1; i < 5; i++) {
            site.told(anExposure()
                    .by("v" + i)
                    .to("order:" + i)
                    .of("o" + i)
                    .from("10.0.0." + i)
                    .at(minute(i))
                    .json());
        }
        act(site, Action.Kind.ACKNOWLEDGE, part, minute(9));

        assertThat(site.only().pattern()).isEqualTo(Pattern.CROSS_VIEW);
        assertThat(site.only().acknowledgedBy()).isEqualTo("resp-1");
    }

    @Test
    void shouldRefuseAnActionOnAnIncidentThatIsNotThere() {
        assertThat(act(new Site(), Action.Kind.RESOLVE, "nothing", minute(1))).isFalse();
    }

    private static boolean act(Site site, Action.Kind kind, String incident, long at) {
        return site.ledger.act(Action.of(at, kind, incident, "shop", "resp-1", null), at);
    }
}
