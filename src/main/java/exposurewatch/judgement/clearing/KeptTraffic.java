package exposurewatch.judgement.clearing;

import exposurewatch.access.JsonFields;
import exposurewatch.judgement.Dimension;
import exposurewatch.judgement.Traffic;
import exposurewatch.judgement.Triage;
import exposurewatch.policy.Policy;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Counts cleared accesses by the bytes of the fields that tell where they come from, without making objects, and hands
 * the sums over when they are asked for. What is kept is bounded; what finds no room is handed over earlier.
 */
final class KeptTraffic implements Traffic.Kept {

    private static final int SLOTS = 2_048;
    /** Slots in which one key may stand. */
    private static final int PROBES = 8;
    /** Longest key; what is longer is counted at once, in bytes. */
    private static final int LONGEST_KEY = 2_048;

    /** The policy's first routes are counted with their origin; any that come after these are counted at once. */
    static final int MOST_ROUTES = 256;

    private static final byte ORIGIN = 0;
    private static final byte LOGGED_ROUTE = 1;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /**
     * A key and its sum; free while the sum is 0. A key is its kind and then each field's bytes behind their length: of
     * {@link #ORIGIN} the site, release, node, integration and cache status; of {@link #LOGGED_ROUTE} the site, method
     * and {@code http.route}.
     */
    private static final class Slot {
        private byte[] key = new byte[64];
        private int length;
        private long hash;
        private long hour;
        private long accesses;
        private long first;
        /** Of an origin: the sum of each of the policy's routes, and behind them the first of each. */
        private long[] byRoute = NONE;

        void add(long time) {
            accesses++;
            first = Math.min(first, time);
        }

        void addRoute(int route, int routes, long time) {
            if (byRoute.length == 0) {
                byRoute = new long[2 * routes];
            }
            long before = byRoute[route]++;
            byRoute[routes + route] = before == 0 ? time : Math.min(byRoute[routes + route], time);
        }
    }

    private static final long[] NONE = {};

    private final Traffic traffic;
    private final String site;
    private final List<String> routes;
    private final int countedRoutes;
    private final @Nullable Slot[] slots = new Slot[SLOTS];
    private final byte[] key = new byte[LONGEST_KEY + Long.BYTES];
    private int length;
    private boolean fits;
    private boolean announced;

    /**
     * @param routes what the policy's routes are called, by their number
     */
    KeptTraffic(Policy policy, Traffic traffic, List<String> routes) {
        this.traffic = traffic;
        this.site = policy.site();
        this.routes = routes;
        this.countedRoutes = Math.min(routes.size(), MOST_ROUTES);
    }

    /**
     * An access that showed records.
     *
     * @param route the policy's route by its number, or {@link PlainPaths#NO_ROUTE}
     */
    synchronized void shown(FieldScanner fields, long time, int route) {
        if (!announced) {
            announced = true;
            traffic.keep(this);
        }
        long hour = Traffic.hour(time);
        begin(ORIGIN);
        append(fields, FieldScanner.SERVICE);
        append(fields, FieldScanner.VERSION);
        append(fields, FieldScanner.HOST);
        append(fields, FieldScanner.INTEGRATION);
        append(fields, FieldScanner.CACHE);
        if (!fits) {
            showAtOnce(fields, time, route);
            return;
        }
        Slot origin = add(hour, time);
        if (route >= MOST_ROUTES) {
            traffic.shown(site(fields), hour, Dimension.ROUTE, routes.get(route), 1, time);
        } else if (route >= 0) {
            origin.addRoute(route, countedRoutes, time);
        } else if (fields.start[FieldScanner.ROUTE] >= 0) {
            begin(LOGGED_ROUTE);
            append(fields, FieldScanner.SERVICE);
            append(fields, FieldScanner.METHOD);
            append(fields, FieldScanner.ROUTE);
            if (fits) {
                add(hour, time);
            } else {
                traffic.shown(site(fields), hour, Dimension.ROUTE, route(fields, route), 1, time);
            }
        }
    }

    private void begin(byte kind) {
        key[0] = kind;
        length = 1;
        fits = true;
    }

    private void append(FieldScanner fields, int field) {
        int from = fields.start[field];
        int size = from < 0 ? 0 : fields.end[field] - from;
        if (length + 2 + size > LONGEST_KEY) {
            fits = false;
            return;
        }
        key[length++] = (byte) (size >> 8);
        key[length++] = (byte) size;
        if (size > 0) {
            System.arraycopy(fields.json, from, key, length, size);
            length += size;
        }
    }

    private Slot add(long hour, long time) {
        long hash = hash(hour);
        int home = (int) (hash >>> 32) & SLOTS - 1;
        for (int i = 0; i < PROBES; i++) {
            Slot slot = slots[home + i & SLOTS - 1];
            if (slot == null || slot.accesses == 0) {
                return take(home + i & SLOTS - 1, hash, hour, time);
            }
            if (slot.hash == hash
                    && slot.hour == hour
                    && java.util.Arrays.equals(slot.key, 0, slot.length, key, 0, length)) {
                slot.add(time);
                return slot;
            }
        }
        return take(home, hash, hour, time);
    }

    private long hash(long hour) {
        LONGS.set(key, length, 0L);
        long hash = hour;
        for (int i = 0; i < length; i += Long.BYTES) {
            hash = (hash ^ (long) LONGS.get(key, i)) * 0x9e3779b97f4a7c15L;
            hash ^= hash >>> 29;
        }
        return hash;
    }

    private Slot take(int place, long hash, long hour, long time) {
        Slot slot = slots[place];
        if (slot == null) {
            slot = new Slot();
            slots[place] = slot;
        } else if (slot.accesses > 0) {
            handOver(slot, traffic);
        }
        if (slot.key.length < length) {
            slot.key = new byte[length];
        }
        System.arraycopy(key, 0, slot.key, 0, length);
        slot.length = length;
        slot.hash = hash;
        slot.hour = hour;
        slot.accesses = 1;
        slot.first = time;
        return slot;
    }

    @Override
    public synchronized void handOver(Traffic to) {
        announced = false;
        for (Slot slot : slots) {
            if (slot != null && slot.accesses > 0) {
                handOver(slot, to);
            }
        }
    }

    private void handOver(Slot slot, Traffic to) {
        Values values = new Values(slot);
        String named = values.next();
        String where = named == null ? site : named;
        if (slot.key[0] == ORIGIN) {
            to.shown(where, slot.hour, slot.accesses, slot.first);
            to.shown(where, slot.hour, Dimension.RELEASE, values.next(), slot.accesses, slot.first);
            to.shown(where, slot.hour, Dimension.NODE, values.next(), slot.accesses, slot.first);
            to.shown(where, slot.hour, Dimension.INTEGRATION, values.next(), slot.accesses, slot.first);
            to.shown(where, slot.hour, Dimension.CACHE, values.next(), slot.accesses, slot.first);
            handOverRoutes(slot, where, to);
        } else {
            String label = Triage.label(null, values.next(), values.next());
            to.shown(where, slot.hour, Dimension.ROUTE, label, slot.accesses, slot.first);
        }
        slot.accesses = 0;
    }

    private void handOverRoutes(Slot slot, String where, Traffic to) {
        for (int route = 0; route < slot.byRoute.length / 2; route++) {
            long accesses = slot.byRoute[route];
            if (accesses > 0) {
                long first = slot.byRoute[countedRoutes + route];
                to.shown(where, slot.hour, Dimension.ROUTE, routes.get(route), accesses, first);
                slot.byRoute[route] = 0;
            }
        }
    }

    /** The fields of a key, one after the other. */
    private static final class Values {
        private final byte[] key;
        private int at = 1;

        Values(Slot slot) {
            this.key = slot.key;
        }

        @Nullable String next() {
            int size = (key[at] & 0xff) << 8 | key[at + 1] & 0xff;
            at += 2 + size;
            return size == 0 ? null : JsonFields.text(key, at - size, at);
        }
    }

    private void showAtOnce(FieldScanner fields, long time, int route) {
        traffic.shown(
                site(fields),
                time,
                fields.text(FieldScanner.VERSION),
                fields.text(FieldScanner.INTEGRATION),
                route(fields, route),
                fields.text(FieldScanner.HOST),
                fields.text(FieldScanner.CACHE));
    }

    /** An access to records that was refused. */
    void refused(FieldScanner fields, long time) {
        traffic.refused(site(fields), time, fields.text(FieldScanner.SESSION), fields.text(FieldScanner.CLIENT_IP));
    }

    private String site(FieldScanner fields) {
        String named = fields.text(FieldScanner.SERVICE);
        return named == null ? site : named;
    }

    private @Nullable String route(FieldScanner fields, int route) {
        return route >= 0
                ? routes.get(route)
                : Triage.label(null, fields.text(FieldScanner.METHOD), fields.text(FieldScanner.ROUTE));
    }
}
