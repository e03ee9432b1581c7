package exposurewatch.judgement.clearing;

import exposurewatch.access.AccessEvent;
import exposurewatch.access.AccessReader;
import exposurewatch.access.FieldMapping.Source;
import exposurewatch.access.FieldMapping.TimeFormat;
import exposurewatch.access.JsonFields;
import exposurewatch.judgement.Counts;
import exposurewatch.judgement.Traffic;
import exposurewatch.judgement.Triage;
import exposurewatch.judgement.Verdict;
import exposurewatch.policy.Policy;
import org.jspecify.annotations.Nullable;

/**
 * (bytes, two tables) → legitimate or suspect. "Legitimate" is said only where it is provable, of every record of the
 * answer at once. One for each thread: it keeps its working arrays.
 */
public final class Clearing {

    /** How far an event's time may lie ahead of the time at which its broker took it, in milliseconds. */
    public static final long AHEAD_OF_APPEND = 60_000;

    /** Tables that were last known to be complete longer ago than this clear nothing, in milliseconds. */
    public static final long STALE_AFTER = 5_000;

    private final ClearingTables tables;
    private final Counts counts;
    private final KeptTraffic traffic;
    private final Triage triage;
    private final FieldScanner scanner;
    private final PlainPaths paths;
    private final @Nullable TimeFormat timeFormat;
    private final long beyondComplete;
    private final FactTable.Row session = new FactTable.Row();
    private final FactTable.Row record = new FactTable.Row();
    private int own;
    private int open;
    private int staff;
    /** Whether the path was looked at, so that {@code paths} knows the route. */
    private boolean pathRead;

    public Clearing(Policy policy, ClearingTables tables, Counts counts, Traffic traffic) {
        this.tables = tables;
        this.counts = counts;
        this.scanner = new FieldScanner(AccessReader.sources(policy.accesses()));
        this.paths = new PlainPaths(policy);
        this.traffic = new KeptTraffic(policy, traffic, paths.labels());
        this.triage = new Triage(policy);
        Source time = policy.accesses().fields().get("@timestamp");
        this.timeFormat = time == null ? null : time.as();
        this.beyondComplete = beyondComplete(policy);
    }

    /**
     * How far an event's time may lie beyond what the tables are complete for, in milliseconds: a row that is missing
     * from them then began so late that the tolerance covers it, or it starts a second look.
     */
    public static long beyondComplete(Policy policy) {
        return policy.time().tolerance().toMillis() / 4;
    }

    /**
     * Whether nothing is left to do for this access: it shows no record, showed nothing, or showed each record to
     * somebody who may see it. Counts it then; a suspect is not counted.
     *
     * @param appended when the broker took it, epoch milliseconds
     * @param now      wall time, epoch milliseconds
     */
    public boolean clears(byte @Nullable [] event, long appended, long now) {
        // The fence is read before the tables are: what it promises must be in them.
        long completeUntil = tables.completeUntil();
        FieldScanner fields = scanner;
        if (!fields.scan(event) || !readable(fields)) {
            return false;
        }
        int status = status(fields);
        long time = fields.start[FieldScanner.TIMESTAMP] < 0
                ? PlainTime.ODD
                : PlainTime.read(
                        fields.json,
                        fields.start[FieldScanner.TIMESTAMP],
                        fields.end[FieldScanner.TIMESTAMP],
                        fields.number[FieldScanner.TIMESTAMP],
                        timeFormat);
        if (status < 0 || time == PlainTime.ODD) {
            return false;
        }
        boolean silentMethod = is(fields, "HEAD") || is(fields, "OPTIONS");
        boolean shows = !silentMethod && (status / 100 == 2 || status == 304);
        int shown = records(fields, shows, silentMethod);
        if (shown < 0) {
            return false;
        }
        if (shown > 0 && shows) {
            boolean timely = completeUntil >= now - STALE_AFTER
                    && time <= completeUntil + beyondComplete
                    && time <= appended + AHEAD_OF_APPEND;
            if (!timely || !allLegitimate(fields, shown, time)) {
                return false;
            }
        }
        count(fields, shown, shows);
        counts.came(time, appended);
        if (shown > 0 && shows) {
            traffic.shown(fields, time, route(fields));
        } else if (shown > 0 && !silentMethod && AccessEvent.refuses(status)) {
            traffic.refused(fields, time);
        }
        return true;
    }

    private void count(FieldScanner fields, int shown, boolean shows) {
        counts.access();
        if (fields.start[FieldScanner.SESSION] < 0) {
            counts.noSession();
        }
        if (shown == 0) {
            counts.noRecord();
        } else if (!shows) {
            counts.verdict(Verdict.DENIED, shown);
        } else {
            counts.cleared();
            add(Verdict.OWN, own);
            add(Verdict.PUBLIC, open);
            add(Verdict.STAFF, staff);
        }
    }

    private void add(Verdict verdict, int records) {
        if (records > 0) {
            counts.verdict(verdict, records);
        }
    }

    /** Whether the full reader would take the lengths of all fields. */
    private static boolean readable(FieldScanner fields) {
        for (int i = 0; i < fields.start.length; i++) {
            if (fields.start[i] >= 0
                    && fields.end[i] - fields.start[i] > JsonFields.MAX_ID
                    && i != FieldScanner.RECORDS
                    && FieldScanner.isStrict(i)) {
                return false;
            }
            if (fields.start[i] >= 0 && fields.number[i] && i != FieldScanner.STATUS && i != FieldScanner.TIMESTAMP) {
                return false;
            }
        }
        return fields.start[FieldScanner.STATUS] >= 0;
    }

    private static int status(FieldScanner fields) {
        int from = fields.start[FieldScanner.STATUS];
        if (fields.end[FieldScanner.STATUS] - from != 3) {
            return -1;
        }
        int status = 0;
        for (int i = from; i < from + 3; i++) {
            int digit = fields.json[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            status = status * 10 + digit;
        }
        return status < 100 || status > 599 ? -1 : status;
    }

    private static boolean is(FieldScanner fields, String method) {
        int from = fields.start[FieldScanner.METHOD];
        if (from < 0 || fields.end[FieldScanner.METHOD] - from != method.length()) {
            return false;
        }
        for (int i = 0; i < method.length(); i++) {
            if ((fields.json[from + i] & ~0x20) != method.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Number of records that the answer names, or -1 when that takes a closer look. */
    private int records(FieldScanner fields, boolean shows, boolean silentMethod) {
        boolean named = fields.start[FieldScanner.RECORDS] >= 0;
        pathRead = false;
        if (named && (!shows || !paths.hasExemptions())) {
            return isDistinct(fields) ? fields.records : -1;
        }
        int path = fields.start[FieldScanner.PATH];
        int original = fields.start[FieldScanner.ORIGINAL];
        int from = path >= 0 ? path : original;
        if (from < 0) {
            return named ? -1 : 0;
        }
        int to = pathEnd(fields.json, from, fields.end[path >= 0 ? FieldScanner.PATH : FieldScanner.ORIGINAL]);
        if (path >= 0 && original >= 0 && !isSamePath(fields, from, to)) {
            return -1;
        }
        int method = fields.start[FieldScanner.METHOD];
        if (method < 0 || !isToken(fields.json, method, fields.end[FieldScanner.METHOD])) {
            return -1;
        }
        pathRead = true;
        int found = paths.find(fields.json, from, to, method, fields.end[FieldScanner.METHOD], silentMethod);
        if (!named || found < 0) {
            return found;
        }
        return isDistinct(fields) ? fields.records : -1;
    }

    private static boolean isSamePath(FieldScanner fields, int from, int to) {
        int original = fields.start[FieldScanner.ORIGINAL];
        int originalTo = pathEnd(fields.json, original, fields.end[FieldScanner.ORIGINAL]);
        return java.util.Arrays.equals(fields.json, from, to, fields.json, original, originalTo);
    }

    /** The policy's route of an access that was cleared, by its number, or {@link PlainPaths#NO_ROUTE}. */
    private int route(FieldScanner fields) {
        if (pathRead) {
            return paths.route;
        }
        int path = fields.start[FieldScanner.PATH];
        int original = fields.start[FieldScanner.ORIGINAL];
        if (path < 0 && original < 0) {
            return PlainPaths.NO_ROUTE;
        }
        int from = path >= 0 ? path : original;
        int to = pathEnd(fields.json, from, fields.end[path >= 0 ? FieldScanner.PATH : FieldScanner.ORIGINAL]);
        int method = fields.start[FieldScanner.METHOD];
        int methodEnd = fields.end[FieldScanner.METHOD];
        boolean plain = (path < 0 || original < 0 || isSamePath(fields, from, to))
                && (method < 0 || isToken(fields.json, method, methodEnd));
        int route = plain ? paths.findRoute(fields.json, from, to, method, methodEnd, method < 0) : PlainPaths.ODD;
        if (route != PlainPaths.ODD) {
            return route;
        }
        return paths.numberOf(triage.route(
                fields.text(FieldScanner.METHOD), fields.text(FieldScanner.PATH), fields.text(FieldScanner.ORIGINAL)));
    }

    private static int pathEnd(byte[] json, int from, int to) {
        for (int i = from; i < to; i++) {
            if (json[i] == '?' || json[i] == '#') {
                return i;
            }
        }
        return to;
    }

    private static boolean isToken(byte[] json, int from, int to) {
        for (int i = from; i < to; i++) {
            if (json[i] < 'A' || json[i] > 'Z') {
                return false;
            }
        }
        return true;
    }

    /** The full reader counts a record that is named twice once; here such an event is just odd. */
    private static boolean isDistinct(FieldScanner fields) {
        for (int i = 1; i < fields.records; i++) {
            for (int j = 0; j < i; j++) {
                if (java.util.Arrays.equals(
                        fields.json,
                        fields.recordStart[i],
                        fields.recordEnd[i],
                        fields.json,
                        fields.recordStart[j],
                        fields.recordEnd[j])) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean allLegitimate(FieldScanner fields, int shown, long time) {
        int from = fields.start[FieldScanner.SESSION];
        boolean known = from >= 0
                && tables.findSession(fields.json, from, fields.end[FieldScanner.SESSION] - from, session)
                && !session.has(FactTable.NEVER)
                && time >= session.since;
        if (known && !isSessionsUser(fields)) {
            return false;
        }
        own = 0;
        open = 0;
        staff = 0;
        boolean named = fields.start[FieldScanner.RECORDS] >= 0;
        int begin = 0;
        for (int i = 0; i < shown; i++) {
            boolean found = named
                    ? tables.findRecord(
                            fields.json, fields.recordStart[i], fields.recordEnd[i] - fields.recordStart[i], record)
                    : tables.findRecord(paths.ids, begin, paths.idEnd[i] - begin, record);
            begin = named ? 0 : paths.idEnd[i];
            if (!found || record.has(FactTable.NEVER) || time < record.since || !isLegitimate(known)) {
                return false;
            }
        }
        return true;
    }

    private boolean isLegitimate(boolean known) {
        if (record.has(FactTable.OPEN)) {
            open++;
            return true;
        }
        if (!known) {
            return false;
        }
        if (session.has(FactTable.STAFF)) {
            staff++;
            return true;
        }
        if (record.first != 0 && (record.first == session.first || record.first == session.second)) {
            own++;
            return true;
        }
        return false;
    }

    /** Whether the application took the caller for whom the session says. */
    private boolean isSessionsUser(FieldScanner fields) {
        int from = fields.start[FieldScanner.USER];
        return from < 0 || tables.user(fields.json, from, fields.end[FieldScanner.USER] - from) == session.first;
    }
}
