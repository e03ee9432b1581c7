package exposurewatch.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import exposurewatch.app.EmbeddedBroker;
import exposurewatch.topology.TopicFinding.Severity;
import exposurewatch.topology.TopicFinding.State;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One broker for all; each test has a prefix of its own. */
@Timeout(120)
class TopicPlanIT {

    private static EmbeddedBroker broker;
    private static Admin admin;

    @BeforeAll
    static void start(@TempDir Path directory) {
        broker = EmbeddedBroker.start(directory, 0);
        admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }

    @AfterAll
    static void stop() {
        admin.close();
        broker.close();
    }

    @Test
    void shouldFindAllMissingCreateThemAndHaveNothingLeftToDo() {
        TopicPlan plan = plan("fresh.");
        int all = new Topics("fresh.").all().size();
        assertThat(plan.plan().findings()).hasSize(all).allMatch(finding -> finding.state() == State.MISSING);
        assertThat(plan.check()).hasSize(all).allMatch(finding -> finding.severity() == Severity.ERROR);

        assertThat(plan.create()).hasSize(all).contains("created fresh.exposures (4 partitions, replication 1)");

        assertThat(plan.plan().findings()).hasSize(all).allMatch(finding -> finding.state() == State.OK);
        assertThat(plan.plan().isFine()).isTrue();
        assertThat(plan.check()).isEmpty();
        assertThat(plan.create()).isEmpty();
    }

    @Test
    void shouldNameWhatWasAlteredAndMendIt() throws Exception {
        TopicPlan plan = plan("altered.");
        plan.create();
        alter("altered.sessions", Map.of("cleanup.policy", "delete", "retention.ms", "3600000"));
        alter("altered.dead-letters", Map.of("max.message.bytes", "1000"));
        alter("altered.exposures", Map.of("message.timestamp.type", "CreateTime"));
        List<TopicFinding> found = await(plan::check, findings -> findings.size() == 3);

        assertThat(found)
                .extracting(TopicFinding::subject, TopicFinding::setting, TopicFinding::is, TopicFinding::severity)
                .containsExactlyInAnyOrder(
                        tuple("altered.sessions", "cleanup.policy", "delete", Severity.ERROR),
                        tuple("altered.dead-letters", "max.message.bytes", "1000", Severity.WARNING),
                        tuple("altered.exposures", "message.timestamp.type", "CreateTime", Severity.WARNING));
        assertThat(found.get(0).subject()).isEqualTo("altered.sessions");

        assertThat(plan.create())
                .containsExactlyInAnyOrder(
                        "set cleanup.policy of altered.sessions from delete to compact",
                        "set max.message.bytes of altered.dead-letters from 1000 (1000 B) to 9437184 (9 MiB)",
                        "set message.timestamp.type of altered.exposures from CreateTime to LogAppendTime");
        assertThat(plan.check()).isEmpty();
        assertThat(plan.create()).isEmpty();
    }

    @Test
    void shouldLeaveAloneWhatCannotBeMendedWithoutLoss() throws Exception {
        TopicPlan plan = plan("loss.");
        plan.create();
        alter("loss.exposures", Map.of("cleanup.policy", "compact"));
        alter("loss.access-events", Map.of("retention.ms", "-1"));
        await(plan::check, findings -> findings.size() == 1);

        assertThat(plan.create()).isEmpty();

        assertThat(plan.check()).singleElement().satisfies(finding -> {
            assertThat(finding.setting()).isEqualTo("cleanup.policy");
            assertThat(finding.severity()).isEqualTo(Severity.ERROR);
        });
    }

    @Test
    void shouldKeepATopicThatWasThereBeforeWithItsPartitions() throws Exception {
        admin.createTopics(List.of(new NewTopic("old.access-events", 2, (short) 1)
                        .configs(Map.of(
                                "max.message.bytes",
                                Integer.toString(12 << 20),
                                "message.timestamp.type",
                                "LogAppendTime"))))
                .all()
                .get(30, TimeUnit.SECONDS);
        TopicPlan plan = plan("old.");

        assertThat(plan.create())
                .doesNotContain("created old.access-events (4 partitions, replication 1)")
                .contains("set max.message.bytes of old.dead-letters from 9437184 (9 MiB) to 13631488 (13 MiB)");

        assertThat(plan.check()).isEmpty();
        assertThat(plan.plan().findings()).anySatisfy(finding -> {
            assertThat(finding.setting()).isEqualTo("partitions");
            assertThat(finding.is()).isEqualTo("2");
            assertThat(finding.severity()).isEqualTo(Severity.NOTE);
        });
    }

    @Test
    void shouldFindNothingForbiddenWhereNobodyAsksWhoItIs() {
        Permissions permissions = new Permissions(new Topics("open."), "open.exposure-watch");

        assertThat(plan("open.").denied(permissions, Permissions.Role.PROCESSOR))
                .isEmpty();
        plan("open.").create();
        assertThat(plan("open.").denied(permissions, Permissions.Role.PROCESSOR))
                .isEmpty();
    }

    @Test
    void shouldSayWithinTheLimitThatNobodyAnswers() throws Exception {
        String nobody = "127.0.0.1:" + freePort();
        try (Admin lost = Admin.create(Map.of("bootstrap.servers", nobody))) {
            TopicPlan plan = new TopicPlan(lost, nobody, new Topics(""), Duration.ofSeconds(1));
            long begin = System.nanoTime();

            assertThatThrownBy(plan::check)
                    .isInstanceOf(ClusterException.class)
                    .hasMessage("can't describe the cluster at " + nobody
                            + ": no answer within 1 s; check the address and that the brokers run, and whether they want"
                            + " security.protocol in --config");
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
        }
    }

    private static TopicPlan plan(String prefix) {
        return new TopicPlan(admin, broker.bootstrapServers(), new Topics(prefix), TopicPlan.LIMIT);
    }

    private static void alter(String topic, Map<String, String> settings) throws Exception {
        List<AlterConfigOp> changes = settings.entrySet().stream()
                .map(entry ->
                        new AlterConfigOp(new ConfigEntry(entry.getKey(), entry.getValue()), AlterConfigOp.OpType.SET))
                .toList();
        admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), changes))
                .all()
                .get(30, TimeUnit.SECONDS);
    }

    /** Asks until the fact is there; the caller's assertions say what is wrong when it never comes. */
    private static <T> T await(Supplier<T> question, Predicate<T> fact) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        T answer = question.get();
        while (!fact.test(answer) && System.nanoTime() - deadline < 0) {
            answer = question.get();
        }
        return answer;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
