package exposurewatch.topology;

import exposurewatch.policy.Policy;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.StreamsConfig;

/**
 * What the stream processor needs to run.
 *
 * @param bootstrapServers host:port, separated by commas
 * @param applicationId    one for all instances that share the work; also stands before internal topics
 * @param stateDir         where this instance keeps its state
 * @param threads          stream threads
 * @param topics           the topics
 * @param policy           the site's policy
 * @param mostKeys         most sessions and most records held in the clearing tables
 * @param key              that commands are signed with
 * @param clients          further Kafka client settings, such as those for security; they win
 */
public record StreamsSettings(
        String bootstrapServers,
        String applicationId,
        Path stateDir,
        int threads,
        Topics topics,
        Policy policy,
        long mostKeys,
        PrivateKey key,
        Map<String, String> clients) {

    /**
     * Milliseconds. A broker answers one request of a connection after the other, so whatever else is asked, such as where
     * the topics of facts end, waits as long as a fetch that finds nothing: 500 ms by default, and the fence is as old.
     */
    private static final int FETCH_WAIT = 40;

    public StreamsSettings {
        clients = Map.copyOf(clients);
        if (threads < 1 || threads > 64) {
            throw new IllegalArgumentException("threads is " + threads + ": write 1 to 64");
        }
    }

    /** For the topology. Reasons stand with each setting. */
    Properties streams() {
        Properties config = new Properties();
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
        config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        config.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
        config.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, threads);
        config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        config.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        // There is no global store; without this Kafka warns of it at every start.
        config.put("processing.exception.handler.global.enabled", true);
        config.put(StreamsConfig.DEFAULT_TIMESTAMP_EXTRACTOR_CLASS_CONFIG, AppendTime.class);
        // An exposure is visible to readers of committed records after at most this long.
        config.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 100);
        config.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
        config.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, StoreMemory.class);
        // How long the partitions of a killed instance stay blind; the least that brokers allow by default.
        config.put(StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), 6_000);
        config.put(StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), 1_500);
        config.put(StreamsConfig.consumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), 5_000);
        config.put(StreamsConfig.consumerPrefix(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG), FETCH_WAIT);
        config.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        config.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
        config.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 5);
        config.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), 17 << 20);
        // A transaction begins while the markers of the one before are still written; the usual 100 ms would be waited
        // then.
        config.put(StreamsConfig.producerPrefix(ProducerConfig.RETRY_BACKOFF_MS_CONFIG), 5);
        // Internal topics carry whole events with all their records; brokers allow 1 MiB by default, compressed.
        config.put(StreamsConfig.topicPrefix(TopicConfig.MAX_MESSAGE_BYTES_CONFIG), 16 << 20);
        // A stall must not abort the transaction; but what a killed process left open holds up whoever takes over for
        // as long, and up to 10 s more, until the broker looks.
        config.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), 20_000);
        config.putAll(clients);
        return config;
    }

    /** For questions to the cluster. */
    Properties admin() {
        Properties config = new Properties();
        config.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        config.putAll(clients);
        return config;
    }

    /** For consumers beside the topology, which belong to no group. */
    Properties consumer() {
        Properties config = new Properties();
        config.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
        config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_WAIT);
        config.putAll(clients);
        return config;
    }
}
