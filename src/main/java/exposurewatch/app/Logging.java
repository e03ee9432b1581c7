package exposurewatch.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import co.elastic.logging.logback.EcsEncoder;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the program says of itself, on stderr, so that stdout stays for results: lines for people, or, with
 * {@code EXPOSURE_WATCH_LOG_FORMAT=ecs} in the environment, one JSON object a line by the Elastic Common Schema.
 * {@code EXPOSURE_WATCH_LOG_LEVELS=org.apache.kafka=info,exposurewatch=debug} changes levels. Found by logback by its name
 * in {@code META-INF/services}.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_HIGH_PRIORITY)
public final class Logging extends ContextAwareBase implements Configurator {

    private static final String FORMAT = "EXPOSURE_WATCH_LOG_FORMAT";
    private static final String LEVELS = "EXPOSURE_WATCH_LOG_LEVELS";
    /** The same as a property, for a JVM that is started by another. */
    private static final String LEVELS_PROPERTY = "exposure-watch.log.levels";

    private static final boolean STRUCTURED =
            "ecs".equalsIgnoreCase(System.getenv().getOrDefault(FORMAT, ""));
    /** A line stays a line, whoever wrote what is in it, and none is longer than some screens. */
    private static final String PATTERN =
            "%d{\"yyyy-MM-dd'T'HH:mm:ss.SSSXXX\"} [%level] %logger{0} - %replace(%.-8000msg){'[\\r\\n]+', ' '} %kvp%n%ex{40}";

    private static final Map<String, Level> USUAL = Map.of(
            "exposurewatch",
            Level.INFO,
            // The first batches of a transaction to a new partition may overtake each other; producers send them
            // again, and nothing is lost. Kafka tells each of these as an error.
            "kafka.server.ReplicaManager",
            Level.OFF,
            "org.apache.kafka.server.ReplicaManager",
            Level.OFF,
            "org.apache.kafka.clients.producer.internals.Sender",
            Level.ERROR,
            "org.apache.kafka.clients.NetworkClient",
            Level.ERROR,
            // Says at every start that it starts.
            "org.apache.kafka.controller",
            Level.ERROR,
            // Recommends a setting for global stores; there are none.
            "org.apache.kafka.streams.StreamsConfig",
            Level.ERROR);

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        Encoder<ILoggingEvent> encoder = STRUCTURED ? ecs(context) : lines(context);
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setName("stderr");
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.addAppender(appender);
        USUAL.forEach((name, level) -> context.getLogger(name).setLevel(level));
        levels(context, System.getenv().getOrDefault(LEVELS, ""));
        levels(context, System.getProperty(LEVELS_PROPERTY, ""));
        String format = System.getenv().getOrDefault(FORMAT, "");
        if (!STRUCTURED && !format.isEmpty()) {
            context.getLogger(Logging.class)
                    .warn(
                            "{} is '{}', which is none: write ecs, or leave it out; lines are for people",
                            FORMAT,
                            format);
        }
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private static Encoder<ILoggingEvent> lines(LoggerContext context) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(PATTERN);
        encoder.start();
        return encoder;
    }

    private static Encoder<ILoggingEvent> ecs(LoggerContext context) {
        EcsEncoder encoder = new EcsEncoder();
        encoder.setContext(context);
        encoder.setServiceName("exposure-watch");
        encoder.start();
        return encoder;
    }

    /** What is no level is passed over: a program that does not start is worse than a log that says too little. */
    private static void levels(LoggerContext context, String list) {
        for (String one : list.split(",")) {
            int at = one.lastIndexOf('=');
            if (at > 0) {
                Level level = Level.toLevel(one.substring(at + 1).strip(), null);
                if (level != null) {
                    context.getLogger(one.substring(0, at).strip()).setLevel(level);
                }
            }
        }
    }

    /** Says how it goes. */
    public static void say(String line) {
        if (STRUCTURED) {
            LoggerFactory.getLogger("exposurewatch").info(line);
        } else {
            System.err.println("exposure-watch: " + line);
        }
    }

    /** Says why it ends. */
    static void fail(PrintWriter err, String line) {
        if (STRUCTURED) {
            LoggerFactory.getLogger("exposurewatch").error(line);
        } else {
            err.println("exposure-watch: " + line);
        }
    }

    /** Says why it ends, when nobody knows. */
    static void fail(PrintWriter err, String line, Exception why) {
        fail(err, line);
        if (STRUCTURED) {
            LoggerFactory.getLogger("exposurewatch").error("what happened", why);
        } else {
            why.printStackTrace(err);
        }
    }

    /** Whether the process's standard error is a terminal. */
    public static boolean isTerminal() {
        Path stderr = Path.of("/proc/self/fd/2");
        try {
            if (Files.exists(stderr)) {
                String target = stderr.toRealPath().toString();
                return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
            }
        } catch (java.io.IOException | SecurityException e) {
            return false;
        }
        return System.console() != null;
    }
}
