package exposurewatch.topology;

import exposurewatch.access.AccessEvent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Bytes;

/** Keys of the stores, in byte order: by owner of the entry, then by time, then by the answer. */
final class Keys {

    private Keys() {}

    /** The entry of one answer under a session or a record. */
    static Bytes of(String under, AccessEvent access) {
        // The session is part of it: a careless log may give one id to the answers of two people.
        return of(under, access.timestamp(), access.id() + '\0' + (access.session() == null ? "" : access.session()));
    }

    /** The entry of this name under a site, a session or a record, in the order of a number. */
    static Bytes of(String under, long time, String event) {
        byte[] first = under.getBytes(StandardCharsets.UTF_8);
        byte[] last = event.getBytes(StandardCharsets.UTF_8);
        return Bytes.wrap(ByteBuffer.allocate(4 + first.length + 8 + last.length)
                .putInt(first.length)
                .put(first)
                .putLong(time ^ Long.MIN_VALUE)
                .put(last)
                .array());
    }

    /** The name in a key made of two names. */
    static String name(Bytes key) {
        ByteBuffer bytes = ByteBuffer.wrap(key.get());
        bytes.position(4 + bytes.getInt() + 8);
        return StandardCharsets.UTF_8.decode(bytes).toString();
    }

    /** What a key stands under. */
    static String under(Bytes key) {
        ByteBuffer bytes = ByteBuffer.wrap(key.get());
        int length = bytes.getInt();
        return new String(key.get(), 4, length, StandardCharsets.UTF_8);
    }

    /** Sorts before every entry under this key. */
    static Bytes begin(String under) {
        return of(under, Long.MIN_VALUE, "");
    }

    /** Sorts before every entry under this key of this time or later. */
    static Bytes from(String under, long time) {
        return of(under, time, "");
    }

    /** Sorts after every entry under this key. */
    static Bytes end(String under) {
        return of(under, Long.MAX_VALUE, "");
    }

    /** An entry that is due at this wall time. */
    static Bytes due(long wallTime, Bytes entry) {
        return Bytes.wrap(ByteBuffer.allocate(8 + entry.get().length)
                .putLong(wallTime)
                .put(entry.get())
                .array());
    }

    /** The entry that a key of {@link #due} stands for. */
    static Bytes dueEntry(Bytes due) {
        byte[] bytes = due.get();
        return Bytes.wrap(java.util.Arrays.copyOfRange(bytes, 8, bytes.length));
    }
}
