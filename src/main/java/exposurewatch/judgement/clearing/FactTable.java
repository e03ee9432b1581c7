package exposurewatch.judgement.clearing;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Hash of a key → two fingerprints and the state of its newest row. One thread writes, any number read. Open
 * addressing in one array of longs, 32 bytes a slot; keys are never removed, so that an old row that comes late finds
 * the newer one.
 */
final class FactTable {

    /** The row's flags; the rest of the state's bits are the millisecond from which on it is valid. */
    static final int OPEN = 1;

    static final int STAFF = 2;
    /** The newest row allows nothing to be cleared: an ended session, or rows that contradict each other. */
    static final int NEVER = 4;

    private static final int FLAG_BITS = 8;
    private static final int FLAGS = (1 << FLAG_BITS) - 1;
    private static final long LATEST = (1L << 46) - 1;
    /** While a slot is being written; equal to no state that a row can have. */
    private static final long BUSY = -1;

    private static final int WORDS = 4;
    private static final int HASH = 0;
    private static final int FIRST = 1;
    private static final int SECOND = 2;
    private static final int STATE = 3;
    private static final VarHandle ARRAY = MethodHandles.arrayElementVarHandle(long[].class);

    private final long mostSlots;
    private volatile long[] slots;
    private int size;
    private volatile long refused;

    /**
     * @param mostKeys keys beyond this number are not taken in, and so never cleared
     */
    FactTable(long mostKeys) {
        this.mostSlots = Math.min(1L << 28, Math.max(1024, Long.highestOneBit(Math.max(1, mostKeys * 4 / 3)) << 1));
        this.slots = new long[1024 * WORDS];
    }

    /** What a reader gets: a copy, whole and of one row. Not thread-safe; one a reader. */
    static final class Row {
        long first;
        long second;
        long since;
        int flags;

        boolean has(int flag) {
            return (flags & flag) != 0;
        }
    }

    /** Copies the key's newest row; false when the key is not known, or its row is being written. */
    boolean find(long hash, Row into) {
        long[] table = slots;
        int mask = table.length / WORDS - 1;
        int slot = (int) hash & mask;
        while (true) {
            int base = slot * WORDS;
            long there = (long) ARRAY.getAcquire(table, base + HASH);
            if (there == 0) {
                return false;
            }
            if (there == hash) {
                return copy(table, base, into);
            }
            slot = (slot + 1) & mask;
        }
    }

    private static boolean copy(long[] table, int base, Row into) {
        long before = (long) ARRAY.getAcquire(table, base + STATE);
        into.first = (long) ARRAY.getAcquire(table, base + FIRST);
        into.second = (long) ARRAY.getAcquire(table, base + SECOND);
        long after = (long) ARRAY.getAcquire(table, base + STATE);
        if (before != after || before == BUSY) {
            return false;
        }
        into.since = before >>> FLAG_BITS;
        into.flags = (int) before & FLAGS;
        return true;
    }

    /**
     * Takes a row in, when it is the newest of its key. Two different rows of one instant clear nothing.
     *
     * @param validFrom epoch milliseconds
     * @return whether the key had another first fingerprint until now
     */
    boolean put(long hash, long first, long second, long validFrom, int flags) {
        long since = Math.min(LATEST, Math.max(0, validFrom));
        long[] table = slots;
        int mask = table.length / WORDS - 1;
        int slot = (int) hash & mask;
        while (true) {
            int base = slot * WORDS;
            if (table[base + HASH] == 0) {
                insert(hash, first, second, since << FLAG_BITS | flags);
                return false;
            }
            if (table[base + HASH] == hash) {
                return update(table, base, first, second, since, flags);
            }
            slot = (slot + 1) & mask;
        }
    }

    private static boolean update(long[] table, int base, long first, long second, long since, int flags) {
        long state = table[base + STATE];
        long known = state >>> FLAG_BITS;
        if (since < known) {
            return false;
        }
        boolean same = table[base + FIRST] == first && table[base + SECOND] == second && ((int) state & FLAGS) == flags;
        if (since == known && same) {
            return false;
        }
        boolean changed = table[base + FIRST] != first && table[base + FIRST] != 0;
        int kept = since == known ? flags | NEVER : flags;
        ARRAY.setRelease(table, base + STATE, BUSY);
        // A release store orders what was before it, not what follows: the fence keeps BUSY ahead of the words.
        VarHandle.storeStoreFence();
        ARRAY.setRelease(table, base + FIRST, first);
        ARRAY.setRelease(table, base + SECOND, second);
        ARRAY.setRelease(table, base + STATE, since << FLAG_BITS | kept);
        return changed;
    }

    private void insert(long hash, long first, long second, long state) {
        if ((size + 1L) * 4 > (long) slots.length / WORDS * 3 && !grow()) {
            refused = refused + 1;
            return;
        }
        place(slots, hash, first, second, state);
        size++;
    }

    private boolean grow() {
        long[] old = slots;
        long wanted = (long) old.length / WORDS * 2;
        if (wanted > mostSlots) {
            return false;
        }
        long[] next = new long[(int) wanted * WORDS];
        for (int base = 0; base < old.length; base += WORDS) {
            if (old[base + HASH] != 0) {
                place(next, old[base + HASH], old[base + FIRST], old[base + SECOND], old[base + STATE]);
            }
        }
        slots = next;
        return true;
    }

    private static void place(long[] table, long hash, long first, long second, long state) {
        int mask = table.length / WORDS - 1;
        int slot = (int) hash & mask;
        while (table[slot * WORDS + HASH] != 0) {
            slot = (slot + 1) & mask;
        }
        int base = slot * WORDS;
        table[base + FIRST] = first;
        table[base + SECOND] = second;
        table[base + STATE] = state;
        ARRAY.setRelease(table, base + HASH, hash);
    }

    int size() {
        return size;
    }

    /** Rows that found no room. */
    long refused() {
        return refused;
    }
}
