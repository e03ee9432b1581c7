package exposurewatch.app.audit;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/**
 * {@code exposures.jsonl}: written in the order in which exposures are found, read again in that of their times. What
 * is in memory is where each of them stands.
 */
final class ExposureFile implements Closeable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private record Place(long at, String id, long offset, int length) {}

    private final Path file;
    private final OutputStream out;
    private final List<Place> places = new ArrayList<>();
    private long offset;

    ExposureFile(Path file) throws IOException {
        this.file = file;
        this.out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16);
    }

    /**
     * @param at the exposure's time, epoch milliseconds
     */
    void write(ObjectNode json, long at) {
        byte[] line = (json + "\n").getBytes(StandardCharsets.UTF_8);
        try {
            out.write(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        places.add(new Place(at, json.path("id").asText(), offset, line.length));
        offset += line.length;
    }

    /** Every exposure, by its time and then its id. */
    void readByTime(Consumer<ObjectNode> reader) throws IOException {
        out.flush();
        places.sort(Comparator.comparingLong(Place::at).thenComparing(Place::id));
        try (RandomAccessFile lines = new RandomAccessFile(file.toFile(), "r")) {
            for (Place place : places) {
                byte[] line = new byte[place.length];
                lines.seek(place.offset);
                lines.readFully(line);
                reader.accept((ObjectNode) JSON.readTree(line));
            }
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
