package exposurewatch.judgement.clearing;

import static org.assertj.core.api.Assertions.assertThat;

import exposurewatch.judgement.Canary;
import exposurewatch.ownership.OwnershipRow;
import exposurewatch.policy.Policy;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is counted of records that change hands: a bad import looks like everybody seeing somebody else's. */
class OwnerChangesTest {

    private static final long HOUR = 3_600_000;
    private static final long T = 500_000 * HOUR;

    private final ClearingTables tables = new ClearingTables(Policy.DEFAULT, 1_000);

    private void put(String record, String owner, long at, long appended) {
        tables.put(new OwnershipRow(record, at, owner, null, List.of(), false, false), appended);
    }

    @Test
    void shouldCountOnlyOtherOwnersOfKnownRecords() {
        assertThat(tables.newestOwnership()).isEqualTo(Long.MIN_VALUE);
        put("a:1", "u1", 1, T);
        put("a:2", "u1", 1, T);
        put("a:1", "u1", 2, T);
        assertThat(tables.ownerChanges(T))
                .as("new records, and the same owner again")
                .isZero();
        put("a:1", "u2", 3, T + 5);
        assertThat(tables.ownerChanges(T)).isEqualTo(1);
        put("a:1", "u3", 2, T + 4);
        assertThat(tables.ownerChanges(T)).as("an old row that comes late").isEqualTo(1);
        assertThat(tables.newestOwnership()).isEqualTo(T + 5);
        assertThat(tables.recordCount()).isEqualTo(2);
    }

    /** A start of `run` would make a feed that is dead for hours look alive, and lift the veto. */
    @Test
    void shouldNotTakeACanarysRowForOneOfTheSitesFeed() {
        put("a:1", "u1", 1, T);
        put(Canary.RECORD, Canary.OWNER, 2, T + HOUR);
        assertThat(tables.newestOwnership()).isEqualTo(T);
    }

    @Test
    void shouldForgetAfterADay() {
        put("a:1", "u0", 1, T);
        for (int hour = 0; hour < 30; hour++) {
            put("a:1", "u" + hour % 2 + "x", 2 + hour, T + hour * HOUR);
        }
        assertThat(tables.ownerChanges(T + 29 * HOUR)).isEqualTo(24);
        assertThat(tables.ownerChanges(T + 52 * HOUR)).isEqualTo(1);
        assertThat(tables.ownerChanges(T + 53 * HOUR)).isZero();
        put("a:1", "old", 100, T);
        assertThat(tables.ownerChanges(T + 53 * HOUR))
                .as("of an hour that is over")
                .isZero();
    }
}
