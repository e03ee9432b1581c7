package exposurewatch.app.demo;

import java.time.Duration;

/**
 * What the story is played with.
 *
 * @param bugs   of the site, to be switched
 * @param closures what of the site is shut
 * @param commander opens it again
 * @param crowd  the customers
 * @param truth  what the site knows
 * @param news   what Exposure Watch tells
 * @param book   what it has told so far
 * @param teller says it all
 * @param pause  lets time pass
 * @param health throws when something that the story needs has failed
 * @param toldWithin from the first wrong page to the alert, and from the end to the exact numbers
 */
record Stage(
        Bugs bugs,
        Closures closures,
        Commander commander,
        Crowd crowd,
        Truth truth,
        News news,
        IncidentBook book,
        Teller teller,
        Pause pause,
        Health health,
        Duration toldWithin) {

    /** Whether all goes on. */
    interface Health {
        void check() throws InterruptedException;
    }

    /** Throws when something has failed. */
    void check() throws InterruptedException {
        health.check();
    }
}
