package exposurewatch.incident;

import exposurewatch.access.EventTime;
import exposurewatch.access.FieldTree;
import exposurewatch.access.JsonFields;
import exposurewatch.access.Reading;
import exposurewatch.access.Reading.Reason;
import exposurewatch.access.UnreadableException;
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

    private static final FieldTree FIELDS =
            FieldTree.of(Stream.of("@timestamp", "action.id", "action.kind", "incident.id", "site", "user.id", "note")
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
        String id = fields.id("action.id");
        return id == null
                ? Action.of(at, kind, incident, site, by, note)
                : new Action(id, at, kind, incident, site, by, note);
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
        if (note == null && kind == Action.Kind.NOTE) {
            throw JsonFields.missing("note");
        }
        if (note != null && note.length() > LONGEST_NOTE) {
            throw new UnreadableException(
                    Reason.TOO_LONG,
                    "note has %d characters, at most %d are read".formatted(note.length(), LONGEST_NOTE));
        }
        return note;
    }
}
