package exposurewatch.incident;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import exposurewatch.SchemaFiles;
import exposurewatch.access.JsonFields;
import exposurewatch.access.Reading;
import exposurewatch.access.Reading.Readable;
import exposurewatch.access.Reading.Reason;
import exposurewatch.access.Reading.Unreadable;
import exposurewatch.incident.Action.Details;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ActionReaderTest {

    private static String kind(String kind, String more) {
        return """
                {"@timestamp":"2026-11-22T10:35:00Z","action":{"kind":"%s"},"incident":{"id":"i1"},"site":"orders",\
                "user":{"id":"on-call-2"}%s}""".formatted(kind, more);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "aware        | ``                                                    | when",
                "aware        | `,\"when\":\"yesterday\"`                                 | when",
                "assign       | ``                                                    | whom",
                "answer       | ``                                                    | whom",
                "notify       | ``                                                    | whom",
                "notify       | `,\"whom\":\"my mother\"`                                 | my mother",
                "no-notice    | `,\"whom\":\"people\"`                                    | note",
                "complaint    | `,\"complaint\":{\"verdict\":\"open\",\"finding\":\"x\"}`       | whom",
                "complaint    | `,\"whom\":\"c\",\"complaint\":{\"finding\":\"x\"}`             | complaint.verdict",
                "complaint    | `,\"whom\":\"c\",\"complaint\":{\"verdict\":\"maybe\"}`         | complaint.verdict",
                "complaint    | `,\"whom\":\"c\",\"complaint\":{\"verdict\":\"open\"}`          | complaint.finding"
            })
    void shouldRefuseAKindWithoutWhatItNeeds(String kind, String more, String named) throws Exception {
        assertThat(unreadable(kind(kind, more)).detail()).contains(named);
        assertThat(SchemaFiles.errors("responder-actions", new ObjectMapper().readTree(kind(kind, more))))
                .isNotEmpty();
    }

    private static final long AT = Instant.parse("2026-11-22T10:35:00Z").toEpochMilli();
    private static final Action ACKNOWLEDGED =
            new Action("a-1", AT, Action.Kind.ACKNOWLEDGE, "i1", "orders", "on-call-2", "on it", Details.NONE);
    private static final String NESTED = """
            {"@timestamp":"2026-11-22T10:35:00Z","action":{"id":"a-1","kind":"acknowledge"},"incident":{"id":"i1"},\
            "site":"orders","user":{"id":"on-call-2"},"note":"on it"}""";

    private static Reading<Action> read(String json) {
        return ActionReader.read(json.getBytes(UTF_8));
    }

    private static Action readable(String json) {
        assertThat(read(json)).isInstanceOf(Readable.class);
        return ((Readable<Action>) read(json)).value();
    }

    private static Unreadable<Action> unreadable(String json) {
        assertThat(read(json)).isInstanceOf(Unreadable.class);
        return (Unreadable<Action>) read(json);
    }

    @ParameterizedTest
    @ValueSource(strings = {NESTED, """
                {"@timestamp":1795343700000,"action.id":"a-1","action.kind":"acknowledge","incident.id":"i1",
                 "site":"orders","user.id":"on-call-2","note":"on it","colour":"blue"}""", """
                {"@timestamp":"2026-11-22T11:35:00+01:00","action":{"kind":"acknowledge"},"action.id":"a-1",
                 "incident":{"id":"i1","state":"open"},"site":"orders","user":{"id":"on-call-2"},"note":"on it"}"""})
    void shouldReadNamesHoweverTheyAreNested(String json) {
        assertThat(readable(json)).isEqualTo(ACKNOWLEDGED);
    }

    @ParameterizedTest
    @EnumSource(Action.Kind.class)
    void shouldReadWhatIsWritten(Action.Kind kind) {
        Details details = new Details(
                AT - 1_000,
                kind == Action.Kind.NOTIFY || kind == Action.Kind.NO_NOTICE ? "people" : "cust-9",
                kind == Action.Kind.COMPLAINT ? Action.Verdict.OPEN : null,
                kind == Action.Kind.COMPLAINT ? "3 accesses can't be judged" : null);
        for (Action action : List.of(
                Action.of(AT, kind, "i1", "orders", "on-call-2", "seen \u202e \"it\"\n", details),
                new Action("a-1", AT, kind, "i1", "orders", "7", "x", details))) {
            assertThat(readable(action.toJson().toString())).isEqualTo(action);
            assertThat(SchemaFiles.errors("responder-actions", action.toJson())).isEmpty();
        }
        assertThat(Action.Kind.of(kind.label())).isEqualTo(kind);
    }

    @Test
    void shouldReadAnActionWithoutANote() {
        Action action = Action.of(AT, Action.Kind.RESOLVE, "i1", "orders", "on-call-2", null);

        assertThat(action.toJson().has("note")).isFalse();
        assertThat(readable(action.toJson().toString())).isEqualTo(action);
        assertThat(readable(NESTED.replace("\"on it\"", "\"\"")).note()).isNull();
        assertThat(readable(NESTED.replace("\"on it\"", "null")).note()).isNull();
    }

    @Test
    void shouldDeriveTheIdFromEverythingWhenNoneIsGiven() {
        String without = NESTED.replace("\"id\":\"a-1\",", "");
        String id = readable(without).id();

        assertThat(id).matches("[0-9a-f]{32}");
        assertThat(readable(without.replace("2026-11-22T10:35:00Z", "2026-11-22T11:35:00+01:00"))
                        .id())
                .isEqualTo(id);
        assertThat(List.of(
                        without.replace("10:35", "10:36"),
                        without.replace("acknowledge", "resolve"),
                        without.replace("i1", "i2"),
                        without.replace("orders", "invoices"),
                        without.replace("on-call-2", "on-call-3"),
                        without.replace("on it", "at it"),
                        without.replace("on it", "")))
                .extracting(json -> readable(json).id())
                .doesNotHaveDuplicates()
                .doesNotContain(id);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"@timestamp\":\"2026-11-22T10:35:00Z\", | '' | missing-field | @timestamp is missing",
                "2026-11-22T10:35:00Z | soon | bad-time | @timestamp 'soon' is no rfc3339 time",
                "\"acknowledge\" | \"\" | missing-field | action.kind is missing",
                "acknowledge | delete | wrong-type | action.kind should be one of acknowledge, note, contain, restore, approve,"
                        + " resolve, false-positive, assign, aware, notify, no-notice, complaint, answer, is 'delete'",
                "acknowledge | ACKNOWLEDGE | wrong-type | action.kind should be one of acknowledge, note, contain, restore, approve,"
                        + " resolve, false-positive, assign, aware, notify, no-notice, complaint, answer, is 'ACKNOWLEDGE'",
                "\"i1\" | null | missing-field | incident.id is missing",
                "\"orders\" | null | missing-field | site is missing",
                "\"on-call-2\" | \"\" | missing-field | user.id is missing",
                "\"on it\" | 7 | wrong-type | note should be text, is",
                "\"on-call-2\" | [\"a\",\"b\"] | wrong-type | user.id should be text, is",
                "\"site\":\"orders\" | \"site\":\"orders\",\"site\":\"x\" | contradiction | site is given twice",
                "{\"id\":\"i1\"} | {\"id\":\"i1\"},\"incident.id\":\"i2\" | contradiction | incident.id is given twice"
            })
    void shouldSayWhyAnActionCantBeRead(String part, String instead, String reason, String detail) {
        assertThat(NESTED).contains(part);
        Unreadable<Action> bad = unreadable(NESTED.replace(part, instead));

        assertThat(bad.reason().label()).isEqualTo(reason);
        assertThat(bad.detail()).startsWith(detail);
    }

    @Test
    void shouldNotReadANoteThatSaysNothing() {
        String note = NESTED.replace("acknowledge", "note");

        assertThat(readable(note).kind()).isEqualTo(Action.Kind.NOTE);
        assertThat(unreadable(note.replace("on it", "")).detail()).isEqualTo("note is missing");
    }

    @Test
    void shouldBoundEverything() {
        assertThat(readable(NESTED.replace("on it", "x".repeat(ActionReader.LONGEST_NOTE)))
                        .note())
                .hasSize(ActionReader.LONGEST_NOTE);
        assertThat(unreadable(NESTED.replace("on it", "x".repeat(ActionReader.LONGEST_NOTE + 1))))
                .isEqualTo(new Unreadable<>(Reason.TOO_LONG, "note has 4001 characters, at most 4000 are read"));
        for (String id : List.of("a-1", "i1", "orders", "on-call-2")) {
            assertThat(unreadable(NESTED.replace(id, "x".repeat(JsonFields.MAX_ID + 1)))
                            .reason())
                    .isEqualTo(Reason.TOO_LONG);
        }
        assertThat(unreadable(NESTED.replace("acknowledge", "x".repeat(10_000))).detail())
                .hasSizeLessThan(310);
        assertThat(unreadable(" ".repeat(JsonFields.MAX_BYTES + 1)).reason()).isEqualTo(Reason.TOO_LARGE);
    }

    @Test
    void shouldNotReadWhatIsNoObject() {
        assertThat(((Unreadable<Action>) ActionReader.read(null)).reason()).isEqualTo(Reason.EMPTY);
        assertThat(unreadable("").reason()).isEqualTo(Reason.EMPTY);
        assertThat(unreadable("[]").reason()).isEqualTo(Reason.NOT_JSON);
        assertThat(unreadable(NESTED + "{}").reason()).isEqualTo(Reason.NOT_JSON);
        assertThat(((Unreadable<Action>) ActionReader.read(new byte[] {'{', (byte) 0xff})).reason())
                .isEqualTo(Reason.INVALID_UTF8);
    }

    @Test
    void shouldReadOrRefuseWhateverBytesCome() {
        int readable = 0;
        for (long seed = 0; seed < 5_000; seed++) {
            Random random = new Random(seed);
            byte[] bytes = NESTED.getBytes(UTF_8);
            for (int i = random.nextInt(3); i > 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            if (ActionReader.read(bytes) instanceof Unreadable<Action> bad) {
                assertThat(bad.detail()).isNotBlank().hasSizeLessThan(310);
            } else {
                readable++;
            }
        }
        assertThat(readable).isBetween(1_000, 4_999);
    }
}
