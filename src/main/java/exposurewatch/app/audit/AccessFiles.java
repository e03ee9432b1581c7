package exposurewatch.app.audit;

import exposurewatch.access.AccessEvent;
import exposurewatch.access.AccessReader;
import exposurewatch.access.Reading;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Several access logs as one, in the order of time as far as each of them is. Holds one event a file. */
final class AccessFiles implements Closeable {

    private record Head(AccessEvent event, LineFile file) {}

    private final AccessReader reader;
    private final Unreadables unreadables;
    private final List<LineFile> files = new ArrayList<>();
    private final PriorityQueue<Head> heads = new PriorityQueue<>(
            Comparator.<Head>comparingLong(head -> head.event.timestamp()).thenComparing(head -> head.event.id()));
    private long lines;

    AccessFiles(List<Path> paths, AccessReader reader, Unreadables unreadables, LongConsumer progress)
            throws IOException {
        this.reader = reader;
        this.unreadables = unreadables;
        for (Path path : paths) {
            LineFile file = LineFile.open(path, progress);
            files.add(file);
            advance(file);
        }
    }

    /** The next event that can be read; null at the end. */
    @Nullable AccessEvent next() throws IOException {
        Head head = heads.poll();
        if (head == null) {
            return null;
        }
        advance(head.file);
        return head.event;
    }

    private void advance(LineFile file) throws IOException {
        for (byte[] line = file.next(); line != null; line = file.next()) {
            lines++;
            Reading<AccessEvent> reading = reader.read(line, file.where());
            if (reading instanceof Reading.Readable<AccessEvent> readable) {
                heads.add(new Head(readable.value(), file));
                return;
            }
            if (reading instanceof Reading.Unreadable<AccessEvent> bad) {
                unreadables.add("access", file.where(), bad.reason(), bad.detail());
            }
        }
    }

    /** Lines read so far, unreadable ones included, blank ones not. */
    long lines() {
        return lines;
    }

    @Override
    public void close() throws IOException {
        for (LineFile file : files) {
            file.close();
        }
    }
}
