package exposurewatch.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import exposurewatch.app.EmbeddedBroker;
import exposurewatch.app.PolicyFiles;
import exposurewatch.app.RunConfig;
import exposurewatch.app.StopSignal;
import exposurewatch.app.Watch;
import exposurewatch.app.paging.Alertmanager;
import exposurewatch.judgement.Counts;
import exposurewatch.judgement.Verdict;
import exposurewatch.ops.Prometheus;
import exposurewatch.policy.Policy;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The story on a real broker with the real processor: what it tells is what the site knows, exactly. */
class DemoIT {

    private static final Duration TOLD_WITHIN = Duration.ofSeconds(60);
    /** A wait of the story passes with this many pages instead. */
    private static final Duration FOR_EACH_PAGE = Duration.ofMillis(25);

    private static final long LOOK_AGAIN_AFTER = Duration.ofMillis(1).toNanos();

    @TempDir
    Path home;

    @Test
    void shouldTellExactlyTheWrongPages() throws Exception {
        Policy policy = PolicyFiles.load(Path.of("src/main/resources/demo/policy.yaml"));
        RunConfig config = RunConfig.load(null, Map.of());
        try (StopSignal stop = StopSignal.install();
                EmbeddedBroker broker = EmbeddedBroker.start(home, 0);
                Watch watch = Watch.prepare(broker.bootstrapServers(), config, policy, home, true, stop)) {
            watch.streams().start();
            String said = play(broker.bootstrapServers(), watch, home, Chapter.all(), null);
            assertThat(said).containsOnlyOnce("SHUT ").containsOnlyOnce("OPEN ");
        }
    }

    /** By a real Alertmanager, with a real Prometheus that looks at the processor meanwhile. */
    @Test
    void shouldPageForTheOrderPlatformAndSayThatItIsOver() throws Exception {
        Alertmanager.program();
        Prometheus.program("prometheus");
        Policy policy = PolicyFiles.load(Path.of("src/main/resources/demo/policy.yaml"));
        RunConfig config = RunConfig.load(null, Map.of());
        ByteArrayOutputStream rung = new ByteArrayOutputStream();
        Teller teller = new Teller(new PrintStream(rung, true, StandardCharsets.UTF_8), ZoneOffset.UTC);
        try (StopSignal stop = StopSignal.install();
                EmbeddedBroker broker = EmbeddedBroker.start(home, 0);
                Watch watch = Watch.prepare(broker.bootstrapServers(), config, policy, home, true, stop)) {
            watch.streams().start();
            try (Observation observation =
                    Observation.start(broker.bootstrapServers(), config, policy, home, watch, teller)) {
                List<Chapter> orders = Chapter.all().stream()
                        .filter(chapter -> chapter.service().equals(Brake.SERVICE))
                        .toList();
                play(broker.bootstrapServers(), watch, home, orders, observation);
            }
            assertThat(rung.toString(StandardCharsets.UTF_8))
                    .contains("PAGE ", "page over", "orders: once, and it is over")
                    .doesNotContain("DIFFERS");
        }
    }

    private static String play(
            String servers, Watch watch, Path home, List<Chapter> chapters, @Nullable Observation observation)
            throws Exception {
        Firm firm = new Firm();
        Bugs bugs = new Bugs();
        Truth truth = new Truth();
        Closures closures = Brake.closures(home);
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        try (KafkaNews news = new KafkaNews(watch.consumer(), watch.topics());
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
            Pause pause = wait -> pagesPass(site, crowd, wait.dividedBy(FOR_EACH_PAGE));
            Teller teller = new Teller(new PrintStream(said, true, StandardCharsets.UTF_8), ZoneOffset.UTC);
            IncidentBook book = new IncidentBook();
            Stage stage = new Stage(
                    bugs,
                    closures,
                    observation == null ? brake : observation.called(brake),
                    crowd,
                    truth,
                    news,
                    book,
                    teller,
                    pause,
                    health,
                    TOLD_WITHIN);
            crowd.begin(Duration.ofMillis(20));

            int code = new Story(stage, chapters, site::answers).play(Duration.ofSeconds(5), Duration.ZERO);

            assertThat(code).as(said.toString(StandardCharsets.UTF_8)).isZero();
            if (observation != null) {
                assertThat(observation.end(book, pause)).isTrue();
            }
            Counts counts = watch.streams().counts();
            assertThat(counts.of(Verdict.UNRESOLVED_RECORD) + counts.of(Verdict.UNRESOLVED_SESSION))
                    .isZero();
            assertThat(counts.unreadable()).isEmpty();
            return said.toString(StandardCharsets.UTF_8);
        }
    }

    private static boolean pagesPass(Site site, Crowd crowd, long pages) {
        long until = site.answers() + pages;
        while (site.answers() < until) {
            LockSupport.parkNanos(LOOK_AGAIN_AFTER);
            crowd.check();
        }
        return false;
    }
}
