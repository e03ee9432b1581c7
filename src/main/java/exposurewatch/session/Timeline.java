package exposurewatch.session;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All rows of one key, one an instant, in the order of time. Immutable. The order in which rows arrive makes no
 * difference, except past {@link #MOST_ROWS}.
 *
 * @param rows ascending by {@link Timed#validFrom()}
 */
public record Timeline<T extends Timed>(List<T> rows) {

    /** Most rows that are kept of one key; the oldest go first, and what they would have decided is unresolved. */
    public static final int MOST_ROWS = 1_000;

    /** Most that the rows of one key may take, in characters: brokers and producers bound what is kept as one value. */
    private static final int MOST_WEIGHT = 4 << 20;

    public Timeline {
        rows = List.copyOf(rows);
    }

    public static <T extends Timed> Timeline<T> empty() {
        return new Timeline<>(List.of());
    }

    /** With this row in its place; the same timeline when it says nothing new. */
    public Timeline<T> with(T row) {
        int at = indexAt(row.validFrom());
        boolean taken = at >= 0 && rows.get(at).validFrom() == row.validFrom();
        if (taken && rows.get(at).tieBreak().compareTo(row.tieBreak()) >= 0) {
            return this;
        }
        List<T> next = new ArrayList<>(rows);
        if (taken) {
            next.set(at, row);
        } else {
            next.add(at + 1, row);
        }
        return new Timeline<>(newest(next));
    }

    private static <T extends Timed> List<T> newest(List<T> rows) {
        int first = rows.size();
        long weight = 0;
        while (first > 0 && rows.size() - first < MOST_ROWS) {
            weight += rows.get(first - 1).weight();
            if (weight > MOST_WEIGHT && first < rows.size()) {
                break;
            }
            first--;
        }
        return rows.subList(first, rows.size());
    }

    /** Position of the row that is valid at this instant; -1 = none. */
    public int indexAt(long instant) {
        int low = 0;
        int high = rows.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (rows.get(middle).validFrom() <= instant) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high;
    }

    /** The row that is valid at this instant. */
    public @Nullable T at(long instant) {
        int index = indexAt(instant);
        return index < 0 ? null : rows.get(index);
    }

    /** The rows that are valid at some instant from {@code from} to {@code to}, both included. */
    public List<T> within(long from, long to) {
        return rows.subList(Math.max(0, indexAt(from)), indexAt(to) + 1);
    }

    /** The first rows that begin after {@code after} and not after {@code to}. */
    public List<T> beginningWithin(long after, long to) {
        return rows.subList(indexAt(after) + 1, Math.max(indexAt(after), indexAt(to)) + 1);
    }
}
