package exposurewatch.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.FlushOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteOptions;

/** Sixty stores that are written at once, which would take more than all may have. */
class StoreMemoryTest {

    private static final int STORES = 60;
    private static final int BYTES = 1_000;
    private static final int RECORDS = 1_500;
    private static final long BUDGET = 64 << 20;

    private static final String FLUSHING = "rocksdb.num-immutable-mem-table";

    @TempDir
    private Path home;

    @Test
    void shouldBeBoundedForAllStoresTogether() throws Exception {
        StoreMemory.Budget budget = new StoreMemory.Budget(BUDGET);
        List<RocksDB> stores = new ArrayList<>();
        try (Options options =
                        new Options().setCreateIfMissing(true).setTableFormatConfig(new BlockBasedTableConfig());
                WriteOptions writing = new WriteOptions().setDisableWAL(true);
                FlushOptions flushing = new FlushOptions().setWaitForFlush(true)) {
            budget.share(options);
            for (int i = 0; i < STORES; i++) {
                stores.add(RocksDB.open(options, home.resolve("s" + i).toString()));
            }
            Random random = new Random(1);
            byte[] value = new byte[BYTES];
            long most = 0;
            for (int record = 0; record < RECORDS; record++) {
                for (RocksDB store : stores) {
                    random.nextBytes(value);
                    store.put(writing, key(record), value);
                }
                // What a disk that falls behind leaves in memory is bounded store by store, by its buffers.
                await("the disk").pollInterval(Duration.ofMillis(1)).until(() -> sum(stores, FLUSHING) == 0);
                most = Math.max(most, sum(stores, "rocksdb.cur-size-all-mem-tables"));
            }
            assertThat(most).isBetween(BUDGET / 8, BUDGET / 2);
            for (RocksDB store : stores) {
                store.flush(flushing);
            }
            for (int record = 0; record < RECORDS; record++) {
                for (RocksDB store : stores) {
                    assertThat(store.get(key(record))).hasSize(BYTES);
                }
            }
            assertThat(stores)
                    .extracting(store -> store.getLongProperty("rocksdb.block-cache-capacity"))
                    .containsOnly(BUDGET);
            assertThat(stores.get(0).getLongProperty("rocksdb.block-cache-usage"))
                    .isBetween(BUDGET / 2, BUDGET + BUDGET / 8);
        } finally {
            stores.forEach(RocksDB::close);
        }
    }

    private static byte[] key(int record) {
        return ByteBuffer.allocate(4).putInt(record).array();
    }

    private static long sum(List<RocksDB> stores, String property) throws Exception {
        long sum = 0;
        for (RocksDB store : stores) {
            sum += store.getLongProperty(property);
        }
        return sum;
    }
}
