package exposurewatch.containment.actuator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * What an actuator must not forget, in a file: lines of JSON, each after its checksum, each on the disk before anything
 * else is done. A last line that was cut off by a crash never was; a broken line before others is an error.
 */
final class Journal implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CHECKSUM = 8;
    /** Bytes of a journal that can be read; it is written anew long before. */
    private static final long LARGEST = 64L << 20;

    private final Path file;
    private final Runnable step;
    private FileChannel channel;
    private int lines;

    private Journal(Path file, Runnable step, FileChannel channel, int lines) {
        this.file = file;
        this.step = step;
        this.channel = channel;
        this.lines = lines;
    }

    /** A journal and what stands in it, the oldest first. */
    record Opened(Journal journal, List<JsonNode> entries) {}

    /**
     * Opens a journal; a new one where there is none.
     *
     * @param step called between any two steps after which a process may die; for tests
     * @throws IOException if the file can't be read or written, or a line in it is broken
     */
    static Opened open(Path file, Runnable step) throws IOException {
        List<JsonNode> entries = new ArrayList<>();
        long whole = 0;
        if (Files.exists(file)) {
            if (Files.size(file) > LARGEST) {
                throw new IOException(file + " is larger than " + LARGEST + " bytes: it is no journal");
            }
            byte[] bytes = Files.readAllBytes(file);
            int from = 0;
            for (int i = 0; i < bytes.length; i++) {
                if (bytes[i] == '\n') {
                    entries.add(entry(file, entries.size() + 1, bytes, from, i));
                    from = i + 1;
                }
            }
            whole = from;
        }
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.READ);
        channel.truncate(whole);
        channel.position(whole);
        channel.force(true);
        return new Opened(new Journal(file, step, channel, entries.size()), List.copyOf(entries));
    }

    private static JsonNode entry(Path file, int line, byte[] bytes, int from, int to) throws IOException {
        String text = new String(bytes, from, to - from, StandardCharsets.UTF_8);
        if (text.length() <= CHECKSUM || !text.substring(0, CHECKSUM).equals(checksum(text.substring(CHECKSUM)))) {
            throw new IOException(file + ":" + line + " is broken: look at what is shut, then move the file away");
        }
        return JSON.readTree(text.substring(CHECKSUM));
    }

    private static String checksum(String json) {
        CRC32C crc = new CRC32C();
        crc.update(json.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }

    private static byte[] line(JsonNode entry) {
        String json = entry.toString();
        return (checksum(json) + json + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static void write(FileChannel channel, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /** Adds an entry; it is on the disk when this returns. */
    void append(ObjectNode entry) throws IOException {
        step.run();
        write(channel, line(entry));
        step.run();
        channel.force(false);
        lines++;
        step.run();
    }

    /** How many entries stand in it. */
    int lines() {
        return lines;
    }

    /** Puts these entries in the place of all; a crash leaves either. */
    void replace(List<ObjectNode> entries) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel out = FileChannel.open(
                next, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            for (ObjectNode entry : entries) {
                write(out, line(entry));
            }
            out.force(true);
        }
        step.run();
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        step.run();
        channel.close();
        channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.READ);
        channel.position(channel.size());
        lines = entries.size();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
