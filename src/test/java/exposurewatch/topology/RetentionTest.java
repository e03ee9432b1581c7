package exposurewatch.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.internals.InMemoryKeyValueStore;
import org.junit.jupiter.api.Test;

class RetentionTest {

    private static final long KEPT = Duration.ofDays(30).toMillis();
    private static final long PASS = Duration.ofHours(1).toMillis();

    private final InMemoryKeyValueStore store = new InMemoryKeyValueStore("kept");
    private final Retention<Bytes, byte[]> retention =
            new Retention<>(store, value -> ByteBuffer.wrap(value).getLong(), KEPT);

    private void put(int from, int to, long at) {
        for (int i = from; i < to; i++) {
            store.put(
                    Bytes.wrap(ByteBuffer.allocate(4).putInt(i).array()),
                    ByteBuffer.allocate(8).putLong(at).array());
        }
    }

    @Test
    void shouldForgetWhatIsOldASliceAtATimeAndNothingElse() {
        put(0, 2_500, 0);
        put(2_500, 2_600, 1);

        for (int tick = 0; tick < 3; tick++) {
            retention.tick(KEPT + 1);
        }

        assertThat(store.approximateNumEntries()).isEqualTo(100);
    }

    @Test
    void shouldBeginAnotherPassAnHourAfterTheLastEnded() {
        retention.tick(KEPT);
        put(0, 10, 0);

        retention.tick(KEPT + PASS - 1);
        assertThat(store.approximateNumEntries()).isEqualTo(10);

        retention.tick(KEPT + PASS);
        assertThat(store.approximateNumEntries()).isZero();
    }
}
