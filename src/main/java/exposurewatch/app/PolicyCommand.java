package exposurewatch.app;

import exposurewatch.policy.Policy;
import exposurewatch.policy.PolicyCase;
import exposurewatch.policy.PolicyCases;
import exposurewatch.policy.PolicyReader;
import exposurewatch.policy.PolicyReading;
import exposurewatch.policy.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code policy}: a policy file, checked and tested. */
@Command(
        name = "policy",
        description = "Check a policy file, or test it with the cases kept beside it.",
        subcommands = {PolicyCommand.Check.class, PolicyCommand.Test.class})
final class PolicyCommand implements Runnable {

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public void run() {
        if (spec != null) {
            throw new CommandLine.ParameterException(spec.commandLine(), "say 'policy check' or 'policy test'");
        }
    }

    /** {@code policy check}. */
    @Command(
            name = "check",
            description = "Say every mistake of a policy file, with its line and what to write instead.",
            footer = "%nExit code: 0 the file is right, 2 it is not.")
    static final class Check implements Callable<Integer> {
        @Parameters(paramLabel = "FILE", description = "the policy file")
        private Path file = Path.of("policy.yaml");

        @Override
        public Integer call() {
            PolicyReading reading = PolicyReader.read(file);
            Policy policy = reading.policy();
            for (Problem problem : reading.problems()) {
                System.err.println(problem);
            }
            if (policy == null) {
                System.err.println("exposure-watch: " + reading.problems().size() + " problems in " + file);
                return 2;
            }
            int routes = policy.records().values().stream()
                    .mapToInt(record -> record.routes().size())
                    .sum();
            System.out.printf(
                    "%s is right: site %s, %d record types with %d routes, %d staff roles, %d exemptions%n",
                    file,
                    policy.site(),
                    policy.records().size(),
                    routes,
                    policy.staffRoles().size(),
                    policy.exemptions().size());
            return 0;
        }
    }

    /** {@code policy test}. */
    @Command(
            name = "test",
            description = {
                "Run the cases kept beside a policy file (policy.yaml: policy-tests.yaml) through the rule itself."
            },
            footer = "%nExit code: 0 all cases pass, 2 one does not, or a file is not right.")
    static final class Test implements Callable<Integer> {
        @Parameters(paramLabel = "FILE", description = "the policy file")
        private Path file = Path.of("policy.yaml");

        @Option(names = "--cases", paramLabel = "FILE", description = "the cases, where they are kept elsewhere")
        private @Nullable Path casesFile;

        @Override
        public Integer call() {
            Policy policy = PolicyFiles.load(file);
            Path from = casesFile != null ? casesFile : PolicyCases.beside(file);
            if (!Files.exists(from)) {
                throw new UsageException(from + " does not exist: write the cases there, or name them with --cases");
            }
            PolicyCases.CasesReading reading = PolicyCases.read(from);
            if (!reading.problems().isEmpty()) {
                reading.problems().forEach(System.err::println);
                return 2;
            }
            PolicyTests tests = new PolicyTests(policy);
            int failed = 0;
            for (PolicyCase one : reading.cases()) {
                List<String> faults = tests.run(one);
                System.out.println((faults.isEmpty() ? "ok    " : "WRONG ") + one.name());
                faults.forEach(fault -> System.out.println("      " + from + ", " + fault));
                failed += faults.isEmpty() ? 0 : 1;
            }
            System.out.println(reading.cases().size() - failed + " passed, " + failed + " failed");
            return failed == 0 ? 0 : 2;
        }
    }
}
