package exposurewatch.app.respond;

import exposurewatch.app.PolicyFiles;
import exposurewatch.app.UsageException;
import exposurewatch.policy.Policy;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The policy file that a log is read by. */
final class SitePolicy {

    @Option(
            names = "--policy",
            paramLabel = "FILE",
            description = "the site's policy file, to read its log by (default: ./policy.yaml if it is there)")
    private @Nullable Path file;

    /** @throws UsageException if there is none: by an empty one hardly any record would be found */
    Policy require() {
        if (file == null && !Files.exists(Path.of("policy.yaml"))) {
            throw new UsageException(
                    "name the site's policy file by --policy: without its routes hardly any record in the log is found");
        }
        return load();
    }

    private Policy load() {
        Path here = Path.of("policy.yaml");
        Path named = file != null ? file : Files.exists(here) ? here : null;
        return named == null ? Policy.DEFAULT : PolicyFiles.load(named);
    }
}
