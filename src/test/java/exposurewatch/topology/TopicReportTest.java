package exposurewatch.topology;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TopicReportTest {

    @Test
    void shouldTellThePlanToPeopleWithTheWorstFirst() {
        TopicReport report = new Cluster(3)
                .with("second-looks", 2, 3)
                .set("exposures", "retention.ms", "86400000")
                .without("unjudged")
                .report();

        assertThat(report.isFine()).isFalse();
        assertThat(report.text()).isEqualTo("""
                topic                      partitions  replication  cleanup  kept   largest message  state
                shop.access-events         4           3            delete   7 d    8 MiB            OK
                shop.sessions              4           3            compact  7 d    1 MiB            OK
                shop.record-ownership      4           3            compact  7 d    1 MiB            OK
                shop.responder-actions     4           3            delete   731 d  1 MiB            OK
                shop.second-looks          2           3            delete   7 d    1 MiB            OK
                shop.exposures             4           3            delete   1 d    16 MiB           DIFFERS (warning)
                shop.unjudged              4           3            delete   731 d  16 MiB           MISSING (will be created)
                shop.incidents             4           3            compact  7 d    1 MiB            OK
                shop.incident-trail        4           3            delete   731 d  16 MiB           OK
                shop.alerts                4           3            delete   731 d  1 MiB            OK
                shop.containment-commands  4           3            delete   731 d  1 MiB            OK
                shop.containment-results   4           3            delete   731 d  1 MiB            OK
                shop.containment-state     4           3            compact  7 d    1 MiB            OK
                shop.actuator-heartbeats   4           3            delete   7 d    1 MiB            OK
                shop.audit-log             4           3            delete   731 d  1 MiB            OK
                shop.dead-letters          4           3            delete   90 d   9 MiB            OK

                error shop.unjudged: the topic does not exist
                  'topics create' does it, or:
                  kafka-topics.sh --bootstrap-server b1:9092,b2:9092 --create --topic shop.unjudged --partitions 4 \
                --replication-factor 3 --config cleanup.policy=delete --config retention.ms=63158400000 \
                --config retention.bytes=-1 --config max.message.bytes=16777216 \
                --config message.timestamp.type=LogAppendTime --config min.insync.replicas=2

                warning shop.exposures: retention.ms is 86400000 (1 d), should be 63158400000 (731 d): \
                records are deleted before their time
                  'topics create' does it, or:
                  kafka-configs.sh --bootstrap-server b1:9092,b2:9092 --alter --entity-type topics \
                --entity-name shop.exposures --add-config retention.ms=63158400000

                note shop.second-looks: partitions is 2, should be 4: \
                no fault: the work is shared out anew by its own keys
                """);
    }
}
