package exposurewatch.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.kafka.common.internals.Topic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicsTest {

    @Test
    void shouldPutThePrefixBeforeEveryName() {
        assertThat(new Topics("shop.").all())
                .extracting(TopicSpec::name)
                .containsExactlyElementsOf(new Topics("")
                        .all().stream().map(spec -> "shop." + spec.name()).toList());
    }

    @Test
    void shouldDeclareTheTopicsOfTheContract() {
        assertThat(new Topics("").all())
                .extracting(TopicSpec::name)
                .containsExactly(
                        "access-events",
                        "sessions",
                        "record-ownership",
                        "responder-actions",
                        "second-looks",
                        "exposures",
                        "unjudged",
                        "incidents",
                        "incident-trail",
                        "alerts",
                        "containment-commands",
                        "containment-results",
                        "containment-state",
                        "actuator-heartbeats",
                        "audit-log",
                        "dead-letters");
    }

    @Test
    void shouldTakeThePartitionsForAll() {
        assertThat(new Topics("", 12).all()).extracting(TopicSpec::partitions).containsOnly(12);
        assertThat(new Topics("").all()).extracting(TopicSpec::partitions).containsOnly(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "ü", "a/b", "a,b", "a\n", "$(rm)"})
    void shouldRefuseAPrefixThatIsNoPartOfATopicName(String prefix) {
        assertThatThrownBy(() -> new Topics(prefix))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("topic prefix '" + prefix + "': only letters");
    }

    @Test
    void shouldTakeOnlyNamesThatKafkaTakes() {
        Topics longest = new Topics("p".repeat(200));
        assertThatCode(() -> longest.all().forEach(spec -> Topic.validate(spec.name())))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> new Topics("p".repeat(201))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Topics("", 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("topic partitions 0: at least 1 is needed, such as 4");
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "2, 2, 1", "3, 3, 2", "9, 3, 2"})
    void shouldKeepThreeCopiesWhereItCan(int brokers, int copies, int minInsync) {
        assertThat(Topics.replication(brokers)).isEqualTo(copies);
        assertThat(Topics.minInsync(copies)).isEqualTo(minInsync);
    }

    @Test
    void shouldLeaveRoomForTheHeadersOfADeadLetter() {
        Topics topics = new Topics("");
        assertThat(topics.deadLetters().maxMessageBytes())
                .isGreaterThan(topics.accessEvents().maxMessageBytes());
    }

    @Test
    void shouldDescribeEveryTopicInARowOfItsOwn() {
        Topics topics = new Topics("");
        List<String> rows =
                topics.describe().lines().filter(line -> line.startsWith("| `")).toList();

        assertThat(rows).hasSameSizeAs(topics.all());
        assertThat(rows.get(1))
                .isEqualTo(
                        "| `sessions` | session id | session row, JSON | 4 | compact | 7 d | 1 MiB | LogAppendTime | "
                                + "Who is signed in; a tombstone ends the session. |");
    }

    @ParameterizedTest
    @CsvSource({
        "retention.ms, 604800000, 604800000 (7 d)",
        "retention.ms, 5400000, 5400000 (90 min)",
        "retention.ms, 1500, 1500 (1500 ms)",
        "retention.ms, 0, 0 (0 ms)",
        "retention.ms, -1, -1 (for ever)",
        "max.message.bytes, 1048588, 1048588 (1048588 B)",
        "max.message.bytes, 16777216, 16777216 (16 MiB)",
        "retention.bytes, -1, -1 (no limit)",
        "cleanup.policy, compact, compact",
        "min.insync.replicas, 2, 2"
    })
    void shouldTellValuesWithTheirUnit(String setting, String value, String readable) {
        assertThat(Settings.readable(setting, value)).isEqualTo(readable);
    }
}
