package exposurewatch.simulation;

import static exposurewatch.simulation.OracleCase.GRACE;
import static exposurewatch.simulation.OracleCase.T;
import static exposurewatch.simulation.OracleCase.TOLERANCE;
import static exposurewatch.simulation.OracleCase.answered;
import static exposurewatch.simulation.OracleCase.in;
import static exposurewatch.simulation.OracleCase.invoice;
import static exposurewatch.simulation.OracleCase.look;
import static exposurewatch.simulation.OracleCase.open;
import static exposurewatch.simulation.OracleCase.out;
import static exposurewatch.simulation.OracleCase.row;

import exposurewatch.simulation.Oracle.OwnershipFact;
import exposurewatch.simulation.Oracle.SessionFact;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sign-outs and their grace. */
class OracleSessionEndTest {

    private static final SessionFact OWNER = in(0, "cust-1");
    private static final SessionFact OTHER = in(0, "cust-2");
    private static final OwnershipFact INVOICE = invoice(0, "cust-1");
    /** An end after which even the tolerance finds no grace any more. */
    private static final long LONG_AGO = T - TOLERANCE - GRACE - 1;

    static Stream<OracleCase> sessionEnds() {
        return Stream.of(
                row("within the grace", "own cust-1/->cust-1/-", OWNER, out(T - GRACE + 1), INVOICE, look()),
                row("the grace's last instant", "own cust-1/->cust-1/-", OWNER, out(T - GRACE), INVOICE, look()),
                row(
                        "after it, but within the tolerance",
                        "own -/->cust-1/-",
                        OWNER,
                        out(T - GRACE - 1),
                        INVOICE,
                        look()),
                row(
                        "the tolerance's last instant",
                        "own -/->cust-1/-",
                        OWNER,
                        out(T - GRACE - TOLERANCE),
                        INVOICE,
                        look()),
                row("after both", "anonymous -/->cust-1/-", OWNER, out(LONG_AGO), INVOICE, look()),
                row(
                        "the grace is for the last user",
                        "other-owner cust-2/->cust-1/-",
                        OTHER,
                        out(T - 10),
                        INVOICE,
                        look()),
                row(
                        "the last user, not the first",
                        "other-owner cust-2/->cust-1/-",
                        OWNER,
                        in(5, "cust-2"),
                        out(T - 10),
                        INVOICE,
                        look()),
                row("an end to come ends nothing yet", "own cust-1/->cust-1/-", OWNER, out(T + 1), INVOICE, look()),
                row(
                        "an end names no user",
                        "own cust-1/->cust-1/-",
                        OWNER,
                        new SessionFact("s", T - 9, "cust-2", List.of("support"), null, true),
                        INVOICE,
                        look()),
                row(
                        "a second end prolongs nothing",
                        "anonymous -/->cust-1/-",
                        OWNER,
                        out(LONG_AGO),
                        out(T - 9),
                        INVOICE,
                        look()),
                row(
                        "nor a third",
                        "anonymous -/->cust-1/-",
                        OWNER,
                        out(LONG_AGO),
                        out(T - 9_000),
                        out(T - 9),
                        INVOICE,
                        look()),
                row(
                        "but one after a new start does",
                        "own cust-1/->cust-1/-",
                        OTHER,
                        out(LONG_AGO),
                        in(LONG_AGO + 9, "cust-1"),
                        out(T - 9),
                        INVOICE,
                        look()),
                row(
                        "a start after the end signs in",
                        "own cust-1/->cust-1/-",
                        OTHER,
                        out(50),
                        in(60, "cust-1"),
                        INVOICE,
                        look()),
                row(
                        "an end without a start: unknown in the grace",
                        "unresolved-session -/->cust-1/-",
                        out(T - GRACE),
                        INVOICE,
                        look()),
                row("and then ended", "anonymous -/->cust-1/-", out(T - GRACE - 1), INVOICE, look()),
                row(
                        "its run of ends counts from the first, too",
                        "anonymous -/->cust-1/-",
                        out(T - GRACE - 1),
                        out(T - 9),
                        INVOICE,
                        look()),
                row(
                        "unknown in the grace, signed in soon",
                        "own cust-1/->cust-1/-",
                        out(T - GRACE),
                        in(T + TOLERANCE, "cust-1"),
                        INVOICE,
                        look()),
                row(
                        "an ended session has no name for denied either",
                        "denied -/->cust-1/-",
                        OWNER,
                        out(LONG_AGO),
                        INVOICE,
                        answered(403, "GET")),
                row("public after the end", "public -/->cust-1/-", OWNER, out(LONG_AGO), open(0, "cust-1"), look()),
                row(
                        "roles end too",
                        "anonymous -/->cust-1/-",
                        in(0, "cust-9", "support"),
                        out(LONG_AGO),
                        INVOICE,
                        look()),
                row(
                        "roles in the grace",
                        "staff cust-9/->cust-1/-",
                        in(0, "cust-9", "support"),
                        out(T - 9),
                        INVOICE,
                        look()));
    }

    @ParameterizedTest
    @MethodSource("sessionEnds")
    void shouldJudgeAsComputedByHand(OracleCase row) {
        row.check();
    }
}
