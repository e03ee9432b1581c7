package exposurewatch.incident;

import exposurewatch.access.EventTime;
import exposurewatch.access.FieldTree;
import exposurewatch.access.JsonFields;
import exposurewatch.access.Reading;
import exposurewatch.access.Reading.Reason;
import exposurewatch.access.UnreadableException;
import exposurewatch.access.Visible;
import exposurewatch.incident.Action.Details;
import exposurewatch.incident.Action.Verdict;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads values of the topic {@code responder-actions}. */
public final class ActionReader {

    /** Longest note, in characters: a trail is read by people. */
    public static final int LONGEST_NOTE = 4_000;

    private static final String KINDS =
            Arrays.stream(Action.Kind.values()).map(Action.Kind::label).collect(Collectors.joining(", "));

    private static final FieldTree FIELDS = FieldTree.of(Stream.of(
                    "@timestamp",
                    "action.id",
                    "action.kind",
                    "incident.id",
                    "site",
                    "user.id",
                    "note",
                    "when",
                    "whom",
                    "complaint.verdict",
                    "complaint.finding")
            .collect(Collectors.toMap(Function.identity(), Function.identity())));

    private ActionReader() {}

    /**
     * Reads one value of the topic.
     *
     * @param value the action; null = a tombstone, which says nothing and is unreadable
     */
    public static Reading<Action> read(byte @Nullable [] value) {
        try {
            return new Reading.Readable<>(action(JsonFields.read(value, FIELDS)));
        } catch (UnreadableException e) {
            return e.toReading();
        }
    }

    private static Action action(JsonFields fields) throws UnreadableException {
        long at = EventTime.read(fields, "@timestamp", null);
        Action.Kind kind = kind(fields);
        String incident = required(fields, "incident.id");
        String site = required(fields, "site");
        String by = required(fields, "user.id");
        String note = note(fields, kind);
        Details details = details(fields, kind);
        String id = fields.id("action.id");
        return id == null
                ? Action.of(at, kind, incident, site, by, note, details)
                : new Action(id, at, kind, incident, site, by, note, details);
    }

    private static Details details(JsonFields fields, Action.Kind kind) throws UnreadableException {
        Long when = fields.raw("when") == null ? null : (Long) EventTime.read(fields, "when", null);
        String whom = fields.id("whom");
        Verdict verdict = Verdict.of(fields.text("complaint.verdict"));
        String finding = bounded("complaint.finding", fields.text("complaint.finding"));
        switch (kind) {
            case AWARE -> require("when", when);
            case ASSIGN, ANSWER -> require("whom", whom);
            case NOTIFY, NO_NOTICE -> {
                require("whom", whom);
                if (!Duty.WHOM.contains(whom)) {
                    throw new UnreadableException(
                            Reason.WRONG_TYPE,
                            "whom should be authority or people, is '%s'".formatted(Visible.of(String.valueOf(whom))));
                }
            }
            case COMPLAINT -> {
                require("whom", whom);
                require("complaint.verdict", verdict);
                require("complaint.finding", finding);
            }
            default -> {
                return Details.of(when, whom);
            }
        }
        return new Details(
                when,
                whom,
                kind == Action.Kind.COMPLAINT ? verdict : null,
                kind == Action.Kind.COMPLAINT ? finding : null);
    }

    private static void require(String field, @Nullable Object value) throws UnreadableException {
        if (value == null) {
            throw JsonFields.missing(field);
        }
    }

    private static Action.Kind kind(JsonFields fields) throws UnreadableException {
        String label = fields.text("action.kind");
        if (label == null) {
            throw JsonFields.missing("action.kind");
        }
        Action.Kind kind = Action.Kind.of(label);
        if (kind == null) {
            throw new UnreadableException(
                    Reason.WRONG_TYPE, "action.kind should be one of %s, is '%s'".formatted(KINDS, label));
        }
        return kind;
    }

    private static String required(JsonFields fields, String field) throws UnreadableException {
        String id = fields.id(field);
        if (id == null) {
            throw JsonFields.missing(field);
        }
        return id;
    }

    private static @Nullable String note(JsonFields fields, Action.Kind kind) throws UnreadableException {
        String note = fields.text("note");
        if (note == null && (kind == Action.Kind.NOTE || kind == Action.Kind.NO_NOTICE)) {
            throw JsonFields.missing("note");
        }
        return bounded("note", note);
    }

    private static @Nullable String bounded(String field, @Nullable String text) throws UnreadableException {
        if (text != null && text.length() > LONGEST_NOTE) {
            throw new UnreadableException(
                    Reason.TOO_LONG,
                    "%s has %d characters, at most %d are read".formatted(field, text.length(), LONGEST_NOTE));
        }
        return text;
    }
}
