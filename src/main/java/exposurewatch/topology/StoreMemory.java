package exposurewatch.topology;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * The memory of all stores of this process, outside the heap: together they take half as much as the heap may have, for what
 * is written and what is read, and indexes. By default each store of each partition takes up to 100 MB for itself, which
 * nobody notices until everything is written at once, in a mass exposure, and the process is killed for it.
 *
 * <p>Made by Kafka Streams, once for each store.
 */
public final class StoreMemory implements RocksDBConfigSetter {

    /** What several stores share. */
    static final class Budget {

        /** Each store that is written takes one such block at least; the usual 2 MiB times all stores are a lot. */
        private static final long LEAST_FOR_A_STORE = 256 << 10;
        /**
         * What is written of a store waits in memory up to a hundredth of what all may have: when all is taken, only the
         * store that is written next goes to the disk, so that others, of which nothing is written any more, must not be
         * able to take it all.
         */
        private static final int STORES_THAT_HOLD = 100;

        private static final long LEAST_WRITTEN = 1 << 20;
        private static final long MOST_WRITTEN = 16 << 20;
        /** Of the budget: indexes and filters, which each look needs, are not driven out by what is read. */
        private static final double FOR_INDEXES = 0.2;

        private final Cache cache;
        private final WriteBufferManager writes;
        private final long perStore;

        /** @param bytes of which a half may be written and not yet on the disk */
        Budget(long bytes) {
            RocksDB.loadLibrary();
            this.cache = new LRUCache(bytes, -1, false, FOR_INDEXES);
            this.writes = new WriteBufferManager(bytes / 2, cache);
            this.perStore = Math.max(LEAST_WRITTEN, Math.min(MOST_WRITTEN, bytes / 2 / STORES_THAT_HOLD));
        }

        /** Has a store take part. */
        void share(Options options) {
            BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
            table.setBlockCache(cache);
            table.setCacheIndexAndFilterBlocks(true);
            table.setCacheIndexAndFilterBlocksWithHighPriority(true);
            table.setPinTopLevelIndexAndFilter(true);
            options.setTableFormatConfig(table);
            options.setWriteBufferManager(writes);
            options.setArenaBlockSize(LEAST_FOR_A_STORE);
            options.setWriteBufferSize(perStore);
        }
    }

    /** Made when the first store is opened. */
    private static final class Held {
        static final Budget BUDGET = new Budget(Runtime.getRuntime().maxMemory() / 2);
    }

    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> configs) {
        Held.BUDGET.share(options);
    }

    @Override
    public void close(String storeName, Options options) {
        // What is shared lives as long as the process.
    }
}
