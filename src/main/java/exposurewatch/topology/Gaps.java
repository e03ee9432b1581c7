package exposurewatch.topology;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/**
 * What Kafka has deleted before it was read: the log begins after the place where the last start stopped, or nobody knows any
 * more where that was. Kafka's clients pass that over in silence.
 */
public final class Gaps {

    private static final int ANSWER_SECONDS = 10;

    private Gaps() {}

    /**
     * Looked at before the processor starts, since it moves on at once.
     *
     * @param application the consumer group
     * @return topic → records that were deleted unread, of all topics that are read; 0 = none. An application that has never
     *     run has no gap, whatever was deleted before it
     * @throws ClusterException if the brokers don't answer
     */
    public static Map<String, Long> of(Admin admin, String application, Topics topics) {
        try {
            Map<TopicPartition, Long> committed = committed(admin, application);
            List<String> read = List.of(
                    topics.accessEvents().name(),
                    topics.sessions().name(),
                    topics.recordOwnership().name(),
                    topics.responderActions().name(),
                    topics.containmentResults().name());
            Map<String, Long> gaps = new TreeMap<>();
            read.forEach(topic -> gaps.put(topic, 0L));
            if (committed.isEmpty() && !hasState(admin, application)) {
                return gaps;
            }
            // A partition of which nothing was ever read has no place of its own: all that is gone of it is unread.
            starts(admin, read)
                    .forEach((at, start) ->
                            gaps.merge(at.topic(), Math.max(0, start - committed.getOrDefault(at, 0L)), Long::sum));
            return gaps;
        } catch (ExecutionException | TimeoutException e) {
            throw new ClusterException("it can't be told whether something was deleted unread: " + e.getMessage()
                    + "; look at the brokers");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterException("interrupted");
        }
    }

    private static Map<TopicPartition, Long> committed(Admin admin, String application)
            throws ExecutionException, InterruptedException, TimeoutException {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        admin.listConsumerGroupOffsets(application)
                .partitionsToOffsetAndMetadata()
                .get(ANSWER_SECONDS, TimeUnit.SECONDS)
                .forEach((at, offset) -> {
                    if (offset != null) {
                        offsets.put(at, offset.offset());
                    }
                });
        return offsets;
    }

    /** Whether there are stores of an earlier start, though the group's places are gone: Kafka forgets them after a week. */
    private static boolean hasState(Admin admin, String application)
            throws ExecutionException, InterruptedException, TimeoutException {
        return admin.listTopics().names().get(ANSWER_SECONDS, TimeUnit.SECONDS).stream()
                .anyMatch(name -> name.startsWith(application + "-") && name.endsWith("-changelog"));
    }

    private static Map<TopicPartition, Long> starts(Admin admin, List<String> topics)
            throws ExecutionException, InterruptedException, TimeoutException {
        List<TopicPartition> partitions = new ArrayList<>();
        admin.describeTopics(topics)
                .allTopicNames()
                .get(ANSWER_SECONDS, TimeUnit.SECONDS)
                .forEach((topic, described) -> described
                        .partitions()
                        .forEach(one -> partitions.add(new TopicPartition(topic, one.partition()))));
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        partitions.forEach(at -> asked.put(at, OffsetSpec.earliest()));
        Map<TopicPartition, Long> starts = new HashMap<>();
        admin.listOffsets(asked)
                .all()
                .get(ANSWER_SECONDS, TimeUnit.SECONDS)
                .forEach((at, found) -> starts.put(at, found.offset()));
        return starts;
    }
}
