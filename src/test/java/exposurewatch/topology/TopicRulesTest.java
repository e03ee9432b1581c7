package exposurewatch.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import exposurewatch.topology.TopicFinding.Severity;
import exposurewatch.topology.TopicFinding.State;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicRulesTest {

    @Test
    void shouldFindEachTopicFineWhenItIsAsDeclared() {
        assertThat(new Cluster(3).findings()).hasSize(16).allSatisfy(finding -> {
            assertThat(finding.state()).isEqualTo(State.OK);
            assertThat(finding.isFault()).isFalse();
        });
    }

    @Test
    void shouldFindAMissingTopicWithTheCommandThatCreatesIt() {
        List<TopicFinding> missing = new Cluster(3)
                .without("sessions").findings().stream()
                        .filter(finding -> finding.state() == State.MISSING)
                        .toList();

        assertThat(missing).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(Severity.ERROR);
            assertThat(finding.mendable()).isTrue();
            assertThat(finding.remedy())
                    .isEqualTo("kafka-topics.sh --bootstrap-server b1:9092,b2:9092 --create --topic shop.sessions"
                            + " --partitions 4 --replication-factor 3 --config cleanup.policy=compact"
                            + " --config min.compaction.lag.ms=604800000 --config delete.retention.ms=604800000"
                            + " --config max.message.bytes=1048576 --config message.timestamp.type=LogAppendTime"
                            + " --config min.insync.replicas=2");
        });
    }

    /** One setting of one topic other than declared, on three brokers with three copies. */
    @ParameterizedTest
    @CsvSource(nullValues = "none", textBlock = """
            # topic          , setting                , is            , severity, should be     , mended by us
            sessions         , cleanup.policy         , delete        , ERROR   , compact       , true
            record-ownership , cleanup.policy         , delete        , ERROR   , compact       , true
            access-events    , cleanup.policy         , compact       , ERROR   , delete        , false
            exposures        , cleanup.policy         , compact       , ERROR   , delete        , false
            exposures        , cleanup.policy         , 'compact,delete', ERROR , delete        , false
            unjudged         , cleanup.policy         , compact       , ERROR   , delete        , false
            dead-letters     , cleanup.policy         , compact       , ERROR   , delete        , false
            access-events    , retention.ms           , 3600000       , WARNING , 604800000     , true
            exposures        , retention.ms           , 604800000     , WARNING , 63158400000   , true
            exposures        , retention.ms           , 0             , WARNING , 63158400000   , true
            exposures        , retention.ms           , -1            , NOTE    , 63158400000   , false
            access-events    , retention.ms           , 604800001     , NOTE    , 604800000     , false
            sessions         , min.compaction.lag.ms  , 0             , WARNING , 604800000     , true
            record-ownership , delete.retention.ms    , 86400000      , WARNING , 604800000     , true
            exposures        , retention.bytes        , 1073741824    , WARNING , -1            , true
            access-events    , retention.bytes        , 1073741824    , NOTE    , -1            , false
            dead-letters     , max.message.bytes      , 9437183       , WARNING , 9437184       , true
            exposures        , max.message.bytes      , 1048588       , WARNING , 16777216      , true
            sessions         , max.message.bytes      , 1000          , NOTE    , 1048576       , false
            access-events    , message.timestamp.type , CreateTime    , WARNING , LogAppendTime , true
            sessions         , message.timestamp.type , CreateTime    , WARNING , LogAppendTime , true
            record-ownership , message.timestamp.type , CreateTime    , WARNING , LogAppendTime , true
            exposures        , message.timestamp.type , CreateTime    , WARNING , LogAppendTime , true
            exposures        , min.insync.replicas    , 1             , WARNING , 2             , true
            exposures        , min.insync.replicas    , 3             , none    , none          , false
            exposures        , min.insync.replicas    , 4             , ERROR   , 2             , false
            sessions         , retention.ms           , 1             , none    , none          , false
            exposures        , compression.type       , zstd          , none    , none          , false
            """)
    void shouldJudgeASettingByItsTopic(
            String topic,
            String setting,
            String is,
            @Nullable String severity,
            @Nullable String shouldBe,
            boolean mended) {
        List<TopicFinding> findings = new Cluster(3).set(topic, setting, is).differing();

        if (severity == null) {
            assertThat(findings).isEmpty();
            return;
        }
        assertThat(findings).singleElement().satisfies(finding -> {
            assertThat(finding.subject()).isEqualTo("shop." + topic);
            assertThat(finding.setting()).isEqualTo(setting);
            assertThat(finding.is()).isEqualTo(is);
            assertThat(finding.shouldBe()).isEqualTo(shouldBe);
            assertThat(finding.severity()).hasToString(severity);
            assertThat(finding.mendable()).isEqualTo(mended);
            assertThat(finding.why()).isNotBlank();
            assertThat(finding.remedy().isEmpty()).isEqualTo(!finding.isFault());
        });
    }

    @Test
    void shouldWarnOfCompactionWithDeletionUnlessNothingIsEverDeleted() {
        Cluster cluster = new Cluster(3).set("sessions", "cleanup.policy", "compact,delete");

        assertThat(cluster.set("sessions", "retention.ms", "2592000000").differing())
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.severity()).isEqualTo(Severity.WARNING);
                    assertThat(finding.message())
                            .isEqualTo("shop.sessions: cleanup.policy is compact,delete, should be compact: "
                                    + "rows that nobody changed for 30 d are deleted, though still valid");
                });
        assertThat(cluster.set("sessions", "retention.ms", "-1").differing()).isEmpty();
    }

    @Test
    void shouldGiveTheRetentionWithTheCommandThatEndsAWrongCompaction() {
        assertThat(new Cluster(3).set("exposures", "cleanup.policy", "compact").differing())
                .extracting(TopicFinding::remedy)
                .containsExactly("kafka-configs.sh --bootstrap-server b1:9092,b2:9092 --alter --entity-type topics"
                        + " --entity-name shop.exposures"
                        + " --add-config cleanup.policy=delete,retention.ms=63158400000");
    }

    @Test
    void shouldMeasureDeadLettersByWhatTheEventsTopicReallyTakes() {
        Cluster larger = new Cluster(3).set("access-events", "max.message.bytes", Integer.toString(20 << 20));
        assertThat(larger.differing())
                .extracting(TopicFinding::subject, TopicFinding::shouldBe)
                .containsExactly(tuple("shop.dead-letters", Integer.toString(21 << 20)));

        Cluster smaller = new Cluster(3)
                .set("access-events", "max.message.bytes", Integer.toString(1 << 20))
                .set("dead-letters", "max.message.bytes", Integer.toString(2 << 20));
        assertThat(smaller.findings()).noneMatch(TopicFinding::isFault);
    }

    @ParameterizedTest
    @CsvSource({"1, 1, none", "2, 1, NOTE", "3, 1, WARNING", "3, 2, NOTE", "3, 3, none", "5, 1, WARNING", "5, 4, none"})
    void shouldWarnOfASingleCopyWhereThereCouldBeThree(int brokers, int copies, String severity) {
        List<TopicFinding> findings = new Cluster(brokers)
                .with("exposures", 4, copies)
                .set("exposures", "min.insync.replicas", Integer.toString(Topics.minInsync(copies)))
                .differing();

        assertThat(findings).hasSize(severity.equals("none") ? 0 : 1).allSatisfy(finding -> {
            assertThat(finding.setting()).isEqualTo("replication factor");
            assertThat(finding.severity()).hasToString(severity);
            assertThat(finding.mendable()).isFalse();
        });
    }

    @Test
    void shouldGiveTheCommandThatSpreadsTheCopies() {
        assertThat(new Cluster(4).with("exposures", 4, 1, Map.of()).differing())
                .extracting(TopicFinding::remedy)
                .containsExactly("kafka-reassign-partitions.sh --bootstrap-server b1:9092,b2:9092 --execute"
                        + " --reassignment-json-file <(echo '{\"version\":1,\"partitions\":["
                        + "{\"topic\":\"shop.exposures\",\"partition\":0,\"replicas\":[1,2,3]},"
                        + "{\"topic\":\"shop.exposures\",\"partition\":1,\"replicas\":[2,3,4]},"
                        + "{\"topic\":\"shop.exposures\",\"partition\":2,\"replicas\":[3,4,1]},"
                        + "{\"topic\":\"shop.exposures\",\"partition\":3,\"replicas\":[4,1,2]}]}')");
    }

    @Test
    void shouldOnlyNoteAnotherNumberOfPartitions() {
        Cluster cluster = new Cluster(1).with("sessions", 12, 1);

        assertThat(cluster.report().isFine()).isTrue();
        assertThat(cluster.differing()).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(Severity.NOTE);
            assertThat(finding.message())
                    .isEqualTo("shop.sessions: partitions is 12, should be 4: "
                            + "no fault: the work is shared out anew by its own keys");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "29,  2, none                , none",
        "22,  2, none                , none",
        "21,  2, metadata.version    , 21",
        "-1,  2, metadata.version    , not known",
        "29,  1, transaction.version , 1",
        "29, -1, transaction.version , not known",
    })
    void shouldWarnOfAClusterWhoseTransactionsAreOfTheOldKind(
            int metadata, int transactions, String feature, String is) {
        List<TopicFinding> findings =
                new Cluster(1).withFeatures(metadata, transactions).differing();

        assertThat(findings).hasSize(feature.equals("none") ? 0 : 1).allSatisfy(finding -> {
            assertThat(finding.subject()).isEqualTo(TopicFinding.CLUSTER);
            assertThat(finding.severity()).isEqualTo(Severity.WARNING);
            assertThat(finding.setting()).isEqualTo(feature);
            assertThat(finding.is()).isEqualTo(is);
            assertThat(finding.remedy()).startsWith("kafka-features.sh --bootstrap-server b1:9092,b2:9092 upgrade --");
        });
    }

    @Test
    void shouldTakeASettingThatTheClusterDoesNotTellAsRight() {
        assertThat(new Cluster(3).silent().differing()).isEmpty();
    }
}
