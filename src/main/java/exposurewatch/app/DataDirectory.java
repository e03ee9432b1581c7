package exposurewatch.app;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directory that the embedded broker keeps its data in, held by one process at a time.
 *
 * <pre>
 * data/broker.lock        who holds it: a file lock (gone with the process, also after kill -9) and the process id
 * data/broker/            Kafka's log directory
 * data/broker.formatting  a log directory being formatted; what is left of one is thrown away
 * </pre>
 */
final class DataDirectory implements AutoCloseable {

    /** Bytes; with less, the first segments and indexes may not fit and Kafka would stop in the middle of its start. */
    static final long LEAST_FREE = 256L << 20;

    static final String LOCK = "broker.lock";

    private static final String FORMATTED = "meta.properties";

    private final Path directory;
    private final FileChannel lockFile;

    private DataDirectory(Path directory, FileChannel lockFile) {
        this.directory = directory;
        this.lockFile = lockFile;
    }

    /**
     * Takes the directory for this process; it is created when it does not exist.
     *
     * @param leastFree bytes that must be free on its disk
     * @throws OutsideException if it can't be written, is held by another process, holds foreign files or is full
     */
    static DataDirectory claim(Path directory, long leastFree) {
        Path place = directory.toAbsolutePath().normalize();
        create(place);
        DataDirectory claimed = new DataDirectory(place, lock(place));
        try {
            claimed.refuseForeign();
            claimed.refuseFull(leastFree);
            return claimed;
        } catch (RuntimeException e) {
            claimed.close();
            throw e;
        }
    }

    private static void create(Path place) {
        try {
            Files.createDirectories(place);
        } catch (FileAlreadyExistsException e) {
            throw new OutsideException(place + " is not a directory: choose another --data", e);
        } catch (IOException e) {
            throw unwritable(place, e);
        }
    }

    private static FileChannel lock(Path place) {
        Path path = place.resolve(LOCK);
        FileChannel file = open(path);
        boolean locked = false;
        try {
            FileLock lock = file.tryLock();
            locked = lock != null;
            if (!locked) {
                throw inUse(place, path, null);
            }
            file.truncate(0);
            file.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8)));
            return file;
        } catch (OverlappingFileLockException e) {
            throw inUse(place, path, e);
        } catch (IOException e) {
            locked = false;
            throw unwritable(place, e);
        } finally {
            if (!locked) {
                closeQuietly(file);
            }
        }
    }

    private static FileChannel open(Path lockFile) {
        try {
            return FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw unwritable(lockFile, e);
        }
    }

    private static OutsideException inUse(Path place, Path lockFile, @Nullable Exception cause) {
        String message = place + " is in use by another exposure-watch (pid " + holder(lockFile)
                + "): stop it or choose another --data";
        return cause == null ? new OutsideException(message) : new OutsideException(message, cause);
    }

    private static String holder(Path lockFile) {
        try {
            String pid = Files.readString(lockFile).strip();
            return pid.isEmpty() ? "unknown" : pid;
        } catch (IOException e) {
            return "unknown";
        }
    }

    private static OutsideException unwritable(Path place, IOException e) {
        String why = e instanceof AccessDeniedException ? "permission denied" : OneLine.of(e);
        return new OutsideException(
                "can't write " + place + " (" + why + "): give this user write permission or choose another --data", e);
    }

    private void refuseForeign() {
        Path log = logDirectory();
        if (isFormatted() || !Files.exists(log)) {
            return;
        }
        List<Path> inside;
        try (Stream<Path> files = Files.list(log)) {
            inside = files.limit(1).toList();
        } catch (IOException e) {
            throw new OutsideException(log + " is not a directory that can be read: choose another --data", e);
        }
        if (!inside.isEmpty()) {
            throw new OutsideException(log + " holds files that are not exposure-watch's ("
                    + inside.get(0).getFileName() + "): move them away or choose another --data");
        }
    }

    private void refuseFull(long leastFree) {
        try {
            long free = Files.getFileStore(directory).getUsableSpace();
            if (free < leastFree) {
                throw new OutsideException("only " + (free >> 20) + " MiB are free on the disk of " + directory
                        + ", at least " + (leastFree >> 20) + " MiB are needed: free some or choose another --data");
            }
        } catch (IOException e) {
            throw new OutsideException(
                    "can't tell how much is free on the disk of " + directory + ": " + OneLine.of(e), e);
        }
    }

    /** The place given, absolute. */
    Path path() {
        return directory;
    }

    /** Kafka's log directory; it exists once it is formatted. */
    Path logDirectory() {
        return directory.resolve("broker");
    }

    boolean isFormatted() {
        return Files.exists(logDirectory().resolve(FORMATTED));
    }

    /** Writes the first content of a log directory. */
    interface Formatting {
        void format(Path logDirectory) throws Exception;
    }

    /** Formats a new log directory beside the final one and moves it there at once: there is no half-formatted one. */
    void format(Formatting formatting) throws Exception {
        Path fresh = directory.resolve("broker.formatting");
        deleteTree(fresh);
        Files.createDirectory(fresh);
        formatting.format(fresh);
        Files.deleteIfExists(logDirectory());
        Files.move(fresh, logDirectory(), StandardCopyOption.ATOMIC_MOVE);
    }

    private static void deleteTree(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path path : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(path);
            }
        }
    }

    /** Lets go of the directory. The lock file stays: deleting it would let two processes lock two files. */
    @Override
    public void close() {
        closeQuietly(lockFile);
    }

    private static void closeQuietly(FileChannel file) {
        try {
            file.close();
        } catch (IOException e) {
            // Closing fails only on a broken disk; the lock goes with the process at the latest.
        }
    }
}
