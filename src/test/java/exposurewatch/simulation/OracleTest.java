package exposurewatch.simulation;

import static exposurewatch.simulation.OracleCase.RULES;
import static exposurewatch.simulation.OracleCase.T;
import static exposurewatch.simulation.OracleCase.answered;
import static exposurewatch.simulation.OracleCase.exempted;
import static exposurewatch.simulation.OracleCase.in;
import static exposurewatch.simulation.OracleCase.invoice;
import static exposurewatch.simulation.OracleCase.look;
import static exposurewatch.simulation.OracleCase.member;
import static exposurewatch.simulation.OracleCase.open;
import static exposurewatch.simulation.OracleCase.record;
import static exposurewatch.simulation.OracleCase.row;
import static exposurewatch.simulation.OracleCase.strangersLook;
import static org.assertj.core.api.Assertions.assertThat;

import exposurewatch.simulation.Oracle.Access;
import exposurewatch.simulation.Oracle.OwnershipFact;
import exposurewatch.simulation.Oracle.SessionFact;
import exposurewatch.simulation.Oracle.Truth;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every verdict, and which comes before which. */
class OracleTest {

    private static final SessionFact OWNER = in(0, "cust-1");
    private static final SessionFact OTHER = in(0, "cust-2");
    private static final OwnershipFact INVOICE = invoice(0, "cust-1");

    static Stream<OracleCase> verdicts() {
        return Stream.of(
                row("199 shows nothing", "denied cust-2/->cust-1/-", OTHER, INVOICE, answered(199, "GET")),
                row("200 shows", "other-owner cust-2/->cust-1/-", OTHER, INVOICE, answered(200, "GET")),
                row("299 shows", "other-owner cust-2/->cust-1/-", OTHER, INVOICE, answered(299, "GET")),
                row("300 shows nothing", "denied cust-2/->cust-1/-", OTHER, INVOICE, answered(300, "GET")),
                row("303 shows nothing", "denied cust-2/->cust-1/-", OTHER, INVOICE, answered(303, "GET")),
                row("304 shows what is cached", "other-owner cust-2/->cust-1/-", OTHER, INVOICE, answered(304, "GET")),
                row("404 shows nothing", "denied cust-2/->cust-1/-", OTHER, INVOICE, answered(404, "GET")),
                row("HEAD shows nothing", "denied cust-2/->cust-1/-", OTHER, INVOICE, answered(200, "HEAD")),
                row("so does head", "denied cust-2/->cust-1/-", OTHER, INVOICE, answered(200, "head")),
                row("and Options", "denied cust-2/->cust-1/-", OTHER, INVOICE, answered(204, "Options")),
                row("no method may show", "other-owner cust-2/->cust-1/-", OTHER, INVOICE, answered(200, null)),
                row("denied before exempt", "denied cust-2/->cust-1/-", OTHER, INVOICE, exempted(403)),
                row("denied needs no facts", "denied -/->-/-", answered(403, "GET")),
                row("exempt before other-owner", "exempt cust-2/->cust-1/-", OTHER, INVOICE, exempted(200)),
                row("exempt before unresolved-record", "exempt cust-2/->-/-", OTHER, exempted(200)),
                row("nobody announced the record", "unresolved-record cust-1/->-/-", OWNER, look()),
                row(
                        "another record's row is none",
                        "unresolved-record cust-1/->-/-",
                        OWNER,
                        record("invoice:11", 0, "cust-1", null),
                        look()),
                row("unresolved-record before anonymous", "unresolved-record -/->-/-", strangersLook()),
                row(
                        "unresolved-record before staff",
                        "unresolved-record cust-9/->-/-",
                        in(0, "cust-9", "support"),
                        look()),
                row("public before other-owner", "public cust-2/->cust-1/-", OTHER, open(0, "cust-1"), look()),
                row("public before own", "public cust-1/->cust-1/-", OWNER, open(0, "cust-1"), look()),
                row(
                        "public before staff",
                        "public cust-9/->cust-1/-",
                        in(0, "cust-9", "support"),
                        open(0, "cust-1"),
                        look()),
                row("public for strangers", "public -/->cust-1/-", open(0, "cust-1"), strangersLook()),
                row("public for an unknown session", "public -/->-/-", open(0, null), look()),
                row("anonymous without a session", "anonymous -/->cust-1/-", OWNER, INVOICE, strangersLook()),
                row("nobody announced the session", "unresolved-session -/->cust-1/-", INVOICE, look()),
                row(
                        "another session's row is none",
                        "unresolved-session -/->cust-1/-",
                        new SessionFact("s2", 0, "cust-1", List.of(), null, false),
                        INVOICE,
                        look()),
                row("staff", "staff cust-9/->cust-1/-", in(0, "cust-9", "customer", "support"), INVOICE, look()),
                row("staff before own", "staff cust-1/->cust-1/-", in(0, "cust-1", "support"), INVOICE, look()),
                row(
                        "another role is no staff",
                        "other-owner cust-9/->cust-1/-",
                        in(0, "cust-9", "supporter"),
                        INVOICE,
                        look()),
                row("own", "own cust-1/->cust-1/-", OWNER, INVOICE, look()),
                row("own before shared", "own cust-1/->cust-1/-", OWNER, invoice(0, "cust-1", "user:cust-1"), look()),
                row(
                        "shared with the user",
                        "shared cust-2/->cust-1/-",
                        OTHER,
                        invoice(0, "cust-1", "user:cust-3", "user:cust-2"),
                        look()),
                row(
                        "shared with the organization",
                        "shared cust-2/org-4>cust-1/-",
                        member(0, "cust-2", "org-4"),
                        invoice(0, "cust-1", "organization:org-4"),
                        look()),
                row(
                        "user and organization of one name differ",
                        "other-owner cust-2/org-4>cust-1/-",
                        member(0, "cust-2", "org-4"),
                        invoice(0, "cust-1", "user:org-4", "organization:cust-2", "cust-2"),
                        look()),
                row(
                        "no organization is no `organization:null`",
                        "other-owner cust-2/->cust-1/-",
                        OTHER,
                        invoice(0, "cust-1", "organization:null", "user:null"),
                        look()),
                row("other owner", "other-owner cust-2/->cust-1/-", OTHER, INVOICE, look()),
                row("nobody's record is not one's own", "other-owner cust-2/->-/-", OTHER, invoice(0, null), look()),
                row("nor that of a session of nobody", "other-owner -/->-/-", in(0, null), invoice(0, null), look()));
    }

    @ParameterizedTest
    @MethodSource("verdicts")
    void shouldJudgeAsComputedByHand(OracleCase row) {
        row.check();
    }

    @Test
    void shouldJudgeEachRecordOnceInOrder() {
        Access list = new Access("e", T, 200, "GET", "s", List.of("invoice:2", "invoice:1", "invoice:2"), false);
        List<Truth> truths = Oracle.judge(List.of(OWNER), List.of(INVOICE), List.of(list), RULES);
        assertThat(truths)
                .containsExactly(
                        new Truth("e", "invoice:2", "unresolved-record", false, "cust-1", null, null, null),
                        new Truth("e", "invoice:1", "own", false, "cust-1", null, "cust-1", null));
    }

    @Test
    void shouldHaveNoVerdictWithoutRecords() {
        Access page = new Access("e", T, 200, "GET", "s", List.of(), false);
        assertThat(Oracle.judge(List.of(OWNER), List.of(INVOICE), List.of(page), RULES))
                .isEmpty();
    }

    @Test
    void shouldCallOnlyTheTwoAccusationsExposed() {
        for (OracleCase row : verdicts().toList()) {
            List<Truth> truths = row.truths(false);
            assertThat(truths.get(0).exposed())
                    .as(row.why())
                    .isEqualTo(Set.of("anonymous", "other-owner")
                            .contains(truths.get(0).verdict()));
        }
    }

    @Test
    void shouldJudgeTheSameByKey() {
        for (long seed = 0; seed < 300; seed++) {
            RandomHistory history = RandomHistory.of(seed);
            KeyedOracle keyed = new KeyedOracle(history.sessions(), history.ownerships(), history.rules());
            List<Truth> truths = history.accesses().stream()
                    .flatMap(access -> keyed.judge(access).stream())
                    .toList();
            assertThat(truths).as("seed %d", seed).isEqualTo(history.truth());
        }
    }
}
