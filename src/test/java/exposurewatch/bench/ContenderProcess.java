package exposurewatch.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.TopicPartition;

/**
 * Measures one contender in a JVM of its own. Arguments: contender, bootstrap servers, broker's process id, state
 * directory. Says one line for each measured pass: the word {@code pass}, accesses, and nanoseconds of wall time, of CPU here,
 * and of CPU in the broker.
 */
final class ContenderProcess {

    private static final ObjectMapper JSON = new ObjectMapper();

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
        Child.endWithParent(() -> {});
        int code = 0;
        try {
            new ContenderProcess(arguments).run();
        } catch (Throwable e) {
            e.printStackTrace();
            code = 1;
        }
        Runtime.getRuntime().halt(code);
    }

    private void run() throws Exception {
        String output = Contender.output(name);
        Map<TopicPartition, Long> before = output == null ? Map.of() : cluster.ends(output);
        if (Contender.hasTables(name)) {
            load();
        }
        pass((parameters.warmUp() + parts() - 1) / parts());
        for (int i = 0; i < parameters.runs(); i++) {
            Pass pass = pass(Long.MAX_VALUE);
            if (pass.accesses() != parameters.events()) {
                throw new IllegalStateException(name + " was to read " + parameters.events() + " accesses: " + pass);
            }
            System.out.println("pass " + pass.accesses() + ' ' + pass.wall() + ' ' + pass.app() + ' ' + pass.broker());
            System.out.flush();
        }
        if (output != null) {
            check(before);
        }
    }

    private int parts() throws Exception {
        return cluster.ends(BenchTopics.ALL.accesses()).size();
    }

    /** Lets the contender take in sessions and owners, and no accesses. */
    private void load() throws Exception {
        cluster.rewind(name, 0);
        try (Contender contender = contender()) {
            contender.start();
            List<String> tables = List.of(BenchTopics.ALL.sessions(), BenchTopics.ALL.ownership());
            until(contender, () -> cluster.isCommitted(name, tables) && cluster.isDrained(name));
        }
    }

    private record Pass(long accesses, long wall, long app, long broker) {}

    private Pass pass(long beforeEnd) throws Exception {
        long accesses = cluster.rewind(name, beforeEnd);
        System.gc();
        try (Contender contender = contender()) {
            contender.start();
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
            return new Pass(contender.done(), wall, app, server);
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
    private void check(Map<TopicPartition, Long> before) throws Exception {
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
        System.out.println("exposures " + told.size());
        System.out.flush();
    }
}
