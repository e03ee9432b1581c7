package exposurewatch.topology;

import static org.assertj.core.api.Assertions.assertThat;

import exposurewatch.access.AccessEvent;
import exposurewatch.judgement.Judgement;
import exposurewatch.judgement.Verdict;
import exposurewatch.ownership.OwnershipHistory;
import exposurewatch.ownership.OwnershipRow;
import exposurewatch.session.SessionRow;
import exposurewatch.session.SessionState;
import exposurewatch.session.SessionView;
import exposurewatch.session.Timeline;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;

/** What older versions wrote to internal topics and stores stays readable: the fixture of a version never changes. */
class WireTest {

    private static final long T = 1_795_361_076_610L;
    private static final SessionRow SESSION_ROW = new SessionRow("s1", T, "u1", List.of("customer"), "o1", false);
    private static final OwnershipRow OWNERSHIP_ROW =
            new OwnershipRow("invoice:1", T, "u1", null, List.of("user:u2"), false, false);

    @Test
    void shouldReadWhatVersionOneWrote() throws IOException {
        List<Work> read = Files.readAllLines(Path.of("src/test/resources/wire/version-1.jsonl")).stream()
                .map(line -> Wire.WORK.deserializer().deserialize("t", line.getBytes(StandardCharsets.UTF_8)))
                .toList();

        assertThat(read)
                .containsExactly(
                        new Work.SessionFact(SESSION_ROW, true),
                        new Work.OwnershipFact(OWNERSHIP_ROW, false),
                        new Work.Suspect(access("GET", "/invoices/1"), List.of("invoice:1")),
                        new Work.Viewed(access(null, null), "invoice:1", view()),
                        new Work.SecondLook(1, 2, 3));
    }

    @Test
    void shouldReadBackWhatItWrites() {
        Work.Viewed viewed = new Work.Viewed(access("GET", "/\ud83d\ude00"), "invoice:1", view());
        Judgement judgement = new Judgement(Verdict.OTHER_OWNER, "u1", null, List.of("customer"), "u2", "o2");

        assertThat(backAndForth(Wire.KEPT, new Kept(viewed, judgement, judgement, null, 3, T)))
                .isEqualTo(new Kept(viewed, judgement, judgement, null, 3, T));
        KeptSession sessions =
                KeptSession.of(Timeline.<SessionRow>empty().with(SESSION_ROW).with(SessionRow.end("s1", T + 1)), T);
        assertThat(backAndForth(Wire.SESSION_ROWS, sessions)).isEqualTo(sessions);
        OwnershipHistory history = OwnershipHistory.EMPTY.with(OWNERSHIP_ROW);
        assertThat(backAndForth(Wire.OWNERSHIP_ROWS, history)).isEqualTo(history);
    }

    private static <T> T backAndForth(Serde<T> serde, T value) {
        return serde.deserializer().deserialize("t", serde.serializer().serialize("t", value));
    }

    private static SessionView view() {
        return new SessionView(
                new SessionState.SignedIn("u1", List.of("customer"), null),
                List.of(SessionState.UNKNOWN, SessionState.NOBODY));
    }

    private static AccessEvent access(
            @org.jspecify.annotations.Nullable String method, @org.jspecify.annotations.Nullable String path) {
        return new AccessEvent(
                "e1", T, 200, "s1", null, method, path, null, null, null, null, null, null, null, null, null, null);
    }
}
