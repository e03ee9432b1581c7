package exposurewatch.judgement.clearing;

import static org.assertj.core.api.Assertions.assertThat;

import exposurewatch.judgement.Counts;
import exposurewatch.judgement.Traffic;
import exposurewatch.judgement.Verdict;
import exposurewatch.ownership.OwnershipRow;
import exposurewatch.policy.Policy;
import exposurewatch.session.SessionRow;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ClearingTest {

    private static final long T = 1_795_000_000_000L;

    private final ClearingTables tables = new ClearingTables(Policy.DEFAULT, 1_000);
    private final Counts counts = new Counts();
    private final Clearing clearing = new Clearing(Policy.DEFAULT, tables, counts, new Traffic());

    ClearingTest() {
        tables.put(session("s1", "u1", T - 1_000));
        tables.put(record("invoice:1", "u1", T - 1_000), T);
        tables.put(record("invoice:2", "u2", T - 1_000), T);
    }

    private static SessionRow session(String id, String user, long at) {
        return new SessionRow(id, at, user, List.of(), null, false);
    }

    private static OwnershipRow record(String id, String user, long at) {
        return new OwnershipRow(id, at, user, null, List.of(), false, false);
    }

    private static byte[] access(long time, String session, String record) {
        return "{\"@timestamp\":%d,\"http.response.status_code\":200,\"session.id\":\"%s\",\"exposure.records\":[\"%s\"]}"
                .formatted(time, session, record)
                .getBytes(StandardCharsets.UTF_8);
    }

    private boolean clears(long time, String session, String record) {
        return clearing.clears(access(time, session, record), T, T);
    }

    @Test
    void shouldClearOnlyTheOwner() {
        tables.completeUntil(T);

        assertThat(clears(T, "s1", "invoice:1")).isTrue();
        assertThat(clears(T, "s1", "invoice:2")).isFalse();
        assertThat(clears(T, "s9", "invoice:1")).isFalse();
        assertThat(clears(T, "s1", "invoice:9")).isFalse();
        assertThat(counts.of(Verdict.OWN)).isEqualTo(1);
    }

    @Test
    void shouldClearNothingBeforeTheTablesAreComplete() {
        assertThat(clears(T, "s1", "invoice:1")).isFalse();
    }

    @Test
    void shouldClearNothingWhenTheFenceStandsStill() {
        tables.completeUntil(T - Clearing.STALE_AFTER - 1);

        assertThat(clears(T - 500, "s1", "invoice:1")).isFalse();
    }

    @Test
    void shouldClearNothingBeyondTheFence() {
        tables.completeUntil(T - 1_000);

        assertThat(clears(T - 1_000 + Clearing.beyondComplete(Policy.DEFAULT), "s1", "invoice:1"))
                .isTrue();
        assertThat(clears(T - 999 + Clearing.beyondComplete(Policy.DEFAULT), "s1", "invoice:1"))
                .isFalse();
    }

    @Test
    void shouldClearNothingBeforeAFactsLastChange() {
        tables.completeUntil(T);

        assertThat(clears(T - 1_000, "s1", "invoice:1")).isTrue();
        assertThat(clears(T - 1_001, "s1", "invoice:1")).isFalse();
    }

    @Test
    void shouldClearNothingFarAheadOfItsAppendTime() {
        tables.completeUntil(T + 200_000);

        assertThat(clearing.clears(access(T + Clearing.AHEAD_OF_APPEND, "s1", "invoice:1"), T, T + 200_000))
                .isTrue();
        assertThat(clearing.clears(access(T + Clearing.AHEAD_OF_APPEND + 1, "s1", "invoice:1"), T, T + 200_000))
                .isFalse();
    }

    @Test
    void shouldNotLetAnOlderRowUndoANewerOne() {
        tables.put(record("invoice:1", "u2", T - 500), T);
        tables.put(record("invoice:1", "u1", T - 800), T);
        tables.put(SessionRow.end("s1", T - 100));
        tables.completeUntil(T);

        assertThat(clears(T, "s1", "invoice:1")).isFalse();
        assertThat(clears(T, "s1", "invoice:2")).isFalse();
    }

    @Test
    void shouldClearNothingByRowsThatContradictEachOther() {
        tables.put(record("invoice:1", "u2", T - 1_000), T);
        tables.completeUntil(T);

        assertThat(clears(T, "s1", "invoice:1")).isFalse();
    }

    @Test
    void shouldRefuseRowsThatFindNoRoomAndNeverClearThem() {
        for (int i = 0; i < 5_000; i++) {
            tables.put(record("many:" + i, "u1", T - 1_000), T);
        }
        tables.completeUntil(T);

        assertThat(tables.refusedRows()).isPositive();
        assertThat(clears(T, "s1", "many:0")).isTrue();
        assertThat(clears(T, "s1", "many:4999")).isFalse();
    }

    @Test
    void shouldHoldTheNewestRowOfEachKeyWhateverTheOrder() {
        FactTable table = new FactTable(100_000);
        KeyedHash hash = new KeyedHash(1, 2);
        Map<String, Long> newest = new HashMap<>();
        SplittableRandom dice = new SplittableRandom(7);
        for (int i = 0; i < 200_000; i++) {
            String key = "k" + dice.nextInt(20_000);
            long at = dice.nextLong(1_000_000);
            newest.merge(key, at, Math::max);
            table.put(hash.of(key), at + 1, 0, at, 0);
        }
        FactTable.Row row = new FactTable.Row();
        newest.forEach((key, at) -> {
            assertThat(table.find(hash.of(key), row)).isTrue();
            assertThat(row.since).isEqualTo(at);
            assertThat(row.has(FactTable.NEVER) || row.first == at + 1).isTrue();
        });
        assertThat(table.size()).isEqualTo(newest.size());
    }

    @Test
    void shouldHashAsTheDefinitionSays() {
        KeyedHash hash = new KeyedHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);
        for (int length = 0; length < 64; length++) {
            byte[] message = new byte[length];
            for (int i = 0; i < length; i++) {
                message[i] = (byte) i;
            }
            assertThat(hash.sip(message, 0, length)).isEqualTo(reference(message));
        }
    }

    /** The same function written from its definition, with a state of four words and c = 1, d = 3. */
    private static long reference(byte[] message) {
        long[] v = {
            0x0706050403020100L ^ 0x736f6d6570736575L,
            0x0f0e0d0c0b0a0908L ^ 0x646f72616e646f6dL,
            0x0706050403020100L ^ 0x6c7967656e657261L,
            0x0f0e0d0c0b0a0908L ^ 0x7465646279746573L
        };
        byte[] padded = java.util.Arrays.copyOf(message, (message.length / 8 + 1) * 8);
        padded[padded.length - 1] = (byte) message.length;
        java.nio.ByteBuffer words = java.nio.ByteBuffer.wrap(padded).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        while (words.hasRemaining()) {
            long m = words.getLong();
            v[3] ^= m;
            round(v);
            v[0] ^= m;
        }
        v[2] ^= 0xff;
        round(v);
        round(v);
        round(v);
        return v[0] ^ v[1] ^ v[2] ^ v[3];
    }

    private static void round(long[] v) {
        v[0] += v[1];
        v[2] += v[3];
        v[1] = Long.rotateLeft(v[1], 13) ^ v[0];
        v[3] = Long.rotateLeft(v[3], 16) ^ v[2];
        v[0] = Long.rotateLeft(v[0], 32);
        v[2] += v[1];
        v[0] += v[3];
        v[1] = Long.rotateLeft(v[1], 17) ^ v[2];
        v[3] = Long.rotateLeft(v[3], 21) ^ v[0];
        v[2] = Long.rotateLeft(v[2], 32);
    }
}
