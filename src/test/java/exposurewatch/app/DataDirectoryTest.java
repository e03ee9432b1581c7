package exposurewatch.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {

    @TempDir
    Path parent;

    @Test
    void shouldBeHeldByOneAtATime() {
        Path place = parent.resolve("a/b");
        try (DataDirectory held = DataDirectory.claim(place, 0)) {
            assertThat(held.isFormatted()).isFalse();
            assertThatThrownBy(() -> DataDirectory.claim(place, 0))
                    .isInstanceOf(OutsideException.class)
                    .hasMessage(place + " is in use by another exposure-watch (pid "
                            + ProcessHandle.current().pid() + "): stop it or choose another --data");
        }
        DataDirectory.claim(place, 0).close();
    }

    @Test
    void shouldFormatAtOnceOrNotAtAll() throws Exception {
        try (DataDirectory data = DataDirectory.claim(parent, 0)) {
            assertThatThrownBy(() -> data.format(log -> {
                        Files.writeString(log.resolve("meta.properties"), "half");
                        throw new IOException("killed here");
                    }))
                    .hasMessage("killed here");
            assertThat(data.isFormatted()).isFalse();

            data.format(log -> Files.writeString(log.resolve("meta.properties"), "whole"));
            assertThat(data.isFormatted()).isTrue();
            assertThat(data.logDirectory().resolve("meta.properties")).hasContent("whole");
        }
    }

    @Test
    void shouldFormatAnEmptyDirectory() throws Exception {
        Files.createDirectory(parent.resolve("broker"));
        try (DataDirectory data = DataDirectory.claim(parent, 0)) {
            data.format(log -> Files.writeString(log.resolve("meta.properties"), ""));
            assertThat(data.isFormatted()).isTrue();
        }
    }

    @Test
    void shouldRefuseFilesOfSomebodyElse() throws Exception {
        Files.createDirectory(parent.resolve("broker"));
        Files.writeString(parent.resolve("broker/thesis.txt"), "mine");

        assertThatThrownBy(() -> DataDirectory.claim(parent, 0))
                .isInstanceOf(OutsideException.class)
                .hasMessage(parent.resolve("broker") + " holds files that are not exposure-watch's (thesis.txt): "
                        + "move them away or choose another --data");
        Files.delete(parent.resolve("broker/thesis.txt"));
        DataDirectory.claim(parent, 0).close();
    }

    @Test
    void shouldRefuseAFile() throws Exception {
        Path file = Files.writeString(parent.resolve("file"), "");

        assertThatThrownBy(() -> DataDirectory.claim(file, 0))
                .isInstanceOf(OutsideException.class)
                .hasMessage(file + " is not a directory: choose another --data");
    }

    @Test
    void shouldRefuseWhatCannotBeWritten() throws Exception {
        Files.createDirectory(parent.resolve("broker.lock"));

        assertThatThrownBy(() -> DataDirectory.claim(parent, 0))
                .isInstanceOf(OutsideException.class)
                .hasMessageStartingWith("can't write " + parent.resolve("broker.lock") + " (")
                .hasMessageEndingWith("): give this user write permission or choose another --data");
    }

    @Test
    void shouldRefuseAFullDisk() {
        assertThatThrownBy(() -> DataDirectory.claim(parent, Long.MAX_VALUE))
                .isInstanceOf(OutsideException.class)
                .hasMessageMatching("only \\d+ MiB are free on the disk of .*, at least \\d+ MiB are needed: "
                        + "free some or choose another --data");
        DataDirectory.claim(parent, 0).close();
    }
}
