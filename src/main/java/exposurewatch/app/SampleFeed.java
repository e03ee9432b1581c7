package exposurewatch.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The requests of a real web shop that come with the program, for a first look. */
final class SampleFeed {

    private SampleFeed() {}

    /** Copies the sample's policy to a file, where it can be read and tried out. */
    static Path policy(Path directory) {
        Path file = directory.resolve("sample-policy.yaml");
        try (InputStream in = open("policy.yaml")) {
            Files.createDirectories(directory);
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
            return file;
        } catch (IOException e) {
            throw new OutsideException(file + " can't be written: " + e.getMessage() + "; give another --data");
        }
    }

    /** Sends one of the sample's files; returns the number of records, all of them taken by the broker. */
    static long send(String bootstrapServers, String file, String topic) {
        Map<String, Object> config = Map.of("bootstrap.servers", bootstrapServers, "linger.ms", 5);
        long sent = 0;
        try (KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
                BufferedReader lines = new BufferedReader(new InputStreamReader(open(file), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                // No key: the rows name their session or record themselves.
                producer.send(new ProducerRecord<>(topic, key(line), line.getBytes(StandardCharsets.UTF_8)));
                sent++;
            }
            producer.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sent;
    }

    /** A compacted topic takes no record without a key; any that differs from row to row will do here. */
    private static byte[] key(String line) {
        return Integer.toHexString(line.hashCode()).getBytes(StandardCharsets.UTF_8);
    }

    private static InputStream open(String file) {
        InputStream in = SampleFeed.class.getResourceAsStream("/sample/" + file);
        if (in == null) {
            throw new IllegalStateException("the program was built without its sample " + file);
        }
        return in;
    }
}
