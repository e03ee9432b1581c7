package exposurewatch.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import exposurewatch.policy.Policy;
import exposurewatch.simulation.Delivered;
import exposurewatch.simulation.Scenario;
import exposurewatch.simulation.SimulatedAccess;
import exposurewatch.simulation.SimulationParameters;
import exposurewatch.simulation.SimulationWriter;
import exposurewatch.simulation.World;
import exposurewatch.topology.TopicSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** A simulated world, written for {@code audit}, and the same lines for the topics in their order of arrival. */
final class PlayedWorld {

    private static final ObjectMapper JSON = new ObjectMapper();

    private enum Kind {
        SESSION,
        OWNERSHIP,
        ACCESS
    }

    /**
     * One record for a topic.
     *
     * @param turn how many of its kind came before
     */
    private record Item(Kind kind, int turn, String key, byte @Nullable [] value, long arrivalMs) {}

    /**
     * What is said of one record shown by one answer.
     *
     * @param session null also where it is not compared
     */
    record Verdict(
            String event,
            String record,
            String verdict,
            @Nullable String user,
            @Nullable String session,
            @Nullable String organization,
            @Nullable String ownerUser,
            @Nullable String ownerOrganization)
            implements Comparable<Verdict> {

        static Verdict of(JsonNode json) {
            return new Verdict(
                    json.at("/event/id").asText(),
                    json.at("/record/id").asText(),
                    json.at("/verdict").asText(),
                    json.at("/viewer/user").asText(null),
                    json.at("/viewer/session").asText(null),
                    json.at("/viewer/organization").asText(null),
                    json.at("/owner/user").asText(null),
                    json.at("/owner/organization").asText(null));
        }

        /** As the truth has it, which names no session. */
        Verdict withoutSession() {
            return new Verdict(event, record, verdict, user, null, organization, ownerUser, ownerOrganization);
        }

        @Override
        public int compareTo(Verdict other) {
            return toString().compareTo(other.toString());
        }
    }

    private final Path dir;
    private final List<Item> items;
    private final int accesses;
    private int next;
    private int sentAccesses;

    private PlayedWorld(Path dir, List<Item> items) {
        this.dir = dir;
        this.items = items;
        this.accesses =
                (int) items.stream().filter(item -> item.kind() == Kind.ACCESS).count();
    }

    /**
     * @param start      the time of the first access
     * @param tombstones whether facts that the simulator delivers as tombstones are sent as such; their topics have to
     *                   bear the producers' times then
     */
    static PlayedWorld write(
            String scenario, long seed, int accesses, int users, Instant start, boolean tombstones, Path dir)
            throws IOException {
        Scenario named = Scenario.named(scenario);
        SimulationParameters usual = named.defaults();
        World world =
                named.world(new SimulationParameters(seed, accesses, users, usual.disorder(), usual.lateness(), start));
        SimulationWriter.write(world, dir);
        List<Item> items = new ArrayList<>();
        facts(Kind.SESSION, dir.resolve("sessions.jsonl"), "/session/id", world.sessions(), tombstones, items);
        facts(Kind.OWNERSHIP, dir.resolve("ownership.jsonl"), "/record/id", world.ownerships(), tombstones, items);
        int turn = 0;
        for (Iterator<SimulatedAccess> all = world.accesses(); all.hasNext(); turn++) {
            SimulatedAccess one = all.next();
            items.add(new Item(Kind.ACCESS, turn, one.access().eventId(), one.json(), one.arrivalMs()));
        }
        items.sort(Comparator.comparingLong(Item::arrivalMs));
        return new PlayedWorld(dir, items);
    }

    private static void facts(
            Kind kind,
            Path file,
            String key,
            List<? extends Delivered<?>> delivered,
            boolean tombstones,
            List<Item> into)
            throws IOException {
        List<String> lines = Files.readAllLines(file);
        for (int i = 0; i < lines.size(); i++) {
            Delivered<?> one = delivered.get(i);
            byte[] value = tombstones && one.tombstone() ? null : lines.get(i).getBytes(StandardCharsets.UTF_8);
            String id = JSON.readTree(lines.get(i)).at(key).asText();
            into.add(new Item(kind, i, id, value, one.arrivalMs()));
        }
    }

    Path dir() {
        return dir;
    }

    Path policyFile() {
        return dir.resolve("policy.yaml");
    }

    Policy policy() {
        return PolicyFiles.load(policyFile());
    }

    int size() {
        return items.size();
    }

    int accesses() {
        return accesses;
    }

    int sentAccesses() {
        return sentAccesses;
    }

    boolean isAllSent() {
        return next == items.size();
    }

    /**
     * Sends the next items in their order of arrival and waits until the broker has them. Accesses come without a key,
     * under one key for many, and under their own on a partition that is not theirs; facts come under their key on
     * partitions that are not theirs, those of one key on several.
     */
    void send(int count, Producer<byte[], byte[]> producer, LiveTopics live) {
        List<Future<?>> sent = new ArrayList<>();
        for (int end = Math.min(items.size(), next + count); next < end; next++) {
            Item item = items.get(next);
            sent.add(producer.send(record(item, live)));
            sentAccesses += item.kind() == Kind.ACCESS ? 1 : 0;
        }
        producer.flush();
        sent.forEach(PlayedWorld::requireSent);
    }

    /** Facts come before accesses, as they do where feeds are in time; otherwise the order stays. */
    void factsFirst() {
        items.sort(Comparator.comparing((Item item) -> item.kind() == Kind.ACCESS));
    }

    int facts() {
        return items.size() - accesses;
    }

    /** A row that never came in would look like a wrong verdict. */
    private static void requireSent(Future<?> one) {
        try {
            one.get();
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException("the test could not send a record", e);
        }
    }

    private static ProducerRecord<byte[], byte[]> record(Item item, LiveTopics live) {
        TopicSpec topic = switch (item.kind()) {
            case SESSION -> live.topics().sessions();
            case OWNERSHIP -> live.topics().recordOwnership();
            case ACCESS -> live.topics().accessEvents();
        };
        byte[] key = item.key().getBytes(StandardCharsets.UTF_8);
        int way = item.kind() == Kind.ACCESS ? item.turn() % 3 : 2;
        return switch (way) {
            case 0 -> new ProducerRecord<>(topic.name(), null, item.arrivalMs(), null, item.value());
            case 1 ->
                new ProducerRecord<>(
                        topic.name(), null, item.arrivalMs(), "web-1".getBytes(StandardCharsets.UTF_8), item.value());
            default ->
                new ProducerRecord<>(
                        topic.name(), live.wrongPartition(key, item.turn()), item.arrivalMs(), key, item.value());
        };
    }

    /** What {@code audit} says, from {@code exposures.jsonl} or {@code unjudged.jsonl}. */
    TreeSet<Verdict> audited(String file) {
        return verdicts(dir.resolve("report").resolve(file));
    }

    /** Runs {@code audit} on the files and returns its exit code. */
    int audit() {
        return Main.execute(
                "audit",
                "--policy",
                policyFile().toString(),
                "--sessions",
                dir.resolve("sessions.jsonl").toString(),
                "--ownership",
                dir.resolve("ownership.jsonl").toString(),
                "--access",
                dir.resolve("access.jsonl").toString(),
                "--out",
                dir.resolve("report").toString());
    }

    /** What the simulator knows. */
    TreeSet<Verdict> truth(String... verdicts) {
        List<String> wanted = List.of(verdicts);
        return verdicts(dir.resolve("truth.jsonl")).stream()
                .filter(truth -> wanted.contains(truth.verdict()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static TreeSet<Verdict> verdicts(Path file) {
        try {
            TreeSet<Verdict> verdicts = new TreeSet<>();
            for (String line : Files.readAllLines(file)) {
                if (!verdicts.add(Verdict.of(JSON.readTree(line)))) {
                    throw new AssertionError(file.getFileName() + " says it twice: " + line);
                }
            }
            return verdicts;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
