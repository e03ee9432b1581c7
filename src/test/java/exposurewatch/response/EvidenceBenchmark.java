package exposurewatch.response;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.CommandKey;
import exposurewatch.app.EmbeddedBroker;
import exposurewatch.app.Main;
import exposurewatch.incident.TrailEntry;
import exposurewatch.policy.Policy;
import exposurewatch.response.http.ApiServer;
import exposurewatch.response.http.Callers;
import exposurewatch.topology.TopicPlan;
import exposurewatch.topology.Topics;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Large trails:
 *
 * <pre>mvn -q -Pbench test -Dbench.main=response.EvidenceBenchmark [-Dbench.contenders=verify,flips,stream]
 *   [-Dbench.events=1000000] [-Dbench.rounds=100]</pre>
 *
 * {@code verify}: a bundle of so many entries is written and checked. {@code flips}: of a bundle of 1,000 entries every
 * {@code rounds}-th byte is changed, every entry dropped, every two neighbours swapped, and the file cut after every line;
 * each has to be noticed (rounds 1: every byte, which takes an hour). {@code stream}: a trail of so many entries is read by
 * the command and by the API, each in a process of its own with a heap of 96 MiB.
 */
public final class EvidenceBenchmark {

    private static final String HEAP = "-Xmx96m";
    private static final Topics TOPICS = new Topics("", 4);

    private EvidenceBenchmark() {}

    public static void main(String[] args) throws Exception {
        if (args.length == 2) {
            serve(args[1]);
            return;
        }
        int entries = Integer.parseInt(or("bench.events", "1000000"));
        int every = Integer.parseInt(or("bench.rounds", "100"));
        List<String> parts =
                List.of(or("bench.contenders", "verify,flips,stream").split(","));
        Path home = Files.createTempDirectory("evidence-benchmark");
        try {
            if (parts.contains("verify")) {
                verify(home.resolve("bundle.jsonl"), entries);
            }
            if (parts.contains("flips")) {
                flips(every);
            }
            if (parts.contains("stream")) {
                stream(home, entries);
            }
        } finally {
            try (Stream<Path> all = Files.walk(home)) {
                all.sorted(Comparator.reverseOrder())
                        .forEach(path -> path.toFile().delete());
            }
        }
    }

    private static String or(String property, String otherwise) {
        String text = System.getProperty(property, "");
        return text.isBlank() ? otherwise : text;
    }

    private static void say(String text, Object... values) {
        System.out.printf(Locale.ROOT, text + "%n", values);
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    /** A trail of so many exposures, entry by entry. */
    private static TrailEntry next(String head, int number) {
        ObjectNode exposure = Trails.exposure(
                number, "order:" + number, "cust-" + number % 5_400, "cust-" + number % 300, Trails.AT + number);
        return TrailEntry.after(head, Trails.INCIDENT, number, TrailEntry.Kind.EXPOSURE, Trails.AT + number, exposure);
    }

    private static void verify(Path file, int entries) throws Exception {
        KeyPair key = CommandKey.PAIR;
        long began = System.nanoTime();
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            bundle(out, entries, key);
        }
        say("%,d entries (%,d MiB) written in %.1f s", entries, Files.size(file) >> 20, seconds(began));
        began = System.nanoTime();
        try (InputStream in = Files.newInputStream(file)) {
            BundleCheck.Result result = BundleCheck.of(in, key.getPublic(), null, n -> {});
            if (!result.isValid() || result.entries() != entries) {
                throw new IllegalStateException("not valid: " + result.faults());
            }
        }
        say("%,d entries verified in %.1f s", entries, seconds(began));
    }

    private static void bundle(OutputStream out, int entries, KeyPair key) throws IOException {
        ObjectNode incident = new Trails().incident();
        EvidenceBundle bundle = EvidenceBundle.begin(
                out,
                incident,
                "version: 1\n",
                JsonNodeFactory.instance.objectNode().put("exposure_watch", "bench"));
        String head = TrailEntry.START;
        for (int i = 1; i <= entries; i++) {
            TrailEntry entry = next(head, i);
            head = entry.hash();
            bundle.entry(entry.toJson().getBytes(StandardCharsets.UTF_8), 0, i);
        }
        bundle.end(key.getPrivate(), key.getPublic(), "incident-trail", "2026-03-03T09:00:00Z", "bench");
    }

    private static void flips(int every) throws Exception {
        KeyPair key = CommandKey.PAIR;
        ByteArrayOutputStream made = new ByteArrayOutputStream();
        bundle(made, 1_000, key);
        byte[] whole = made.toByteArray();
        AtomicLong tried = new AtomicLong();
        long began = System.nanoTime();
        IntStream.range(0, whole.length)
                .filter(at -> at % every == 0)
                .parallel()
                .forEach(at -> {
                    byte[] changed = whole.clone();
                    changed[at] ^= (byte) (1 + new SplittableRandom(at).nextInt(255));
                    mustBeNoticed(changed, key, "byte " + at);
                    tried.incrementAndGet();
                });
        say("%,d of %,d bytes changed, each noticed, in %.0f s", tried.get(), whole.length, seconds(began));
        List<byte[]> lines = new ArrayList<>();
        for (int from = 0, at = 0; at < whole.length; at++) {
            if (whole[at] == '\n') {
                lines.add(Arrays.copyOfRange(whole, from, at + 1));
                from = at + 1;
            }
        }
        IntStream.range(0, lines.size()).parallel().forEach(at -> {
            List<byte[]> dropped = new ArrayList<>(lines);
            dropped.remove(at);
            mustBeNoticed(joined(dropped), key, "line " + at + " dropped");
            List<byte[]> swapped = new ArrayList<>(lines);
            swapped.add(Math.max(0, at - 1), swapped.remove(at));
            if (at > 0) {
                mustBeNoticed(joined(swapped), key, "line " + at + " swapped");
            }
            mustBeNoticed(joined(lines.subList(0, at)), key, "cut off before line " + at);
            List<byte[]> cut = new ArrayList<>(lines);
            cut.set(at, Arrays.copyOf(lines.get(at), lines.get(at).length / 2));
            mustBeNoticed(joined(cut), key, "line " + at + " cut in half");
        });
        say("%,d lines dropped, swapped, cut in half and cut off, each noticed", lines.size());
    }

    private static byte[] joined(List<byte[]> lines) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        lines.forEach(out::writeBytes);
        return out.toByteArray();
    }

    private static void mustBeNoticed(byte[] changed, KeyPair key, String what) {
        try {
            if (BundleCheck.of(new ByteArrayInputStream(changed), key.getPublic(), null, n -> {})
                    .isValid()) {
                throw new IllegalStateException("NOT NOTICED: " + what);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void stream(Path home, int entries) throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(home.resolve("broker"), 0)) {
            String servers = broker.bootstrapServers();
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
                new TopicPlan(admin, servers, TOPICS, TopicPlan.LIMIT).create();
            }
            fill(servers, entries);
            long began = System.nanoTime();
            Process command = java(List.of(
                    Main.class.getName(), "trail", Trails.INCIDENT, "--json", "--bootstrap-servers=" + servers));
            long lines = count(command.getInputStream());
            if (command.waitFor() != 0 || lines != entries) {
                throw new IllegalStateException("the command gave " + lines + " entries");
            }
            say("trail --json: %,d entries in %.1f s with %s", lines, seconds(began), HEAP);
            Process server = java(List.of(EvidenceBenchmark.class.getName(), "serve", servers));
            try (BufferedReader out =
                    new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8))) {
                String address = out.readLine();
                for (String format : List.of("jsonl", "csv")) {
                    began = System.nanoTime();
                    HttpRequest request = HttpRequest.newBuilder(URI.create(
                                    address + "/api/v1/incidents/" + Trails.INCIDENT + "/trail?format=" + format))
                            .header("Authorization", "Bearer bench")
                            .build();
                    try (InputStream in = HttpClient.newHttpClient()
                            .send(request, BodyHandlers.ofInputStream())
                            .body()) {
                        lines = count(in);
                    }
                    if (lines != entries + (format.equals("csv") ? 1 : 0)) {
                        throw new IllegalStateException("the API gave " + lines + " lines");
                    }
                    say("API, %s: %,d lines in %.1f s with %s", format, lines, seconds(began), HEAP);
                }
            } finally {
                server.destroy();
                server.waitFor();
            }
        }
    }

    private static void fill(String servers, int entries) throws Exception {
        byte[] key = Trails.INCIDENT.getBytes(StandardCharsets.UTF_8);
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers, "linger.ms", 20, "batch.size", 1 << 18, "compression.type", "lz4"),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            String head = TrailEntry.START;
            for (int i = 1; i <= entries; i++) {
                TrailEntry entry = next(head, i);
                head = entry.hash();
                producer.send(new ProducerRecord<>(
                        TOPICS.incidentTrail().name(), key, entry.toJson().getBytes(StandardCharsets.UTF_8)));
            }
            ObjectNode incident =
                    new Trails().incident().put("detected_at", Instant.now().toString());
            incident.putObject("trail").put("entries", entries).put("head", head);
            producer.send(new ProducerRecord<>(
                            TOPICS.incidents().name(), key, incident.toString().getBytes(StandardCharsets.UTF_8)))
                    .get();
            producer.flush();
        }
    }

    private static Process java(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                HEAP,
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static long count(InputStream in) throws IOException {
        long lines = 0;
        byte[] buffer = new byte[1 << 16];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            for (int i = 0; i < n; i++) {
                lines += buffer[i] == '\n' ? 1 : 0;
            }
        }
        return lines;
    }

    /** The API in a process of its own; says where it is, and ends when its input does. */
    private static void serve(String servers) throws Exception {
        Properties config = new Properties();
        config.put("bootstrap.servers", servers);
        config.put("isolation.level", "read_committed");
        config.put("enable.auto.commit", "false");
        Properties sender = new Properties();
        sender.put("bootstrap.servers", servers);
        try (IncidentBoard board = IncidentBoard.follow(config, TOPICS);
                ApiServer server = ApiServer.open(
                        new ApiServer.Setting("127.0.0.1", 0, Callers.only("bench", "bench"), Policy.DEFAULT, "bench"),
                        board,
                        config,
                        sender,
                        TOPICS)) {
            System.out.println(server.address());
            System.out.flush();
            while (System.in.read() >= 0) {
                // Its parent has nothing to say.
            }
        }
    }
}
