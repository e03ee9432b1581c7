package exposurewatch.simulation;

import exposurewatch.simulation.Move.Moment;
import exposurewatch.simulation.Oracle.OwnershipFact;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Every kind of exposure; one look here and there may turn out harmless by chance, for the oracle has the last word. */
final class Leaks {

    /** Beyond every grace and tolerance. */
    private static final long LONG_ENDED_MS = ShopPolicy.GRACE_MS + 2 * ShopPolicy.TOLERANCE_MS;

    private Leaks() {}

    static List<Habit> everyKind() {
        return List.of(
                Habit.always(0.3, Leaks::guessedId),
                Habit.always(0.2, Leaks::colleaguesPage),
                Habit.always(0.2, Leaks::strangersPage),
                Habit.always(0.2, Leaks::afterSessionEnd),
                Habit.always(0.3, Leaks::deletedRecord),
                Habit.always(0.2, Leaks::list));
    }

    /** A record that this visitor has no right to see, given by id. */
    static @Nullable Look guessedId(Moment now) {
        Visit visit = customersVisit(now);
        String recordId = visit == null ? null : Habits.privateRecord(now);
        return visit == null || recordId == null || mayBeSeen(recordId, visit, now) ? null : Look.page(visit, recordId);
    }

    /** The same organization gives no right to a record that belongs to a user. */
    private static @Nullable Look colleaguesPage(Moment now) {
        for (int tries = 0; tries < 60; tries++) {
            Visit visit = customersVisit(now);
            String recordId = Habits.privateRecord(now);
            OwnershipFact row = recordId == null ? null : now.stage().ownership(recordId);
            if (visit != null
                    && row != null
                    && row.ownerUser() != null
                    && visit.organization() != null
                    && visit.organization().equals(row.ownerOrganization())
                    && !mayBeSeen(row.recordId(), visit, now)) {
                return Look.page(visit, row.recordId());
            }
        }
        return null;
    }

    private static @Nullable Look strangersPage(Moment now) {
        String recordId = Habits.privateRecord(now);
        return recordId == null ? null : Look.page(null, recordId);
    }

    /** The visitor's own record, but nobody is signed in any more. */
    private static @Nullable Look afterSessionEnd(Moment now) {
        for (Visit visit : now.stage().departed()) {
            boolean longEnded = now.at() - visit.ended() > LONG_ENDED_MS;
            if (longEnded
                    && now.stage().visit(visit.sessionId()) == null
                    && now.dice().chance(0.3)) {
                String recordId = now.stage().anyOwned(visit.user(), now.dice());
                return recordId == null ? null : Look.page(visit, recordId);
            }
        }
        return null;
    }

    private static @Nullable Look deletedRecord(Moment now) {
        Visit visit = customersVisit(now);
        String recordId = now.stage().anyDeleted(now.dice());
        return visit == null || recordId == null || mayBeSeen(recordId, visit, now) ? null : Look.page(visit, recordId);
    }

    /** A list of one's own with some of other people's records in it. */
    private static @Nullable Look list(Moment now) {
        Visit visit = customersVisit(now);
        List<String> listed = visit == null ? List.of() : new ArrayList<>(Habits.someOwned(visit, now));
        int own = listed.size();
        for (int tries = 0; own > 0 && tries < 30; tries++) {
            String recordId = Habits.privateRecord(now);
            if (recordId != null && RecordKind.of(recordId) == RecordKind.of(listed.get(0))) {
                listed.add(recordId);
            }
        }
        return listed.size() == own ? null : Look.list(visit, now.dice().shuffled(listed));
    }

    private static @Nullable Visit customersVisit(Moment now) {
        Visit visit = now.stage().anyVisit(now.dice());
        return visit == null || visit.isStaff() ? null : visit;
    }

    /** Roughly the rule, to make a leak likely to be one; what is true is for the oracle to say. */
    private static boolean mayBeSeen(String recordId, Visit visit, Moment now) {
        OwnershipFact row = now.stage().ownership(recordId);
        return row == null
                || row.open()
                || visit.user().equals(row.ownerUser())
                || row.ownerUser() == null && Objects.equals(visit.organization(), row.ownerOrganization())
                || row.sharedWith().contains("user:" + visit.user())
                || row.sharedWith().contains("organization:" + visit.organization());
    }
}
