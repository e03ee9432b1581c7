package exposurewatch.app.audit;

import exposurewatch.access.JsonFields;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.LongConsumer;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** A text file, line by line, as bytes; gzip is seen by its first bytes. Memory is bounded by the longest line. */
final class LineFile implements Closeable {

    private static final int BUFFER = 1 << 16;
    /** One byte more than is ever read as an event, so that a line that is too long is still known as such. */
    private static final int LONGEST_LINE = JsonFields.MAX_BYTES + 1;

    private final Path path;
    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER];
    private int position;
    private int limit;
    private long line;

    private LineFile(Path path, InputStream in) {
        this.path = path;
        this.in = in;
    }

    /**
     * @param progress told of every byte read from disk, as they are read
     */
    static LineFile open(Path path, LongConsumer progress) throws IOException {
        InputStream counted = new FilterInputStream(Files.newInputStream(path)) {
            @Override
            public int read() throws IOException {
                int b = super.read();
                progress.accept(b < 0 ? 0 : 1);
                return b;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                int n = super.read(bytes, offset, length);
                progress.accept(Math.max(0, n));
                return n;
            }
        };
        try {
            BufferedInputStream raw = new BufferedInputStream(counted, BUFFER);
            raw.mark(2);
            boolean gzip = raw.read() == 0x1f && raw.read() == 0x8b;
            raw.reset();
            return new LineFile(path, gzip ? new GZIPInputStream(raw, BUFFER) : raw);
        } catch (IOException | RuntimeException e) {
            counted.close();
            throw e;
        }
    }

    /** The next line that is not blank, without its end; null at the end of the file. */
    byte @Nullable [] next() throws IOException {
        while (true) {
            byte[] bytes = nextLine();
            if (bytes == null || !isBlank(bytes)) {
                return bytes;
            }
        }
    }

    private static boolean isBlank(byte[] bytes) {
        for (byte b : bytes) {
            if (b != ' ' && b != '\t' && b != '\r') {
                return false;
            }
        }
        return true;
    }

    private byte @Nullable [] nextLine() throws IOException {
        ByteArrayOutputStream rest = null;
        while (true) {
            if (position == limit) {
                limit = in.read(buffer);
                position = 0;
                if (limit <= 0) {
                    limit = 0;
                    return rest == null ? null : finish(rest.toByteArray());
                }
            }
            int end = position;
            while (end < limit && buffer[end] != '\n') {
                end++;
            }
            boolean complete = end < limit;
            byte[] part = Arrays.copyOfRange(buffer, position, end);
            position = complete ? end + 1 : end;
            if (rest == null && complete) {
                return finish(part);
            }
            if (rest == null) {
                rest = new ByteArrayOutputStream();
            }
            rest.write(part, 0, Math.min(part.length, LONGEST_LINE - rest.size()));
            if (complete) {
                return finish(rest.toByteArray());
            }
        }
    }

    private byte[] finish(byte[] bytes) {
        line++;
        boolean byteOrderMark = line == 1
                && bytes.length >= 3
                && bytes[0] == (byte) 0xEF
                && bytes[1] == (byte) 0xBB
                && bytes[2] == (byte) 0xBF;
        int end = bytes.length > 0 && bytes[bytes.length - 1] == '\r' ? bytes.length - 1 : bytes.length;
        return byteOrderMark || end < bytes.length ? Arrays.copyOfRange(bytes, byteOrderMark ? 3 : 0, end) : bytes;
    }

    /** Number of the line last read, from 1. */
    long line() {
        return line;
    }

    /** {@code file name:line} of the line last read. */
    String where() {
        return path.getFileName() + ":" + line;
    }

    Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
