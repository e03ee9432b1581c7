package exposurewatch.app;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.Server;
import kafka.server.SharedServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.network.ListenerName;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.bootstrap.BootstrapMetadata;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.ServerSocketFactory;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.fault.FaultHandler;
import org.apache.kafka.server.fault.LoggingFaultHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/**
 * A real Kafka node, broker and controller in one, in this process, for those who have no cluster. It listens on
 * 127.0.0.1 only, without authentication: who may log in on this machine may read it.
 *
 * <p>Its data survives a restart and a killed process. There is one copy of it and the disk's cache is left to the
 * operating system, so a power cut may cost the last seconds: what must outlive that belongs on a cluster.
 *
 * <p>Disk: what the topics keep (see {@code Topics}), plus up to one segment of 128 MiB for each partition, since whole
 * segments are deleted; nothing is allocated ahead but 1 MiB indexes. There is no limit in bytes over all topics, because
 * Kafka would enforce it by throwing evidence away in silence. A start needs 256 MiB free; when the disk is full or broken
 * later, this process ends with exit code 3 and a line on stderr.
 *
 * <p>All that is internal to Kafka is used here and nowhere else; it may change with every release, so the version is
 * pinned. Source: kafka_2.13 4.3.1, {@code KafkaRaftServer}, of which this differs in opening the sockets itself (a port
 * in use is known at once) and in not halting the process when a start fails.
 */
public final class EmbeddedBroker implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);
    private static final int EXIT_OUTSIDE_FAILED = 3;
    /** Opening many unflushed segments after a killed process takes its time; never for ever. */
    static final Duration START_LIMIT = Duration.ofMinutes(5);

    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

    private enum State {
        STARTING,
        RUNNING,
        CLOSING
    }

    private final DataDirectory data;
    private final Sockets sockets;
    private final BrokerServer broker;
    private final ControllerServer controller;
    private final AtomicReference<State> state = new AtomicReference<>(State.STARTING);
    private final CompletableFuture<Void> fault = new CompletableFuture<>();
    private final BackgroundTask start = new BackgroundTask("embedded-broker-start", this::startServers);
    private final BackgroundTask stop = new BackgroundTask("embedded-broker-stop", this::stopServers);

    private EmbeddedBroker(DataDirectory data, Sockets sockets, Map<String, String> others) throws IOException {
        this.data = data;
        this.sockets = sockets;
        int controllerPort = sockets.controllerPort();
        KafkaConfig config = new KafkaConfig(
                BrokerSettings.of(data.logDirectory(), sockets.clientPort(), controllerPort, others), false);
        Tuple2<MetaPropertiesEnsemble, BootstrapMetadata> formatted =
                KafkaRaftServer.initializeLogDirs(config, LOG, "embedded broker: ");
        String clusterId = formatted._1().clusterId().orElseThrow();
        SharedServer shared = new SharedServer(
                config,
                formatted._1(),
                Time.SYSTEM,
                Server.initializeMetrics(config, Time.SYSTEM, clusterId),
                CompletableFuture.completedFuture(Map.of(BrokerSettings.NODE_ID, Sockets.loopback(controllerPort))),
                List.of(),
                this::faultHandler,
                (listener, address, backlog, receiveBuffer) -> switch (listener) {
                    case BrokerSettings.CLIENTS -> sockets.clients();
                    case BrokerSettings.CONTROLLER -> sockets.controller();
                    default -> ServerSocketFactory.INSTANCE.openServerSocket(listener, address, backlog, receiveBuffer);
                });
        this.broker = new BrokerServer(shared);
        this.controller = new ControllerServer(shared, KafkaRaftServer.configSchema(), formatted._2());
    }

    /**
     * Starts a node on this directory, which is created and formatted when it is new.
     *
     * @param dataDir where the data is kept; held against other processes until {@link #close}
     * @param port    to listen on at 127.0.0.1; 0 takes any that is free
     * @throws OutsideException if the directory is in use, foreign, full or can't be written, if the port is taken, or if
     *                          Kafka can't start on the data; nothing stays open then
     */
    public static EmbeddedBroker start(Path dataDir, int port) {
        return start(dataDir, port, Map.of());
    }

    /**
     * With other settings of Kafka, which win, and further listeners: so that tests can have what a cluster may have.
     *
     * @param others by Kafka's names; {@code listeners} are added to its own
     */
    static EmbeddedBroker start(Path dataDir, int port, Map<String, String> others) {
        DataDirectory data = DataDirectory.claim(dataDir, DataDirectory.LEAST_FREE);
        EmbeddedBroker broker;
        try {
            broker = prepare(data, port, others);
        } catch (RuntimeException e) {
            data.close();
            throw e;
        }
        broker.startUp();
        return broker;
    }

    private static EmbeddedBroker prepare(DataDirectory data, int port, Map<String, String> others) {
        Sockets sockets = Sockets.open(port);
        try {
            if (!data.isFormatted()) {
                data.format(EmbeddedBroker::format);
            }
            return new EmbeddedBroker(data, sockets, others);
        } catch (Exception e) {
            sockets.close();
            throw cannotStart(data.path(), e);
        }
    }

    /** The newest features that this Kafka calls ready for production are made final, {@code transaction.version} too. */
    private static void format(Path logDirectory) throws Exception {
        new Formatter()
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
                .setClusterId(Uuid.randomUuid().toString())
                .setNodeId(BrokerSettings.NODE_ID)
                .setControllerListenerName(BrokerSettings.CONTROLLER)
                .setMetadataLogDirectory(logDirectory.toString())
                .addDirectory(logDirectory.toString())
                .run();
    }

    /** In a thread of its own, since a fault in another thread would leave Kafka's start waiting until its limit. */
    private void startUp() {
        Exit.setHaltProcedure((status, message) -> giveUp("its storage failed", null));
        Exit.setExitProcedure((status, message) -> giveUp("a thread of it failed", null));
        start.begin();
        try {
            CompletableFuture.anyOf(start.done(), fault).get(START_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            state.set(State.RUNNING);
        } catch (ExecutionException e) {
            close();
            throw cannotStart(data.path(), e);
        } catch (TimeoutException e) {
            close();
            throw new OutsideException(
                    "the embedded broker on " + data.path() + " was not up within " + START_LIMIT.toMinutes()
                            + " min: see its log",
                    e);
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw new OutsideException("the start of the embedded broker on " + data.path() + " was interrupted", e);
        }
    }

    private void startServers() {
        controller.startup();
        broker.startup();
    }

    private static OutsideException cannotStart(Path place, Throwable cause) {
        return new OutsideException(
                "the embedded broker can't start on " + place + " (" + OneLine.of(cause)
                        + "): see its log, or move the directory away and start anew",
                cause);
    }

    private FaultHandler faultHandler(String name, boolean fatal, Runnable action) {
        if (!fatal) {
            return new LoggingFaultHandler(name, action);
        }
        return (message, cause) -> {
            action.run();
            return giveUp(name + " failed: " + message, cause);
        };
    }

    /**
     * What Kafka halts the process for. While starting, only the start fails. Once running the process ends, with our exit
     * code: a detector that can no longer store must not look alive, and Kafka in this state can't be closed.
     */
    private RuntimeException giveUp(String why, @Nullable Throwable cause) {
        LOG.error("embedded broker on {} gives up: {}", data.path(), why, cause);
        String detail = cause == null ? "" : " (" + OneLine.of(cause) + ")";
        IllegalStateException reason = new IllegalStateException(why + detail, cause);
        fault.completeExceptionally(reason);
        if (state.get() == State.RUNNING) {
            System.err.println("exposure-watch: the embedded broker on " + data.path() + " stopped: " + why + detail
                    + "; look whether its disk is full or broken, then start again");
            Runtime.getRuntime().halt(EXIT_OUTSIDE_FAILED);
        }
        return reason;
    }

    /** {@code host:port} for clients in this machine. */
    public String bootstrapServers() {
        return "127.0.0.1:" + sockets.clientPort();
    }

    /** {@code host:port} of a further listener. */
    String address(String listener) {
        return "127.0.0.1:" + broker.boundPort(new ListenerName(listener));
    }

    /** Shuts down cleanly and lets go of the directory; returns within 30 s. May be called more than once. */
    @Override
    public void close() {
        if (state.getAndSet(State.CLOSING) != State.CLOSING) {
            stop.begin();
        }
        if (!stop.await(STOP_LIMIT)) {
            LOG.warn("embedded broker on {} did not stop within {}", data.path(), STOP_LIMIT);
        }
    }

    /** Kafka ignores being shut down while it starts, so a start under way is let end first. */
    private void stopServers() {
        start.await(STOP_LIMIT.dividedBy(3));
        try {
            broker.shutdown(STOP_LIMIT.dividedBy(3));
            controller.shutdown();
        } finally {
            sockets.close();
            data.close();
        }
    }
}
