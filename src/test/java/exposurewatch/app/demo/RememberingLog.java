package exposurewatch.app.demo;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What the site told, in its order. */
final class RememberingLog implements SiteLog {

    final BlockingQueue<byte[]> accesses = new LinkedBlockingQueue<>();
    final BlockingQueue<byte[]> sessions = new LinkedBlockingQueue<>();
    final BlockingQueue<byte[]> rows = new LinkedBlockingQueue<>();

    /** The next line; the site tells of a page just after the client has it. */
    static byte[] next(BlockingQueue<byte[]> lines) throws InterruptedException {
        return requireNonNull(lines.poll(10, TimeUnit.SECONDS), "the site told nothing");
    }

    @Override
    public void answered(Answer answer) {
        accesses.add(LogLines.access(answer));
    }

    @Override
    public void signedIn(String session, Customer customer, Instant at) {
        sessions.add(LogLines.signIn(session, customer, at));
    }

    @Override
    public void signedOut(String session, Instant at) {
        sessions.add(LogLines.signOut(session, at));
    }

    @Override
    public void stored(Item item, Instant at) {
        rows.add(LogLines.row(item, at));
    }
}
