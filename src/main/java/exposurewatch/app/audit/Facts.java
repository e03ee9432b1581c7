package exposurewatch.app.audit;

import exposurewatch.access.Reading;
import exposurewatch.ownership.OwnershipHistory;
import exposurewatch.ownership.OwnershipReader;
import exposurewatch.ownership.OwnershipRow;
import exposurewatch.session.SessionReader;
import exposurewatch.session.SessionRow;
import exposurewatch.session.SessionView;
import exposurewatch.session.Timeline;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongConsumer;

/** All sessions and all ownership, in memory: some 300 bytes a row. */
final class Facts {

    private final Map<String, Timeline<SessionRow>> sessions = new HashMap<>();
    private final Map<String, OwnershipHistory> records = new HashMap<>();
    private long sessionRows;
    private long ownershipRows;

    void readSessions(Path file, Unreadables unreadables, LongConsumer progress) throws IOException {
        try (LineFile lines = LineFile.open(file, progress)) {
            for (byte[] line = lines.next(); line != null; line = lines.next()) {
                Reading<SessionRow> reading = SessionReader.read(null, line, 0);
                if (reading instanceof Reading.Readable<SessionRow> readable) {
                    SessionRow row = readable.value();
                    sessions.merge(row.session(), Timeline.<SessionRow>empty().with(row), (old, one) -> old.with(row));
                    sessionRows++;
                } else if (reading instanceof Reading.Unreadable<SessionRow> bad) {
                    unreadables.add("sessions", lines.where(), bad.reason(), bad.detail());
                }
            }
        }
    }

    void readOwnership(Path file, Unreadables unreadables, LongConsumer progress) throws IOException {
        try (LineFile lines = LineFile.open(file, progress)) {
            for (byte[] line = lines.next(); line != null; line = lines.next()) {
                Reading<OwnershipRow> reading = OwnershipReader.read(null, line, 0);
                if (reading instanceof Reading.Readable<OwnershipRow> readable) {
                    OwnershipRow row = readable.value();
                    records.merge(row.record(), OwnershipHistory.EMPTY.with(row), (old, one) -> old.with(row));
                    ownershipRows++;
                } else if (reading instanceof Reading.Unreadable<OwnershipRow> bad) {
                    unreadables.add("ownership", lines.where(), bad.reason(), bad.detail());
                }
            }
        }
    }

    SessionView session(String id, long time, long tolerance, long grace) {
        return SessionView.of(sessions.getOrDefault(id, Timeline.empty()), time, tolerance, grace);
    }

    OwnershipHistory record(String id) {
        return records.getOrDefault(id, OwnershipHistory.EMPTY);
    }

    long sessionRows() {
        return sessionRows;
    }

    long ownershipRows() {
        return ownershipRows;
    }
}
