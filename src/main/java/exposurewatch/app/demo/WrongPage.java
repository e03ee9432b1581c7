package exposurewatch.app.demo;

import java.time.Instant;
import java.util.List;

/**
 * A page that the site sent with somebody else's data in it.
 *
 * @param asking what was asked
 * @param shown  the things on it that are not the viewer's, at least one
 * @param at     when it had been sent
 * @param nanos  the same, as {@link System#nanoTime}
 */
record WrongPage(Asking asking, List<Item> shown, Instant at, long nanos) {

    /** {@code cust-17 asked for /invoices/1042 and was shown invoice 1043 of cust-23}. */
    String sentence() {
        Item first = shown.get(0);
        String who = asking.viewer() == null
                ? "somebody at " + asking.address() + ", not signed in,"
                : asking.viewer().user();
        String thing = first.type() + " " + first.number() + " of " + first.owner();
        String more = shown.size() == 1 ? "" : " and " + (shown.size() - 1) + " more";
        return who + " asked for " + asking.path() + " and was shown " + thing + more;
    }
}
