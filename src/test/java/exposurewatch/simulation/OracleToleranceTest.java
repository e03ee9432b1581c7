package exposurewatch.simulation;

import static exposurewatch.simulation.OracleCase.GRACE;
import static exposurewatch.simulation.OracleCase.T;
import static exposurewatch.simulation.OracleCase.TOLERANCE;
import static exposurewatch.simulation.OracleCase.answered;
import static exposurewatch.simulation.OracleCase.deleted;
import static exposurewatch.simulation.OracleCase.exempted;
import static exposurewatch.simulation.OracleCase.in;
import static exposurewatch.simulation.OracleCase.invoice;
import static exposurewatch.simulation.OracleCase.look;
import static exposurewatch.simulation.OracleCase.open;
import static exposurewatch.simulation.OracleCase.out;
import static exposurewatch.simulation.OracleCase.record;
import static exposurewatch.simulation.OracleCase.row;
import static exposurewatch.simulation.OracleCase.strangersLook;

import exposurewatch.simulation.Oracle.OwnershipFact;
import exposurewatch.simulation.Oracle.SessionFact;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rows that begin soon, and rows near the access that forgive. */
class OracleToleranceTest {

    private static final SessionFact OWNER = in(0, "cust-1");
    private static final SessionFact OTHER = in(0, "cust-2");
    private static final OwnershipFact INVOICE = invoice(0, "cust-1");
    /** An end after which even the tolerance finds no grace any more. */
    private static final long LONG_AGO = T - TOLERANCE - GRACE - 1;

    static Stream<OracleCase> toleranceForward() {
        return Stream.of(
                row(
                        "a record announced within the tolerance",
                        "own cust-1/->cust-1/-",
                        OWNER,
                        invoice(T + TOLERANCE, "cust-1"),
                        look()),
                row(
                        "a record announced after it",
                        "unresolved-record cust-1/->-/-",
                        OWNER,
                        invoice(T + TOLERANCE + 1, "cust-1"),
                        look()),
                row(
                        "its first row is the exact one",
                        "own cust-1/->cust-2/-",
                        OWNER,
                        invoice(T + 1, "cust-2"),
                        invoice(T + 2, "cust-1"),
                        look()),
                row("it can accuse", "other-owner cust-2/->cust-1/-", OTHER, invoice(T + 1, "cust-1"), look()),
                row(
                        "a deleted one with an owner counts",
                        "other-owner cust-2/->cust-1/-",
                        OTHER,
                        deleted(T + 1, "cust-1"),
                        look()),
                row("a tombstone does not", "unresolved-record cust-1/->-/-", OWNER, deleted(T + 1, null), look()),
                row(
                        "a tombstone before it changes nothing",
                        "own cust-1/->cust-1/-",
                        OWNER,
                        deleted(0, null),
                        invoice(T + 1, "cust-1"),
                        look()),
                row(
                        "a session announced within the tolerance",
                        "own cust-1/->cust-1/-",
                        in(T + TOLERANCE, "cust-1"),
                        INVOICE,
                        look()),
                row(
                        "a session announced after it",
                        "unresolved-session -/->cust-1/-",
                        in(T + TOLERANCE + 1, "cust-1"),
                        INVOICE,
                        look()),
                row(
                        "its first sign-in is the exact one",
                        "own cust-2/->cust-1/-",
                        in(T + 1, "cust-2"),
                        in(T + 2, "cust-1"),
                        INVOICE,
                        look()),
                row("an end is no announcement", "unresolved-session -/->cust-1/-", out(T + 1), INVOICE, look()),
                row(
                        "a sign-in after that end is",
                        "own cust-1/->cust-1/-",
                        out(T + 1),
                        in(T + 9, "cust-1"),
                        INVOICE,
                        look()),
                row(
                        "names for denied, too",
                        "denied cust-1/->cust-2/-",
                        in(T + 1, "cust-1"),
                        invoice(T + 1, "cust-2"),
                        answered(404, "GET")));
    }

    static Stream<OracleCase> forgiveness() {
        return Stream.of(
                row(
                        "the former owner, last instant",
                        "own cust-2/->cust-1/-",
                        OTHER,
                        invoice(0, "cust-2"),
                        invoice(T - TOLERANCE + 1, "cust-1"),
                        look()),
                row(
                        "the former owner, too late",
                        "other-owner cust-2/->cust-1/-",
                        OTHER,
                        invoice(0, "cust-2"),
                        invoice(T - TOLERANCE, "cust-1"),
                        look()),
                row(
                        "the coming owner, first instant",
                        "own cust-2/->cust-1/-",
                        OTHER,
                        INVOICE,
                        invoice(T + TOLERANCE, "cust-2"),
                        look()),
                row(
                        "the coming owner, too early",
                        "other-owner cust-2/->cust-1/-",
                        OTHER,
                        INVOICE,
                        invoice(T + TOLERANCE + 1, "cust-2"),
                        look()),
                row(
                        "an owner for a moment inside",
                        "own cust-2/->cust-3/-",
                        OTHER,
                        INVOICE,
                        invoice(T - 5, "cust-2"),
                        invoice(T - 4, "cust-3"),
                        look()),
                row("the session's former user", "own cust-2/->cust-1/-", OWNER, in(T - 9, "cust-2"), INVOICE, look()),
                row("the session's coming user", "own cust-2/->cust-1/-", OTHER, in(T + 9, "cust-1"), INVOICE, look()),
                row(
                        "rows of different instants pair",
                        "own cust-2/->cust-1/-",
                        OTHER,
                        in(T + 9, "cust-3"),
                        INVOICE,
                        invoice(T - 999, "cust-3"),
                        invoice(T - 9, "cust-1"),
                        look()),
                row(
                        "an ended session signed in again soon",
                        "own -/->cust-1/-",
                        OTHER,
                        out(LONG_AGO),
                        in(T + TOLERANCE, "cust-1"),
                        INVOICE,
                        look()),
                row(
                        "too late again",
                        "anonymous -/->cust-1/-",
                        OTHER,
                        out(LONG_AGO),
                        in(T + TOLERANCE + 1, "cust-1"),
                        INVOICE,
                        look()),
                row(
                        "the grace of a former user's end",
                        "own cust-2/->cust-1/-",
                        OWNER,
                        out(T - 9),
                        in(T - 1, "cust-2"),
                        INVOICE,
                        look()),
                row(
                        "public once",
                        "public cust-2/->cust-1/-",
                        OTHER,
                        open(0, "cust-1"),
                        invoice(T - 9, "cust-1"),
                        look()),
                row(
                        "public soon, for a stranger",
                        "public -/->cust-1/-",
                        INVOICE,
                        open(T + 9, "cust-1"),
                        strangersLook()),
                row(
                        "a stranger is nobody's user",
                        "anonymous -/->cust-1/-",
                        OWNER,
                        INVOICE,
                        invoice(T - 9, "cust-1"),
                        strangersLook()),
                row(
                        "public for the ended",
                        "public -/->cust-1/-",
                        OTHER,
                        out(LONG_AGO),
                        INVOICE,
                        open(T + 1, "cust-1"),
                        look()),
                row(
                        "public before staff",
                        "public cust-2/->cust-1/-",
                        OTHER,
                        in(T + 9, "cust-9", "support"),
                        INVOICE,
                        open(T + 9, "cust-1"),
                        look()),
                row(
                        "staff before own",
                        "staff cust-2/->cust-1/-",
                        OTHER,
                        in(T + 8, "cust-1"),
                        in(T + 9, "cust-9", "support"),
                        INVOICE,
                        look()),
                row(
                        "own before shared",
                        "own cust-2/->cust-1/-",
                        OTHER,
                        in(T + 9, "cust-1"),
                        invoice(-5, "cust-1", "user:cust-2"),
                        invoice(T - 9, "cust-1"),
                        look()),
                row(
                        "shared until lately",
                        "shared cust-2/->cust-1/-",
                        OTHER,
                        invoice(-5, "cust-1", "user:cust-2"),
                        invoice(T - 9, "cust-1"),
                        look()),
                row(
                        "a deleted row gives no right",
                        "other-owner cust-2/->cust-1/-",
                        OTHER,
                        INVOICE,
                        deleted(T - 9, "cust-2"),
                        look()),
                row(
                        "unless it was all there was",
                        "own cust-2/->cust-1/-",
                        OTHER,
                        deleted(-5, "cust-2"),
                        invoice(T - 9, "cust-1"),
                        look()),
                row(
                        "no tolerance for unresolved-session",
                        "unresolved-session -/->cust-1/-",
                        invoice(0, "cust-1"),
                        open(T + 9, "cust-1"),
                        look()),
                row(
                        "no tolerance to better a verdict",
                        "shared cust-2/->cust-1/-",
                        OTHER,
                        in(T + 9, "cust-9", "support"),
                        invoice(0, "cust-1", "user:cust-2"),
                        look()),
                row(
                        "none for exempt",
                        "exempt cust-2/->cust-1/-",
                        OTHER,
                        INVOICE,
                        open(T + 9, "cust-1"),
                        exempted(200)),
                row(
                        "another record's rows forgive nothing",
                        "other-owner cust-2/->cust-1/-",
                        OTHER,
                        INVOICE,
                        record("invoice:2", T, "cust-2", null),
                        look()));
    }

    @ParameterizedTest
    @MethodSource({"toleranceForward", "forgiveness"})
    void shouldJudgeAsComputedByHand(OracleCase row) {
        row.check();
    }
}
