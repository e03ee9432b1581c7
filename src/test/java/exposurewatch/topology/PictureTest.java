package exposurewatch.topology;

import static org.assertj.core.api.Assertions.assertThat;

import exposurewatch.judgement.Counts;
import exposurewatch.judgement.Traffic;
import exposurewatch.judgement.clearing.ClearingTables;
import exposurewatch.policy.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.junit.jupiter.api.Test;

/**
 * Holds the files under {@code topology/} against the code. When the change is meant:
 * {@code mvn test -Dtest=PictureTest -Dgolden=write}, look at the difference, and commit it. A store or internal topic
 * that changes its name loses its state: say so in CHANGELOG.md.
 */
class PictureTest {

    private static final Path DIRECTORY = Path.of("topology");
    private static final boolean WRITE = "write".equals(System.getProperty("golden"));

    @Test
    void shouldShowTheTopologyAsItIs() throws IOException {
        String text = topology().describe().toString();

        hold("topology.txt", text);
        hold("topology.mmd", Picture.mermaid(topology().describe()));
    }

    @Test
    void shouldShowTheTopicsAsTheyAre() throws IOException {
        hold("topics.md", new Topics("").describe());
    }

    private static void hold(String name, String now) throws IOException {
        Path file = DIRECTORY.resolve(name);
        if (WRITE) {
            Files.writeString(file, now);
        }
        assertThat(Files.readString(file))
                .as("%s shows another topology than the code: see PictureTest on how to ship the change", file)
                .isEqualTo(now);
    }

    static Topology topology() {
        Properties config = new Properties();
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, "exposure-watch");
        config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
        config.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        return ExposureTopology.build(
                config,
                new Topics(""),
                JudgingRules.of(Policy.DEFAULT),
                Containing.of(Policy.DEFAULT),
                new ClearingTables(Policy.DEFAULT, 1_000),
                new Counts(),
                new Traffic(),
                (topic, partition) -> 0,
                () -> {
                    throw new IllegalStateException("a picture looks at nothing again: " + List.of());
                },
                new Stores(org.apache.kafka.streams.state.Stores::inMemoryKeyValueStore));
    }
}
