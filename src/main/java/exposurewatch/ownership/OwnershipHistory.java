package exposurewatch.ownership;

import exposurewatch.session.Timeline;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All known rows of one record. A deleted row keeps the last owner, so it stands in only where no other row is known.
 *
 * @param rows    rows of the record while it lived
 * @param deleted rows of its deletion that name an owner
 */
public record OwnershipHistory(Timeline<OwnershipRow> rows, Timeline<OwnershipRow> deleted) {

    public static final OwnershipHistory EMPTY = new OwnershipHistory(Timeline.empty(), Timeline.empty());

    /** With this row in its place; the same history when it says nothing new. */
    public OwnershipHistory with(OwnershipRow row) {
        if (!row.deleted()) {
            Timeline<OwnershipRow> next = rows.with(row);
            return next == rows ? this : new OwnershipHistory(next, deleted);
        }
        if (!row.hasOwner()) {
            return this;
        }
        Timeline<OwnershipRow> next = deleted.with(row);
        return next == deleted ? this : new OwnershipHistory(rows, next);
    }

    /** The row valid at this instant. */
    public @Nullable OwnershipRow at(long instant) {
        OwnershipRow row = rows.at(instant);
        return row != null ? row : deleted.at(instant);
    }

    /** The row valid at this instant, or else the first that begins within the tolerance after it. */
    public @Nullable OwnershipRow exact(long time, long tolerance) {
        OwnershipRow row = at(time);
        if (row != null) {
            return row;
        }
        OwnershipRow next = first(rows.beginningWithin(time, time + tolerance));
        OwnershipRow gone = first(deleted.beginningWithin(time, time + tolerance));
        if (next == null || gone == null) {
            return next == null ? gone : next;
        }
        return gone.validFrom() < next.validFrom() ? gone : next;
    }

    private static @Nullable OwnershipRow first(List<OwnershipRow> rows) {
        return rows.isEmpty() ? null : rows.get(0);
    }

    /** The rows valid at some instant within the tolerance before or after this time. */
    public List<OwnershipRow> near(long time, long tolerance) {
        List<OwnershipRow> living = rows.within(time - tolerance, time + tolerance);
        if (rows.at(time - tolerance) != null) {
            return living;
        }
        long until = living.isEmpty() ? time + tolerance : living.get(0).validFrom() - 1;
        List<OwnershipRow> both = new java.util.ArrayList<>(deleted.within(time - tolerance, until));
        both.addAll(living);
        return both;
    }
}
