package exposurewatch.topology;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One topic as it should be.
 *
 * @param name            with its prefix
 * @param key             what a key is, for people
 * @param value           what a value is, for people
 * @param partitions      at creation; another number is no fault, since facts are put in order by their own key
 * @param cleanup         whether old records go by age or by being superseded
 * @param retention       how long a record is kept; of a compacted topic how long a superseded row and a tombstone are
 * @param maxMessageBytes largest record batch, as sent
 * @param timestamps      what the records' timestamps are
 * @param origin          who writes it
 * @param description     what it is for, one sentence
 */
public record TopicSpec(
        String name,
        String key,
        String value,
        int partitions,
        Cleanup cleanup,
        Duration retention,
        int maxMessageBytes,
        Timestamps timestamps,
        Origin origin,
        String description) {

    /** {@code cleanup.policy}. */
    public enum Cleanup {
        DELETE("delete"),
        COMPACT("compact");

        private final String config;

        Cleanup(String config) {
            this.config = config;
        }

        /** The value in Kafka's configuration. */
        public String config() {
            return config;
        }
    }

    /** {@code message.timestamp.type}. */
    public enum Timestamps {
        /** The broker's clock. Nobody can send a time that makes records vanish early or stay for ever. */
        APPENDED("LogAppendTime"),
        /** The producer's clock. */
        CREATED("CreateTime");

        private final String config;

        Timestamps(String config) {
            this.config = config;
        }

        /** The value in Kafka's configuration. */
        public String config() {
            return config;
        }
    }

    /** Who writes a topic. */
    public enum Origin {
        /** The site's own systems; how much of it is kept in bytes is their matter. */
        THEIRS,
        /** This application. */
        OURS
    }

    boolean compacted() {
        return cleanup == Cleanup.COMPACT;
    }

    /**
     * The topic's own settings at creation, in Kafka's names and units. What is not here is the cluster's default.
     *
     * @param minInsync {@code min.insync.replicas}
     */
    public Map<String, String> config(int minInsync) {
        Map<String, String> config = new LinkedHashMap<>();
        config.put(Settings.CLEANUP, cleanup.config());
        if (compacted()) {
            config.put(Settings.COMPACTION_LAG, millis());
            config.put(Settings.TOMBSTONES, millis());
        } else {
            config.put(Settings.RETENTION, millis());
            if (origin == Origin.OURS) {
                config.put(Settings.RETENTION_BYTES, "-1");
            }
        }
        config.put(Settings.MAX_MESSAGE, Integer.toString(maxMessageBytes));
        config.put(Settings.TIMESTAMPS, timestamps.config());
        config.put(Settings.MIN_INSYNC, Integer.toString(minInsync));
        return config;
    }

    String millis() {
        return Long.toString(retention.toMillis());
    }
}
