package exposurewatch.bench;

import exposurewatch.CommandKey;
import exposurewatch.policy.Policy;
import exposurewatch.policy.PolicyReader;
import exposurewatch.topology.ExposureStreams;
import exposurewatch.topology.StreamsSettings;
import exposurewatch.topology.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import org.apache.kafka.streams.KafkaStreams;

/**
 * The product's processor in a process of its own, as it is run. Arguments: bootstrap servers, state directory. Told
 * {@code start PREFIX}, it runs on the topics of that prefix and says {@code ready}; told {@code count}, it says how many
 * accesses it has taken, how many of them it had to judge exactly, and nanoseconds of CPU; told {@code stop}, it says {@code stopped}.
 */
final class ProcessorProcess {

    private static final long MOST_KEYS = 2_000_000;

    private ProcessorProcess() {}

    public static void main(String[] arguments) {
        BlockingQueue<String> orders = Child.orders(() -> {});
        try {
            obey(orders, arguments[0], Path.of(arguments[1]));
        } catch (Throwable e) {
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }

    private static void obey(BlockingQueue<String> orders, String servers, Path stateDir) throws InterruptedException {
        ExposureStreams streams = null;
        while (true) {
            String order = orders.take();
            if (order.startsWith("start ")) {
                streams = start(servers, stateDir, order.substring("start ".length()));
                Child.say("ready");
            } else if (order.equals("count")) {
                ExposureStreams running = Objects.requireNonNull(streams);
                if (running.failure() != null) {
                    throw new IllegalStateException("the processor failed", running.failure());
                }
                Child.say(
                        running.counts().accesses(),
                        running.counts().suspectAccesses(),
                        ProcessHandle.current()
                                .info()
                                .totalCpuDuration()
                                .orElseThrow()
                                .toNanos());
            } else {
                Objects.requireNonNull(streams).close();
                Child.say("stopped");
            }
        }
    }

    private static ExposureStreams start(String servers, Path stateDir, String prefix) throws InterruptedException {
        Policy policy = Objects.requireNonNull(
                PolicyReader.read("bench.yaml", BenchWorld.POLICY).policy());
        ExposureStreams streams = new ExposureStreams(new StreamsSettings(
                servers,
                prefix + "exposure-watch",
                stateDir.resolve(prefix),
                1,
                new Topics(prefix),
                policy,
                MOST_KEYS,
                CommandKey.PAIR.getPrivate(),
                Map.of()));
        streams.loadTables();
        while (!streams.awaitTables(Duration.ofSeconds(1))) {
            // a failure is thrown by it
        }
        streams.start();
        while (streams.state() != KafkaStreams.State.RUNNING) {
            Thread.sleep(2);
        }
        return streams;
    }
}
