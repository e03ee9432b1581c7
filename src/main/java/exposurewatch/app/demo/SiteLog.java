package exposurewatch.app.demo;

import java.time.Instant;

/** What the site tells of itself while it works; by the time a method returns, it is on its way. Thread-safe. */
interface SiteLog {

    /** An answer was sent. */
    void answered(Answer answer);

    void signedIn(String session, Customer customer, Instant at);

    void signedOut(String session, Instant at);

    /** A row of the data base. */
    void stored(Item item, Instant at);

    /**
     * A page that went out.
     *
     * @param at when it was sent
     */
    record Answer(String id, Asking asking, String service, Page page, Instant at) {}
}
