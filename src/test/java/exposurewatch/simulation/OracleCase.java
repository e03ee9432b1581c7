package exposurewatch.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import exposurewatch.simulation.Oracle.Access;
import exposurewatch.simulation.Oracle.Item;
import exposurewatch.simulation.Oracle.OwnershipFact;
import exposurewatch.simulation.Oracle.Rules;
import exposurewatch.simulation.Oracle.SessionFact;
import exposurewatch.simulation.Oracle.Truth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A hand-computed row of the oracle's tables: session `s`, one record, one access at {@link #T}, tolerance 2,000 ms, grace
 * 30,000 ms, staff role `support`, organization type `file`.
 *
 * @param expected the verdict, then `viewer>owner`: each as user/organization, `-` for null
 */
record OracleCase(String why, List<Item> items, String expected) {

    static final long T = 1_000_000;
    static final long TOLERANCE = 2_000;
    static final long GRACE = 30_000;
    static final Rules RULES = new Rules(Set.of("support"), Set.of("file"), TOLERANCE, GRACE);

    static OracleCase row(String why, String expected, Item... items) {
        return new OracleCase(why, List.of(items), expected);
    }

    /** The facts in the order written, and reversed: their order never matters. */
    void check() {
        assertThat(judged(false)).isEqualTo(expected);
        assertThat(judged(true)).as("facts reversed").isEqualTo(expected);
    }

    /** What the oracle says, in the form of `expected`; the facts in the order written or reversed. */
    private String judged(boolean reversed) {
        Truth truth = truths(reversed).get(0);
        return truth.verdict() + " " + name(truth.viewerUser()) + "/" + name(truth.viewerOrganization()) + ">"
                + name(truth.ownerUser()) + "/" + name(truth.ownerOrganization());
    }

    List<Truth> truths(boolean reversed) {
        List<Item> ordered = new ArrayList<>(items);
        if (reversed) {
            Collections.reverse(ordered);
        }
        return Oracle.judge(
                only(SessionFact.class, ordered),
                only(OwnershipFact.class, ordered),
                only(Access.class, ordered),
                RULES);
    }

    private static <T> List<T> only(Class<T> kind, List<Item> items) {
        return items.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    private static String name(@Nullable String id) {
        return id == null ? "-" : id;
    }

    @Override
    public String toString() {
        return why;
    }

    static SessionFact in(long at, @Nullable String user, String... roles) {
        return new SessionFact("s", at, user, Arrays.asList(roles), null, false);
    }

    static SessionFact member(long at, String user, String organization) {
        return new SessionFact("s", at, user, List.of(), organization, false);
    }

    static SessionFact out(long at) {
        return new SessionFact("s", at, null, List.of(), null, true);
    }

    static OwnershipFact invoice(long at, @Nullable String owner, String... sharedWith) {
        return new OwnershipFact("invoice:1", at, owner, null, Arrays.asList(sharedWith), false, false);
    }

    static OwnershipFact record(String id, long at, @Nullable String user, @Nullable String organization) {
        return new OwnershipFact(id, at, user, organization, List.of(), false, false);
    }

    static OwnershipFact open(long at, @Nullable String owner) {
        return new OwnershipFact("invoice:1", at, owner, null, List.of(), true, false);
    }

    static OwnershipFact deleted(long at, @Nullable String owner) {
        return new OwnershipFact("invoice:1", at, owner, null, List.of(), false, true);
    }

    static Access look() {
        return look("invoice:1");
    }

    static Access look(String recordId) {
        return new Access("e", T, 200, "GET", "s", List.of(recordId), false);
    }

    static Access strangersLook() {
        return new Access("e", T, 200, "GET", null, List.of("invoice:1"), false);
    }

    static Access answered(int status, @Nullable String method) {
        return new Access("e", T, status, method, "s", List.of("invoice:1"), false);
    }

    static Access exempted(int status) {
        return new Access("e", T, status, "GET", "s", List.of("invoice:1"), true);
    }
}
