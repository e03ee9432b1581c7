package exposurewatch.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Set;
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
                empty(home);
            } else if (Files.exists(home)) {
                throw new UsageException(home + " was not made by this program: move it away, or give another --data");
            }
            Files.createDirectories(home);
            if (!Files.exists(home.resolve(MARK))) {
                Files.createFile(home.resolve(MARK));
            }
            return home;
        } catch (IOException e) {
            throw new OutsideException(home + " can't be made empty: " + e + "; give another --data");
        }
    }

    /** Not while somebody else uses it; what says whose it is stays. */
    private static void empty(Path home) throws IOException {
        try (DataDirectory held = DataDirectory.claim(home, 0);
                Stream<Path> all = Files.walk(held.path())) {
            Set<Path> stay =
                    Set.of(held.path(), held.path().resolve(MARK), held.path().resolve(DataDirectory.LOCK));
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                if (!stay.contains(path)) {
                    Files.delete(path);
                }
            }
        }
    }
}
