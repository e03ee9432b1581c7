package exposurewatch.simulation;

import exposurewatch.simulation.Move.Moment;
import exposurewatch.simulation.Oracle.OwnershipFact;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Everyday use of the shop: nothing here is an exposure, whatever the facts of the plan. */
final class Habits {

    /** So that a look near a change lies safely within the tolerance. */
    private static final long NEAR_MS = ShopPolicy.TOLERANCE_MS - 200;

    private Habits() {}

    static List<Habit> legitimate() {
        return List.of(
                Habit.always(50, Habits::ownPage),
                Habit.always(6, Habits::ownPageTold),
                Habit.always(6, Habits::ownList),
                Habit.always(6, Habits::organizationFile),
                Habit.always(5, Habits::sharedPage),
                Habit.always(3, Habits::staffPage),
                Habit.always(6, Habits::publicPage),
                Habit.always(3, Habits::strangersPublicPage),
                Habit.always(5, Habits::plainPage),
                Habit.always(3, Habits::unchangedPage),
                Habit.always(1, Habits::silentPage),
                Habit.always(2, Habits::refusedProbe),
                Habit.always(0.5, Habits::emptyAnswer),
                Habit.always(1, Habits::signUp),
                Habit.always(1.5, Habits::lateAnswer),
                Habit.always(4, Habits::formerOwnersPage),
                Habit.always(1, Habits::earlyPage),
                Habit.always(0.1, Habits::unknownRecord),
                Habit.always(0.1, Habits::unknownSession));
    }

    /** Records and sessions that nobody ever announced. */
    static List<Habit> unannounced() {
        return List.of(Habit.always(8, Habits::unknownRecord), Habit.always(8, Habits::unknownSession));
    }

    static @Nullable Look ownPage(Moment now) {
        Visit visit = now.stage().anyVisit(now.dice());
        return visit == null ? null : ownPage(visit, now);
    }

    private static @Nullable Look ownPage(Visit visit, Moment now) {
        String recordId = now.stage().anyOwned(visit.user(), now.dice());
        return recordId == null ? null : Look.page(visit, recordId);
    }

    private static @Nullable Look ownPageTold(Moment now) {
        Look page = ownPage(now);
        return page == null ? null : page.telling(page.records());
    }

    /** What a list of one's own shows; a record may be drawn twice and is then listed twice. */
    static List<String> someOwned(Visit visit, Moment now) {
        List<String> listed = new ArrayList<>();
        String first = now.stage().anyOwned(visit.user(), now.dice());
        for (int i = now.dice().below(25); first != null && i >= 0; i--) {
            String recordId = now.stage().anyOwned(visit.user(), now.dice());
            if (recordId != null && RecordKind.of(recordId) == RecordKind.of(first)) {
                listed.add(recordId);
            }
        }
        return listed;
    }

    private static @Nullable Look ownList(Moment now) {
        Visit visit = now.stage().anyVisit(now.dice());
        List<String> listed = visit == null ? List.of() : someOwned(visit, now);
        return listed.isEmpty() ? null : Look.list(visit, listed);
    }

    private static @Nullable Look organizationFile(Moment now) {
        Visit visit = now.stage().anyVisit(now.dice());
        String recordId = visit == null ? null : now.stage().anyFile(visit.organization(), now.dice());
        return recordId == null ? null : Look.page(visit, recordId);
    }

    private static @Nullable Look sharedPage(Moment now) {
        Visit visit = now.stage().anyVisit(now.dice());
        String recordId = visit == null ? null : now.stage().anyShared(visit, now.dice());
        return recordId == null ? null : Look.page(visit, recordId);
    }

    private static @Nullable Look staffPage(Moment now) {
        for (int tries = 0; tries < 40; tries++) {
            Visit visit = now.stage().anyVisit(now.dice());
            String recordId = now.stage().anyKnown(now.dice());
            if (visit != null && visit.isStaff() && recordId != null) {
                return Look.page(visit, recordId);
            }
        }
        return null;
    }

    private static @Nullable Look publicPage(Moment now) {
        String recordId = now.stage().anyOpen(now.dice());
        return recordId == null ? null : Look.page(now.stage().anyVisit(now.dice()), recordId);
    }

    private static @Nullable Look strangersPublicPage(Moment now) {
        String recordId = now.stage().anyOpen(now.dice());
        return recordId == null ? null : Look.page(null, recordId);
    }

    static Look plainPage(Moment now) {
        Visit visit = now.dice().chance(0.5) ? null : now.stage().anyVisit(now.dice());
        return Look.plain(
                visit, now.dice().pick(List.of("/", "/search", "/assets/app.js", "/invoices", "/help/returns")));
    }

    private static @Nullable Look unchangedPage(Moment now) {
        Look page = ownPage(now);
        return page == null ? null : page.answered(304);
    }

    /** Whoever asks and whatever for: HEAD and OPTIONS show nothing. */
    private static @Nullable Look silentPage(Moment now) {
        String recordId = now.stage().anyKnown(now.dice());
        if (recordId == null) {
            return null;
        }
        Look page = Look.page(now.stage().anyVisit(now.dice()), recordId);
        return page.asked(now.dice().chance(0.7) ? "HEAD" : "OPTIONS").telling(page.records());
    }

    /** Somebody tries ids and is refused. */
    private static @Nullable Look refusedProbe(Moment now) {
        String recordId = now.stage().anyKnown(now.dice());
        Visit visit = now.dice().chance(0.2) ? null : now.stage().anyVisit(now.dice());
        return recordId == null
                ? null
                : Look.page(visit, recordId).answered(now.dice().chance(0.6) ? 403 : 404);
    }

    /** A refusal that calls itself a success; the event says that it showed nothing. */
    private static @Nullable Look emptyAnswer(Moment now) {
        String recordId = now.stage().anyKnown(now.dice());
        return recordId == null
                ? null
                : Look.page(now.stage().anyVisit(now.dice()), recordId).telling(List.of());
    }

    private static Look signUp(Moment now) {
        // The number is beyond every customer's: this account's ownership is never announced here.
        String account = RecordKind.ACCOUNT.record(
                Town.customer(now.town().users() + 1 + now.dice().below(1_000)));
        return Look.plain(null, ShopPolicy.SIGN_UP_PATH)
                .asked("POST")
                .answered(201)
                .telling(List.of(account))
                .exempted();
    }

    /** An answer still under way after the sign-out. */
    private static @Nullable Look lateAnswer(Moment now) {
        for (Visit visit : now.stage().departed()) {
            if (now.at() - visit.ended() > ShopPolicy.GRACE_MS) {
                return null;
            }
            if (now.stage().visit(visit.sessionId()) == null && now.dice().chance(0.3)) {
                return ownPage(visit, now);
            }
        }
        return null;
    }

    /** The rows of this instant accuse, those of two seconds ago do not. */
    private static @Nullable Look formerOwnersPage(Moment now) {
        for (Stage.Transfer transfer : now.stage().transfers()) {
            if (now.at() - transfer.at() > NEAR_MS) {
                return null;
            }
            Visit visit = now.stage().visitOf(transfer.formerOwner());
            if (visit != null) {
                return Look.page(visit, transfer.recordId());
            }
        }
        return null;
    }

    /** The session's row is valid only a moment later than the first page it is used for. */
    private static @Nullable Look earlyPage(Moment now) {
        Visit visit = now.stage().comingVisit(now.at(), NEAR_MS);
        return visit == null ? null : ownPage(visit, now);
    }

    private static Look unknownRecord(Moment now) {
        RecordKind kind = now.dice().pick(List.of(RecordKind.INVOICE, RecordKind.ORDER, RecordKind.FILE));
        return Look.page(
                now.stage().anyVisit(now.dice()),
                kind.record("9" + now.dice().hex().substring(0, 6)));
    }

    /** A page of somebody's that is not public. */
    private static @Nullable Look unknownSession(Moment now) {
        String recordId = privateRecord(now);
        Visit visit =
                new Visit("s-" + now.dice().hex(), now.town().anyCustomer(now.dice()), null, List.of(), now.at(), -1);
        return recordId == null ? null : Look.page(visit, recordId);
    }

    static @Nullable String privateRecord(Moment now) {
        String recordId = now.stage().anyKnown(now.dice());
        OwnershipFact row = recordId == null ? null : now.stage().ownership(recordId);
        return row == null || row.open() ? null : recordId;
    }
}
