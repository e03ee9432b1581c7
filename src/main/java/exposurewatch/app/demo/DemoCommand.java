package exposurewatch.app.demo;

import exposurewatch.app.EmbeddedBroker;
import exposurewatch.app.OutsideException;
import exposurewatch.app.PolicyFiles;
import exposurewatch.app.RunConfig;
import exposurewatch.app.SampleHome;
import exposurewatch.app.StopSignal;
import exposurewatch.app.Watch;
import exposurewatch.app.paging.PagingConfig;
import exposurewatch.policy.Policy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.ZoneId;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code demo}: five incidents on a live site, as they are noticed. */
@Command(
        name = "demo",
        description = {
            "Watch a small live site on which five incidents happen, one after the other.",
            "A web site, its customers, a broker and the processor run in this process, on 127.0.0.1, for two minutes.",
            "Its order platform may be shut: an actuator beside it does so when it leaks, and opens it again.",
            "What is told is held against what the site itself knows to have gone wrong. Stop with Ctrl-C."
        },
        footer = {
            "",
            "Exit code: 0 all told exactly as it was, 1 something differs, 2 bad usage, 3 something outside failed."
        })
public final class DemoCommand implements Callable<Integer> {

    private static final Duration ORDINARY = Duration.ofSeconds(20);
    private static final Duration BETWEEN_VISITS = Duration.ofMillis(40);
    private static final Duration TOLD_WITHIN = Duration.ofSeconds(10);
    private static final Duration BETWEEN = Duration.ofSeconds(5);

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "its state goes into DIR/demo, which is emptied first (default: ${DEFAULT-VALUE})")
    private Path data = Path.of("data");

    @Option(
            names = "--observe",
            description =
                    "with a real Prometheus and a real Alertmanager beside it, which have to be installed: see who is paged")
    private boolean observe;

    @Override
    public Integer call() throws InterruptedException, IOException {
        if (observe) {
            Observation.requirePrograms();
        }
        RunConfig small = small(RunConfig.load(null, System.getenv()));
        Path home = SampleHome.fresh(data, "demo");
        Path policyFile = policy(home);
        Policy policy = PolicyFiles.load(policyFile);
        System.out.println("Starting a broker, the processor and a web site, kept under " + home + " …");
        EmbeddedBroker broker = EmbeddedBroker.start(home, 0);
        try (StopSignal stop = StopSignal.install();
                broker;
                Watch watch = Watch.prepare(broker.bootstrapServers(), small, policy, home, true, stop)) {
            watch.streams().start();
            Teller teller = new Teller(System.out, ZoneId.systemDefault());
            try (Observation observation =
                    observe ? Observation.start(broker.bootstrapServers(), small, policy, home, watch, teller) : null) {
                int code = play(broker.bootstrapServers(), watch, home, stop, teller, observation);
                System.out.println(
                        stop.asked()
                                ? "Stopping …"
                                : "What it was judged by: " + policyFile + ". For your own site, write one like it:"
                                        + " 'audit' looks at past logs, 'run' at live ones.");
                return code;
            }
        }
    }

    /** One partition of each topic: a quarter of the stores to open and to close, so it starts and stops sooner. */
    private static RunConfig small(RunConfig config) {
        return new RunConfig(
                config.applicationId(),
                config.topicsPrefix(),
                1,
                config.threads(),
                config.mostKeys(),
                null,
                "",
                null,
                null,
                "",
                0,
                null,
                PagingConfig.NONE,
                config.clients());
    }

    private static int play(
            String servers, Watch watch, Path home, StopSignal stop, Teller teller, @Nullable Observation observation)
            throws IOException, InterruptedException {
        Firm firm = new Firm();
        Bugs bugs = new Bugs();
        Truth truth = new Truth();
        Closures closures = Brake.closures(home);
        IncidentBook book = new IncidentBook();
        try (KafkaNews topics = new KafkaNews(watch.consumer(), watch.topics());
                KafkaSiteLog log = new KafkaSiteLog(servers, watch.topics());
                Site site = Site.open(firm, bugs, closures, log, truth);
                Brake brake = Brake.on(servers, watch.topics(), home, site.address());
                Crowd crowd = new Crowd(firm, site.address())) {
            Stage.Health health = () -> {
                watch.check();
                log.check();
                crowd.check();
                brake.check();
                if (observation != null) {
                    observation.look();
                }
            };
            Commander people = observation == null ? brake : observation.called(brake);
            News news = observation == null ? topics : wait -> observation.heard(topics.next(wait));
            Stage stage = new Stage(
                    bugs, closures, people, crowd, truth, news, book, teller, stop::askedWithin, health, TOLD_WITHIN);
            crowd.begin(BETWEEN_VISITS);
            teller.say("The site is up at " + site.address() + ": "
                    + firm.customers().size()
                    + " customers sign in and look at their own invoices, accounts, orders, profiles and files.");
            teller.say("Every page is judged. First some ordinary life, " + ORDINARY.toSeconds() + " s …");
            int code = new Story(stage, Chapter.all(), site::answers).play(ORDINARY, BETWEEN);
            return observation == null || stop.asked() || observation.end(book, stop::askedWithin) ? code : 1;
        }
    }

    /** Copies the policy to where it can be read. */
    private static Path policy(Path home) {
        Path file = home.resolve("policy.yaml");
        try (InputStream in = DemoCommand.class.getResourceAsStream("/demo/policy.yaml")) {
            if (in == null) {
                throw new IllegalStateException("the program was built without its demo/policy.yaml");
            }
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
            return file;
        } catch (IOException e) {
            throw new OutsideException(file + " can't be written: " + e.getMessage() + "; give another --data");
        }
    }
}
