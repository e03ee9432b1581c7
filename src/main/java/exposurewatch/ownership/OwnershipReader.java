package exposurewatch.ownership;

import exposurewatch.access.EventTime;
import exposurewatch.access.FieldTree;
import exposurewatch.access.JsonFields;
import exposurewatch.access.Reading;
import exposurewatch.access.Reading.Reason;
import exposurewatch.access.UnreadableException;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads rows of the topic {@code record-ownership}. */
public final class OwnershipReader {

    private static final FieldTree FIELDS = FieldTree.of(
            Stream.of("@timestamp", "record.id", "owner.user", "owner.organization", "shared_with", "public", "deleted")
                    .collect(Collectors.toMap(Function.identity(), Function.identity())));

    private OwnershipReader() {}

    /**
     * Reads one row of the topic.
     *
     * @param key     the record's key: the record id; null where there is none (a file)
     * @param value   the row; null = a tombstone, which keeps the last owner
     * @param arrived when a tombstone came, epoch milliseconds
     */
    public static Reading<OwnershipRow> read(@Nullable String key, byte @Nullable [] value, long arrived) {
        try {
            return new Reading.Readable<>(value == null ? tombstone(key, arrived) : row(key, value));
        } catch (UnreadableException e) {
            return e.toReading();
        }
    }

    private static OwnershipRow tombstone(@Nullable String key, long arrived) throws UnreadableException {
        if (key == null || key.isEmpty()) {
            throw new UnreadableException(Reason.MISSING_KEY, "a tombstone without a key names no record");
        }
        JsonFields.keyAsId(key);
        return new OwnershipRow(key, arrived, null, null, List.of(), false, true);
    }

    private static OwnershipRow row(@Nullable String key, byte[] value) throws UnreadableException {
        JsonFields fields = JsonFields.read(value, FIELDS);
        String record = fields.id("record.id");
        if (record == null) {
            record = JsonFields.keyAsId(key);
        }
        if (record == null || record.isEmpty()) {
            throw JsonFields.missing("record.id");
        }
        List<String> sharedWith = fields.list("shared_with");
        return new OwnershipRow(
                record,
                EventTime.read(fields, "@timestamp", null),
                fields.id("owner.user"),
                fields.id("owner.organization"),
                sharedWith == null ? List.of() : sharedWith,
                fields.flag("public"),
                fields.flag("deleted"));
    }
}
