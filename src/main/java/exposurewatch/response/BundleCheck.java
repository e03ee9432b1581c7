package exposurewatch.response;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.incident.TrailEntry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Holds an {@link EvidenceBundle} against its own hashes and its signature, and says what was done to it. */
public final class BundleCheck {

    /** Bytes of a line; a record of Kafka is never so large. */
    private static final int LONGEST = 64 << 20;
    /** Entries that were skipped and are remembered. */
    private static final int MOST_SKIPPED = 100_000;

    private static final int MOST_FAULTS = 100;
    private static final long PROGRESS_EVERY = 100_000;
    private static final List<String> BEGINNING = List.of("bundle", "incident", "policy", "versions");

    /**
     * What came of it.
     *
     * @param faults    in words; empty = it is as it was written
     * @param entries   that were read
     * @param manifest  what it says of itself; null = there is none
     * @param publicKey whose signature it was held against; null = none
     */
    public record Result(
            List<String> faults,
            long entries,
            @Nullable JsonNode manifest,
            @Nullable PublicKey publicKey) {

        public boolean isValid() {
            return faults.isEmpty();
        }
    }

    private final InputStream in;
    private final MessageDigest digest = EvidenceBundle.sha256();
    private final List<String> faults = new ArrayList<>();
    private final TreeSet<Long> skipped = new TreeSet<>();
    private final byte[] buffer = new byte[1 << 16];
    private int at;
    private int end;
    private long line;
    private long entries;
    /** The entry that should come next. */
    private long expected = 1;

    private String previous = TrailEntry.START;
    private boolean endsWhole = true;

    private BundleCheck(InputStream in) {
        this.in = in;
    }

    /**
     * @param trusted  the key that it has to be signed with; null = the one it names itself, which shows only that nothing
     *                 was changed by somebody who hasn't that key
     * @param head     hash that its newest entry has to have, as an alert told it; null = not known
     * @param progress told how many entries were read, now and then
     */
    public static Result of(InputStream in, @Nullable PublicKey trusted, @Nullable String head, LongConsumer progress)
            throws IOException {
        return new BundleCheck(in).check(trusted, head == null ? null : head.toLowerCase(Locale.ROOT), progress);
    }

    private Result check(@Nullable PublicKey trusted, @Nullable String head, LongConsumer progress) throws IOException {
        for (String name : BEGINNING) {
            byte[] text = line();
            JsonNode json = text == null ? null : tree(text);
            if (json == null || json.size() != 1 || !json.has(name)) {
                fault("line " + line + " should hold its '" + name + "', and was changed or dropped");
            } else if (name.equals("bundle") && !json.path(name).asText().equals(EvidenceBundle.FORMAT)) {
                fault("it is no evidence bundle of this program, or of a later version: its first line should say "
                        + EvidenceBundle.FORMAT);
            }
            count(text);
        }
        byte[] text = line();
        while (text != null && !isLast(text)) {
            entry(text);
            count(text);
            if (entries % PROGRESS_EVERY == 0) {
                progress.accept(entries);
            }
            text = line();
        }
        if (text == null) {
            missing();
            fault("it is cut off after line " + line + ": the signed manifest is missing");
            return new Result(List.copyOf(faults), entries, null, null);
        }
        return manifest(text, trusted, head);
    }

    private void count(byte @Nullable [] text) {
        if (text != null) {
            digest.update(text);
            digest.update((byte) '\n');
        }
    }

    private static boolean isLast(byte[] text) {
        byte[] begin = "{\"manifest\":".getBytes(StandardCharsets.UTF_8);
        return text.length > begin.length && Arrays.equals(text, 0, begin.length, begin, 0, begin.length);
    }

    private void entry(byte[] text) {
        entries++;
        JsonNode json = tree(text);
        if (json == null
                || json.size() != 3
                || !(json.path("entry") instanceof ObjectNode entry)
                || !json.path("partition").isInt()
                || !json.path("offset").isIntegralNumber()) {
            fault("entry " + expected + " (line " + line + ") was changed: it is no entry any more");
            expected++;
            return;
        }
        long sequence = entry.path("sequence").asLong();
        String claims = entry.path("previous").asText();
        String hash = entry.path("hash").asText();
        boolean canonical = Arrays.equals(text, written(json));
        entry.remove(List.of("previous", "hash"));
        boolean whole = canonical && TrailEntry.hash(claims, entry).equals(hash);
        if (!whole) {
            fault("entry " + expected + " (line " + line + ") was changed");
            expected++;
            previous = hash;
            return;
        }
        place(sequence, claims, hash);
    }

    private static byte[] written(JsonNode json) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.writeBytes(("{\"partition\":" + json.path("partition").asInt() + ",\"offset\":"
                            + json.path("offset").asLong() + ",\"entry\":")
                    .getBytes(StandardCharsets.UTF_8));
            out.writeBytes(EvidenceBundle.SORTED.writeValueAsBytes(json.path("entry")));
            out.write('}');
            return out.toByteArray();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can be written", e);
        }
    }

    /** A whole entry: is it the one that should come now? */
    private void place(long sequence, String claims, String hash) {
        if (sequence < expected) {
            fault(
                    skipped.remove(sequence)
                            ? "entry " + sequence + " (line " + line + ") was moved: it stands after entry "
                                    + (expected - 1)
                            : "entry " + sequence + " (line " + line + ") stands there twice");
            return;
        }
        if (sequence == expected && !claims.equals(previous)) {
            fault("entry " + sequence + " (line " + line
                    + ") does not follow the one before it: one of them is of another trail");
        }
        for (long missing = expected; missing < sequence && skipped.size() < MOST_SKIPPED; missing++) {
            skipped.add(missing);
        }
        expected = sequence + 1;
        previous = hash;
    }

    /** What was skipped and never came. */
    private void missing() {
        Iterator<Long> left = skipped.iterator();
        Long first = left.hasNext() ? left.next() : null;
        while (first != null) {
            long last = first;
            Long next = left.hasNext() ? left.next() : null;
            while (next != null && next == last + 1) {
                last = next;
                next = left.hasNext() ? left.next() : null;
            }
            fault(
                    first == last
                            ? "entry " + first + " was dropped"
                            : "entries " + first + " to " + last + " were dropped");
            first = next;
        }
    }

    private Result manifest(byte[] text, @Nullable PublicKey trusted, @Nullable String head) throws IOException {
        JsonNode json = tree(text);
        String said = json == null ? "" : json.path("manifest").asText();
        JsonNode manifest = tree(said.getBytes(StandardCharsets.UTF_8));
        byte[] signature = json == null ? null : base64(json.path("signature").asText());
        boolean whole = endsWhole
                && signature != null
                && Arrays.equals(
                        (new String(text, StandardCharsets.UTF_8) + '\n').getBytes(StandardCharsets.UTF_8),
                        EvidenceBundle.lastLine(said, signature));
        if (line() != null) {
            fault("something was added after the signed manifest");
        }
        if (!whole || manifest == null || signature == null) {
            fault("the last line, the signed manifest, was changed");
            return new Result(List.copyOf(faults), entries, manifest, null);
        }
        PublicKey key = trusted != null ? trusted : named(manifest);
        if (key == null || !isSigned(said, signature, key)) {
            fault(
                    trusted == null
                            ? "the signature does not fit: the manifest was changed"
                            : "it was not signed with the key given: it was changed, or signed by somebody else");
        }
        missing();
        long told = manifest.path("entries").asLong();
        if (told != entries) {
            fault("%s has %,d entries, and %,d were signed: %s"
                    .formatted("it", entries, told, told > entries ? "the rest was dropped" : "some were added"));
        } else if (!manifest.path("head").asText().equals(previous)) {
            fault("its newest entry is not the one that was signed");
        }
        if (faults.isEmpty()
                && !manifest.path("sha256").asText().equals(HexFormat.of().formatHex(digest.digest()))) {
            fault(
                    "the incident, the policy, the versions or the place of an entry were changed: the entries are whole");
        }
        if (head != null && !head.equals(previous)) {
            fault("its newest entry has the hash " + previous + ", not " + head
                    + ": it is another trail, or was written at another time than the alert");
        }
        return new Result(List.copyOf(faults), entries, manifest, key);
    }

    private static byte @Nullable [] base64(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static @Nullable PublicKey named(JsonNode manifest) {
        try {
            byte[] encoded = base64(manifest.path("public_key").asText());
            return encoded == null
                    ? null
                    : KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
        } catch (GeneralSecurityException e) {
            return null;
        }
    }

    private static boolean isSigned(String text, byte[] signature, PublicKey key) {
        try {
            Signature verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(key);
            verifier.update(text.getBytes(StandardCharsets.UTF_8));
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private void fault(String words) {
        if (faults.size() < MOST_FAULTS) {
            faults.add(words);
        }
    }

    private static @Nullable JsonNode tree(byte[] text) {
        try {
            JsonNode json = EvidenceBundle.SORTED.readTree(text);
            return json == null ? JsonNodeFactory.instance.missingNode() : json;
        } catch (IOException e) {
            return null;
        }
    }

    /** The next line without its end; null = there is none. */
    private byte @Nullable [] line() throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream(1_024);
        while (true) {
            if (at == end) {
                end = in.read(buffer);
                at = 0;
                if (end <= 0) {
                    end = 0;
                    endsWhole = text.size() == 0;
                    line += text.size() == 0 ? 0 : 1;
                    return text.size() == 0 ? null : text.toByteArray();
                }
            }
            int from = at;
            while (at < end && buffer[at] != '\n') {
                at++;
            }
            text.write(buffer, from, at - from);
            if (text.size() > LONGEST) {
                throw new IOException(
                        "line " + (line + 1) + " is longer than " + (LONGEST >> 20) + " MiB: it is no evidence bundle");
            }
            if (at < end) {
                at++;
                line++;
                return text.toByteArray();
            }
        }
    }
}
