package exposurewatch.response;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.incident.Action;
import exposurewatch.incident.TrailEntry.Kind;
import exposurewatch.policy.Notification.Regime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From a trail to the list for the letters, and to the draft of the report. */
class AffectedPeopleTest {

    private static final long AT = Trails.AT;

    private final Trails trail = new Trails()
            .shown("order:1", "ann", "bob", AT)
            .shown("order:1", "ann", "bob", AT + 60_000)
            .shown("order:2", "ann", "eve", AT + 30_000)
            .shown("invoice:9", "cleo", "ann", AT + 90_000);

    @Test
    void shouldCountPersonByPersonWhatWasShownToWhomWhenAndHowOften() {
        List<AffectedPeople.Person> people = trail.affected().people();
        assertThat(people)
                .extracting(AffectedPeople.Person::id, AffectedPeople.Person::times, AffectedPeople.Person::last)
                .containsExactly(tuple("user:ann", 3L, AT + 60_000), tuple("user:cleo", 1L, AT + 90_000));
        assertThat(people.get(0).records())
                .extracting(AffectedPeople.Shown::id, shown -> shown.views().get(0))
                .containsExactly(
                        tuple("order:1", new AffectedPeople.View("user:bob", 2, AT, AT + 60_000)),
                        tuple("order:2", new AffectedPeople.View("user:eve", 1, AT + 30_000, AT + 30_000)));
        assertThat(people.get(0).data()).containsExactly("address", "name");
    }

    @Test
    void shouldLeaveOutWhatWasWithdrawnAndFollowWhatWasCorrected() {
        ObjectNode gone = Trails.exposure(4, "invoice:9", "cleo", "ann", AT + 90_000);
        gone.put("withdrawn", true).put("revision", 2);
        ObjectNode other = Trails.exposure(3, "order:2", "dora", "eve", AT + 30_000);
        trail.add(Kind.CORRECTION, AT, gone).add(Kind.CORRECTION, AT, other.put("revision", 2));
        assertThat(trail.affected().people())
                .extracting(AffectedPeople.Person::id)
                .containsExactly("user:ann", "user:dora");
        assertThat(trail.affected().exposures()).isEqualTo(3);
    }

    @Test
    void shouldLeaveOutWhatAnotherIncidentHasTakenOver() {
        ObjectNode taken = Trails.JSON.createObjectNode();
        taken.put("incident", "other").put("exposures", 1).put("viewers", 1);
        trail.add(Kind.TAKEN_IN, AT, taken);
        AffectedPeople people = trail.affected();
        assertThat(people.lostTo()).containsExactly("other");
        people.lost("other", trail.entries().get(3));
        assertThat(people.people()).extracting(AffectedPeople.Person::id).containsExactly("user:ann");
    }

    @Test
    void shouldKeepWhatCameBackFromAnotherIncident() {
        ObjectNode taken = Trails.JSON.createObjectNode();
        taken.put("incident", "other").put("exposures", 1).put("viewers", 1);
        trail.add(Kind.TAKEN_IN, AT, taken);
        trail.add(Kind.EXPOSURE, AT, trail.entries().get(3).path("data"));
        AffectedPeople people = trail.affected();
        people.lost("other", trail.entries().get(3));
        assertThat(people.people()).extracting(AffectedPeople.Person::id).containsExactly("user:ann", "user:cleo");
    }

    @Test
    void shouldLeaveOutWhatIsAnotherViewersAndSoAnotherIncidents() {
        ObjectNode moved = Trails.exposure(4, "invoice:9", "cleo", "yb", AT + 90_000);
        trail.add(Kind.CORRECTION, AT, moved.put("revision", 2).put("moved_to", "other"));
        assertThat(trail.affected().people())
                .extracting(AffectedPeople.Person::id)
                .containsExactly("user:ann");
    }

    @Test
    void shouldTellSomebodyOfEveryRecordHoweverManyThereAre() {
        Trails many = new Trails();
        for (int i = 0; i < 1_000; i++) {
            many.shown("order:" + (100_000 + i), "ann", "bob", AT + i);
        }
        String line = Letters.lines(many.affected().people())
                .skip(1)
                .map(Csv::uncut)
                .findFirst()
                .orElseThrow();
        assertThat(line.split("order:")).hasSize(1_001);
        assertThat(line).doesNotContain("…");
    }

    @Test
    void shouldWriteTheListForTheLettersWithNothingOfWhoSawIt() {
        List<String> lines =
                Letters.lines(trail.affected().people()).map(Csv::uncut).toList();
        assertThat(lines)
                .containsExactly(
                        "\"person\",\"records shown\",\"data shown\",\"first shown (UTC)\",\"last shown (UTC)\",\"times\",\"to so many others\"",
                        "\"user:ann\",\"order:1 order:2\",\"address name\",\"2026-03-02T10:00:00Z\",\"2026-03-02T10:01:00Z\",\"3\",\"2\"",
                        "\"user:cleo\",\"invoice:9\",\"address name\",\"2026-03-02T10:01:30Z\",\"2026-03-02T10:01:30Z\",\"1\",\"1\"");
        assertThat(String.join("\n", lines)).doesNotContain("bob", "eve");
    }

    @Test
    void shouldLetNoTextBeTakenForAFormulaOrSteerATerminal() {
        assertThat(Csv.line("=cmd|' /C calc'!A0", "+1", "-1", "@x", " =1", "\t=1", "a\"b", "\u202egnp", "\u001b[2J"))
                .isEqualTo("\"'=cmd|' /C calc'!A0\",\"'+1\",\"'-1\",\"'@x\",\"' =1\",\"\\u0009=1\",\"a\"\"b\","
                        + "\"\\u202egnp\",\"\\u001b[2J\"");
        assertThat(Csv.line("x".repeat(2_000_000))).hasSizeLessThan(1_100);
    }

    @ParameterizedTest
    @CsvSource({
        "true, 'Those who were known by then were told, 2026-03-02T22:00:00Z; more are concerned by now.'",
        "false, 'Not to tell them was decided, 2026-03-02T22:00:00Z, when far fewer were known: it is to be decided again.'"
    })
    void shouldNotSayOfPeopleWhoWereFoundLaterThatTheyWereTold(boolean told, String text) {
        ObjectNode incident = trail.incident();
        incident.putObject("people")
                .put("told", told)
                .put("at", "2026-03-02T22:00:00Z")
                .put("by", "officer")
                .put("lapsed", true);
        for (Regime regime : Regime.values()) {
            assertThat(Notice.of(regime, incident, trail.affected().people(), null, Instant.ofEpochMilli(AT)))
                    .contains(text)
                    .doesNotContain("They were told");
        }
    }

    @Test
    void shouldDraftEachFieldOfTheLawWithoutAnybodysData() {
        trail.acted(Action.Kind.ACKNOWLEDGE, AT + 3_600_000, "ann called");
        Instant now = Instant.ofEpochMilli(AT + 13 * 3_600_000);
        ObjectNode unknown = trail.incident();
        ObjectNode incident = trail.incident().put("aware_since", "2026-03-02T11:00:00Z");
        incident.putObject("people")
                .put("told", true)
                .put("at", "2026-03-02T22:00:00Z")
                .put("by", "officer");
        incident.withArray("containment")
                .addObject()
                .put("action", "shutdown")
                .put("scope", "session")
                .put("target", "secret-session")
                .put("mode", "enforce")
                .put("at", "2026-03-02T10:30:00Z");
        String gdpr = Notice.of(Regime.GDPR, incident, trail.affected().people(), "dpo@shop.example", now);
        assertThat(gdpr)
                .contains("33(1)", "33(3)(a)", "33(3)(b)", "33(3)(c)", "33(3)(d)", "33(4)", "Art. 34")
                .contains("2 people (exact", "3 records: invoice 1, order 2", "address, name", "4 times")
                .contains("The 72 hours end at 2026-03-05T11:00:00Z, in 60 hours", "dpo@shop.example")
                .contains("Shut: one session, 2026-03-02T10:30:00Z", "They were told, 2026-03-02T22:00:00Z")
                .contains("[to be filled in by a person: what this may lead to")
                .doesNotContain("order:1", "ann", "bob", "cleo", "secret-session", "192.0.2");
        String late = Notice.of(Regime.GDPR, incident, List.of(), null, Instant.ofEpochMilli(AT + 80 * 3_600_000L));
        assertThat(late).contains("The 72 hours are over", "the reasons for the delay", "'notification.contact'");
        assertThat(Notice.of(Regime.GDPR, unknown, List.of(), null, now)).contains("when you became aware of it");
        String pipeda = Notice.of(Regime.PIPEDA, incident, trail.affected().people(), null, now);
        assertThat(pipeda)
                .contains("s. 2(1)(a)", "s. 2(1)(b)", "s. 2(1)(c)", "s. 2(1)(d)", "s. 2(1)(e)", "s. 2(1)(f)")
                .contains("s. 2(1)(g)", "24 months", "Real risk of significant harm")
                .doesNotContain("order:1", "user:ann", "bob", "secret-session");
    }
}
