package exposurewatch.bench;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What the benchmark asks and tells the broker. */
final class Cluster implements AutoCloseable {

    private final String servers;
    private final Admin admin;

    Cluster(String servers) {
        this.servers = servers;
        this.admin = Admin.create(Map.of("bootstrap.servers", servers));
    }

    Admin admin() {
        return admin;
    }

    /** End offset of each partition. */
    Map<TopicPartition, Long> ends(String topic) throws ExecutionException, InterruptedException {
        Set<TopicPartition> partitions =
                admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).partitions().stream()
                        .map(info -> new TopicPartition(topic, info.partition()))
                        .collect(Collectors.toSet());
        return ends(partitions);
    }

    private Map<TopicPartition, Long> ends(Set<TopicPartition> partitions)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> ask = new HashMap<>();
        partitions.forEach(partition -> ask.put(partition, OffsetSpec.latest()));
        Map<TopicPartition, Long> ends = new HashMap<>();
        admin.listOffsets(ask).all().get().forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    /** Lets an idle group begin at the first access, or behind the last; returns how many are before it. */
    long rewind(String group, boolean toBeginning) throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        long ahead = 0;
        for (Map.Entry<TopicPartition, Long> end :
                ends(BenchTopics.ALL.accesses()).entrySet()) {
            long from = toBeginning ? 0 : end.getValue();
            ahead += end.getValue() - from;
            offsets.put(end.getKey(), new OffsetAndMetadata(from));
        }
        admin.alterConsumerGroupOffsets(group, offsets).all().get();
        return ahead;
    }

    /** Whether the group has committed all that is in these topics. */
    boolean isCommitted(String group, List<String> topics) throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> committed = committed(group);
        for (String topic : topics) {
            for (Map.Entry<TopicPartition, Long> end : ends(topic).entrySet()) {
                OffsetAndMetadata offset = committed.get(end.getKey());
                if (end.getValue() > 0 && (offset == null || offset.offset() < end.getValue())) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Whether the group has committed all that is in every topic that it reads, its own ones too. */
    boolean isDrained(String group) throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> committed = committed(group);
        Map<TopicPartition, Long> ends = ends(new HashSet<>(committed.keySet()));
        // Of what it hands on to itself and has not yet begun to read nothing is committed.
        for (String topic : admin.listTopics().names().get()) {
            if (topic.startsWith(group + '-') && topic.endsWith("-repartition")) {
                ends.putAll(ends(topic));
            }
        }
        return ends.entrySet().stream().allMatch(end -> {
            OffsetAndMetadata offset = committed.get(end.getKey());
            return end.getValue() == 0 || offset != null && offset.offset() >= end.getValue();
        });
    }

    private Map<TopicPartition, OffsetAndMetadata> committed(String group)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>(admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get());
        committed.values().removeIf(offset -> offset == null);
        return committed;
    }

    /** Values of all committed records of a topic from these offsets on. */
    Set<String> values(Map<TopicPartition, Long> from) {
        Set<String> values = new HashSet<>();
        Map<String, Object> config =
                Map.of("bootstrap.servers", servers, "isolation.level", "read_committed", "enable.auto.commit", false);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(from.keySet());
            from.forEach(consumer::seek);
            Map<TopicPartition, Long> ends = consumer.endOffsets(from.keySet());
            while (from.keySet().stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    values.add(new String(record.value(), java.nio.charset.StandardCharsets.UTF_8));
                }
            }
        }
        return values;
    }

    /** Deletes the inner topics of an application that has ended. */
    void deleteInnerTopics(String application) throws ExecutionException, InterruptedException {
        List<String> names = admin.listTopics().names().get().stream()
                .filter(name -> name.startsWith(application + '-')
                        && (name.endsWith("-repartition") || name.endsWith("-changelog")))
                .toList();
        admin.deleteTopics(names).all().get();
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(5));
    }
}
