package exposurewatch.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.TopicPartition;

/**
 * Measures one contender in a JVM of its own. Arguments: contender, bootstrap servers, broker's process id, state
 * directory. It loads, warms up, says {@code ready}, and then waits for its turns: told {@code turn}, it passes over the
 * accesses until the turn is long enough and says accesses, and nanoseconds of wall time, of CPU here, and of CPU in
 * the broker. Told {@code check}, it says how many exposures there were.
 */
final class ContenderProcess {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long LOOK_MILLIS = 400;
    private static final int MOST_LOOKS = 150;

    private final BenchParameters parameters = BenchParameters.read();
    private final String name;
    private final String servers;
    private final ProcessHandle broker;
    private final Path stateDir;
    private final Cluster cluster;

    private ContenderProcess(String[] arguments) {
        this.name = arguments[0];
        this.servers = arguments[1];
        this.broker = ProcessHandle.of(Long.parseLong(arguments[2])).orElseThrow();
        this.stateDir = Path.of(arguments[3]);
        this.cluster = new Cluster(servers);
    }

    public static void main(String[] arguments) {
        BlockingQueue<String> orders = Child.orders(() -> {});
        try {
            new ContenderProcess(arguments).run(orders);
        } catch (Throwable e) {
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }

    private void run(BlockingQueue<String> orders) throws Exception {
        String output = Contender.output(name);
        Map<TopicPartition, Long> before = output == null ? Map.of() : cluster.ends(output);
        if (Contender.hasTables(name)) {
            load();
        }
        turn();
        Child.say("ready");
        while (true) {
            if (orders.take().equals("turn")) {
                Pass all = turn();
                Child.say(all.accesses(), all.wall(), all.app(), all.broker());
            } else {
                Child.say(output == null ? 0 : check(before));
            }
        }
    }

    private Pass turn() throws Exception {
        Pass all = new Pass(0, 0, 0, 0);
        while (all.wall() < parameters.seconds() * 1_000_000_000L || all.wall() == 0) {
            all = all.and(pass());
        }
        return all;
    }

    /** Lets the contender take in sessions and owners, and no accesses. */
    private void load() throws Exception {
        // Made before it has offsets: otherwise it takes itself for one that has judged accesses before these rows
        // came,
        // and looks at all of them again.
        try (Contender contender = contender()) {
            cluster.rewind(name, false);
            contender.start();
            List<String> tables = List.of(BenchTopics.ALL.sessions(), BenchTopics.ALL.ownership());
            until(contender, () -> cluster.isCommitted(name, tables) && cluster.isDrained(name));
        }
    }

    private record Pass(long accesses, long wall, long app, long broker) {
        Pass and(Pass other) {
            return new Pass(accesses + other.accesses, wall + other.wall, app + other.app, broker + other.broker);
        }
    }

    private Pass pass() throws Exception {
        long accesses = cluster.rewind(name, true);
        System.gc();
        awaitIdleBroker();
        try (Contender contender = contender()) {
            contender.start();
            long begun = contender.done();
            long wall = System.nanoTime();
            long app = cpu(ProcessHandle.current());
            long server = cpu(broker);
            Contender.await(() -> contender.done() >= accesses, contender, "all accesses read");
            until(contender, () -> cluster.isCommitted(name, List.of(BenchTopics.ALL.accesses())));
            wall = System.nanoTime() - wall;
            app = cpu(ProcessHandle.current()) - app;
            server = cpu(broker) - server;
            if (Contender.hasTables(name)) {
                // Not measured: the last commit of what followed from the accesses.
                until(contender, () -> cluster.isDrained(name));
            }
            if (contender.done() != accesses) {
                throw new IllegalStateException(
                        name + " counts " + contender.done() + " accesses, but there were " + accesses);
            }
            return new Pass(accesses - begun, wall, app, server);
        }
    }

    /** What was written before is compacted and deleted in the background: nobody's pass shall pay for it. */
    private void awaitIdleBroker() throws InterruptedException {
        for (int i = 0; i < MOST_LOOKS; i++) {
            long before = cpu(broker);
            Thread.sleep(LOOK_MILLIS);
            if (cpu(broker) - before <= LOOK_MILLIS * 1_000_000 / 20) {
                return;
            }
        }
    }

    private static long cpu(ProcessHandle process) {
        return process.info().totalCpuDuration().orElseThrow().toNanos();
    }

    private Contender contender() {
        return Contender.of(name, servers, stateDir, parameters);
    }

    private interface Check {
        boolean holds() throws Exception;
    }

    private static void until(Contender contender, Check check) throws InterruptedException {
        BooleanSupplier holds = () -> {
            try {
                Thread.sleep(20);
                return check.holds();
            } catch (Exception e) {
                throw new IllegalStateException("the broker did not answer", e);
            }
        };
        Contender.await(holds, contender, "what was read is committed");
    }

    /** The exposures told must be those that were planted, no more, no fewer, and none withdrawn. */
    private int check(Map<TopicPartition, Long> before) throws Exception {
        Set<String> planted = new BenchWorld(parameters).foreignIds();
        Set<String> told = new HashSet<>();
        for (String value : cluster.values(before)) {
            JsonNode exposure = JSON.readTree(value);
            if (exposure.path("withdrawn").asBoolean()) {
                throw new IllegalStateException(name + " withdrew an exposure: " + value);
            }
            told.add(exposure.path("eventId").asText(exposure.at("/event/id").asText()));
        }
        if (!told.equals(planted)) {
            Set<String> missed = new HashSet<>(planted);
            missed.removeAll(told);
            Set<String> wrong = new HashSet<>(told);
            wrong.removeAll(planted);
            throw new IllegalStateException(name + " told " + told.size() + " exposures of " + planted.size()
                    + "; missed " + missed.size() + ", wrong " + wrong.size());
        }
        return told.size();
    }
}
