package exposurewatch.app;

import exposurewatch.policy.Policy;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The policy file that a log is read by. */
public final class SitePolicy {

    @Option(
            names = "--policy",
            paramLabel = "FILE",
            description = "the site's policy file, to read its log by (default: ./policy.yaml if it is there)")
    private @Nullable Path file;

    /** @throws UsageException if there is none: by an empty one hardly anything would be found */
    public Policy require() {
        Path here = Path.of("policy.yaml");
        Path named = file != null ? file : Files.exists(here) ? here : null;
        if (named == null) {
            throw new UsageException(
                    "name the site's policy file by --policy: without its sources and routes hardly anything in the log is found");
        }
        return PolicyFiles.load(named);
    }
}
