package exposurewatch.app.paging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** Which alert is told next. */
class WaitingTest {

    private final Waiting waiting = new Waiting();

    private void read(int partition, long offset, long timestamp) {
        waiting.add(new ConsumerRecord<>(
                "alerts",
                partition,
                offset,
                timestamp,
                TimestampType.LOG_APPEND_TIME,
                0,
                0,
                new byte[0],
                new byte[0],
                new RecordHeaders(),
                Optional.empty()));
    }

    /** Partition and offset of each. */
    private List<String> told() {
        List<String> told = new ArrayList<>();
        while (!waiting.isEmpty()) {
            told.add(waiting.first().partition() + ":" + waiting.first().offset());
            waiting.removeFirst();
        }
        return told;
    }

    @Test
    void shouldGoByTheClockFromPartitionToPartition() {
        read(0, 0, 10);
        read(0, 1, 30);
        read(1, 7, 20);
        read(1, 8, 40);
        read(2, 3, 10);

        assertThat(told()).containsExactly("0:0", "2:3", "1:7", "0:1", "1:8");
    }

    @Test
    void shouldGoByTheOffsetInAPartitionWhereTheClockWentBack() {
        read(0, 0, 50);
        read(0, 1, 10);
        read(1, 0, 20);
        read(0, 2, 60);

        assertThat(told()).containsExactly("1:0", "0:0", "0:1", "0:2");
    }

    @Test
    void shouldForgetWhatOthersHaveNow() {
        read(0, 0, 10);
        read(1, 0, 20);
        waiting.removeAll(List.of(new TopicPartition("alerts", 0)));

        assertThat(told()).containsExactly("1:0");
    }
}
