package exposurewatch.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A directory for what is only shown, empty at each start; real data beside it is never touched. */
public final class SampleHome {

    private static final String MARK = ".exposure-watch-sample";

    private SampleHome() {}

    /**
     * @param data where real data may be
     * @param name of the directory in it
     */
    public static Path fresh(Path data, String name) {
        Path home = data.resolve(name);
        try {
            if (Files.exists(home.resolve(MARK))) {
                try (Stream<Path> all = Files.walk(home)) {
                    List<Path> inner = all.sorted(Comparator.reverseOrder()).toList();
                    for (Path path : inner) {
                        Files.delete(path);
                    }
                }
            } else if (Files.exists(home)) {
                throw new UsageException(home + " was not made by this program: move it away, or give another --data");
            }
            Files.createDirectories(home);
            Files.createFile(home.resolve(MARK));
            return home;
        } catch (IOException e) {
            throw new OutsideException(home + " can't be made empty: " + e + "; give another --data");
        }
    }
}
