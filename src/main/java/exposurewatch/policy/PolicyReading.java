package exposurewatch.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of reading a policy file: a policy, or what is wrong with the file.
 *
 * @param policy   null exactly when there are problems
 * @param problems in the file's order, at most 50
 */
public record PolicyReading(@Nullable Policy policy, List<Problem> problems) {

    public PolicyReading {
        problems = List.copyOf(problems);
        if ((policy == null) == problems.isEmpty()) {
            throw new IllegalArgumentException("a reading is either a policy or problems");
        }
    }
}
