package exposurewatch.policy;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads the test cases of a policy, kept beside it: {@code policy.yaml} has {@code policy-tests.yaml}, as
 * {@code topology/schemas/policy-tests.schema.json} says it. Nothing is thrown, whatever the file holds.
 */
public final class PolicyCases {

    /** The verdicts that a case can expect. */
    public static final List<String> VERDICTS = List.of(
            "denied",
            "exempt",
            "unresolved-record",
            "public",
            "anonymous",
            "unresolved-session",
            "staff",
            "own",
            "shared",
            "other-owner");

    private static final Pattern EXTENSION = Pattern.compile("\\.ya?ml$", Pattern.CASE_INSENSITIVE);
    private static final String WHEN_EMPTY = "write 'cases:' and a list of cases";

    private PolicyCases() {}

    /**
     * What came of reading a file.
     *
     * @param cases    in the file's order; empty exactly when there are problems
     * @param problems in the file's order, at most 50
     */
    public record CasesReading(List<PolicyCase> cases, List<Problem> problems) {

        public CasesReading {
            cases = List.copyOf(cases);
            problems = List.copyOf(problems);
            if (cases.isEmpty() == problems.isEmpty()) {
                throw new IllegalArgumentException("a reading is either cases or problems");
            }
        }
    }

    /** Where the tests of a policy file are kept, whether there are any or not. */
    public static Path beside(Path policyFile) {
        String name =
                EXTENSION.matcher(String.valueOf(policyFile.getFileName())).replaceFirst("");
        return policyFile.resolveSibling(name + "-tests.yaml");
    }

    /** Reads the cases in a file; messages name the file as the path does. */
    public static CasesReading read(Path file) {
        Problems problems = new Problems(file.toString());
        String yaml = TextFile.read(file, "file of policy tests", problems);
        return yaml == null ? new CasesReading(List.of(), problems.told()) : read(yaml, problems);
    }

    /**
     * Reads cases.
     *
     * @param fileName how messages call it
     * @param yaml     the file's text
     */
    public static CasesReading read(String fileName, String yaml) {
        return read(yaml, new Problems(fileName));
    }

    private static CasesReading read(String yaml, Problems problems) {
        YamlNode root = YamlParser.parse(yaml, WHEN_EMPTY, problems);
        List<PolicyCase> cases = root == null ? List.of() : new CaseReader(problems).cases(root);
        return new CasesReading(problems.isEmpty() ? cases : List.of(), problems.told());
    }
}
