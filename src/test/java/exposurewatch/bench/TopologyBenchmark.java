package exposurewatch.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How many accesses the topology judges, beside the topology that one writes first and beside a consumer that only
 * parses. From a fresh clone:
 *
 * <pre>
 * mvn -q -Pbench test                    about twenty minutes on two free cores; needs 11 GB of memory, 3 GB of disk
 * mvn -q -Pbench test -Dbench.events=50000 -Dbench.records=20000 -Dbench.sessions=5000 \
 *     -Dbench.rounds=1 -Dbench.seconds=1 -Dbench.jvm=-Xmx512m                            a smoke run
 * </pre>
 *
 * {@link #USAGE} says what is measured, and all parameters. So few accesses as in a smoke run measure nothing.
 */
public final class TopologyBenchmark {

    private static final String USAGE = """
            What is measured
              Reading the accesses, and nothing else. A broker in a process of its own holds all input. Each contender has
              a JVM of its own and one stream thread; it takes in sessions and owners and warms up for one turn. Then
              the contenders take turns, so that all suffer alike from whatever else the machine does. In a turn
              a contender passes over all accesses, as often as the turn's length asks for: started anew, its group's
              offsets on the accesses set back to the beginning. The clock runs from the moment at which its state is
              there and its partitions are assigned until it is done with the last access and has committed all of
              them; accesses that it read before don't count. CPU seconds are those of its whole process (with compiler
              and garbage collector) and of the broker's process. Every access shows one record; sessions and records
              are drawn evenly. The exposures that a contender tells must be exactly those that were planted, or the
              benchmark fails.

            Contenders
              ours            the product's topology, exactly-once, as it is run
              obvious         accesses join sessions, go by record, join owners; exactly-once, Kafka Streams' defaults otherwise
              obvious-tuned   the same with state in memory, no record cache, lz4, larger polls
              parser          a consumer that takes the needed fields with Jackson's streaming parser, and commits

            Parameters, as system properties
              -Dbench.events=2000000  -Dbench.records=1000000  -Dbench.sessions=200000
              -Dbench.foreign=300           accesses that show somebody else's record
              -Dbench.rounds=3              turns of each contender; medians are shown
              -Dbench.seconds=20            least length of a turn
              -Dbench.contenders=ours,obvious,obvious-tuned,parser
              -Dbench.jvm="-Xms2g -Xmx2g -XX:+AlwaysPreTouch"
              -Dbench.compression=lz4       of the accesses
              -Dbench.clients=key=value,…   Kafka settings laid over those of ours, for trials
            """;

    /** What a contender did in one turn. */
    private record Turn(double events, double wall, double app, double broker) {
        double perSecond() {
            return events / wall;
        }

        double perCpuSecond() {
            return events / (app + broker);
        }
    }

    private final BenchParameters parameters;

    private TopologyBenchmark(BenchParameters parameters) {
        this.parameters = parameters;
    }

    /** Arguments: none; {@code --help} says what is measured. */
    public static void main(String[] arguments) throws Exception {
        System.out.println(USAGE);
        if (arguments.length == 0) {
            new TopologyBenchmark(BenchParameters.read()).run();
        }
    }

    private void run() throws Exception {
        Path directory = Files.createTempDirectory("exposure-watch-bench");
        Thread cleaner = new Thread(
                () -> {
                    Child.killAll();
                    delete(directory);
                },
                "end-bench");
        Runtime.getRuntime().addShutdownHook(cleaner);
        Map<String, List<Turn>> results;
        try (Child broker = new Child(
                BrokerProcess.class,
                List.of("-Xms1g", "-Xmx1g"),
                List.of(directory.resolve("broker").toString()))) {
            String servers = broker.answer().get(0);
            say(
                    "filling the topics: %,d sessions, %,d records, %,d accesses of which %,d are foreign",
                    parameters.sessions(), parameters.records(), parameters.events(), parameters.foreign());
            Preload.run(servers, parameters);
            results = measure(servers, broker.pid(), directory);
        } finally {
            delete(directory);
        }
        print(results);
    }

    private Map<String, List<Turn>> measure(String servers, long broker, Path directory) throws Exception {
        Map<String, List<Turn>> results = new LinkedHashMap<>();
        Map<String, Child> children = new LinkedHashMap<>();
        List<String> flags = new ArrayList<>(parameters.jvm());
        flags.addAll(parameters.asFlags());
        try {
            for (String contender : parameters.contenders()) {
                say("%s: loading and warming up", contender);
                String stateDir = directory.resolve(contender).toString();
                Child child = new Child(
                        ContenderProcess.class, flags, List.of(contender, servers, Long.toString(broker), stateDir));
                children.put(contender, child);
                results.put(contender, new ArrayList<>());
                child.answer();
            }
            for (int round = 1; round <= parameters.rounds(); round++) {
                for (Map.Entry<String, Child> child : children.entrySet()) {
                    Turn turn = turn(child.getValue());
                    results.get(child.getKey()).add(turn);
                    say(
                            "round %d, %s: %,.0f accesses in %.1f s, with %.1f s CPU of the application and %.1f s of the"
                                    + " broker: %,.0f per second, %,.0f per CPU second",
                            round,
                            child.getKey(),
                            turn.events,
                            turn.wall,
                            turn.app,
                            turn.broker,
                            turn.perSecond(),
                            turn.perCpuSecond());
                }
            }
            for (Map.Entry<String, Child> child : children.entrySet()) {
                child.getValue().tell("check");
                String exposures = child.getValue().answer().get(0);
                if (Contender.output(child.getKey()) != null) {
                    say("%s told the %s exposures that were planted, and no others", child.getKey(), exposures);
                }
            }
        } finally {
            for (Child child : children.values()) {
                child.close();
            }
        }
        return results;
    }

    private static Turn turn(Child child) throws IOException, InterruptedException {
        child.tell("turn");
        List<Double> said = child.answer().stream().map(Double::valueOf).toList();
        return new Turn(said.get(0), said.get(1) / 1e9, said.get(2) / 1e9, said.get(3) / 1e9);
    }

    private void print(Map<String, List<Turn>> results) {
        List<Turn> obvious = results.getOrDefault(Contender.OBVIOUS, List.of());
        List<Turn> parser = results.getOrDefault(Contender.PARSER, List.of());
        System.out.printf(
                Locale.ROOT,
                "%nAccesses per second, thousands; medians of %d rounds, each with turns of %d s or more over %,d accesses. %s, %d processors, load %.1f, Java %s.%n%n",
                parameters.rounds(),
                parameters.seconds(),
                parameters.events(),
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors(),
                java.lang.management.ManagementFactory.getOperatingSystemMXBean()
                        .getSystemLoadAverage(),
                System.getProperty("java.version"));
        String row = "%-15s | %10s | %12s %12s %12s | %10s %10s%n";
        System.out.printf(row, "", "per second", "per CPU s of", "", "", "both, as a", "multiple of");
        System.out.printf(row, "contender", "of wall", "application", "broker", "both", "obvious", "parser");
        System.out.println("-".repeat(93));
        results.forEach((name, turns) -> System.out.printf(
                row,
                name,
                thousands(turns, Turn::perSecond),
                thousands(turns, turn -> turn.events / turn.app),
                thousands(turns, turn -> turn.events / turn.broker),
                thousands(turns, Turn::perCpuSecond),
                ratio(turns, obvious),
                ratio(turns, parser)));
    }

    private static String thousands(List<Turn> turns, ToDoubleFunction<Turn> what) {
        return String.format(Locale.ROOT, "%,.0f", median(turns, what) / 1_000);
    }

    /** Median of the ratios of each round. */
    private static String ratio(List<Turn> turns, List<Turn> to) {
        if (to.isEmpty()) {
            return "–";
        }
        double[] ratios = IntStream.range(0, turns.size())
                .mapToDouble(i -> turns.get(i).perCpuSecond() / to.get(i).perCpuSecond())
                .toArray();
        return String.format(Locale.ROOT, "%.2f", median(ratios));
    }

    private static double median(List<Turn> turns, ToDoubleFunction<Turn> what) {
        return median(turns.stream().mapToDouble(what).toArray());
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    private static void say(String format, Object... values) {
        System.out.printf(
                Locale.ROOT,
                "%s " + format + "%n",
                prepend(Instant.now().toString().substring(11, 19), values));
    }

    private static Object[] prepend(Object first, Object[] others) {
        return Stream.concat(Stream.of(first), Stream.of(others)).toArray();
    }

    private static void delete(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            System.err.println("can't delete " + directory + ": " + e);
        }
    }
}
