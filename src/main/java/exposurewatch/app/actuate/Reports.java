package exposurewatch.app.actuate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.containment.Heartbeat;
import exposurewatch.containment.Outcome;
import exposurewatch.judgement.Finding;
import exposurewatch.topology.Headers;
import exposurewatch.topology.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells outcomes and heartbeats, on a thread of its own: what can't be told never keeps anybody from acting. Outcomes
 * wait until they can be; a heartbeat that can't be told is old by then.
 */
final class Reports implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Reports.class);
    private static final int MOST_WAITING = 1_000;
    private static final int ANSWER_SECONDS = 5;
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(3);
    /** Bytes of a file of reports; the one before is kept beside it. */
    private static final long LARGEST = 10L << 20;

    /** Something to tell. */
    private record Report(@Nullable String topic, String site, String id, String type, long at, String json) {}

    private final Topics topics;
    private final @Nullable Path file;
    private final @Nullable KafkaProducer<byte[], byte[]> producer;
    private final BlockingQueue<Report> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final Thread thread = new Thread(this::run, "reports");
    private volatile boolean running = true;
    private volatile @Nullable String fault;

    /**
     * @param file where they are written; null = to their topics
     */
    Reports(Map<String, String> clients, Topics topics, @Nullable Path file) {
        this.topics = topics;
        this.file = file;
        this.producer = file == null ? producer(clients) : null;
        thread.setDaemon(true);
        thread.start();
    }

    private static KafkaProducer<byte[], byte[]> producer(Map<String, String> clients) {
        Properties config = new Properties();
        config.put("max.block.ms", Integer.toString(ANSWER_SECONDS * 1_000));
        config.put("request.timeout.ms", Integer.toString(ANSWER_SECONDS * 1_000));
        config.put("delivery.timeout.ms", Integer.toString(2 * ANSWER_SECONDS * 1_000));
        config.putAll(clients);
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    void tell(Outcome outcome) {
        ObjectNode json = outcome.toJson();
        Report report = new Report(
                topics.containmentResults().name(),
                outcome.site(),
                outcome.id(),
                "exposurewatch.containment.result",
                outcome.at(),
                json.toString());
        if (!waiting.offer(report)) {
            LOG.warn(
                    "more than {} reports wait to be told: that of command {} is not", MOST_WAITING, outcome.command());
        }
    }

    void tell(Heartbeat heartbeat) {
        String json = heartbeat.toJson().toString();
        // Half of the room is for outcomes.
        if (waiting.size() < MOST_WAITING / 2) {
            waiting.offer(new Report(
                    topics.actuatorHeartbeats().name(),
                    heartbeat.site(),
                    Finding.contentId("heartbeat", json),
                    "exposurewatch.actuator.heartbeat",
                    heartbeat.at(),
                    json));
        }
    }

    /** Why nothing could be told; null = it could. */
    @Nullable String fault() {
        return fault;
    }

    private void run() {
        try {
            while (running || !waiting.isEmpty()) {
                Report report = waiting.poll(100, TimeUnit.MILLISECONDS);
                while (report != null && !told(report)) {
                    boolean heartbeat = report.type.endsWith("heartbeat");
                    if (!running || heartbeat && !waiting.isEmpty()) {
                        break;
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean told(Report report) throws InterruptedException {
        try {
            if (file != null) {
                write(file, report);
            } else {
                send(report);
            }
            fault = null;
            return true;
        } catch (IOException | KafkaException | ExecutionException | TimeoutException e) {
            if (fault == null) {
                LOG.warn("what this actuator does can't be told at the moment: {}", e.toString());
            }
            fault = String.valueOf(e.getMessage());
            TimeUnit.MILLISECONDS.sleep(running ? 500 : 0);
            return false;
        }
    }

    private void send(Report report) throws InterruptedException, ExecutionException, TimeoutException {
        if (producer != null) {
            producer.send(new ProducerRecord<>(
                            report.topic,
                            null,
                            report.site.getBytes(StandardCharsets.UTF_8),
                            report.json.getBytes(StandardCharsets.UTF_8),
                            Headers.cloudEvent(report.id, report.type, report.at)))
                    .get(3L * ANSWER_SECONDS, TimeUnit.SECONDS);
        }
    }

    private static void write(Path file, Report report) throws IOException {
        if (Files.exists(file) && Files.size(file) > LARGEST) {
            Files.move(file, file.resolveSibling(file.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
        }
        Files.writeString(file, report.json + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Override
    public void close() {
        running = false;
        try {
            thread.join(CLOSE_WITHIN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (producer != null) {
            producer.close(CLOSE_WITHIN);
        }
    }
}
