package exposurewatch.topology;

/** Kafka's names of the topic settings that matter here, and how their values are told to people. */
final class Settings {

    static final String CLEANUP = "cleanup.policy";
    /** Milliseconds; how long a superseded row is kept at least. */
    static final String COMPACTION_LAG = "min.compaction.lag.ms";
    /** Milliseconds; how long a tombstone is kept. */
    static final String TOMBSTONES = "delete.retention.ms";
    /** Milliseconds, -1 = for ever. */
    static final String RETENTION = "retention.ms";
    /** For each partition, -1 = no limit. */
    static final String RETENTION_BYTES = "retention.bytes";

    static final String MAX_MESSAGE = "max.message.bytes";
    static final String TIMESTAMPS = "message.timestamp.type";
    static final String MIN_INSYNC = "min.insync.replicas";
    /** Not settings that can be altered: properties of a topic. */
    static final String REPLICATION = "replication factor";

    static final String PARTITIONS = "partitions";

    private static final long DAY = 24 * 3_600_000L;

    private Settings() {}

    /** {@code 7 d}, {@code 90 min}, {@code for ever}. */
    static String duration(long millis) {
        if (millis < 0) {
            return "for ever";
        }
        long[] units = {DAY, 3_600_000L, 60_000L, 1_000L};
        String[] names = {" d", " h", " min", " s"};
        for (int i = 0; i < units.length; i++) {
            if (millis >= units[i] && millis % units[i] == 0) {
                return millis / units[i] + names[i];
            }
        }
        return millis + " ms";
    }

    /** {@code 8 MiB}, {@code 1000 B}, {@code no limit}. */
    static String bytes(long bytes) {
        if (bytes < 0) {
            return "no limit";
        }
        long[] units = {1L << 30, 1L << 20, 1L << 10};
        String[] names = {" GiB", " MiB", " KiB"};
        for (int i = 0; i < units.length; i++) {
            if (bytes >= units[i] && bytes % units[i] == 0) {
                return bytes / units[i] + names[i];
            }
        }
        return bytes + " B";
    }

    /** A value with its unit where it has one: {@code 604800000 (7 d)}. */
    static String readable(String setting, String value) {
        if (!value.matches("-?\\d{1,18}")) {
            return value;
        }
        long number = Long.parseLong(value);
        if (setting.endsWith(".ms")) {
            return value + " (" + duration(number) + ")";
        }
        return setting.endsWith(".bytes") ? value + " (" + bytes(number) + ")" : value;
    }
}
