package exposurewatch.app;

import static exposurewatch.app.LiveTopics.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import exposurewatch.topology.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two instances share the work; one is killed, and the other goes on with all of it: nothing is lost or told twice. */
class TwoInstancesIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String GROUP = "exposure-watch";
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final int PEOPLE = 60;

    @TempDir
    private Path home;

    private final Map<String, String> shown = new TreeMap<>();

    @Test
    void shouldShareTheWorkAndTakeItOver() throws Exception {
        List<Process> instances = new ArrayList<>();
        try (EmbeddedBroker broker = EmbeddedBroker.start(home.resolve("broker"), 0);
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                        Map.of("bootstrap.servers", broker.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
                LiveTopics live = new LiveTopics(broker.bootstrapServers(), new Topics(""), GROUP)) {
            live.create();
            SmallShop shop = new SmallShop(producer, live.topics());
            shop.facts(PEOPLE);
            // Both sign commands with one key.
            instances.add(run("one", broker));
            await("the key is there", LIMIT, () -> Files.exists(home.resolve("one/command.key")));
            Files.createDirectories(home.resolve("two"));
            Files.copy(home.resolve("one/command.key"), home.resolve("two/command.key"));
            instances.add(run("two", broker));
            await(
                    "each has a part of the log",
                    LIMIT,
                    () -> shares(live).size() == 2 && shares(live).stream().noneMatch(Set::isEmpty));
            assertThat(shares(live).stream().mapToInt(Set::size).sum())
                    .isEqualTo(live.topics().partitions());

            show(producer, shop, 0, 20);
            awaitTold(live);

            instances.get(0).destroyForcibly();
            assertThat(instances.get(0).waitFor(20, TimeUnit.SECONDS)).isTrue();
            // Nobody has noticed yet: half of it is shown to nobody.
            show(producer, shop, 20, 40);
            awaitTold(live);
            assertThat(shares(live))
                    .singleElement()
                    .satisfies(all -> assertThat(all).hasSize(live.topics().partitions()));
            show(producer, shop, 40, PEOPLE);
            awaitTold(live);

            live.awaitQuiet(LIMIT);
            List<String> ids = told(live).stream().map(TwoInstancesIT::access).toList();
            assertThat(ids).doesNotHaveDuplicates().hasSize(PEOPLE);
            assertThat(instances.get(1).isAlive()).isTrue();
        } finally {
            for (Process instance : instances) {
                instance.destroy();
                if (!instance.waitFor(60, TimeUnit.SECONDS)) {
                    instance.destroyForcibly();
                }
            }
        }
    }

    private Process run(String name, EmbeddedBroker broker) throws IOException {
        return new Shell(home)
                .builder(SmallShop.run(
                        home,
                        broker.bootstrapServers(),
                        name,
                        "exposure-watch.metrics.address=",
                        "exposure-watch.canary.every=0"))
                .redirectErrorStream(true)
                .redirectOutput(home.resolve(name + ".log").toFile())
                .start();
    }

    /** The partitions of the log that each instance has. */
    private static List<Set<Integer>> shares(LiveTopics live) {
        try {
            List<Set<Integer>> shares = new ArrayList<>();
            List<MemberDescription> members = new ArrayList<>();
            live.admin()
                    .describeConsumerGroups(List.of(GROUP))
                    .all()
                    .get()
                    .values()
                    .forEach(group -> members.addAll(group.members()));
            for (MemberDescription member : members) {
                Set<Integer> share = new HashSet<>();
                for (TopicPartition at : member.assignment().topicPartitions()) {
                    if (at.topic().equals(live.topics().accessEvents().name())) {
                        share.add(at.partition());
                    }
                }
                shares.add(share);
            }
            return shares;
        } catch (ExecutionException e) {
            return List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Each of these people is shown the next one's order. */
    private void show(KafkaProducer<byte[], byte[]> producer, SmallShop shop, int from, int to) {
        for (int i = from; i < to; i++) {
            int next = (i + 1) % PEOPLE;
            shown.put(shop.page(i, next), "order:" + next);
        }
        producer.flush();
    }

    private void awaitTold(LiveTopics live) {
        await("all " + shown.size() + " are told", LIMIT, () -> {
            Map<String, String> told = new TreeMap<>();
            told(live)
                    .forEach(
                            json -> told.put(access(json), json.at("/record/id").asText()));
            return told.equals(shown);
        });
    }

    private static String access(JsonNode json) {
        return json.at("/event/id").asText();
    }

    private static List<JsonNode> told(LiveTopics live) {
        List<JsonNode> told = new ArrayList<>();
        try {
            for (ConsumerRecord<byte[], byte[]> record : live.read(live.topics().exposures())) {
                told.add(JSON.readTree(record.value()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return told;
    }
}
