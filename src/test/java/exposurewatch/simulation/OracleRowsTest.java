package exposurewatch.simulation;

import static exposurewatch.simulation.OracleCase.T;
import static exposurewatch.simulation.OracleCase.TOLERANCE;
import static exposurewatch.simulation.OracleCase.deleted;
import static exposurewatch.simulation.OracleCase.in;
import static exposurewatch.simulation.OracleCase.invoice;
import static exposurewatch.simulation.OracleCase.look;
import static exposurewatch.simulation.OracleCase.member;
import static exposurewatch.simulation.OracleCase.open;
import static exposurewatch.simulation.OracleCase.out;
import static exposurewatch.simulation.OracleCase.record;
import static exposurewatch.simulation.OracleCase.row;

import exposurewatch.simulation.Oracle.OwnershipFact;
import exposurewatch.simulation.Oracle.SessionFact;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which row is valid when, and whom organizations, deletions and ties leave as owner. */
class OracleRowsTest {

    private static final SessionFact OWNER = in(0, "cust-1");
    private static final SessionFact OTHER = in(0, "cust-2");
    private static final OwnershipFact INVOICE = invoice(0, "cust-1");

    static Stream<OracleCase> organizations() {
        return Stream.of(
                row(
                        "organization's type",
                        "own cust-2/org-4>-/org-4",
                        member(0, "cust-2", "org-4"),
                        record("file:1", 0, null, "org-4"),
                        look("file:1")),
                row(
                        "another organization",
                        "other-owner cust-2/org-5>-/org-4",
                        member(0, "cust-2", "org-5"),
                        record("file:1", 0, null, "org-4"),
                        look("file:1")),
                row(
                        "none equals none for no record",
                        "other-owner cust-2/->-/-",
                        OTHER,
                        record("file:1", 0, null, null),
                        look("file:1")),
                row(
                        "own user of an organization's type",
                        "own cust-1/org-5>cust-1/org-4",
                        member(0, "cust-1", "org-5"),
                        record("file:1", 0, "cust-1", "org-4"),
                        look("file:1")),
                row(
                        "a user's type ignores organizations",
                        "other-owner cust-2/org-4>cust-1/org-4",
                        member(0, "cust-2", "org-4"),
                        record("invoice:1", 0, "cust-1", "org-4"),
                        look()),
                row(
                        "the type ends at the first colon",
                        "own cust-2/org-4>-/org-4",
                        member(0, "cust-2", "org-4"),
                        record("file:a:b", 0, null, "org-4"),
                        look("file:a:b")),
                row(
                        "an id without colon is its type",
                        "own cust-2/org-4>-/org-4",
                        member(0, "cust-2", "org-4"),
                        record("file", 0, null, "org-4"),
                        look("file")),
                row(
                        "a longer type is another",
                        "other-owner cust-2/org-4>-/org-4",
                        member(0, "cust-2", "org-4"),
                        record("files:1", 0, null, "org-4"),
                        look("files:1")));
    }

    static Stream<OracleCase> rows() {
        return Stream.of(
                row(
                        "a row is valid from its instant",
                        "own cust-1/->cust-1/-",
                        in(T, "cust-1"),
                        invoice(T, "cust-1"),
                        look()),
                row(
                        "the newest row counts",
                        "other-owner cust-2/->cust-1/-",
                        in(0, "cust-1"),
                        in(T - TOLERANCE - 1, "cust-2"),
                        INVOICE,
                        look()),
                row(
                        "a new row ends the old one at its instant",
                        "other-owner cust-2/->cust-1/-",
                        in(0, "cust-1"),
                        in(T - TOLERANCE, "cust-2"),
                        INVOICE,
                        look()),
                row(
                        "of equal starts the greater text wins",
                        "other-owner cust-2/->cust-1/-",
                        in(0, "cust-1"),
                        in(0, "cust-2"),
                        INVOICE,
                        look()),
                row(
                        "text compares users as text",
                        "own cust-9/->cust-9/-",
                        in(0, "cust-10"),
                        in(0, "cust-9"),
                        invoice(0, "cust-9"),
                        look()),
                row(
                        "the shorter user wins by the joint",
                        "own cust-1/->cust-1/-",
                        in(0, "cust-10"),
                        in(0, "cust-1"),
                        INVOICE,
                        look()),
                row(
                        "roles are sorted in the text",
                        "other-owner cust-2/->cust-1/-",
                        in(0, "cust-2", "support", "a"),
                        in(0, "cust-2", "b"),
                        INVOICE,
                        look()),
                row(
                        "shares are sorted in the text",
                        "other-owner cust-2/->cust-1/-",
                        OTHER,
                        invoice(0, "cust-1", "user:cust-2", "a"),
                        invoice(0, "cust-1", "b"),
                        look()),
                row(
                        "of equal ownerships the greater text wins",
                        "own cust-1/->cust-1/-",
                        INVOICE,
                        invoice(0, "cust-0", "user:z"),
                        OWNER,
                        look()),
                row(
                        "a loser is not within the tolerance either",
                        "other-owner cust-2/->cust-1/-",
                        in(T - 5, "cust-1"),
                        in(T - 5, "cust-2"),
                        INVOICE,
                        look()),
                row(
                        "no user is empty, so the joint compares",
                        "other-owner cust-1/->-/-",
                        INVOICE,
                        invoice(0, null),
                        OWNER,
                        look()),
                row(
                        "empty, not `null`",
                        "other-owner user-1/->-/-",
                        in(0, "user-1"),
                        invoice(0, "user-1"),
                        invoice(0, null),
                        look()),
                row("a start beats an end", "own cust-1/->cust-1/-", out(0), in(0, "cust-1"), INVOICE, look()),
                row(
                        "an end that lost starts no grace",
                        "other-owner cust-2/->cust-1/-",
                        in(0, "cust-1"),
                        out(T - 5_000),
                        in(T - 5_000, "cust-2"),
                        INVOICE,
                        look()),
                row(
                        "public is greater than not",
                        "public cust-2/->cust-1/-",
                        OTHER,
                        INVOICE,
                        open(0, "cust-1"),
                        look()),
                row(
                        "a deletion never beats a living row of its instant",
                        "own cust-1/->cust-1/-",
                        OWNER,
                        invoice(-5, "cust-2"),
                        INVOICE,
                        deleted(0, "cust-1"),
                        look()),
                row(
                        "also if that begins within the tolerance",
                        "own cust-1/->cust-1/-",
                        OWNER,
                        invoice(T + 1, "cust-1"),
                        deleted(T + 1, "cust-2"),
                        look()),
                row(
                        "of equal deletions the greater text wins",
                        "own cust-1/->cust-1/-",
                        OWNER,
                        deleted(0, "cust-1"),
                        deleted(0, "cust-0"),
                        look()),
                row(
                        "but one that names nobody never",
                        "own cust-1/->cust-1/-",
                        OWNER,
                        deleted(0, "cust-1"),
                        deleted(0, null),
                        look()),
                row("a row twice is one row", "own cust-1/->cust-1/-", OWNER, OWNER, INVOICE, INVOICE, look()));
    }

    static Stream<OracleCase> deletions() {
        return Stream.of(
                row(
                        "a deleted row keeps the owner",
                        "other-owner cust-2/->cust-1/-",
                        OTHER,
                        INVOICE,
                        deleted(9, null),
                        look()),
                row("even if it names another", "own cust-1/->cust-1/-", OWNER, INVOICE, deleted(9, "cust-2"), look()),
                row(
                        "and keeps the shares",
                        "shared cust-2/->cust-1/-",
                        OTHER,
                        invoice(0, "cust-1", "user:cust-2"),
                        deleted(9, "cust-1"),
                        look()),
                row("and public", "public cust-2/->cust-1/-", OTHER, open(0, "cust-1"), deleted(9, null), look()),
                row("deleted only, owner named", "other-owner cust-2/->cust-1/-", OTHER, deleted(0, "cust-1"), look()),
                row(
                        "deleted only, an organization named",
                        "other-owner cust-2/->-/org-4",
                        OTHER,
                        new OwnershipFact("invoice:1", 0, null, "org-4", List.of(), false, true),
                        look()),
                row(
                        "the newest of several deleted",
                        "own cust-1/->cust-1/-",
                        OWNER,
                        deleted(0, "cust-2"),
                        deleted(1, "cust-1"),
                        deleted(2, null),
                        look()),
                row(
                        "a tombstone alone says nothing",
                        "unresolved-record cust-1/->-/-",
                        OWNER,
                        deleted(0, null),
                        look()),
                row(
                        "a living row beats deleted ones before it",
                        "own cust-1/->cust-1/-",
                        OWNER,
                        deleted(0, "cust-2"),
                        invoice(1, "cust-1"),
                        look()),
                row(
                        "a living row to come does not",
                        "other-owner cust-1/->cust-2/-",
                        OWNER,
                        deleted(0, "cust-2"),
                        invoice(T + TOLERANCE + 1, "cust-1"),
                        look()),
                row(
                        "re-created for another",
                        "other-owner cust-2/->cust-1/-",
                        OTHER,
                        invoice(0, "cust-2"),
                        deleted(5, null),
                        invoice(9, "cust-1"),
                        look()));
    }

    @ParameterizedTest
    @MethodSource({"organizations", "rows", "deletions"})
    void shouldJudgeAsComputedByHand(OracleCase row) {
        row.check();
    }
}
