package exposurewatch.response.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many who ask for the same at once, or for too much. */
@Timeout(60)
class ReadingsTest {

    private static final Duration LONG = Duration.ofSeconds(50);
    private static final Set<Thread.State> HALTED = EnumSet.of(Thread.State.WAITING, Thread.State.TIMED_WAITING);

    private final CountDownLatch gate = new CountDownLatch(1);
    private final List<String> read = Collections.synchronizedList(new ArrayList<>());
    private final List<Thread> threads = new ArrayList<>();

    private static Readings.Kept<String> kept(int atOnce, int asking, Duration wait) {
        return new Readings(atOnce, asking, wait).kept();
    }

    private static JsonNode incident(String id, String head) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("id", id);
        json.putObject("trail").put("head", head);
        return json;
    }

    /** Takes until the gate is opened. */
    private Supplier<String> slowly(String what) {
        return () -> {
            read.add(what);
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return what;
        };
    }

    private FutureTask<String> ask(Readings.Kept<String> kept, String id, String head) {
        FutureTask<String> answer = new FutureTask<>(() -> kept.of(incident(id, head), slowly(id + head)));
        Thread thread = new Thread(answer);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
        return answer;
    }

    /** Until everybody reads, or waits for somebody. */
    private void awaitHalt() {
        Awaitility.await()
                .atMost(LONG)
                .pollInterval(5, TimeUnit.MILLISECONDS)
                .until(() -> threads.stream().map(Thread::getState).allMatch(HALTED::contains));
    }

    private static String get(FutureTask<String> answer) throws Exception {
        return answer.get(LONG.toSeconds(), TimeUnit.SECONDS);
    }

    @AfterEach
    void open() {
        gate.countDown();
    }

    @Test
    void shouldReadOnceWhatManyAskForAtOnce() throws Exception {
        Readings.Kept<String> kept = kept(2, 20, LONG);
        List<FutureTask<String>> answers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            answers.add(ask(kept, "a", "1"));
        }
        awaitHalt();
        gate.countDown();

        for (FutureTask<String> answer : answers) {
            assertThat(get(answer)).isEqualTo("a1");
        }
        assertThat(kept.of(incident("a", "1"), slowly("again"))).isEqualTo("a1");
        assertThat(read).containsExactly("a1");
    }

    @Test
    void shouldReadAFewAtOnce() throws Exception {
        Readings.Kept<String> kept = kept(2, 20, LONG);
        List<FutureTask<String>> answers = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            answers.add(ask(kept, "i" + i, "1"));
        }
        awaitHalt();
        assertThat(read).hasSize(2);
        gate.countDown();

        for (int i = 0; i < 6; i++) {
            assertThat(get(answers.get(i))).isEqualTo("i" + i + "1");
        }
        assertThat(read).hasSize(6);
    }

    @Test
    void shouldShareTurnsAmongKinds() {
        Readings readings = new Readings(1, 20, LONG);
        ask(readings.kept(), "a", "1");
        ask(readings.kept(), "a", "1");
        awaitHalt();

        assertThat(read).hasSize(1);
    }

    @Test
    void shouldTellEachStateWhatItComesTo() throws Exception {
        Readings.Kept<String> kept = kept(2, 20, LONG);
        assertThat(kept.of(incident("a", "1"), () -> "old")).isEqualTo("old");
        List<FutureTask<String>> newer = List.of(ask(kept, "a", "2"), ask(kept, "a", "2"));
        awaitHalt();
        assertThat(newer).noneMatch(FutureTask::isDone);
        assertThat(kept.of(incident("a", "1"), () -> "old again")).isEqualTo("old again");
        gate.countDown();

        for (FutureTask<String> answer : newer) {
            assertThat(get(answer)).isEqualTo("a2");
        }
    }

    private static void assertBusy(Readings.Kept<String> kept, String id) {
        assertThatThrownBy(() -> kept.of(incident(id, "1"), () -> "never"))
                .isInstanceOfSatisfying(
                        Problem.class, busy -> assertThat(busy.status()).isEqualTo(429));
    }

    @Test
    void shouldLetNobodyWaitForLong() throws Exception {
        Readings.Kept<String> kept = kept(1, 20, Duration.ofMillis(50));
        ask(kept, "a", "1");
        awaitHalt();

        assertBusy(kept, "a");
        assertBusy(kept, "b");
        gate.countDown();
        threads.get(0).join();
        assertThat(kept.of(incident("b", "1"), () -> "free again")).isEqualTo("free again");
    }

    @Test
    void shouldNotLetAllThreadsWait() {
        Readings.Kept<String> kept = kept(1, 3, LONG);
        ask(kept, "a", "1");
        ask(kept, "a", "1");
        ask(kept, "b", "1");
        awaitHalt();

        assertBusy(kept, "c");
    }

    @Test
    void shouldTellWhyItFailsAndReadAgain() {
        Readings.Kept<String> kept = kept(1, 1, LONG);
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> kept.of(incident("a", "1"), () -> {
                        throw new IllegalStateException("the brokers don't answer");
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the brokers don't answer");
        }

        assertThat(kept.of(incident("a", "1"), () -> "there")).isEqualTo("there");
    }
}
