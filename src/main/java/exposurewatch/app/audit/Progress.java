package exposurewatch.app.audit;

import java.io.PrintStream;

/** A bar on a terminal, nothing where stderr goes elsewhere. */
final class Progress {

    private static final int WIDTH = 30;
    private static final long EVERY_NANOS = 200_000_000L;

    private final PrintStream out;
    private final boolean shown;
    private final long total;
    private final long started = System.nanoTime();
    private long done;
    private long last;

    Progress(PrintStream out, boolean shown, long total) {
        this.out = out;
        this.shown = shown;
        this.total = Math.max(1, total);
    }

    /** So many bytes more were read. */
    void read(long bytes) {
        done += bytes;
        if (!shown) {
            return;
        }
        long now = System.nanoTime();
        if (now - last >= EVERY_NANOS) {
            last = now;
            draw(now);
        }
    }

    private void draw(long now) {
        double share = Math.min(1.0, (double) done / total);
        int full = (int) (share * WIDTH);
        double seconds = (now - started) / 1e9;
        long left = share <= 0 ? 0 : Math.round(seconds * (1 - share) / share);
        out.printf(
                "\r[%s%s] %3d %%  %,d MiB of %,d  %d s left ",
                "=".repeat(full), " ".repeat(WIDTH - full), (int) (share * 100), done >> 20, total >> 20, left);
        out.flush();
    }

    /** Takes the bar away. */
    void finish() {
        if (shown) {
            out.print("\r\u001b[K");
            out.flush();
        }
    }
}
