package exposurewatch.app.respond;

import exposurewatch.access.Visible;
import exposurewatch.app.UsageException;
import exposurewatch.containment.SigningKey;
import exposurewatch.response.BundleCheck;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code verify}: whether a bundle of evidence is as it was written. */
@Command(
        name = "verify",
        description = {
            "Whether a file that 'trail ID --bundle' has written is unchanged; if not, which entry was changed, dropped,",
            "moved or cut off. Needs no cluster.",
            "",
            "Without --key it says only that nobody has changed it who hasn't the key that it names itself."
        },
        footer = "%nExit code: 0 it is as it was written, 1 it is not, 2 bad usage.")
public final class VerifyCommand implements Callable<Integer> {

    private static final int SHOWN = 16;

    @Parameters(paramLabel = "BUNDLE", description = "the file")
    private Path file = Path.of("evidence.jsonl");

    @Option(names = "--key", paramLabel = "FILE", description = "public key that it has to be signed with")
    private @Nullable Path key;

    @Option(
            names = "--head",
            paramLabel = "HASH",
            description = "hash of its newest entry, as an alert or the incident told it")
    private @Nullable String head;

    @Override
    public Integer call() {
        PublicKey trusted = null;
        try {
            trusted = key == null ? null : SigningKey.readPublic(key);
        } catch (IOException e) {
            throw new UsageException("--key " + key + " can't be used (" + e.getMessage()
                    + "): name the public half of an Ed25519 key, such as evidence.key.pub");
        }
        BundleCheck.Result result;
        try (InputStream in = Files.newInputStream(file)) {
            result = BundleCheck.of(in, trusted, head, read -> System.err.printf(Locale.ROOT, "%,d entries …%n", read));
        } catch (IOException e) {
            throw new UsageException(file + " can't be read: " + e.getMessage());
        }
        result.faults().forEach(fault -> System.out.println("NOT VALID: " + Visible.of(fault, 400)));
        PublicKey signed = result.publicKey();
        if (result.isValid() && result.manifest() != null && signed != null) {
            System.out.printf(
                    Locale.ROOT,
                    "VALID: %,d entries, as written %s by %s%n",
                    result.entries(),
                    Visible.of(result.manifest().path("created_at").asText()),
                    Visible.of(result.manifest().path("created_by").asText()));
            System.out.println("head " + result.manifest().path("head").asText());
            System.out.println("signed with key " + fingerprint(signed)
                    + (trusted != null
                            ? ", the one given"
                            : ", which it names itself: hold it against one you trust by --key"));
        }
        return result.isValid() ? 0 : 1;
    }

    private static String fingerprint(PublicKey key) {
        byte[] encoded = key.getEncoded();
        return HexFormat.of().formatHex(encoded, encoded.length - SHOWN, encoded.length) + "…";
    }
}
