package exposurewatch.app;

import exposurewatch.CommandKey;
import exposurewatch.policy.Policy;
import exposurewatch.topology.StreamsSettings;
import exposurewatch.topology.TopicPlan;
import exposurewatch.topology.TopicSpec;
import exposurewatch.topology.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.utils.Utils;
import org.awaitility.Awaitility;

/**
 * The topics of one processor on a real broker: what a test asks of them. Waiting is always for a fact, with a deadline.
 */
final class LiveTopics implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(50);
    /** Nanoseconds between two looks at a fact that nobody tells: each costs the broker some of the machine. */
    private static final Duration LOOK_AGAIN_AFTER = Duration.ofMillis(20);
    /** Work that only the wall clock brings on; Key: any. Value: none when nothing is left to do. */
    private static final List<String> PENDING = List.of(
            "session-reexaminations-store",
            "session-late-store",
            "record-reexaminations-store",
            "record-late-store",
            "record-waiting-store",
            "second-looks-store",
            "site-news-store");

    private final String servers;
    private final Topics topics;
    private final String application;
    private final Admin admin;
    private final KafkaConsumer<byte[], byte[]> pending;
    private final Map<String, Set<String>> unfinished = new HashMap<>();
    private Set<TopicPartition> followed = Set.of();

    LiveTopics(String servers, Topics topics, String application) {
        this.servers = servers;
        this.topics = topics;
        this.application = application;
        this.admin = Admin.create(Map.of("bootstrap.servers", servers));
        this.pending = consumer();
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        Map<String, Object> config = Map.of(
                "bootstrap.servers",
                servers,
                "isolation.level",
                "read_committed",
                "enable.auto.commit",
                false,
                "auto.offset.reset",
                "earliest",
                "max.partition.fetch.bytes",
                16 << 20,
                "max.poll.records",
                100_000,
                "fetch.max.wait.ms",
                20);
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    Topics topics() {
        return topics;
    }

    Admin admin() {
        return admin;
    }

    void create() {
        new TopicPlan(admin, servers, topics, TopicPlan.LIMIT).create();
    }

    StreamsSettings settings(Path stateDir, Policy policy, int threads) {
        return new StreamsSettings(
                servers,
                application,
                stateDir,
                threads,
                topics,
                policy,
                100_000,
                CommandKey.PAIR.getPrivate(),
                Map.of());
    }

    /** A partition that Kafka's own partitioner would not choose; another one for another `turn`. */
    int wrongPartition(byte[] key, int turn) {
        int right = Utils.toPositive(Utils.murmur2(key)) % topics.partitions();
        return (right + 1 + turn % (topics.partitions() - 1)) % topics.partitions();
    }

    /** All committed records; those of a partition in their order. */
    List<ConsumerRecord<byte[], byte[]>> read(TopicSpec topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            List<TopicPartition> partitions = partitions(topic.name());
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            await("all of " + topic.name() + " is read", Duration.ofSeconds(30), () -> {
                consumer.poll(POLL).forEach(records::add);
                return partitions.stream().allMatch(at -> consumer.position(at) >= ends.getOrDefault(at, 0L));
            });
        }
        records.sort(Comparator.<ConsumerRecord<byte[], byte[]>>comparingInt(ConsumerRecord::partition)
                .thenComparingLong(ConsumerRecord::offset));
        return records;
    }

    private List<TopicPartition> partitions(String topic) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (int i = 0; i < topics.partitions(); i++) {
            partitions.add(new TopicPartition(topic, i));
        }
        return partitions;
    }

    /** Whether somebody has begun to write here and not committed. */
    boolean inTransaction() {
        List<TopicPartition> written = partitions(topics.exposures().name());
        written.addAll(partitions(topics.unjudged().name()));
        names().stream()
                .filter(name -> name.startsWith(application + '-'))
                .forEach(name -> written.addAll(partitions(name)));
        // In this order: what is committed in between must not look open.
        Map<TopicPartition, Long> all = ends(written, IsolationLevel.READ_UNCOMMITTED);
        Map<TopicPartition, Long> committed = ends(written, IsolationLevel.READ_COMMITTED);
        return all.entrySet().stream().anyMatch(end -> end.getValue() > committed.getOrDefault(end.getKey(), 0L));
    }

    /** How many accesses the processor has taken in for good. */
    long accessesCommitted() {
        Set<TopicPartition> partitions =
                new HashSet<>(partitions(topics.accessEvents().name()));
        return committed().entrySet().stream()
                .filter(entry -> partitions.contains(entry.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /**
     * Waits until nothing is left to do: the group has committed the end of everything it reads, its internal topics
     * included, no work waits for the wall clock, and a second look finds the same.
     */
    void awaitQuiet(Duration limit) {
        List<Map<TopicPartition, Long>> before = new ArrayList<>(List.of(Map.of()));
        await("nothing is left to do: " + application, limit, () -> {
            Map<TopicPartition, Long> now = quietEnds();
            boolean same = !now.isEmpty() && now.equals(before.get(0));
            before.set(0, now);
            return same;
        });
    }

    /** The ends of all topics of the application, or nothing when there is something left to do. */
    private Map<TopicPartition, Long> quietEnds() {
        Set<String> names = names();
        List<TopicPartition> read = new ArrayList<>();
        for (TopicSpec topic :
                List.of(topics.accessEvents(), topics.sessions(), topics.recordOwnership(), topics.secondLooks())) {
            read.addAll(partitions(topic.name()));
        }
        names.stream()
                .filter(name -> name.startsWith(application + '-') && name.endsWith("-repartition"))
                .forEach(name -> read.addAll(partitions(name)));
        Map<TopicPartition, Long> ends = ends(read, IsolationLevel.READ_UNCOMMITTED);
        Map<TopicPartition, Long> committed = committed();
        boolean behind =
                ends.entrySet().stream().anyMatch(end -> end.getValue() > committed.getOrDefault(end.getKey(), 0L));
        Map<TopicPartition, Long> waiting = pendingEnds(names);
        if (behind || waiting.isEmpty() || unfinished.values().stream().anyMatch(keys -> !keys.isEmpty())) {
            return Map.of();
        }
        ends.putAll(waiting);
        List<TopicPartition> told = partitions(topics.exposures().name());
        told.addAll(partitions(topics.unjudged().name()));
        told.addAll(partitions(topics.deadLetters().name()));
        ends.putAll(ends(told, IsolationLevel.READ_UNCOMMITTED));
        return ends;
    }

    /** The ends of the changelogs of pending work, all read; nothing when they don't exist yet or were not read. */
    private Map<TopicPartition, Long> pendingEnds(Set<String> names) {
        List<String> logs = PENDING.stream().map(this::changelog).toList();
        if (!names.containsAll(logs)) {
            return Map.of();
        }
        List<TopicPartition> partitions =
                logs.stream().flatMap(name -> partitions(name).stream()).toList();
        if (followed.isEmpty()) {
            followed = Set.copyOf(partitions);
            pending.assign(followed);
            pending.seekToBeginning(followed);
        }
        Map<TopicPartition, Long> ends = ends(partitions, IsolationLevel.READ_UNCOMMITTED);
        ConsumerRecords<byte[], byte[]> read;
        do {
            read = pending.poll(POLL);
            for (ConsumerRecord<byte[], byte[]> record : read) {
                Set<String> keys = unfinished.computeIfAbsent(record.topic(), name -> new HashSet<>());
                String key = record.partition() + java.util.HexFormat.of().formatHex(record.key());
                if (record.value() == null) {
                    keys.remove(key);
                } else {
                    keys.add(key);
                }
            }
        } while (!read.isEmpty() && !reached(ends));
        return reached(ends) ? ends : Map.of();
    }

    private boolean reached(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> pending.position(end.getKey()) >= end.getValue());
    }

    private String changelog(String store) {
        return application + '-' + store + "-changelog";
    }

    private Set<String> names() {
        return answer(() -> admin.listTopics().names().get());
    }

    private Map<TopicPartition, Long> committed() {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        answer(() -> admin.listConsumerGroupOffsets(application)
                        .partitionsToOffsetAndMetadata()
                        .get())
                .forEach((partition, offset) -> offsets.put(partition, offset.offset()));
        return offsets;
    }

    private Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions, IsolationLevel isolation) {
        Map<TopicPartition, OffsetSpec> ask = new HashMap<>();
        partitions.forEach(partition -> ask.put(partition, OffsetSpec.latest()));
        Map<TopicPartition, Long> ends = new HashMap<>();
        answer(() -> admin.listOffsets(ask, new ListOffsetsOptions(isolation))
                        .all()
                        .get())
                .forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    /** A question to the broker. */
    private interface Question<T> {
        T ask() throws ExecutionException, InterruptedException;
    }

    private static <T> T answer(Question<T> question) {
        try {
            return question.ask();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the broker did not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Asks until it is so. */
    static void await(String what, Duration limit, BooleanSupplier fact) {
        Awaitility.await(what)
                .atMost(limit)
                .pollInterval(LOOK_AGAIN_AFTER)
                .pollInSameThread()
                .until(fact::getAsBoolean);
    }

    @Override
    public void close() {
        pending.close();
        admin.close();
    }
}
