package exposurewatch.app;

import exposurewatch.app.actuate.ActuateCommand;
import exposurewatch.app.audit.AuditCommand;
import exposurewatch.app.contain.ContainCommand;
import exposurewatch.app.demo.DemoCommand;
import exposurewatch.app.respond.ActCommand;
import exposurewatch.app.respond.AffectedCommand;
import exposurewatch.app.respond.ComplainCommand;
import exposurewatch.app.respond.IncidentsCommand;
import exposurewatch.app.respond.NoticeCommand;
import exposurewatch.app.respond.RegisterCommand;
import exposurewatch.app.respond.SinceCommand;
import exposurewatch.app.respond.TrailCommand;
import exposurewatch.app.respond.VerifyCommand;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line: {@code exposure-watch COMMAND}. */
@Command(
        name = "exposure-watch",
        mixinStandardHelpOptions = true,
        scope = CommandLine.ScopeType.INHERIT,
        version = "exposure-watch 0.1.0",
        subcommands = {
            RunCommand.class,
            DemoCommand.class,
            AuditCommand.class,
            PolicyCommand.class,
            SimulateCommand.class,
            TopicsCommand.class,
            IncidentsCommand.class,
            TrailCommand.class,
            AffectedCommand.class,
            NoticeCommand.class,
            VerifyCommand.class,
            ActCommand.class,
            SinceCommand.class,
            ComplainCommand.class,
            RegisterCommand.class,
            ContainCommand.class,
            ActuateCommand.class
        },
        description = {
            "Notices the moment a website shows one customer another customer's data.",
            "",
            "Something leaked and you want to know what? Start with 'audit'.",
            "You want to know it within a second from now on? Start with 'run'.",
            "You want to see what it does first? Start with 'demo'.",
            "Something is wrong now? 'incidents', and 'contain status' for what is shut, or is to be."
        },
        footer = {
            "",
            "'exposure-watch COMMAND --help' explains each command.",
            "Exit codes: 0 fine, 1 exposures found (audit), 2 bad usage or bad input, 3 something outside failed."
        })
public final class Main implements Runnable {

    @CommandLine.Spec
    private CommandLine.Model.@org.jspecify.annotations.Nullable CommandSpec spec;

    public static void main(String[] args) {
        System.exit(execute(args));
    }

    /** Runs one command line and returns its exit code. */
    public static int execute(String... args) {
        return new CommandLine(new Main())
                .setExecutionExceptionHandler(failures())
                .setParameterExceptionHandler(badUsage())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .execute(args);
    }

    @Override
    public void run() {
        if (spec != null) {
            throw new CommandLine.ParameterException(spec.commandLine(), "no command given");
        }
    }

    private static IParameterExceptionHandler badUsage() {
        return (exception, args) -> {
            CommandLine command = exception.getCommandLine();
            PrintWriter err = command.getErr();
            String hint = exception instanceof UnmatchedArgumentException unmatched
                            && !unmatched.getUnmatched().isEmpty()
                    ? "; see '" + command.getCommandName() + " --help'"
                    : "; try '" + name(command) + " --help'";
            Logging.fail(err, oneLine(String.valueOf(exception.getMessage())) + hint);
            return 2;
        };
    }

    private static String name(CommandLine command) {
        return command.getCommandSpec().qualifiedName();
    }

    private static IExecutionExceptionHandler failures() {
        return (exception, command, parsed) -> {
            PrintWriter err = command.getErr();
            if (exception instanceof UsageException) {
                Arrays.stream(String.valueOf(exception.getMessage()).split("\n"))
                        .forEach(line -> Logging.fail(err, oneLine(line)));
                return 2;
            }
            if (exception instanceof OutsideException) {
                Logging.fail(err, oneLine(String.valueOf(exception.getMessage())));
                return 3;
            }
            Throwable cause = exception instanceof UncheckedIOException unchecked ? unchecked.getCause() : exception;
            if (cause instanceof java.io.IOException) {
                Logging.fail(
                        err,
                        "a file or connection failed: " + oneLine(String.valueOf(cause))
                                + "; check that it exists, is whole and that the disk is not full");
                return 3;
            }
            Logging.fail(err, "an error of the program itself, please report it with what follows", exception);
            return 3;
        };
    }

    /** Control characters of input must not reach a terminal. */
    private static String oneLine(String message) {
        return message.replaceAll("\\p{Cntrl}+", " ");
    }
}
