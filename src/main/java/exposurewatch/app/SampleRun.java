package exposurewatch.app;

import exposurewatch.topology.ExposureStreams;
import exposurewatch.topology.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Feeds the sample through the running processor and waits until all of it is judged. */
final class SampleRun {

    private static final Duration WITHIN = Duration.ofMinutes(3);

    private final String servers;
    private final Topics topics;
    private final String group;
    private final ExposureStreams streams;
    private final TopicPrinter printer;

    SampleRun(String servers, Topics topics, String group, ExposureStreams streams, TopicPrinter printer) {
        this.servers = servers;
        this.topics = topics;
        this.group = group;
        this.streams = streams;
        this.printer = printer;
    }

    int play(StopSignal stop) throws InterruptedException {
        long rows = SampleFeed.send(servers, "sessions.jsonl", topics.sessions().name());
        rows += SampleFeed.send(
                servers, "ownership.jsonl", topics.recordOwnership().name());
        long accesses =
                SampleFeed.send(servers, "access.jsonl", topics.accessEvents().name());
        RunCommand.say(rows + " rows of sessions and ownership and " + accesses
                + " requests to a web shop are in; here is who was shown what:");
        long until = System.nanoTime() + WITHIN.toNanos();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            boolean done = false;
            while (!done && !stop.asked()) {
                printer.print(Duration.ofMillis(200));
                done = streams.counts().accesses() >= accesses && isRead(admin);
                if (System.nanoTime() > until) {
                    throw new OutsideException("the sample was not judged within " + WITHIN.toMinutes()
                            + " minutes: is the machine very busy? Start it again");
                }
            }
            while (printer.print(Duration.ofMillis(500)) > 0) {
                // the last of them
            }
        } catch (ExecutionException e) {
            throw new OutsideException("the broker inside did not answer: " + e.getCause());
        }
        RunCommand.say(RunCommand.status(streams.counts()));
        RunCommand.say(printer.told() + " exposures told, " + printer.withdrawn()
                + " withdrawn. Your own shop: see README.md.");
        return 0;
    }

    /**
     * Whether the processor has read and committed all that is in every topic it reads. What it has not begun to read
     * counts, too: what is handed on within it is committed together with what it was made of.
     */
    private boolean isRead(Admin admin) throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get();
        List<String> within = admin.listTopics().names().get().stream()
                .filter(name -> name.startsWith(group + "-") && name.endsWith("-repartition"))
                .toList();
        Map<TopicPartition, OffsetSpec> ask = new HashMap<>();
        committed.keySet().forEach(partition -> ask.put(partition, OffsetSpec.latest()));
        admin.describeTopics(within)
                .allTopicNames()
                .get()
                .forEach((name, topic) -> topic.partitions()
                        .forEach(one -> ask.put(new TopicPartition(name, one.partition()), OffsetSpec.latest())));
        var ends = admin.listOffsets(ask).all().get();
        return !committed.isEmpty()
                && ends.entrySet().stream().allMatch(entry -> {
                    OffsetAndMetadata read = committed.get(entry.getKey());
                    return entry.getValue().offset() == 0
                            || read != null && read.offset() >= entry.getValue().offset();
                });
    }
}
