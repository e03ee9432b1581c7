package exposurewatch.containment;

import exposurewatch.access.EventTime;
import exposurewatch.access.FieldTree;
import exposurewatch.access.JsonFields;
import exposurewatch.access.Reading;
import exposurewatch.access.UnreadableException;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads orders among the values of the topic {@code responder-actions}. */
public final class OrderReader {

    private static final FieldTree FIELDS =
            FieldTree.of(Stream.of("@timestamp", "action.id", "action.kind", "site", "user.id", "until")
                    .collect(Collectors.toMap(Function.identity(), Function.identity())));

    private OrderReader() {}

    /** The order that a value says; empty when it says something else, for {@code ActionReader}. */
    public static Optional<Reading<Order>> read(byte @Nullable [] value) {
        try {
            JsonFields fields = JsonFields.read(value, FIELDS);
            String label = fields.text("action.kind");
            Order.Kind kind = label == null ? null : Order.Kind.of(label);
            return kind == null ? Optional.empty() : Optional.of(order(kind, fields));
        } catch (UnreadableException e) {
            return Optional.empty();
        }
    }

    private static Reading<Order> order(Order.Kind kind, JsonFields fields) {
        try {
            long at = EventTime.read(fields, "@timestamp", null);
            String site = required(fields, "site");
            String by = required(fields, "user.id");
            long until = kind == Order.Kind.ARM ? EventTime.read(fields, "until", null) : 0;
            String id = fields.id("action.id");
            Order derived = Order.of(at, kind, site, by, until);
            return new Reading.Readable<>(id == null ? derived : new Order(id, at, kind, site, by, until));
        } catch (UnreadableException e) {
            return e.toReading();
        }
    }

    private static String required(JsonFields fields, String field) throws UnreadableException {
        String id = fields.id(field);
        if (id == null) {
            throw JsonFields.missing(field);
        }
        return id;
    }
}
