package exposurewatch.app;

import exposurewatch.policy.Policy;
import exposurewatch.policy.PolicyReader;
import exposurewatch.policy.PolicyReading;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** Policy files, for commands that can't go on without one. */
public final class PolicyFiles {

    private PolicyFiles() {}

    /**
     * @throws UsageException naming each problem with its file, line and remedy
     */
    public static Policy load(Path file) {
        PolicyReading reading = PolicyReader.read(file);
        Policy policy = reading.policy();
        if (policy == null) {
            throw new UsageException(
                    reading.problems().stream().map(Object::toString).collect(Collectors.joining("\n")));
        }
        return policy;
    }
}
