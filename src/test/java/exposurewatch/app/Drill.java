package exposurewatch.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import exposurewatch.app.paging.Alertmanager;
import exposurewatch.app.paging.Receiver;
import exposurewatch.ops.Prometheus;
import exposurewatch.ops.Rules;
import exposurewatch.topology.TopicPlan;
import exposurewatch.topology.Topics;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Who is paged when something stops: a real broker, {@code run}, {@code actuate}, Prometheus and Alertmanager, each a process
 * of its own. First an hour in which all is well and nobody may be paged; then one thing after the other is stopped, and
 * goes on when the right page has come.
 *
 * <pre>mvn -q -Pbench test -Dbench.main=app.Drill [-Dbench.faster=10] [-Dbench.contenders=healthy,broker]</pre>
 *
 * <p>{@code seconds}: so much longer than it takes to be noticed each thing stays stopped. {@code faster}: all spans of time in the rules are divided by it, and so is the hour; 1 = as they are.
 */
@SuppressWarnings("NullAway")
final class Drill {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Topics TOPICS = new Topics("", 1);
    private static final int PEOPLE = 20;
    private static final Duration HOUR = Duration.ofHours(1);
    /** Scraping, evaluating and grouping, a second each; a canary or two that count as accesses; and a busy machine. */
    private static final Duration SLACK = Duration.ofSeconds(20);

    private static final Duration START = Duration.ofSeconds(120);
    private static final Pattern SPAN = Pattern.compile("(?<=\\[|offset |for: )(\\d+)([smh])");
    private static final Pattern SECONDS = Pattern.compile("(?<=[<>] )(\\d[\\d *]*)");

    private final Path home;
    private final int faster;
    private final Set<String> feeds = new TreeSet<>(Set.of("accesses", "ownership", "sessions"));
    private final List<String> report = new ArrayList<>();
    private Process broker;
    private String servers;
    private Process actuator;
    private KafkaProducer<byte[], byte[]> producer;
    private SmallShop shop;
    private Receiver people;
    private int sent;
    private volatile boolean wrong;

    private Drill(Path home, int faster) {
        this.home = home;
        this.faster = faster;
    }

    /**
     * Something that stops.
     *
     * @param alert  that has to come
     * @param within seconds, as the rules say
     * @param also   what may come besides, since it is true, too
     */
    private record Failure(String name, String alert, int within, Set<String> also, Step stop, Step goOn) {}

    private interface Step {
        void take() throws Exception;
    }

    public static void main(String[] args) throws Exception {
        Path home = Files.createTempDirectory("drill");
        String faster = System.getProperty("bench.faster", "");
        String wanted = System.getProperty("bench.contenders", "");
        Drill drill = new Drill(home, faster.isEmpty() ? 10 : Integer.parseInt(faster));
        say("everything is kept in " + home);
        drill.play(wanted.isEmpty() ? null : Set.of(wanted.split(",")));
        System.exit(drill.wrong ? 1 : 0);
    }

    private static void say(String line) {
        System.out.printf(Locale.ROOT, "%tT  %s%n", System.currentTimeMillis(), line);
    }

    private void play(@Nullable Set<String> wanted) throws Exception {
        List<AutoCloseable> open = new ArrayList<>();
        try {
            int processorPort = Prometheus.freePort();
            int actuatorPort = Prometheus.freePort();
            startBroker(Prometheus.freePort());
            open.add(() -> end(broker));
            createTopics();
            producer = producer(Map.of());
            open.add(producer);
            shop = new SmallShop(producer, TOPICS);
            shop.facts(PEOPLE);
            Process run = program(
                    "run",
                    SmallShop.run(
                            home,
                            servers,
                            "data",
                            "exposure-watch.topics.partitions=1",
                            "exposure-watch.canary.every=" + Math.max(1, 10 / faster),
                            "exposure-watch.metrics.address=127.0.0.1:" + processorPort));
            open.add(() -> end(run));
            until("the processor has made its key", START, () -> Files.exists(home.resolve("data/command.key.pub")));
            Step actuate = () -> actuator = program("actuate", SmallShop.actuate(home, servers, actuatorPort));
            actuate.take();
            open.add(() -> end(actuator));
            people = Receiver.open(request -> Receiver.Reply.OK);
            open.add(people);
            Alertmanager alertmanager =
                    Alertmanager.start(Files.createDirectories(home.resolve("alertmanager")), people.address("/"));
            open.add(alertmanager);
            Path rules = Files.writeString(home.resolve("rules.yml"), rules());
            Prometheus prometheus = Prometheus.start(
                    home,
                    processorPort,
                    actuatorPort,
                    rules,
                    alertmanager.address("").getAuthority());
            open.add(prometheus);
            until("all is well", START, () -> {
                sendFeeds();
                return prometheus.isReady()
                        && firing().equals(Set.of("ExposureWatchWatchdog"))
                        && prometheus.values("min(exposure_watch_ready)").equals(List.of(1.0));
            });
            if (wanted == null || wanted.contains("healthy")) {
                healthy();
            }
            for (Failure failure : failures(actuate)) {
                if (wanted == null || wanted.contains(failure.name)) {
                    drill(failure);
                }
            }
        } finally {
            for (int i = open.size() - 1; i >= 0; i--) {
                open.get(i).close();
            }
            report.forEach(System.out::println);
        }
    }

    private List<Failure> failures(Step actuate) {
        return List.of(
                new Failure(
                        "shipper",
                        "ExposureWatchAccessFeedStopped",
                        15 * 60,
                        Set.of(),
                        () -> feeds.remove("accesses"),
                        () -> feeds.add("accesses")),
                new Failure(
                        "ownership",
                        "ExposureWatchOwnershipFeedStale",
                        16 * 60,
                        Set.of(),
                        () -> feeds.remove("ownership"),
                        () -> feeds.add("ownership")),
                new Failure(
                        "sessions",
                        "ExposureWatchSessionsFeedStale",
                        35 * 60,
                        Set.of(),
                        () -> feeds.remove("sessions"),
                        () -> feeds.add("sessions")),
                canary(),
                new Failure("switch", "ExposureWatchSwitchDown", 2 * 60, Set.of(), () -> end(actuator), actuate),
                new Failure(
                        "broker",
                        "ExposureWatchCanaryLost",
                        60,
                        Set.of(
                                "ExposureWatchTablesStale",
                                "ExposureWatchNotReady",
                                "ExposureWatchSwitchNotReady",
                                "ExposureWatchSwitchSelfTestOld"),
                        () -> {
                            broker.destroyForcibly();
                            broker.waitFor();
                        },
                        () -> startBroker(Integer.parseInt(servers.substring(servers.indexOf(':') + 1)))));
    }

    /** A transaction that hangs: whoever reads what is committed gets nothing more of what is told, and all else is well. */
    private Failure canary() {
        List<KafkaProducer<byte[], byte[]>> hanging = new ArrayList<>();
        return new Failure(
                "canary",
                "ExposureWatchCanaryLost",
                60,
                Set.of(),
                () -> {
                    KafkaProducer<byte[], byte[]> one =
                            producer(Map.of("transactional.id", "hangs", "transaction.timeout.ms", 600_000));
                    one.initTransactions();
                    one.beginTransaction();
                    one.send(new ProducerRecord<>(TOPICS.exposures().name(), "{}".getBytes(StandardCharsets.UTF_8)));
                    one.flush();
                    hanging.add(one);
                },
                () -> {
                    hanging.get(0).abortTransaction();
                    hanging.get(0).close();
                });
    }

    private void healthy() throws Exception {
        Duration hour = HOUR.dividedBy(faster);
        say("all is well; for " + hour.toSeconds() + " s nobody may be paged");
        int before = people.taken().size();
        long end = System.nanoTime() + hour.toNanos();
        while (System.nanoTime() < end) {
            sendFeeds();
            pause();
        }
        Set<String> paged = firing();
        paged.remove("ExposureWatchWatchdog");
        int pages = people.taken().size() - before;
        boolean quiet = pages == 0 && paged.isEmpty();
        result("healthy", quiet, hour.toSeconds() + " s, " + pages + " pages " + (paged.isEmpty() ? "" : paged));
    }

    private void drill(Failure failure) throws Exception {
        Duration bound = Duration.ofSeconds(failure.within).dividedBy(faster).plus(SLACK);
        say(failure.name + " stops: " + failure.alert + " has to come within " + bound.toSeconds() + " s");
        int before = people.taken().size();
        failure.stop.take();
        long stopped = System.nanoTime();
        Duration limit = bound.multipliedBy(2);
        boolean came = reached(limit, () -> {
            sendFeeds();
            return firing().contains(failure.alert);
        });
        Duration took = Duration.ofNanos(System.nanoTime() - stopped);
        String longer = System.getProperty("bench.seconds", "");
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(longer.isEmpty() ? 0 : Long.parseLong(longer));
        while (System.nanoTime() < until) {
            sendFeeds();
            pause();
        }
        failure.goOn.take();
        boolean over = reached(START.plus(Duration.ofMinutes(10).dividedBy(faster)), () -> {
            sendFeeds();
            return firing().equals(Set.of("ExposureWatchWatchdog"));
        });
        Set<String> others = paged(before);
        others.remove(failure.alert);
        others.removeAll(failure.also);
        others.remove("ExposureWatchWatchdog");
        boolean fine = came && took.compareTo(bound) <= 0 && over && others.isEmpty();
        result(
                failure.name,
                fine,
                (came
                                ? failure.alert + " after " + took.toSeconds() + " s of " + bound.toSeconds()
                                : failure.alert + " never came")
                        + (over ? ", and over afterwards" : ", NOT over afterwards: " + firing())
                        + (others.isEmpty() ? "" : "; also, wrongly: " + others));
    }

    private void result(String name, boolean fine, String text) {
        wrong |= !fine;
        String line = String.format(Locale.ROOT, "%-10s %s  %s", name, fine ? "as it should be" : "WRONG", text);
        report.add(line);
        say(line);
    }

    /** Alerts that somebody was told to be up, and not that they are over. */
    private Set<String> firing() throws IOException {
        Set<String> firing = new TreeSet<>();
        for (Receiver.Request request : people.taken()) {
            for (JsonNode alert : JSON.readTree(request.body()).path("alerts")) {
                String name = alert.at("/labels/alertname").asText();
                if (alert.path("status").asText().equals("firing")) {
                    firing.add(name);
                } else {
                    firing.remove(name);
                }
            }
        }
        return firing;
    }

    private Set<String> paged(int from) throws IOException {
        Set<String> names = new TreeSet<>();
        List<Receiver.Request> all = people.taken();
        for (Receiver.Request request : all.subList(from, all.size())) {
            for (JsonNode alert : JSON.readTree(request.body()).path("alerts")) {
                if (alert.path("status").asText().equals("firing")) {
                    names.add(alert.at("/labels/alertname").asText());
                }
            }
        }
        return names;
    }

    /** The rules, in as much of a hurry. */
    private String rules() throws IOException {
        StringBuilder all = new StringBuilder();
        boolean seconds = false;
        for (String line : Files.readAllLines(Rules.FILE)) {
            // An expression goes on over several lines, and has a metric in seconds on one of them.
            if (line.contains("expr:")) {
                seconds = false;
            }
            seconds |= line.contains("_seconds");
            String spans = replace(SPAN, line, found -> millis(found.group(1), found.group(2)) + "ms");
            boolean compares =
                    seconds && !line.contains("annotations") && (line.contains("expr:") || spans.contains("_seconds"));
            all.append(compares ? replace(SECONDS, spans, found -> divided(found.group(1))) : spans)
                    .append('\n');
        }
        return all.toString();
    }

    private static String replace(Pattern pattern, String text, Function<Matcher, String> by) {
        Matcher matcher = pattern.matcher(text);
        StringBuilder replaced = new StringBuilder();
        while (matcher.find()) {
            matcher.appendReplacement(replaced, by.apply(matcher));
        }
        return matcher.appendTail(replaced).toString();
    }

    private long millis(String number, String unit) {
        long factor = unit.equals("h") ? 3_600_000 : unit.equals("m") ? 60_000 : 1_000;
        return Long.parseLong(number) * factor / faster;
    }

    private String divided(String product) {
        double value = 1;
        for (String factor : product.strip().split(" *\\* *")) {
            value *= Double.parseDouble(factor);
        }
        return Double.toString(value / faster);
    }

    private void startBroker(int port) throws IOException {
        broker = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BrokerProcess.class.getName(),
                        home.resolve("broker").toString(),
                        Integer.toString(port))
                .redirectError(home.resolve("broker.log").toFile())
                .start();
        servers = new BufferedReader(new InputStreamReader(broker.getInputStream(), StandardCharsets.UTF_8)).readLine();
        if (servers == null) {
            throw new IllegalStateException("no broker: look at " + home.resolve("broker.log"));
        }
    }

    private void createTopics() {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            new TopicPlan(admin, servers, TOPICS, TopicPlan.LIMIT).create();
        }
    }

    private KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
        Map<String, Object> config = new HashMap<>(more);
        config.put("bootstrap.servers", servers);
        // While the broker is gone the shop goes on, and so does the clock.
        config.put("max.block.ms", 1_000);
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private Process program(String name, List<String> arguments) throws IOException {
        return new Shell(home)
                .builder(arguments)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        home.resolve(name + ".log").toFile()))
                .start();
    }

    /** A second of a shop's life, as far as its feeds work. */
    private void sendFeeds() {
        int person = ++sent % PEOPLE;
        if (feeds.contains("sessions")) {
            shop.session(person);
        }
        if (feeds.contains("ownership")) {
            shop.ownership(person);
        }
        if (feeds.contains("accesses")) {
            shop.page(person, person);
        }
    }

    private interface Fact {
        boolean isSo() throws Exception;
    }

    private static void until(String what, Duration limit, Fact fact) throws Exception {
        if (!reached(limit, fact)) {
            throw new IllegalStateException("not within " + limit.toSeconds() + " s: " + what);
        }
    }

    private static boolean reached(Duration limit, Fact fact) throws Exception {
        long end = System.nanoTime() + limit.toNanos();
        while (!fact.isSo()) {
            if (System.nanoTime() > end) {
                return false;
            }
            pause();
        }
        return true;
    }

    private static void pause() throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(500);
    }

    private static void end(Process process) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
