package exposurewatch.app.actuate;

import exposurewatch.app.OutsideException;
import exposurewatch.containment.actuator.Actuator;
import exposurewatch.topology.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What {@code actuate} does, in a thread of another process: for a demonstration. */
public final class ActuatorThread implements AutoCloseable {

    private static final long ENDS_WITHIN = TimeUnit.SECONDS.toMillis(10);

    private final Actuator.Setting setting;
    private final Path journal;
    private final Map<String, String> clients;
    private final Topics topics;
    private final PublicKey key;
    private final String driver;
    private final Thread thread = new Thread(this::run, "actuate");
    private volatile boolean stop;
    private volatile @Nullable Exception failure;

    private ActuatorThread(
            Actuator.Setting setting,
            Path journal,
            Map<String, String> clients,
            Topics topics,
            PublicKey key,
            String driver) {
        this.setting = setting;
        this.journal = journal;
        this.clients = clients;
        this.topics = topics;
        this.key = key;
        this.driver = driver;
    }

    /**
     * At work from now on.
     *
     * @param clients settings of its Kafka clients
     * @param key     of the processor whose commands it obeys
     * @param driver  name of its switch, for what it says of itself
     */
    public static ActuatorThread start(
            Actuator.Setting setting,
            Path journal,
            Map<String, String> clients,
            Topics topics,
            PublicKey key,
            String driver) {
        ActuatorThread started = new ActuatorThread(setting, journal, clients, topics, key, driver);
        started.thread.setDaemon(true);
        started.thread.start();
        return started;
    }

    private void run() {
        try (Actuator actuator = Actuator.open(setting, journal);
                CommandFeed feed =
                        new CommandFeed(clients, topics.containmentCommands().name());
                Reports reports = new Reports(clients, topics, null)) {
            Beside beside = new Beside(actuator, feed, reports, key, setting.site(), driver, Clock.systemUTC());
            beside.begin();
            while (!stop) {
                beside.round();
            }
        } catch (IOException | RuntimeException e) {
            failure = e;
        }
    }

    /** @throws OutsideException if it is no longer at work */
    public void check() {
        Exception failed = failure;
        if (failed != null) {
            throw new OutsideException("the actuator has stopped by itself: " + failed
                    + "; look whether the disk is full, then start again");
        }
    }

    @Override
    public void close() {
        stop = true;
        try {
            thread.join(ENDS_WITHIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
