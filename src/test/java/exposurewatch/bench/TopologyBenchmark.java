package exposurewatch.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * How many accesses the topology judges, beside the topology that one writes first and beside a consumer that only
 * parses. From a fresh clone:
 *
 * <pre>
 * mvn -q -Pbench test                                                                       about half an hour on two cores
 * mvn -q -Pbench test -Dbench.events=50000 -Dbench.records=20000 -Dbench.sessions=5000      a smoke run
 * </pre>
 *
 * See {@link #USAGE} for what is measured and for all parameters. Needs 6 GB of memory and 3 GB of disk.
 */
public final class TopologyBenchmark {

    private static final String USAGE = """
            What is measured
              Reading the accesses, and nothing else. A broker in a process of its own holds all input. Each contender runs
              in a JVM of its own with one stream thread: it takes in sessions and owners, reads the accesses once to warm
              up, and is then started anew for each measured pass, its group's offsets on the accesses set back to
              the beginning. The clock runs from the moment at which its state is there and its partitions are assigned
              until it is done with the last access and has committed all of them. CPU seconds are those of its whole
              process (with compiler and garbage collector) and of the broker's process.
              Every access shows one record; sessions and records are drawn evenly. The exposures that each contender tells
              must be exactly those that were planted, or the benchmark fails.

            Contenders
              ours            the product's topology, exactly-once, as it is run
              obvious         accesses join sessions, go by record, join owners; exactly-once, Kafka Streams' defaults otherwise
              obvious-tuned   the same with state in memory, no record cache, lz4, larger polls
              parser          a consumer that takes the needed fields with Jackson's streaming parser, and commits

            Parameters, as system properties
              -Dbench.events=2000000  -Dbench.records=1000000  -Dbench.sessions=200000
              -Dbench.foreign=300           accesses that show somebody else's record
              -Dbench.runs=3                measured passes of each contender; the median is shown
              -Dbench.warmup=2000000        last accesses that are read to warm up
              -Dbench.contenders=ours,obvious,obvious-tuned,parser
              -Dbench.jvm="-Xms4g -Xmx4g -XX:+AlwaysPreTouch"
              -Dbench.compression=lz4       of the accesses
              -Dbench.clients=key=value,…   Kafka settings laid over those of ours, for trials
            """;

    private record Pass(double events, double wall, double app, double broker) {
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
        Thread cleaner = new Thread(() -> delete(directory), "delete-bench-data");
        Runtime.getRuntime().addShutdownHook(cleaner);
        Map<String, List<Pass>> results = new LinkedHashMap<>();
        try (Child broker = new Child(
                BrokerProcess.class,
                List.of("-Xms1g", "-Xmx1g"),
                List.of(directory.resolve("broker").toString()))) {
            String servers = broker.line().orElseThrow();
            say(
                    "filling the topics: %,d sessions, %,d records, %,d accesses of which %,d are foreign",
                    parameters.sessions(), parameters.records(), parameters.events(), parameters.foreign());
            Preload.run(servers, parameters);
            for (String contender : parameters.contenders()) {
                results.put(contender, measure(contender, servers, broker.pid(), directory.resolve(contender)));
            }
        } finally {
            delete(directory);
        }
        print(results);
    }

    private List<Pass> measure(String contender, String servers, long broker, Path stateDir) throws Exception {
        say("%s: loading and warming up", contender);
        List<String> flags = new ArrayList<>(parameters.jvm());
        flags.addAll(parameters.asFlags());
        List<Pass> passes = new ArrayList<>();
        boolean checked = Contender.output(contender) == null;
        try (Child child = new Child(
                        ContenderProcess.class,
                        flags,
                        List.of(contender, servers, Long.toString(broker), stateDir.toString()));
                Cluster cluster = new Cluster(servers)) {
            for (Optional<String> line = child.line(); line.isPresent(); line = child.line()) {
                String[] words = line.get().split(" ");
                if (words[0].equals("pass")) {
                    Pass pass = new Pass(
                            number(words[1]), number(words[2]) / 1e9, number(words[3]) / 1e9, number(words[4]) / 1e9);
                    passes.add(pass);
                    say(
                            "%s, pass %d: %.1f s, CPU %.1f s of the application and %.1f s of the broker; %,.0f events per"
                                    + " second, %,.0f per CPU second",
                            contender,
                            passes.size(),
                            pass.wall,
                            pass.app,
                            pass.broker,
                            pass.perSecond(),
                            pass.perCpuSecond());
                } else if (words[0].equals("exposures")) {
                    say("%s: told the %s exposures that were planted, and no others", contender, words[1]);
                    checked = true;
                }
            }
            if (!checked || passes.size() != parameters.runs()) {
                throw new IllegalStateException(contender + " did not come to its end");
            }
            cluster.deleteInnerTopics(contender);
        }
        return passes;
    }

    private void print(Map<String, List<Pass>> results) {
        List<Pass> obvious = results.getOrDefault(Contender.OBVIOUS, List.of());
        List<Pass> parser = results.getOrDefault(Contender.PARSER, List.of());
        System.out.printf(
                Locale.ROOT,
                "%nEvents per second, thousands; medians of %d passes over %,d accesses. %s, %d processors, load %.1f, Java %s.%n%n",
                parameters.runs(),
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
        results.forEach((name, passes) -> System.out.printf(
                row,
                name,
                thousands(passes, Pass::perSecond),
                thousands(passes, pass -> pass.events / pass.app),
                thousands(passes, pass -> pass.events / pass.broker),
                thousands(passes, Pass::perCpuSecond),
                ratio(passes, obvious),
                ratio(passes, parser)));
    }

    private static String thousands(List<Pass> passes, ToDoubleFunction<Pass> what) {
        return String.format(Locale.ROOT, "%,.0f", median(passes, what) / 1_000);
    }

    private static String ratio(List<Pass> passes, List<Pass> to) {
        return to.isEmpty()
                ? "–"
                : String.format(
                        Locale.ROOT, "%.2f", median(passes, Pass::perCpuSecond) / median(to, Pass::perCpuSecond));
    }

    private static double median(List<Pass> passes, ToDoubleFunction<Pass> what) {
        double[] sorted = passes.stream().mapToDouble(what).sorted().toArray();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    private static double number(String word) {
        return Long.parseLong(word);
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
