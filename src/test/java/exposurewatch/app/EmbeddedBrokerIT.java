package exposurewatch.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class EmbeddedBrokerIT {

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final String TOPIC = "evidence";

    @TempDir
    Path directory;

    @Test
    void shouldKeepWhatWasCommittedAndTheClusterAcrossARestart() throws Exception {
        String cluster;
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory, 0)) {
            Clients clients = new Clients(broker.bootstrapServers());
            cluster = clients.clusterId();
            clients.createTopic(TOPIC);
            try (KafkaProducer<byte[], byte[]> producer = clients.producer("writer")) {
                commit(producer, List.of("a", "b"));
                producer.beginTransaction();
                Clients.send(producer, TOPIC, "never");
                producer.abortTransaction();
                commit(producer, List.of("c"));
            }
        }

        try (EmbeddedBroker again = EmbeddedBroker.start(directory, 0)) {
            Clients clients = new Clients(again.bootstrapServers());
            assertThat(clients.readCommitted(TOPIC)).containsExactly("a", "b", "c");
            assertThat(clients.clusterId()).isEqualTo(cluster);
        }
    }

    @Test
    void shouldReadEverythingCommittedWhenItsProcessWasKilled() throws Exception {
        List<String> committed = new ArrayList<>();
        Process process = startProcess();
        try (BufferedReader stdout = stdout(process)) {
            Clients clients = new Clients(stdout.readLine());
            clients.createTopic(TOPIC);
            KafkaProducer<byte[], byte[]> producer = clients.producer("writer");
            for (int i = 0; i < 10; i++) {
                List<String> batch = IntStream.range(i * 50, i * 50 + 50)
                        .mapToObj(Integer::toString)
                        .toList();
                commit(producer, batch);
                committed.addAll(batch);
            }
            producer.beginTransaction();
            Clients.send(producer, TOPIC, "open when killed");
            producer.flush();

            assertThatThrownBy(() -> EmbeddedBroker.start(directory, 0))
                    .isInstanceOf(OutsideException.class)
                    .hasMessage(directory + " is in use by another exposure-watch (pid " + process.pid()
                            + "): stop it or choose another --data");

            kill(process);
            producer.close(Duration.ZERO);
        } finally {
            kill(process);
        }

        try (EmbeddedBroker again = EmbeddedBroker.start(directory, 0)) {
            Clients clients = new Clients(again.bootstrapServers());
            clients.producer("writer").close();
            assertThat(clients.readCommitted(TOPIC)).isEqualTo(committed);
        }
    }

    @Test
    void shouldRefuseASecondStartOnTheSameDirectoryAndKeepTheFirst() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory, 0)) {
            assertThatThrownBy(
                            () -> EmbeddedBroker.start(directory.resolve("..").resolve(directory.getFileName()), 0))
                    .isInstanceOf(OutsideException.class)
                    .hasMessageContaining("is in use by another exposure-watch (pid "
                            + ProcessHandle.current().pid() + ")");
            assertThat(new Clients(broker.bootstrapServers()).clusterId()).isNotBlank();
        }
    }

    @Test
    void shouldListenOnTheGivenPortOfThisMachineOnly() throws Exception {
        int port = freePort();
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory, port)) {
            assertThat(broker.bootstrapServers()).isEqualTo("127.0.0.1:" + port);
            assertThat(connects(LOOPBACK, port)).isTrue();
            // All of 127.0.0.0/8 is this machine: a listener on every address would answer here too.
            assertThat(connects(InetAddress.getByAddress(new byte[] {127, 0, 0, 2}), port))
                    .isFalse();
        }
    }

    @Test
    void shouldSayThatThePortIsTakenAndLeaveTheDirectoryFree() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, LOOPBACK)) {
            assertThatThrownBy(() -> EmbeddedBroker.start(directory, taken.getLocalPort()))
                    .isInstanceOf(OutsideException.class)
                    .hasMessage("can't listen on 127.0.0.1:" + taken.getLocalPort()
                            + " (Address already in use): stop what uses the port or choose another");
        }
        EmbeddedBroker.start(directory, 0).close();
    }

    @Test
    void shouldCarryRecordsOf16MiBWithTransactionsOfTheNewKindAndNoTopicsUnasked() throws Exception {
        String large = "x".repeat(16 << 20);
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory, 0)) {
            Clients clients = new Clients(broker.bootstrapServers());
            clients.createTopic(TOPIC);
            try (KafkaProducer<byte[], byte[]> producer = clients.producer("writer")) {
                commit(producer, List.of(large));
            }
            assertThat(clients.readCommitted(TOPIC).equals(List.of(large))).isTrue();
            try (Admin admin = clients.admin()) {
                assertThat(admin.describeFeatures()
                                .featureMetadata()
                                .get(30, TimeUnit.SECONDS)
                                .finalizedFeatures())
                        .hasEntrySatisfying(
                                "transaction.version",
                                range -> assertThat(range.maxVersionLevel()).isEqualTo((short) 2));
            }
        }
    }

    @Test
    void shouldNameTheCauseWhenTheDataCannotBeOpenedAndStartOnceThatIsMended() throws Exception {
        EmbeddedBroker.start(directory, 0).close();
        Path metadata = directory.resolve("broker/__cluster_metadata-0");
        Path aside = directory.resolve("aside");
        Files.move(metadata, aside);
        Files.writeString(metadata, "not a directory");

        assertThatThrownBy(() -> EmbeddedBroker.start(directory, 0))
                .isInstanceOf(OutsideException.class)
                .hasMessageStartingWith("the embedded broker can't start on " + directory + " (")
                .hasMessageContaining(metadata.toString())
                .hasMessageNotContaining("\n");

        Files.delete(metadata);
        Files.move(aside, metadata);
        EmbeddedBroker.start(directory, 0).close();
    }

    @Test
    void shouldCloseMoreThanOnceAlsoWhenInterrupted() {
        EmbeddedBroker broker = EmbeddedBroker.start(directory, 0);
        Thread.currentThread().interrupt();
        broker.close();
        assertThat(Thread.interrupted()).isTrue();
        broker.close();
        EmbeddedBroker.start(directory, 0).close();
    }

    @Test
    void shouldEndItsProcessWithCode3WhenItsStorageFails() throws Exception {
        Process process = startProcess();
        try (BufferedReader stdout = stdout(process);
                Admin admin = new Clients(stdout.readLine()).admin()) {
            Path log = directory.resolve("broker");
            Files.move(log, directory.resolve("gone"));
            Files.writeString(log, "not a directory");
            admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1)));

            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(3);
            assertThat(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("exposure-watch: the embedded broker on " + directory + " stopped: its storage failed;");
            assertThat(stdout.readLine()).isNull();
        } finally {
            kill(process);
        }
    }

    private static void commit(KafkaProducer<byte[], byte[]> producer, List<String> values) {
        producer.beginTransaction();
        values.forEach(value -> Clients.send(producer, TOPIC, value));
        producer.commitTransaction();
    }

    private Process startProcess() throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        String classPath = System.getProperty("java.class.path");
        return new ProcessBuilder(
                        java.toString(),
                        "-Xmx256m",
                        "-cp",
                        classPath,
                        BrokerProcess.class.getName(),
                        directory.toString())
                .start();
    }

    private static BufferedReader stdout(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** As {@code kill -9} does. */
    private static void kill(Process process) throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, LOOPBACK)) {
            return socket.getLocalPort();
        }
    }

    private static boolean connects(InetAddress address, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), 2_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
