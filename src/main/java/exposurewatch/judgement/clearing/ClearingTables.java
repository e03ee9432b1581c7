package exposurewatch.judgement.clearing;

import exposurewatch.judgement.Canary;
import exposurewatch.ownership.OwnershipRow;
import exposurewatch.policy.Policy;
import exposurewatch.policy.Policy.Owner;
import exposurewatch.session.SessionRow;

/**
 * The newest row of every session and every record, compact, with the time up to which the tables are known to be
 * complete. One thread writes (the follower of the two topics), any number read.
 */
public final class ClearingTables {

    private final Policy policy;
    private final KeyedHash keys = KeyedHash.random();
    private final KeyedHash users = KeyedHash.random();
    private final KeyedHash organizations = KeyedHash.random();
    private final FactTable sessions;
    private final FactTable records;
    private final OwnerChanges ownerChanges = new OwnerChanges();
    private volatile long completeUntil = Long.MIN_VALUE;
    private volatile long newestOwnership = Long.MIN_VALUE;

    /**
     * @param mostKeys most sessions and most records that are held; others are judged the exact way
     */
    public ClearingTables(Policy policy, long mostKeys) {
        this.policy = policy;
        this.sessions = new FactTable(mostKeys);
        this.records = new FactTable(mostKeys);
    }

    /** Takes in a row of a session. */
    public void put(SessionRow row) {
        boolean staff = row.roles().stream().anyMatch(policy.staffRoles()::contains);
        sessions.put(
                keys.of(row.session()),
                row.user() == null ? 0 : users.of(row.user()),
                row.organization() == null ? 0 : organizations.of(row.organization()),
                row.validFrom(),
                row.ended() ? FactTable.NEVER : staff ? FactTable.STAFF : 0);
    }

    /**
     * Takes in a row of a record; a deleted record keeps its last owner, so its rows change nothing.
     *
     * @param appended when the broker took it, epoch milliseconds
     */
    public void put(OwnershipRow row, long appended) {
        // That of a canary says nothing of the site's feed.
        if (!row.record().equals(Canary.RECORD)) {
            newestOwnership = Math.max(newestOwnership, appended);
        }
        if (row.deleted()) {
            return;
        }
        int flags = row.open() ? FactTable.OPEN : 0;
        if (records.put(keys.of(row.record()), owner(row), 0, row.validFrom(), flags)) {
            ownerChanges.count(appended);
        }
    }

    private long owner(OwnershipRow row) {
        if (policy.ownerOf(row.record()) == Owner.ORGANIZATION && row.organization() != null) {
            return organizations.of(row.organization());
        }
        return row.user() == null ? 0 : users.of(row.user());
    }

    /** All rows that were appended before this wall time are in: epoch milliseconds. Goes back when the
     *  clock does: a fence that stayed ahead of the clock would clear by tables that nobody fills. */
    public void completeUntil(long wallTime) {
        completeUntil = wallTime;
    }

    /** See {@link #completeUntil(long)}; {@code Long.MIN_VALUE} before the tables were complete for the first time. */
    public long completeUntil() {
        return completeUntil;
    }

    /** When the broker took the newest row of ownership, epoch milliseconds; {@code Long.MIN_VALUE} = there is none. */
    public long newestOwnership() {
        return newestOwnership;
    }

    /** Records that were given another owner within the day that ends at this wall time, epoch milliseconds. */
    public long ownerChanges(long now) {
        return ownerChanges.withinADayOf(now);
    }

    public int sessionCount() {
        return sessions.size();
    }

    public int recordCount() {
        return records.size();
    }

    /** Rows that found no room in the tables. */
    public long refusedRows() {
        return sessions.refused() + records.refused();
    }

    boolean findSession(byte[] bytes, int offset, int length, FactTable.Row into) {
        return sessions.find(keys.of(bytes, offset, length), into);
    }

    boolean findRecord(byte[] bytes, int offset, int length, FactTable.Row into) {
        return records.find(keys.of(bytes, offset, length), into);
    }

    long user(byte[] bytes, int offset, int length) {
        return users.of(bytes, offset, length);
    }
}
