package exposurewatch.topology;

import exposurewatch.session.SessionRow;
import exposurewatch.session.Timeline;
import java.util.List;

/**
 * A session as it is known.
 *
 * @param rows   ascending by time
 * @param keptAt wall time at which the last of them came, epoch milliseconds
 */
record KeptSession(List<SessionRow> rows, long keptAt) {

    KeptSession {
        rows = List.copyOf(rows);
    }

    static KeptSession of(Timeline<SessionRow> timeline, long now) {
        return new KeptSession(timeline.rows(), now);
    }

    Timeline<SessionRow> timeline() {
        return new Timeline<>(rows);
    }

    /** Since when nothing of it can be asked for any more; never, while it goes on. */
    long over() {
        boolean ended = !rows.isEmpty() && rows.get(rows.size() - 1).ended();
        return ended ? keptAt : Long.MAX_VALUE;
    }
}
