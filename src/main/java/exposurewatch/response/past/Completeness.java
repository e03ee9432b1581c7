package exposurewatch.response.past;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.topology.ClusterException;
import exposurewatch.topology.Headers;
import exposurewatch.topology.TopicSince;
import exposurewatch.topology.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/**
 * Whether all that a site logged on a day was judged. What lies before the processor's committed position has been judged,
 * put aside as unreadable, or stands in {@code unjudged}: they are committed together.
 */
public final class Completeness {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ANSWER_SECONDS = 20;
    /** Ids that are told apart; more are counted without. */
    private static final int MOST = 2_000_000;

    private final Properties clients;
    private final Topics topics;
    private final String group;

    /**
     * @param clients of a consumer that reads what is committed; also those of an admin client
     * @param group   the processor's application id
     */
    public Completeness(Properties clients, Topics topics, String group) {
        this.clients = clients;
        this.topics = topics;
        this.group = group;
    }

    /** A day of the broker's clock, UTC. */
    public ObjectNode of(LocalDate day, BooleanSupplier cancelled) {
        long from = day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
        long to = from + Duration.ofDays(1).toMillis();
        Map<TopicPartition, Long> begins;
        Map<TopicPartition, Long> ends;
        Map<TopicPartition, Long> oldest;
        Map<TopicPartition, Long> committed = new HashMap<>();
        Properties config = new Properties();
        config.putAll(clients);
        config.keySet().removeAll(Set.of("isolation.level", "enable.auto.commit", "auto.offset.reset"));
        try (Admin admin = Admin.create(config)) {
            String topic = topics.accessEvents().name();
            TopicDescription described = Objects.requireNonNull(admin.describeTopics(Set.of(topic))
                    .allTopicNames()
                    .get(ANSWER_SECONDS, TimeUnit.SECONDS)
                    .get(topic));
            List<TopicPartition> partitions = described.partitions().stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            Map<TopicPartition, Long> newest = offsets(admin, partitions, OffsetSpec.latest());
            oldest = offsets(admin, partitions, OffsetSpec.earliest());
            begins = filled(offsets(admin, partitions, OffsetSpec.forTimestamp(from)), newest);
            ends = filled(offsets(admin, partitions, OffsetSpec.forTimestamp(to)), newest);
            for (Map.Entry<TopicPartition, OffsetAndMetadata> one : admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get(ANSWER_SECONDS, TimeUnit.SECONDS)
                    .entrySet()) {
                if (one.getValue() != null) {
                    committed.put(one.getKey(), one.getValue().offset());
                }
            }
        } catch (ExecutionException | TimeoutException e) {
            throw new ClusterException("the brokers don't say how far the log is read: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterException("stopped while the brokers were asked");
        }
        return counted(day, from, to, new Positions(oldest, begins, ends, committed), cancelled);
    }

    private static Map<TopicPartition, Long> offsets(Admin admin, List<TopicPartition> partitions, OffsetSpec spec)
            throws ExecutionException, InterruptedException, TimeoutException {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        partitions.forEach(partition -> asked.put(partition, spec));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        admin.listOffsets(asked)
                .all()
                .get(ANSWER_SECONDS, TimeUnit.SECONDS)
                .forEach((at, found) -> offsets.put(at, found.offset()));
        return offsets;
    }

    /** There is nothing of that time or later: it begins at the end. */
    private static Map<TopicPartition, Long> filled(Map<TopicPartition, Long> offsets, Map<TopicPartition, Long> ends) {
        offsets.replaceAll((at, offset) -> offset < 0 ? ends.getOrDefault(at, 0L) : offset);
        return offsets;
    }

    /** Positions in the topic of accesses, by partition. */
    private record Positions(
            Map<TopicPartition, Long> oldest,
            Map<TopicPartition, Long> begins,
            Map<TopicPartition, Long> ends,
            Map<TopicPartition, Long> committed) {

        long accesses() {
            return begins.keySet().stream().mapToLong(at -> end(at) - begin(at)).sum();
        }

        /** Of the day, but not yet read by the processor. */
        long unread() {
            return begins.keySet().stream()
                    .mapToLong(at -> Math.max(0, end(at) - Math.max(begin(at), committed.getOrDefault(at, begin(at)))))
                    .sum();
        }

        /** Partitions of which a part of the day may have been deleted before it was read. */
        List<Integer> gaps() {
            return begins.keySet().stream()
                    .filter(at -> !isWhole(at) && committed.getOrDefault(at, 0L) < oldest.getOrDefault(at, 0L))
                    .map(TopicPartition::partition)
                    .sorted()
                    .toList();
        }

        /** Whether nothing of the day was deleted. */
        boolean isWhole() {
            return begins.keySet().stream().allMatch(this::isWhole);
        }

        /** The log begins before the day, or with the first that ever was. */
        private boolean isWhole(TopicPartition at) {
            return oldest.getOrDefault(at, 0L) == 0 || begin(at) > oldest.getOrDefault(at, 0L);
        }

        private long begin(TopicPartition at) {
            return begins.getOrDefault(at, 0L);
        }

        private long end(TopicPartition at) {
            return ends.getOrDefault(at, 0L);
        }

        boolean has(int partition, long offset) {
            for (Map.Entry<TopicPartition, Long> begin : begins.entrySet()) {
                if (begin.getKey().partition() == partition) {
                    return offset >= begin.getValue() && offset < end(begin.getKey());
                }
            }
            return false;
        }
    }

    private ObjectNode counted(LocalDate day, long from, long to, Positions positions, BooleanSupplier cancelled) {
        long unreadable = unreadable(from, positions, cancelled);
        long unresolved = unresolved(from, to, cancelled);
        long accesses = positions.accesses();
        long unread = positions.unread();
        List<Integer> gaps = positions.gaps();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("day", day.toString()).put("accesses", accesses);
        json.put("read", accesses - unread).put("to_be_read", unread);
        json.put("unreadable", unreadable).put("unresolved", unresolved);
        gaps.forEach(json.putArray("gaps")::add);
        json.put("whole_day_in_log", positions.isWhole());
        json.put(
                "sentence",
                String.format(
                        Locale.ROOT,
                        "Of %,d accesses of %s %,d were judged, %,d are still to be read, %,d records can't be judged until"
                                + " their rows come, %,d were unreadable; gaps: %s",
                        accesses,
                        day,
                        accesses - unread - Math.min(unreadable, accesses - unread),
                        unread,
                        unresolved,
                        unreadable,
                        gaps(gaps, positions.isWhole())));
        return json;
    }

    /** What is gone can't be asked any more whether it was judged: only of a whole day there are surely none. */
    private static String gaps(List<Integer> gaps, boolean whole) {
        String known = gaps.isEmpty() ? "not known" : "partitions " + gaps;
        return whole ? "none" : known + ", the log no longer has all of that day";
    }

    /** Accesses of that day that were put aside. */
    private long unreadable(long from, Positions positions, BooleanSupplier cancelled) {
        String topic = topics.accessEvents().name();
        Set<String> places = new HashSet<>();
        new TopicSince(clients)
                .read(
                        topics.deadLetters().name(),
                        from,
                        record -> {
                            String source = text(record.headers().lastHeader(Headers.DEAD_LETTER_TOPIC));
                            if (source.equals(topic) && places.size() < MOST) {
                                String partition = text(record.headers().lastHeader(Headers.DEAD_LETTER_PARTITION));
                                String offset = text(record.headers().lastHeader(Headers.DEAD_LETTER_OFFSET));
                                if (partition.matches("[0-9]{1,9}")
                                        && offset.matches("[0-9]{1,18}")
                                        && positions.has(Integer.parseInt(partition), Long.parseLong(offset))) {
                                    places.add(partition + '-' + offset);
                                }
                            }
                        },
                        cancelled);
        return places.size();
    }

    private static String text(Header header) {
        return header == null || header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    /** Pairs of an access of that day and a record that still can't be judged. */
    private long unresolved(long from, long to, BooleanSupplier cancelled) {
        Set<String> standing = new HashSet<>();
        new TopicSince(clients)
                .read(
                        topics.unjudged().name(),
                        from,
                        record -> {
                            JsonNode json = tree(record.value());
                            String id = json.path("id").asText();
                            if (json.path("withdrawn").asBoolean()) {
                                standing.remove(id);
                            } else if (isOf(json, from, to) && standing.size() < MOST) {
                                standing.add(id);
                            }
                        },
                        cancelled);
        return standing.size();
    }

    private static boolean isOf(JsonNode json, long from, long to) {
        try {
            long at = Instant.parse(json.path("@timestamp").asText()).toEpochMilli();
            return from <= at && at < to;
        } catch (java.time.DateTimeException e) {
            return false;
        }
    }

    private static JsonNode tree(byte[] value) {
        try {
            return value == null ? JSON.missingNode() : JSON.readTree(value);
        } catch (IOException e) {
            return JSON.missingNode();
        }
    }
}
