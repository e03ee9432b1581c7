package exposurewatch.app;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** How the embedded broker is set up: one node, one copy, little memory, quick to start. */
final class BrokerSettings {

    static final int NODE_ID = 1;
    static final String CLIENTS = "CLIENTS";
    static final String CONTROLLER = "CONTROLLER";
    static final int SEGMENT_BYTES = 128 << 20;

    /** Records of 16 MiB and their batch's frame. */
    private static final int LARGEST_BATCH = 17 << 20;

    private BrokerSettings() {}

    /**
     * The node's settings; the ports are those of sockets that are open already.
     *
     * @param others win; listeners among them are added to the two
     */
    static Map<String, String> of(Path logDirectory, int port, int controllerPort, Map<String, String> others) {
        Map<String, String> settings = new HashMap<>();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", Integer.toString(NODE_ID));
        settings.put(
                "listeners", CLIENTS + "://127.0.0.1:" + port + "," + CONTROLLER + "://127.0.0.1:" + controllerPort);
        settings.put("listener.security.protocol.map", CLIENTS + ":PLAINTEXT," + CONTROLLER + ":PLAINTEXT");
        settings.put("inter.broker.listener.name", CLIENTS);
        settings.put("controller.listener.names", CONTROLLER);
        settings.put("controller.quorum.voters", NODE_ID + "@127.0.0.1:" + controllerPort);
        settings.put("server.max.startup.time.ms", Long.toString(EmbeddedBroker.START_LIMIT.toMillis()));
        // After a killed process the controller waits for its session to end before it takes the broker back.
        settings.put("broker.session.timeout.ms", "4000");
        settings.put("broker.heartbeat.interval.ms", "1000");
        settings.put("auto.create.topics.enable", "false");
        settings.put("group.initial.rebalance.delay.ms", "0");
        settings.put("message.max.bytes", Integer.toString(LARGEST_BATCH));
        singleCopies(settings);
        storage(settings, logDirectory);
        others.forEach((key, value) ->
                settings.merge(key, value, (ours, theirs) -> key.equals("listeners") ? ours + "," + theirs : theirs));
        return settings;
    }

    /** The numbers of partitions are for good: Kafka finds a group by them, and a later change would lose its offsets. */
    private static void singleCopies(Map<String, String> settings) {
        settings.put("default.replication.factor", "1");
        settings.put("min.insync.replicas", "1");
        settings.put("offsets.topic.replication.factor", "1");
        settings.put("offsets.topic.num.partitions", "4");
        settings.put("transaction.state.log.replication.factor", "1");
        settings.put("transaction.state.log.min.isr", "1");
        settings.put("transaction.state.log.num.partitions", "4");
        // While the markers of a transaction are written, the next one waits in steps of this.
        settings.put("add.partitions.to.txn.retry.backoff.ms", "2");
        settings.put("share.coordinator.state.topic.replication.factor", "1");
        settings.put("share.coordinator.state.topic.min.isr", "1");
        settings.put("share.coordinator.state.topic.num.partitions", "1");
    }

    private static void storage(Map<String, String> settings, Path logDirectory) {
        settings.put("log.dirs", logDirectory.toString());
        settings.put("log.segment.bytes", Integer.toString(SEGMENT_BYTES));
        settings.put("log.preallocate", "false");
        settings.put("log.index.size.max.bytes", Integer.toString(1 << 20));
        settings.put("log.retention.bytes", "-1");
        // Heap: the default takes 128 MiB at once. This holds 600,000 keys in one pass; more keys take more passes.
        settings.put("log.cleaner.dedupe.buffer.size", Integer.toString(16 << 20));
        settings.put("num.recovery.threads.per.data.dir", "2");
        settings.put("num.network.threads", "2");
        settings.put("num.io.threads", "4");
        settings.put("background.threads", "2");
    }
}
