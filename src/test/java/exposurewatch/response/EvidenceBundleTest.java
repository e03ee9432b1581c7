package exposurewatch.response;

import static org.assertj.core.api.Assertions.assertThat;

import exposurewatch.CommandKey;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is done to a bundle shows, and where it was done is said. */
class EvidenceBundleTest {

    /** Lines before the first entry. */
    private static final int BEFORE = 4;

    private static final int MANY = 1_000;

    private static byte[] bundle(int entries) {
        Trails trail = new Trails();
        for (int i = 0; i < entries; i++) {
            trail.shown("order:" + i, "cust-" + i % 50, "cust-" + (i + 1) % 70, Trails.AT + i);
        }
        return trail.bundle(CommandKey.PAIR);
    }

    private static BundleCheck.Result check(byte[] bundle) {
        return check(bundle, null, null);
    }

    private static BundleCheck.Result check(byte[] bundle, @Nullable KeyPair trusted, @Nullable String head) {
        try {
            return BundleCheck.of(
                    new ByteArrayInputStream(bundle), trusted == null ? null : trusted.getPublic(), head, read -> {});
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static List<byte[]> lines(byte[] bundle) {
        List<byte[]> lines = new ArrayList<>();
        int begin = 0;
        for (int i = 0; i < bundle.length; i++) {
            if (bundle[i] == '\n') {
                lines.add(java.util.Arrays.copyOfRange(bundle, begin, i + 1));
                begin = i + 1;
            }
        }
        return lines;
    }

    private static byte[] join(List<byte[]> lines) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        lines.forEach(out::writeBytes);
        return out.toByteArray();
    }

    @Test
    void shouldBeValidAsItWasWritten() {
        Trails trail = new Trails().shown("order:1", "a", "b", Trails.AT);
        BundleCheck.Result result = check(trail.bundle(CommandKey.PAIR), CommandKey.PAIR, trail.head());
        assertThat(result.faults()).isEmpty();
        assertThat(result.entries()).isEqualTo(1);
        assertThat(check(bundle(MANY)).faults()).isEmpty();
        assertThat(check(new Trails().bundle(CommandKey.PAIR)).isValid()).isTrue();
    }

    @Test
    void shouldShowEveryByteThatIsChangedDroppedOrAdded() {
        byte[] bundle = bundle(4);
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < bundle.length; i++) {
            byte[] changed = bundle.clone();
            changed[i] ^= (byte) (1 + random.nextInt(255));
            assertThat(check(changed).isValid()).as("byte %d", i).isFalse();
            byte[] flipped = bundle.clone();
            flipped[i] ^= (byte) (1 << random.nextInt(8));
            assertThat(check(flipped).isValid()).as("bit in byte %d", i).isFalse();
            byte[] shorter = new byte[bundle.length - 1];
            System.arraycopy(bundle, 0, shorter, 0, i);
            System.arraycopy(bundle, i + 1, shorter, i, bundle.length - i - 1);
            assertThat(check(shorter).isValid()).as("without byte %d", i).isFalse();
            byte[] longer = new byte[bundle.length + 1];
            System.arraycopy(bundle, 0, longer, 0, i);
            longer[i] = (byte) random.nextInt(256);
            System.arraycopy(bundle, i, longer, i + 1, bundle.length - i);
            if (!java.util.Arrays.equals(longer, 0, bundle.length, bundle, 0, bundle.length)) {
                assertThat(check(longer).isValid()).as("one more at %d", i).isFalse();
            }
            assertThat(check(java.util.Arrays.copyOf(bundle, i)).isValid())
                    .as("cut off at %d", i)
                    .isFalse();
        }
    }

    @Test
    void shouldNameTheEntryThatWasChanged() {
        List<byte[]> lines = lines(bundle(MANY));
        for (int entry = 1; entry <= MANY; entry += 37) {
            List<byte[]> changed = new ArrayList<>(lines);
            String line = new String(lines.get(BEFORE + entry - 1), StandardCharsets.UTF_8);
            changed.set(BEFORE + entry - 1, line.replace("\"cust-", "\"cast-").getBytes(StandardCharsets.UTF_8));
            assertThat(check(join(changed)).faults())
                    .contains("entry " + entry + " (line " + (BEFORE + entry) + ") was changed")
                    .hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 500, 999, 1_000})
    void shouldNameTheEntryThatWasDropped(int entry) {
        List<byte[]> lines = lines(bundle(MANY));
        lines.remove(BEFORE + entry - 1);
        List<String> faults = check(join(lines)).faults();
        assertThat(faults)
                .anyMatch(fault -> fault.contains(
                        entry == MANY ? "999 entries, and 1,000 were signed" : "entry " + entry + " was dropped"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 500, 999})
    void shouldNameTheEntriesThatWereSwapped(int entry) {
        List<byte[]> lines = lines(bundle(MANY));
        Collections.swap(lines, BEFORE + entry - 1, BEFORE + entry);
        assertThat(check(join(lines)).faults())
                .containsExactly("entry " + entry + " (line " + (BEFORE + entry + 1)
                        + ") was moved: it stands after entry " + (entry + 1));
    }

    @Test
    void shouldSayThatItIsCutOff() {
        List<byte[]> lines = lines(bundle(MANY));
        assertThat(check(join(lines.subList(0, 300))).faults())
                .anyMatch(fault -> fault.contains("cut off after line 300"));
        assertThat(check(new byte[0]).isValid()).isFalse();
        // Somebody cuts it off and puts the manifest back.
        List<byte[]> shorter = new ArrayList<>(lines.subList(0, 300));
        shorter.add(lines.get(lines.size() - 1));
        assertThat(check(join(shorter)).faults())
                .anyMatch(fault -> fault.contains("and 1,000 were signed: the rest was dropped"));
    }

    @Test
    void shouldNotTrustAnotherKeyOrAnotherTrail() throws Exception {
        KeyPair other = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        Trails trail = new Trails().shown("order:1", "a", "b", Trails.AT);
        byte[] forged = trail.bundle(other);
        assertThat(check(forged).isValid()).as("whole, by its own key").isTrue();
        assertThat(check(forged, CommandKey.PAIR, null).faults())
                .anyMatch(fault -> fault.contains("not signed with the key given"));
        assertThat(check(trail.bundle(CommandKey.PAIR), CommandKey.PAIR, "f".repeat(64))
                        .faults())
                .anyMatch(fault -> fault.contains("not " + "f".repeat(64)));
    }

    @Test
    void shouldNotTakeTheEntriesOfAnotherTrailOrTheSameTwice() {
        List<byte[]> lines = lines(bundle(20));
        List<byte[]> twice = new ArrayList<>(lines);
        twice.add(BEFORE + 5, lines.get(BEFORE + 4));
        assertThat(check(join(twice)).faults()).anyMatch(fault -> fault.contains("stands there twice"));
        Trails trail = new Trails();
        for (int i = 0; i < 20; i++) {
            trail.shown("order:" + i, "x", "y", Trails.AT);
        }
        List<byte[]> mixed = new ArrayList<>(lines);
        mixed.set(BEFORE + 7, lines(trail.bundle(CommandKey.PAIR)).get(BEFORE + 7));
        assertThat(check(join(mixed)).isValid()).isFalse();
    }
}
